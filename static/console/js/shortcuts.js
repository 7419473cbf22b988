// Keys that work everywhere: ? lists them, Ctrl/Cmd+K finds, / goes to the filter. Others are announced by data-shortcut.
import { all, eachPart, isMac } from "./dom.js";
import { open } from "./dialogs.js";
import { openPalette } from "./palette.js";

function isTyping(target) {
  return target instanceof HTMLElement && (target.isContentEditable || target.matches("input, textarea, select"));
}

document.addEventListener("keydown", (event) => {
  if ((event.metaKey || event.ctrlKey) && !event.shiftKey && !event.altKey && event.key.toLowerCase() === "k") {
    event.preventDefault();
    openPalette();
    return;
  }
  if (isTyping(event.target) || event.metaKey || event.ctrlKey || event.altKey) return;
  if (event.key === "?") {
    const dialog = document.getElementById("shortcuts");
    if (dialog) open(dialog);
  } else if (event.key === "/") {
    const filter = document.querySelector(".filter-search input");
    if (filter) {
      event.preventDefault();
      filter.focus();
    }
  }
});

// "Mod" in a <kbd> is ⌘ on a Mac and Ctrl elsewhere.
eachPart((root) => {
  for (const key of all(root, "kbd[data-mod]")) key.textContent = isMac ? `⌘${key.dataset.mod}` : `Ctrl ${key.dataset.mod}`;
});
