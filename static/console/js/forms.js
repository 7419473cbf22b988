// Buttons keep their size while working; a form is sent once; the first fault gets the focus; selects with data-auto send at once.
import { eachPart, on } from "./dom.js";

const patience = 300;

function start(button) {
  if (!button || button.dataset.working) return;
  button.dataset.working = String(window.setTimeout(() => button.setAttribute("aria-busy", "true"), patience));
}

function stop(button) {
  if (!button?.dataset.working) return;
  window.clearTimeout(Number(button.dataset.working));
  delete button.dataset.working;
  button.removeAttribute("aria-busy");
}

function buttonOf(event) {
  const { elt, requestConfig } = event.detail;
  const submitter = requestConfig?.triggeringEvent?.submitter;
  return submitter ?? (elt.matches("button, .btn") ? elt : elt.querySelector?.("button[type=submit], button:not([type])"));
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.matches("[hx-get], [hx-post], [hx-put], [hx-delete]")) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  if (form.method === "post" && !form.target) form.dataset.sent = "1";
  start(event.submitter);
});
document.addEventListener("htmx:beforeRequest", (event) => start(buttonOf(event)));
document.addEventListener("htmx:afterRequest", (event) => stop(buttonOf(event)));
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
  for (const button of document.querySelectorAll("[data-working]")) stop(button);
});

on("change", "form[data-auto] :is(select, input[type=checkbox], input[type=radio], input[type=date])", (field) => field.form.requestSubmit());

on("click", "[data-reveal]", (button) => {
  const input = document.getElementById(button.dataset.reveal);
  const shown = input.type === "text";
  input.type = shown ? "password" : "text";
  button.setAttribute("aria-pressed", String(!shown));
});

eachPart((root) => {
  const fault = root.querySelector("form [aria-invalid='true']:not([type=hidden])");
  if (fault && !fault.closest("dialog:not([open])")) fault.focus();
});
