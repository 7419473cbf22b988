// <div data-editor-diff> with two hidden textareas: side by side where there is room, else one under the other.
// Without script the server's own diff inside it stays.
import { javascript } from "@codemirror/lang-javascript";
import { MergeView, unifiedMergeView } from "@codemirror/merge";
import { EditorState } from "@codemirror/state";
import { EditorView, lineNumbers } from "@codemirror/view";
import { looks } from "./theme.js";

const collapse = { margin: 3, minSize: 6 };

function extensions(nonce, label) {
  return [
    nonce ? EditorView.cspNonce.of(nonce) : [], lineNumbers(), javascript(), looks, EditorView.lineWrapping,
    EditorState.readOnly.of(true), EditorView.editable.of(false),
    EditorView.contentAttributes.of({ "aria-label": label, tabindex: "0", role: "textbox", "aria-multiline": "true", "aria-readonly": "true" }),
  ];
}

export function mountDiff(place) {
  const nonce = document.querySelector('meta[name="csp-nonce"]')?.content ?? "";
  if (!place.querySelector("[data-before]")) return;
  const before = place.querySelector("[data-before]");
  const after = place.querySelector("[data-after]");
  const host = document.createElement("div");
  host.className = "diff-wrap";
  if (window.matchMedia("(width >= 64rem)").matches) {
    new MergeView({
      a: { doc: before.value, extensions: extensions(nonce, before.dataset.before) },
      b: { doc: after.value, extensions: extensions(nonce, after.dataset.after) },
      parent: host, collapseUnchanged: collapse, highlightChanges: true, gutter: true,
    });
  } else {
    const unified = unifiedMergeView({ original: before.value, mergeControls: false, collapseUnchanged: collapse });
    new EditorView({ doc: after.value, extensions: [extensions(nonce, after.dataset.after), unified], parent: host });
  }
  place.replaceChildren(host);
}
