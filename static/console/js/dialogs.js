// <a data-dialog="id" href="/page/"> opens <dialog id>; without script the link leads to the page that does the same.
// A <dialog data-open-on-load> that htmx swaps in opens itself.
import { all, eachPart, on } from "./dom.js";

export function open(dialog) {
  if (dialog.open) return;
  dialog.showModal();
  dialog.querySelector("[data-autofocus], [aria-invalid='true']")?.focus();
}

on("click", "[data-dialog]", (opener, event) => {
  const dialog = document.getElementById(opener.dataset.dialog);
  if (!dialog || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  open(dialog);
});

on("click", "[data-dialog-close]", (button, event) => {
  const dialog = button.closest("dialog");
  if (!dialog) return;
  event.preventDefault();
  dialog.close();
});

on("click", "dialog.dialog", (dialog, event) => {
  if (event.target !== dialog) return;
  const box = dialog.getBoundingClientRect();
  const inside = event.clientX >= box.left && event.clientX <= box.right && event.clientY >= box.top && event.clientY <= box.bottom;
  if (!inside) dialog.close();
});

eachPart((root) => all(root, "dialog[data-open-on-load]").forEach(open));
