// <time datetime data-relative>: "3 min ago", kept fresh; the exact time in the viewer's own zone on hover.
import { all, eachPart } from "./dom.js";

const exact = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "long" });
const day = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric" });
const steps = [[60, 1, "s"], [3600, 60, "min"], [86400, 3600, "h"], [86400 * 30, 86400, "d"]];

function relative(date) {
  const seconds = Math.round((Date.now() - date.getTime()) / 1000);
  const distance = Math.abs(seconds);
  if (distance < 2) return "just now";
  const step = steps.find(([limit]) => distance < limit);
  if (!step) return day.format(date);
  const amount = `${Math.floor(distance / step[1])} ${step[2]}`;
  return seconds >= 0 ? `${amount} ago` : `in ${amount}`;
}

function refresh(root) {
  for (const element of all(root, "time[datetime]")) {
    const date = new Date(element.dateTime);
    if (Number.isNaN(date.getTime())) continue;
    if (!element.dataset.exact) {
      element.dataset.exact = exact.format(date);
      element.title = element.dataset.exact;
    }
    const text = element.hasAttribute("data-relative") ? relative(date) : element.dataset.exact;
    if (element.textContent !== text) element.textContent = text;
  }
}

eachPart(refresh);
window.setInterval(() => { if (!document.hidden) refresh(document); }, 5000);
