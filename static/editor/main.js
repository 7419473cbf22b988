import { all, eachPart, on } from "../console/js/dom.js";
import { mountDiff } from "./diff.js";
import { editors, insert, mount, showProblems, sweep } from "./mount.js";

function targetOf(control) {
  return document.querySelector(control.dataset.insertInto ?? "textarea[data-editor]:not([data-language=json])");
}

eachPart((root) => {
  sweep();
  all(root, "textarea[data-editor]").forEach(mount);
  all(root, "[data-editor-diff]").forEach(mountDiff);
});
document.addEventListener("hookline:diagnostics", (event) => showProblems(event.detail?.diagnostics ?? []));
on("click", "[data-insert]", (button) => insert(targetOf(button), button.dataset.insert));
on("click", "[data-go-to-line]", (button, event) => {
  const view = editors.get(targetOf(button));
  if (!view) return;
  event.preventDefault();
  const line = view.state.doc.line(Math.max(1, Math.min(Number(button.dataset.goToLine), view.state.doc.lines)));
  view.dispatch({ selection: { anchor: line.from }, scrollIntoView: true });
  view.focus();
});
