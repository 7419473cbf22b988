// Live tail: <tbody data-tail hx-get="…" hx-trigger="hookline:tail" hx-swap="afterbegin">. Once a second while the page is
// looked at; rows carry data-cursor and the newest one goes along as ?after=. Ends itself after ten minutes.
import { all, eachPart, on } from "./dom.js";

const interval = 1000;
const longest = 10 * 60 * 1000;
const states = new WeakMap();

function label(list, text, running) {
  for (const toggle of document.querySelectorAll(`[data-tail-toggle="#${list.id}"]`)) {
    toggle.setAttribute("aria-pressed", String(!running));
    const word = toggle.querySelector("[data-word]");
    if (word) word.textContent = running ? "Pause" : "Resume";
    const use = toggle.querySelector("use");
    use?.setAttribute("href", use.getAttribute("href").replace(/#.*/, running ? "#pause" : "#play"));
  }
  for (const place of document.querySelectorAll(`[data-tail-state="#${list.id}"]`)) {
    place.textContent = text;
    place.className = running ? "badge badge-success badge-pulse" : "badge badge-neutral";
  }
}

function setRunning(list, running, text) {
  states.set(list, { running, since: Date.now() });
  label(list, text ?? (running ? "Tailing" : "Paused"), running);
}

function tick() {
  if (document.hidden) return;
  for (const list of document.querySelectorAll("[data-tail]")) {
    const state = states.get(list);
    if (!state?.running || list.classList.contains("htmx-request")) continue;
    if (Date.now() - state.since > longest) setRunning(list, false, "Paused after 10 minutes");
    else list.dispatchEvent(new CustomEvent("hookline:tail"));
  }
}

document.addEventListener("htmx:configRequest", (event) => {
  const { elt, parameters } = event.detail;
  if (!elt.matches("[data-tail]")) return;
  const newest = elt.querySelector("[data-cursor]");
  if (newest) parameters[elt.dataset.tail || "after"] = newest.dataset.cursor;
});
document.addEventListener("htmx:afterSwap", (event) => {
  const list = event.target;
  if (!(list instanceof Element) || !list.matches("[data-tail]")) return;
  const limit = Number(list.dataset.tailLimit ?? 200);
  while (list.children.length > limit) list.lastElementChild.remove();
});
on("click", "[data-tail-toggle]", (button) => {
  const list = document.querySelector(button.dataset.tailToggle);
  if (list) setRunning(list, !states.get(list)?.running);
});
eachPart((root) => all(root, "[data-tail]").forEach((list) => {
  if (!states.has(list)) setRunning(list, !list.hasAttribute("data-tail-paused"));
}));
window.setInterval(tick, interval);
