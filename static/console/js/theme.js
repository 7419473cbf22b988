// Buttons with data-theme-choice="light|dark|system". The choice stays in this browser.
import { all, eachPart, on } from "./dom.js";

const key = "hookline:theme";
const root = document.documentElement;

function chosen() {
  return root.dataset.theme ?? "system";
}

function mark(part) {
  for (const button of all(part, "[data-theme-choice]")) {
    button.setAttribute("aria-pressed", String(button.dataset.themeChoice === chosen()));
  }
}

function choose(theme) {
  if (theme === "system") delete root.dataset.theme;
  else root.dataset.theme = theme;
  try {
    if (theme === "system") localStorage.removeItem(key);
    else localStorage.setItem(key, theme);
  } catch {
    // Without storage the choice lasts for this page.
  }
  mark(document);
  document.dispatchEvent(new CustomEvent("hookline:theme", { detail: theme }));
}

on("click", "[data-theme-choice]", (button) => choose(button.dataset.themeChoice));
eachPart(mark);
