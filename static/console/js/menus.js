// <details class="menu">: closes on Escape, outside click and choice; arrow keys walk it; never clipped by a scrolling table.
import { on } from "./dom.js";

function place(menu) {
  const panel = menu.querySelector(".menu-panel");
  const scroller = menu.closest(".table-wrap, .dialog");
  if (!panel || !scroller) return;
  const anchor = menu.querySelector("summary").getBoundingClientRect();
  panel.style.position = "fixed";
  panel.style.inset = "auto";
  const below = anchor.bottom + 4 + panel.offsetHeight <= window.innerHeight;
  panel.style.top = `${below ? anchor.bottom + 4 : Math.max(8, anchor.top - 4 - panel.offsetHeight)}px`;
  const left = menu.classList.contains("menu-end") ? anchor.right - panel.offsetWidth : anchor.left;
  panel.style.left = `${Math.max(8, Math.min(left, window.innerWidth - panel.offsetWidth - 8))}px`;
}

function close(menu, refocus) {
  menu.open = false;
  if (refocus) menu.querySelector("summary").focus();
}

function openMenus() {
  return document.querySelectorAll("details.menu[open]");
}

document.addEventListener("toggle", (event) => {
  const menu = event.target;
  if (!(menu instanceof HTMLDetailsElement) || !menu.matches(".menu") || !menu.open) return;
  for (const other of openMenus()) if (other !== menu && !other.contains(menu)) other.open = false;
  place(menu);
}, true);

document.addEventListener("click", (event) => {
  for (const menu of openMenus()) {
    const inside = menu.contains(event.target);
    const choice = inside && event.target.closest(".menu-panel :is(a, button):not([data-keep-open])");
    if (!inside || choice) close(menu, false);
  }
});
document.addEventListener("scroll", (event) => {
  for (const menu of openMenus()) if (event.target instanceof Element && event.target.contains(menu)) close(menu, false);
}, true);

on("keydown", "details.menu[open]", (menu, event) => {
  if (event.key === "Escape") {
    event.preventDefault();
    close(menu, true);
    return;
  }
  if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
  const items = [...menu.querySelectorAll(".menu-panel :is(a, button)")].filter((item) => item.offsetParent !== null || item.getClientRects().length);
  if (!items.length) return;
  event.preventDefault();
  const here = items.indexOf(document.activeElement);
  const step = event.key === "ArrowDown" ? 1 : -1;
  items[(here + step + items.length) % items.length].focus();
});
