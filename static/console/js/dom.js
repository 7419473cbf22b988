// Small helpers shared by the modules. Everything listens on the document, so swapped-in partials need no set-up.

/** Call `handler(element, event)` for events whose target is inside an element that matches `selector`. */
export function on(type, selector, handler, options) {
  document.addEventListener(type, (event) => {
    const element = event.target instanceof Element ? event.target.closest(selector) : null;
    if (element) handler(element, event);
  }, options);
}

/** Run `handler(root)` now for the document and again for each part that htmx swaps in. */
export function eachPart(handler) {
  const run = () => handler(document);
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", run);
  else run();
  document.addEventListener("htmx:load", (event) => handler(event.detail.elt));
}

/** Elements matching `selector` in `root`, `root` itself included. */
export function all(root, selector) {
  const found = [...root.querySelectorAll(selector)];
  return root instanceof Element && root.matches(selector) ? [root, ...found] : found;
}

/** Tell a screen reader something that sighted people see happen. */
export function announce(text) {
  const region = document.getElementById("announcer");
  if (!region) return;
  region.textContent = "";
  window.setTimeout(() => { region.textContent = text; }, 30);
}

/** A short message for a fault the page has no place of its own for. */
export function toast(text, tone = "danger") {
  const region = document.getElementById("toasts");
  if (!region) return;
  const box = document.createElement("div");
  box.className = `alert alert-${tone}`;
  box.setAttribute("role", "alert");
  const body = document.createElement("p");
  body.className = "alert-body";
  body.textContent = text;
  const close = document.createElement("button");
  close.type = "button";
  close.className = "btn-link";
  close.textContent = "Dismiss";
  close.addEventListener("click", () => box.remove());
  box.append(document.createElement("span"), body, close);
  region.replaceChildren(box);
}

export const isMac = /Mac|iP(hone|ad|od)/.test(navigator.platform);
