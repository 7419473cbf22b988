// `module.exports = async (args) => …` has no type by itself, and the vendor's published samples carry no JSDoc. Where the
// author wrote none, the language service sees one more comment than the editor shows; positions are mapped back.

const exported = /^[ \t]*(?:module\.exports\s*=(?!=)|exports\.default\s*=(?!=)|export\s+default\b)/m;
const documented = /\*\/\s*$/;
const typed = /@(?:type|param)\b/;

function lastComment(text) {
  const start = text.lastIndexOf("/**");
  return start < 0 ? "" : text.slice(start);
}

/** Names of the simple parameters of the function that starts `text`; null when one is not a plain name. */
function parameters(text) {
  const list = /^(?:async\s*)?(?:function\b\s*\*?\s*[\w$]*\s*)?(?:\(([^()]*)\)|([\w$]+)\s*=>)/.exec(text);
  if (!list) return null;
  const names = (list[1] ?? list[2]).split(",").map((name) => name.trim()).filter(Boolean);
  return names.every((name) => /^[\w$]+$/.test(name)) ? names : null;
}

function commentFor(head, rest, decides) {
  const handler = rest.trimStart();
  const names = parameters(handler);
  if (!names) return head.includes("export default") ? "" : "/** @type {Hook} */ ";
  const types = ["HookArgs", "HookCallback", "HookDeny"];
  const given = names.slice(0, 3).map((name, index) => `@param {${types[index]}} ${name}`);
  const returned = handler.startsWith("async") ? "Promise<Awaited<ReturnType<Hook>>>" : "ReturnType<Hook>";
  if (decides) given.push(`@returns {${returned}}`);
  return given.length ? `/** ${given.join(" ")} */ ` : "";
}

/**
 * The code the language service sees: {code, at, length} where `length` characters were put in at `at`.
 * `decides`: the event takes an answer, so what the hook returns is checked too.
 */
export function withHandlerTypes(code, decides) {
  const match = exported.exec(code);
  if (!match) return { code, at: 0, length: 0 };
  const before = code.slice(0, match.index).trimEnd();
  if (documented.test(before) && typed.test(lastComment(before))) return { code, at: 0, length: 0 };
  const at = match.index + /^[ \t]*/.exec(match[0])[0].length;
  const comment = commentFor(match[0].replace(/\s+/g, " "), code.slice(match.index + match[0].length), decides);
  return { code: code.slice(0, at) + comment + code.slice(at), at, length: comment.length };
}

/** Whether a position of the service is in the added comment, where the author can mend nothing. */
export function isAdded(view, position) {
  return position >= view.at && position < view.at + view.length;
}

/** An editor position as the language service counts, and back. A position inside the added comment maps to its place. */
export function toService(view, position) {
  return position >= view.at ? position + view.length : position;
}
export function toEditor(view, position) {
  if (position < view.at) return position;
  return Math.max(view.at, position - view.length);
}
