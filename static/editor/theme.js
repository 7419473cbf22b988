// The editor's looks, all from the tokens: one theme serves light and dark, because the tokens change under it.
import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { EditorView } from "@codemirror/view";
import { tags } from "@lezer/highlight";

const panel = {
  border: "1px solid var(--border-strong)",
  borderRadius: "var(--r-md)",
  background: "var(--raised)",
  color: "var(--text)",
  boxShadow: "var(--shadow-2)",
};
const frame = EditorView.theme({
  "&": { background: "var(--code-bg)", color: "var(--text)", fontSize: "var(--t-sm)" },
  "&.cm-focused": { outline: "0" },
  ".cm-scroller": { fontFamily: "var(--mono)", fontVariantLigatures: "none", lineHeight: "1.65", overflow: "auto" },
  ".cm-content": { padding: "0.5rem 0", caretColor: "var(--text)" },
  ".cm-cursor, .cm-dropCursor": { borderLeftColor: "var(--text)", borderLeftWidth: "2px" },
  ".cm-gutters": { background: "var(--code-bg)", color: "var(--text-3)", border: "0" },
  ".cm-lineNumbers .cm-gutterElement": { minWidth: "2.5rem", padding: "0 0.5rem 0 0.25rem" },
  ".cm-activeLine, .cm-activeLineGutter": { background: "transparent" },
  "&.cm-focused :is(.cm-activeLine, .cm-activeLineGutter)": { background: "var(--code-active)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": { background: "var(--code-select)" },
  ".cm-selectionMatch, .cm-searchMatch": { background: "var(--warning-soft)", outline: "1px solid var(--warning-mark)" },
  "&.cm-focused .cm-matchingBracket": { background: "var(--accent-soft)", outline: "1px solid var(--accent-bar)" },
  ".cm-foldPlaceholder": { border: "0", background: "var(--surface-3)", color: "var(--text-2)" },
  ".cm-tooltip": panel,
  ".cm-tooltip-hover, .cm-tooltip-lint": { maxWidth: "min(40rem, 80vw)" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul": { fontFamily: "var(--mono)", fontSize: "var(--t-sm)", maxHeight: "15rem" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li": { padding: "0.2rem 0.6rem" },
  ".cm-tooltip-autocomplete ul li[aria-selected]": { background: "var(--accent)", color: "var(--on-accent)" },
  ".cm-completionDetail": { color: "inherit", opacity: "1", fontStyle: "normal" },
  ".cm-completionMatchedText": { textDecoration: "none", fontWeight: "700" },
  ".cm-tooltip.cm-completionInfo": { ...panel, padding: "0.5rem 0.75rem", maxWidth: "24rem" },
  ".cm-hint": { padding: "0.5rem 0.75rem", maxHeight: "16rem", overflowY: "auto", whiteSpace: "pre-wrap", fontSize: "var(--t-sm)" },
  ".cm-hint code": { display: "block", background: "none", padding: "0", fontFamily: "var(--mono)", overflowWrap: "anywhere" },
  ".cm-hint p": { marginTop: "0.35rem", color: "var(--text-2)" },
  ".cm-diagnostic": { padding: "0.4rem 0.7rem", borderLeft: "3px solid var(--danger-mark)", fontSize: "var(--t-sm)", whiteSpace: "pre-wrap" },
  ".cm-diagnostic-warning": { borderLeftColor: "var(--warning-mark)" },
  ".cm-diagnostic-info": { borderLeftColor: "var(--info-mark)" },
  ".cm-lintRange": { backgroundImage: "none", textDecoration: "underline wavy var(--danger-mark)", textDecorationSkipInk: "none", textUnderlineOffset: "3px" },
  ".cm-lintRange-warning": { textDecorationColor: "var(--warning-mark)" },
  ".cm-lintRange-info": { textDecorationColor: "var(--info-mark)" },
  ".cm-gutter-lint": { width: "1.1rem" },
  ".cm-gutter-lint .cm-gutterElement": { padding: "0.3rem 0 0 0.15rem" },
  ".cm-lint-marker": { width: "0.7rem", height: "0.7rem", content: "none", borderRadius: "50%", background: "var(--danger-mark)" },
  ".cm-lint-marker-warning": { borderRadius: "0", clipPath: "polygon(50% 0, 100% 100%, 0 100%)", background: "var(--warning-mark)" },
  ".cm-lint-marker-info": { borderRadius: "2px", background: "var(--info-mark)" },
  ".cm-panels": { background: "var(--surface-2)", color: "var(--text)", borderColor: "var(--border)" },
  ".cm-panel.cm-search": { fontFamily: "var(--font)", padding: "0.5rem" },
  ".cm-textfield": { border: "1px solid var(--control-border)", borderRadius: "var(--r-sm)", background: "var(--surface)", color: "var(--text)", fontSize: "var(--t-sm)" },
  ".cm-button": { border: "1px solid var(--border-strong)", borderRadius: "var(--r-sm)", background: "var(--raised)", backgroundImage: "none", color: "var(--text)", fontSize: "var(--t-sm)" },
  ".cm-panel.cm-panel-lint ul [aria-selected]": { background: "var(--accent-soft)" },
  ".cm-changedLine, .cm-insertedLine, ins.cm-insertedLine": { background: "var(--diff-add) !important", textDecoration: "none" },
  ".cm-deletedChunk, .cm-deletedLine": { background: "var(--diff-del)" },
  "&.cm-merge-b .cm-changedText, .cm-insertedText": { background: "var(--diff-add-strong) !important" },
  "&.cm-merge-a .cm-changedLine": { background: "var(--diff-del) !important" },
  "&.cm-merge-a .cm-changedText, .cm-deletedText, .cm-deletedChunk .cm-deletedText": { background: "var(--diff-del-strong) !important" },
  ".cm-collapsedLines": { background: "var(--surface-2)", color: "var(--text-2)", border: "0", fontFamily: "var(--font)" },
  ".cm-changeGutter": { width: "3px", paddingLeft: "0" },
});

const colours = HighlightStyle.define([
  { tag: [tags.comment, tags.docComment], color: "var(--code-comment)", fontStyle: "italic" },
  { tag: [tags.keyword, tags.operatorKeyword, tags.modifier, tags.bool, tags.null, tags.self], color: "var(--code-keyword)" },
  { tag: [tags.string, tags.special(tags.string), tags.regexp], color: "var(--code-string)" },
  { tag: [tags.number], color: "var(--code-number)" },
  { tag: [tags.function(tags.variableName), tags.function(tags.propertyName), tags.className, tags.definition(tags.className), tags.typeName], color: "var(--code-name)" },
  { tag: tags.invalid, color: "var(--danger)" },
]);
const jsonColours = HighlightStyle.define([{ tag: tags.propertyName, color: "var(--code-name)" }]);

export const looks = [frame, syntaxHighlighting(colours)];
export const jsonLooks = [frame, syntaxHighlighting(jsonColours), syntaxHighlighting(colours)];
