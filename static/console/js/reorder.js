// <form><ol class="reorder" data-reorder>: drag a row by its handle, or move it with the arrow keys on the handle.
// Each row carries a hidden input (for example name="order"); the form is sent when the order has changed.
import { announce, on } from "./dom.js";

function rows(list) {
  return [...list.querySelectorAll(":scope > [data-reorder-item]")];
}

function say(row) {
  const siblings = rows(row.parentElement);
  announce(`${row.dataset.reorderItem}: position ${siblings.indexOf(row) + 1} of ${siblings.length}`);
}

function send(list) {
  list.dispatchEvent(new CustomEvent("hookline:reordered", { bubbles: true }));
  list.closest("form")?.requestSubmit();
}

on("pointerdown", ".reorder-handle", (handle, event) => {
  const row = handle.closest("[data-reorder-item]");
  const list = row?.closest("[data-reorder]");
  if (!list || event.button !== 0) return;
  event.preventDefault();
  const before = rows(list).indexOf(row);
  row.classList.add("is-dragging");
  const move = ({ clientY }) => {
    const next = rows(list).find((other) => {
      const box = other.getBoundingClientRect();
      return other !== row && clientY < box.top + box.height / 2;
    });
    if (next !== row.nextElementSibling) list.insertBefore(row, next ?? null);
  };
  // On the document: moving the row in the page would end a capture by its handle.
  const finished = new AbortController();
  const drop = () => {
    finished.abort();
    row.classList.remove("is-dragging");
    if (rows(list).indexOf(row) === before) return;
    say(row);
    send(list);
  };
  document.addEventListener("pointermove", move, { signal: finished.signal });
  document.addEventListener("pointerup", drop, { signal: finished.signal });
  document.addEventListener("pointercancel", drop, { signal: finished.signal });
});

let waiting;
on("keydown", ".reorder-handle", (handle, event) => {
  if (event.key !== "ArrowUp" && event.key !== "ArrowDown") return;
  const row = handle.closest("[data-reorder-item]");
  const list = row?.closest("[data-reorder]");
  const other = event.key === "ArrowUp" ? row?.previousElementSibling : row?.nextElementSibling;
  event.preventDefault();
  if (!list || !other?.matches("[data-reorder-item]")) return;
  if (event.key === "ArrowUp") other.before(row);
  else other.after(row);
  handle.focus();
  say(row);
  // Several presses are one move: the server hears of it when the keys rest.
  window.clearTimeout(waiting);
  waiting = window.setTimeout(() => send(list), 600);
});
