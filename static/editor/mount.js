// Turns <textarea data-editor> into the editor. The textarea stays the form's field and gets every change.
import { closeBrackets } from "@codemirror/autocomplete";
import { indentWithTab } from "@codemirror/commands";
import { javascript } from "@codemirror/lang-javascript";
import { json, jsonParseLinter } from "@codemirror/lang-json";
import { EditorState, Prec } from "@codemirror/state";
import { EditorView, keymap } from "@codemirror/view";
import { basicSetup } from "codemirror";
import { drafts, offer } from "./drafts.js";
import { languageService } from "./language.js";
import { lookAgain, problems, pushProblems } from "./problems.js";
import { status } from "./status.js";
import { jsonLooks, looks } from "./theme.js";

const nonce = document.querySelector('meta[name="csp-nonce"]')?.content ?? "";
export const editors = new Map();

function save(textarea) {
  const form = textarea.form;
  const button = form?.querySelector("[data-save]");
  if (button && !button.disabled) form.requestSubmit(button);
  return Boolean(form);
}

function tryIt(textarea) {
  const button = textarea.form?.querySelector("[data-try]") ?? document.querySelector("[data-try]");
  button?.click();
  return Boolean(button);
}

function keys(textarea) {
  return Prec.highest(keymap.of([
    { key: "Mod-s", run: () => save(textarea), preventDefault: true },
    { key: "Mod-Enter", run: () => tryIt(textarea), preventDefault: true },
  ]));
}

function languageOf(textarea) {
  if (textarea.dataset.language === "json") {
    const parse = jsonParseLinter();
    return [json(), jsonLooks, problems(async (view) => (view.state.doc.toString().trim() ? parse(view) : []))];
  }
  const service = languageService(textarea.dataset.worker, textarea.dataset.typesUrl, textarea.value);
  service.ready.then(() => {
    textarea.closest(".editor")?.setAttribute("data-types", "ready");
    if (editors.has(textarea)) lookAgain(editors.get(textarea));
  }, () => textarea.closest(".editor")?.setAttribute("data-types", "failed"));
  return [javascript(), looks, service.extension, problems(service.lints)];
}

function mirror(textarea, kept) {
  return EditorView.updateListener.of((update) => {
    if (!update.docChanged) return;
    textarea.value = update.state.doc.toString();
    textarea.dispatchEvent(new Event("input", { bubbles: true }));
    kept?.keep(textarea.value);
  });
}

function labelOf(textarea) {
  return textarea.getAttribute("aria-label") ?? textarea.labels[0]?.textContent?.trim() ?? "Code";
}

function offerDraft(view, frame, kept) {
  const draft = kept?.find();
  if (!draft) return;
  if (draft.text === view.state.doc.toString()) {
    kept.forget(draft);
    return;
  }
  const restore = () => {
    view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: draft.text } });
    view.focus();
  };
  offer(frame, draft, restore, () => kept.forget(draft));
}

export function mount(textarea) {
  if (editors.has(textarea)) return;
  const frame = textarea.closest(".editor");
  const kept = textarea.dataset.draft ? drafts(textarea.dataset.draft) : null;
  const locked = textarea.readOnly || textarea.disabled;
  const host = document.createElement("div");
  host.className = "editor-host";
  const view = new EditorView({
    doc: textarea.value,
    extensions: [
      nonce ? EditorView.cspNonce.of(nonce) : [],
      keys(textarea), basicSetup, closeBrackets(), keymap.of([indentWithTab]), languageOf(textarea),
      EditorState.tabSize.of(2), EditorState.readOnly.of(locked),
      EditorView.contentAttributes.of({ "aria-label": labelOf(textarea), tabindex: "0", "aria-description": "Press Escape, then Tab to leave the editor" }),
      mirror(textarea, kept), status(frame),
    ],
    parent: host,
  });
  editors.set(textarea, view);
  // Line heights were measured in whatever font was there.
  document.fonts.ready.then(() => view.requestMeasure());
  textarea.after(host);
  frame.classList.add("is-ready");
  offerDraft(view, frame, kept);
  document.addEventListener("hookline:saved", (event) => {
    const form = event.target instanceof Element ? event.target.closest("form") : null;
    if (!kept || (form && form !== textarea.form)) return;
    if (event.detail?.number) kept.rebase(event.detail.number);
    else kept.drop();
  });
}

/** Put text in at the cursor, indented like its line. */
export function insert(textarea, text) {
  const view = editors.get(textarea);
  if (!view) return;
  const { head } = view.state.selection.main;
  const indent = /^\s*/.exec(view.state.doc.lineAt(head).text)[0];
  view.dispatch(view.state.replaceSelection(text.replace(/\n/g, `\n${indent}`)));
  view.focus();
}

export function showProblems(list) {
  for (const [textarea, view] of editors) {
    if (textarea.isConnected && textarea.dataset.language !== "json") pushProblems(view, list);
  }
}

/** Forget editors that a swap took out of the page. */
export function sweep() {
  for (const [textarea, view] of editors) {
    if (textarea.isConnected) continue;
    view.destroy();
    editors.delete(textarea);
  }
}
