// Problems of the code: from the language service as one types, and from the server (compiler, last try) until the next change.
import { forEachDiagnostic, forceLinting, linter, lintGutter, nextDiagnostic } from "@codemirror/lint";
import { StateEffect, StateField } from "@codemirror/state";
import { EditorView } from "@codemirror/view";

const setPushed = StateEffect.define();
const again = StateEffect.define();
const pushed = StateField.define({
  create: () => [],
  update(value, transaction) {
    for (const effect of transaction.effects) if (effect.is(setPushed)) return effect.value;
    return transaction.docChanged ? [] : value;
  },
});

/** Where a server's {line, column} (from 1) is in the document, as far as the word it points at. */
function rangeOf(doc, { line, column }) {
  const found = doc.line(Math.max(1, Math.min(line, doc.lines)));
  const from = Math.min(found.from + Math.max((column ?? 1) - 1, 0), found.to);
  const word = /^[\w$]+|^\S/.exec(found.text.slice(from - found.from));
  return { from, to: word ? from + word[0].length : found.to };
}

function within(doc, problem) {
  const from = Math.min(problem.from, doc.length);
  return { ...problem, from, to: Math.max(from, Math.min(problem.to, doc.length)) };
}

/** Extension: `lints()` answers with [{from, to, severity, message}]. */
export function problems(lints) {
  const source = async (view) => {
    const before = view.state.doc;
    const found = await lints(view);
    const doc = view.state.doc;
    const own = view.state.field(pushed).map((each) => ({ ...rangeOf(doc, each), severity: each.severity ?? "error", message: each.message, source: "engine" }));
    return [...own, ...(before.eq(doc) ? found : [])].map((each) => within(doc, each));
  };
  const needsRefresh = (update) => update.transactions.some((transaction) => transaction.effects.some((effect) => effect.is(setPushed) || effect.is(again)));
  return [pushed, linter(source, { delay: 350, needsRefresh }), lintGutter()];
}

/** Show problems that the server found: [{line, column, message, severity}]. */
export function pushProblems(view, list) {
  view.dispatch({ effects: setPushed.of(list) });
  forceLinting(view);
  if (!list.length) return;
  const { from } = rangeOf(view.state.doc, list[0]);
  view.dispatch({ selection: { anchor: from }, effects: EditorView.scrollIntoView(from, { y: "center" }) });
}

/** Look again, for example when the language service has become ready. */
export function lookAgain(view) {
  view.dispatch({ effects: again.of(null) });
}

export function countProblems(state) {
  const count = { errors: 0, warnings: 0 };
  forEachDiagnostic(state, (each) => {
    if (each.severity === "error") count.errors += 1;
    else if (each.severity === "warning") count.warnings += 1;
  });
  return count;
}

export function goToNext(view) {
  view.focus();
  nextDiagnostic(view);
}
