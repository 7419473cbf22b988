// <button data-copy="text"> copies its text; <button data-copy-from="#id"> copies what the element shows or holds.
import { announce, on, toast } from "./dom.js";

function textOf(button) {
  if (button.dataset.copy !== undefined) return button.dataset.copy;
  const source = document.querySelector(button.dataset.copyFrom);
  return source ? (source.value ?? source.textContent) : "";
}

function showDone(button) {
  button.dataset.copied = "";
  const use = button.querySelector("use");
  const before = use?.getAttribute("href");
  use?.setAttribute("href", before.replace(/#.*/, "#check"));
  announce("Copied");
  window.setTimeout(() => {
    delete button.dataset.copied;
    use?.setAttribute("href", before);
  }, 1400);
}

on("click", "[data-copy], [data-copy-from]", async (button, event) => {
  event.preventDefault();
  try {
    await navigator.clipboard.writeText(textOf(button));
    showDone(button);
  } catch {
    toast("The browser did not allow copying. Select the text and copy it by hand.", "warning");
  }
});
