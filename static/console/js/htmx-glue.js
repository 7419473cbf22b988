// What htmx needs from us: a word when a request fails, focus kept, and the CSRF token (it comes from hx-headers on <body>).
import { toast } from "./dom.js";

const reasons = {
  403: "You are not allowed to do that. Ask an administrator of this brand.",
  404: "That is no longer there. Reload the page.",
  413: "That is too large to send.",
  429: "Too many requests. Wait a moment, then try again.",
  503: "The service is not available right now. Try again in a moment.",
};

// Signing in again in another tab changes the token: the cookie holds the one that counts, the page an old one.
document.addEventListener("htmx:configRequest", (event) => {
  const token = /(?:^|; )csrftoken=([^;]+)/.exec(document.cookie)?.[1];
  if (!token) return;
  const { headers, parameters } = event.detail;
  headers["X-CSRFToken"] = token;
  if (parameters.csrfmiddlewaretoken !== undefined) parameters.csrfmiddlewaretoken = token;
});

const signedOut = "You have been signed out. Sign in again in another tab, then repeat this: your work is kept here.";

// A lost session ends every request at the sign-in page. That page must not land in the middle of unsaved work.
document.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr } = event.detail;
  const signIn = document.body.dataset.signIn;
  if (!signIn || !xhr.responseURL || new URL(xhr.responseURL).pathname !== signIn) return;
  event.detail.shouldSwap = false;
  toast(signedOut, "warning");
});

document.addEventListener("htmx:responseError", (event) => {
  const { xhr, elt } = event.detail;
  if (elt.closest("[data-quiet]")) return;
  if (xhr.status === 401) {
    toast(signedOut, "warning");
    return;
  }
  toast(reasons[xhr.status] ?? `The server could not do that (error ${xhr.status}). Nothing was changed; try again.`);
});

document.addEventListener("htmx:sendError", (event) => {
  if (!event.detail.elt.closest("[data-quiet]")) toast("The server could not be reached. Check your connection, then try again.");
});

// A tab list made of links has one current link: htmx swaps the panel, the list is ours.
document.addEventListener("htmx:beforeRequest", (event) => {
  const tab = event.detail.elt.closest?.(".tabs a[hx-get], .tabs a[data-hx-get]");
  if (!tab) return;
  for (const other of tab.closest(".tabs").querySelectorAll("[aria-current]")) other.removeAttribute("aria-current");
  tab.setAttribute("aria-current", "page");
});
