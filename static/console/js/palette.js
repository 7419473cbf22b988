// Ctrl/Cmd+K: the box asks /search/?q= (htmx, see base.html); arrows walk the answers, Enter follows the first.
import { on } from "./dom.js";
import { open } from "./dialogs.js";

export function openPalette() {
  const dialog = document.getElementById("palette");
  if (!dialog) return;
  open(dialog);
  const input = dialog.querySelector("input");
  input.select();
  input.dispatchEvent(new CustomEvent("palette-open", { bubbles: true }));
}

function answers() {
  return [...document.querySelectorAll("#palette-results a")];
}

on("keydown", "#palette", (dialog, event) => {
  const links = answers();
  const input = dialog.querySelector("input");
  const here = links.indexOf(document.activeElement);
  if (event.key === "ArrowDown" && links.length) {
    event.preventDefault();
    links[Math.min(here + 1, links.length - 1)].focus();
  } else if (event.key === "ArrowUp" && here >= 0) {
    event.preventDefault();
    (links[here - 1] ?? input).focus();
  } else if (event.key === "Enter" && document.activeElement === input && links.length) {
    event.preventDefault();
    links[0].click();
  }
});

on("click", "[data-palette]", (opener, event) => {
  if (event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  openPalette();
});
