// The line under the code: problems, place of the cursor, language. The markup is in components/editor.html.
import { EditorView } from "@codemirror/view";
import { countProblems, goToNext } from "./problems.js";

function words(count, one, many) {
  return count ? `${count} ${count === 1 ? one : many}` : "";
}

export function status(frame) {
  const place = frame.querySelector("[data-cursor-place]");
  const button = frame.querySelector("[data-problems]");
  const label = button?.querySelector("[data-word]");
  return EditorView.updateListener.of((update) => {
    const { state, view } = update;
    if (place) {
      const head = state.selection.main.head;
      const line = state.doc.lineAt(head);
      place.textContent = `Ln ${line.number}, Col ${head - line.from + 1}`;
    }
    if (!button) return;
    const { errors, warnings } = countProblems(state);
    const text = [words(errors, "problem", "problems"), words(warnings, "hint", "hints")].filter(Boolean).join(", ") || "No problems";
    if (label.textContent !== text) label.textContent = text;
    button.dataset.count = String(errors);
    const use = button.querySelector("use");
    use.setAttribute("href", use.getAttribute("href").replace(/#.*/, errors + warnings ? "#circle-alert" : "#circle-check"));
    button.disabled = errors + warnings === 0;
    button.onclick = () => goToNext(view);
  });
}
