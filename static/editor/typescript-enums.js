// Stands in for the typescript package on the main thread: @valtown/codemirror-ts reads no more than this there.
export default {
  ScriptElementKind: { warning: "warning" },
  DiagnosticCategory: { Warning: 0, Error: 1, Suggestion: 2, Message: 3 },
};
