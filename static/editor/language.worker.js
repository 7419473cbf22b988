// TypeScript's language service, off the main thread. One environment per page; one pair of files per editor.
import { createSystem, createVirtualTypeScriptEnvironment } from "@typescript/vfs";
import { getHover, getLints } from "@valtown/codemirror-ts/worker";
import * as Comlink from "comlink";
import ts from "typescript";
import libraries from "virtual:language-libraries";
import { isAdded, toEditor, toService, withHandlerTypes } from "./handler-types.js";

const options = {
  allowJs: true,
  checkJs: true,
  noEmit: true,
  target: ts.ScriptTarget.ES2022,
  lib: ["lib.es2023.d.ts"],
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  moduleDetection: ts.ModuleDetectionKind.Force,
  strict: false,
  strictNullChecks: true,
  useUnknownInCatchVariables: false,
  types: [],
};
// What the engine resolves, not TypeScript: packages and core modules.
const modules = [2307, 7016, 2792, 2732, 1192, 1259, 80005];
// An async function under `@type {Hook}`: Hook may also answer at once, which is right, and TypeScript frowns at it.
const ignored = [...modules, 1064, 1065];
// True but seldom fatal: the author is warned, the counter does not call it an error.
const softened = new Set([2531, 2532, 2533, 2721, 2722, 2723, 18047, 18048, 18049, 6133, 7027]);

let environment;
let decides = false;
const views = new Map();

function put(path, text) {
  if (environment.getSourceFile(path)) environment.updateFile(path, text || "\n");
  else environment.createFile(path, text || "\n");
}

function severity(diagnostic) {
  if (softened.has(diagnostic.code) && diagnostic.severity === "error") return "warning";
  return diagnostic.severity;
}

function codesOf(path) {
  const { languageService } = environment;
  const found = [...languageService.getSyntacticDiagnostics(path), ...languageService.getSemanticDiagnostics(path)];
  return new Map(found.map((each) => [`${each.start}:${each.length}:${ts.flattenDiagnosticMessageText(each.messageText, "\n")}`, each.code]));
}

const service = {
  /** Declarations are shared by the editors of a page: they are edited for the same event. */
  start(declarations) {
    environment ??= createVirtualTypeScriptEnvironment(createSystem(new Map(Object.entries(libraries))), [], ts, options);
    decides = /\btype HookResult\b/.test(declarations);
    put("/hook-types.d.ts", declarations);
  },
  update(path, text) {
    const view = withHandlerTypes(text, decides);
    views.set(path, view);
    put(path, view.code);
  },
  lints(path) {
    const view = views.get(path);
    if (!view) return [];
    const codes = codesOf(path);
    return getLints({ env: environment, path, diagnosticCodesToIgnore: ignored }).filter((each) => !isAdded(view, each.from)).map((each) => {
      const code = codes.get(`${each.from}:${each.to - each.from}:${each.message}`);
      return { from: toEditor(view, each.from), to: toEditor(view, each.to), message: each.message, severity: severity({ ...each, code }) };
    });
  },
  completions(path, { pos, explicit }) {
    const view = views.get(path);
    if (!view) return null;
    const here = toService(view, pos);
    const typed = /[\w$]*$/.exec(view.code.slice(0, here))[0];
    if (!typed && !explicit && view.code[here - 1] !== ".") return null;
    const found = environment.languageService.getCompletionsAtPosition(path, here, {});
    return found ? { from: pos - typed.length, options: found.entries.filter(isUseful).map(option) } : null;
  },
  details(path, position, name) {
    const view = views.get(path);
    const details = view && environment.languageService.getCompletionEntryDetails(path, toService(view, position), name, {}, undefined, {}, undefined);
    return details ? described(details) : null;
  },
  hover(path, position) {
    const view = views.get(path);
    const found = view && getHover({ env: environment, path, pos: toService(view, position) });
    if (!found) return null;
    return { from: toEditor(view, found.start), to: toEditor(view, found.end), ...described(found.quickInfo) };
  },
};

/** Words of the author's own file that fit nothing here, and deprecated names, are left out. */
function isUseful({ kind, sortText }) {
  return kind !== ts.ScriptElementKind.warning && !sortText.startsWith("z");
}

/** Members and locals before globals, globals before keywords. */
function option({ name, kind, sortText }) {
  const boost = kind === ts.ScriptElementKind.keyword ? -9 : 15 - (Number.parseInt(sortText, 10) || 15);
  return { label: name, type: kind, detail: kind.split(" ").at(-1), boost };
}

function described({ displayParts, documentation, tags }) {
  const examples = (tags ?? []).filter((tag) => tag.name === "example").map((tag) => `Example: ${ts.displayPartsToString(tag.text)}`);
  return { code: ts.displayPartsToString(displayParts), text: [ts.displayPartsToString(documentation), ...examples].filter(Boolean).join("\n") };
}

Comlink.expose(service);
