// Rows of a Django form set: data-rows-add puts a copy of <template data-rows-blank> at the end of <ol data-rows>,
// data-rows-clear empties a row, which takes it away when the form is saved. Without script there are empty rows enough.
import { all, announce, eachPart, on } from "./dom.js";

const total = (prefix) => document.querySelector(`[name="${prefix}-TOTAL_FORMS"]`);

on("click", "[data-rows-add]", (button) => {
  const prefix = button.dataset.rowsAdd;
  const list = document.querySelector(`[data-rows="${prefix}"]`);
  const blank = document.querySelector(`[data-rows-blank="${prefix}"]`);
  const count = Number(total(prefix).value);
  if (count >= Number(list.dataset.rowsMost)) return;
  const holder = document.createElement("ol");
  holder.innerHTML = blank.innerHTML.replaceAll("__prefix__", String(count));
  const row = holder.firstElementChild;
  list.append(row);
  total(prefix).value = String(count + 1);
  row.querySelector("input").focus();
});

on("click", "[data-rows-clear]", (button) => {
  const row = button.closest("li");
  for (const input of row.querySelectorAll("input")) input.value = "";
  row.hidden = true;
  announce("Taken away. Save to keep it so.");
  const next = all(row.parentElement, "li:not([hidden]) input")[0];
  (next ?? row.parentElement.parentElement.querySelector("[data-rows-add]")).focus();
});

// Script can add rows: of the empty ones the page brings, one is enough to begin with.
eachPart((root) => {
  for (const list of all(root, "[data-rows]")) {
    const empty = [...list.children].filter((row) => ![...row.querySelectorAll("input")].some((input) => input.value));
    for (const row of empty.slice(1)) {
      if (!row.querySelector("[aria-invalid='true']")) row.hidden = true;
    }
  }
});
