// <form data-confirm-text="name">: its submit button waits until the same text is typed into [data-confirm-input].
// The server checks it again; without script the button is simply enabled.
import { all, eachPart, on } from "./dom.js";

function refresh(form) {
  const typed = form.querySelector("[data-confirm-input]")?.value.trim();
  const button = form.querySelector("button[type=submit], button:not([type])");
  if (button) button.disabled = typed !== form.dataset.confirmText;
}

on("input", "form[data-confirm-text]", refresh);
eachPart((root) => all(root, "form[data-confirm-text]").forEach(refresh));
