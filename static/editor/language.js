// The main thread's side of the language service: completion with descriptions, hover, problems.
import { autocompletion } from "@codemirror/autocomplete";
import { EditorView, hoverTooltip } from "@codemirror/view";
import { javascriptLanguage } from "@codemirror/lang-javascript";
import * as Comlink from "comlink";

let connection;
let files = 0;

function connect(workerUrl, typesUrl) {
  connection ??= (async () => {
    const service = Comlink.wrap(new Worker(workerUrl));
    const answer = typesUrl ? await fetch(typesUrl, { credentials: "same-origin" }) : null;
    await service.start(answer?.ok ? await answer.text() : "");
    return service;
  })();
  return connection;
}

function hint({ code, text }) {
  const dom = document.createElement("div");
  dom.className = "cm-hint";
  const signature = document.createElement("code");
  signature.textContent = code;
  dom.append(signature);
  if (text) {
    const words = document.createElement("p");
    words.textContent = text;
    dom.append(words);
  }
  return dom;
}

function completionSource(service, path) {
  return async (context) => {
    const found = await service.completions(path, { pos: context.pos, explicit: context.explicit });
    if (!found) return null;
    const info = async (option) => {
      const details = await service.details(path, context.pos, option.label);
      return details ? hint(details) : null;
    };
    return { ...found, validFor: /^[\w$]*$/, options: found.options.map((option) => ({ ...option, info })) };
  };
}

/** Start the service for one editor: {extension, lints(), ready}. `ready` rejects when the worker cannot start. */
export function languageService(workerUrl, typesUrl, initial) {
  const path = `/hook-${++files}.js`;
  let service = null;
  let pending = initial;
  const ready = connect(workerUrl, typesUrl).then(async (found) => {
    await found.update(path, pending);
    service = found;
  });
  const sync = EditorView.updateListener.of((update) => {
    if (!update.docChanged) return;
    pending = update.state.doc.toString();
    service?.update(path, pending);
  });
  const complete = async (context) => (service ? completionSource(service, path)(context) : null);
  const hover = hoverTooltip(async (view, position) => {
    const found = await service?.hover(path, position);
    return found ? { pos: found.from, end: found.to, above: true, create: () => ({ dom: hint(found) }) } : null;
  });
  return {
    ready,
    lints: async () => (service ? service.lints(path) : []),
    extension: [sync, hover, javascriptLanguage.data.of({ autocomplete: complete }), autocompletion({ icons: false, activateOnTypingDelay: 80 })],
  };
}
