// <form data-guard>: leaving with unsaved changes asks first. [data-save-state] inside the form, or anywhere by data-for, says which it is.
import { all, eachPart } from "./dom.js";

const initial = new WeakMap();

function fingerprint(form) {
  return JSON.stringify([...new FormData(form)].filter(([name, value]) => name !== "csrfmiddlewaretoken" && typeof value === "string"));
}

export function isDirty(form) {
  return initial.has(form) && !form.dataset.sent && initial.get(form) !== fingerprint(form);
}

export function refresh(form) {
  const dirty = isDirty(form);
  const places = [...form.querySelectorAll("[data-save-state]"), ...document.querySelectorAll(`[data-save-state][data-for="${form.id}"]`)];
  for (const place of places) {
    const state = dirty ? "unsaved" : "saved";
    if (place.dataset.state === state) continue;
    place.dataset.state = state;
    place.textContent = dirty ? "Unsaved changes" : (place.dataset.savedText ?? "");
  }
}

/** What is in the form now is what the server holds. */
export function markSaved(form) {
  initial.set(form, fingerprint(form));
  refresh(form);
}

function guarded() {
  return [...document.querySelectorAll("form[data-guard]")];
}

eachPart((root) => all(root, "form[data-guard]").forEach(markSaved));
document.addEventListener("input", (event) => {
  const form = event.target.form;
  if (form?.matches("[data-guard]")) refresh(form);
});
document.addEventListener("hookline:saved", (event) => {
  const form = event.target instanceof Element ? event.target.closest("form[data-guard]") : null;
  (form ? [form] : guarded()).forEach(markSaved);
});
window.addEventListener("beforeunload", (event) => {
  if (guarded().some(isDirty)) event.preventDefault();
});
