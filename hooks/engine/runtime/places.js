// Where in the author's files something happened: reads the engine's stacks, keeps the author's frames, mends lost places.
(function (g, host) {
  'use strict';
  const { intrinsics } = host;
  const { exec, split, slice, RegExp, startsWith, lastIndexOf, replace, max } = intrinsics;
  const FRAME = new RegExp('^\\s*at (?:(.*) \\()?([^()\\s]+):(\\d+):(\\d+)\\)?$');
  const JSON_PARSE = new RegExp('^\\s*at (?:parse|json) \\(native\\)');
  const MAX_TEXT = 8192;
  const MAX_FRAMES = 30;

  // Frames of the runtime are named <dukpy>, ES shims lib:, code compiled by eval <input>; the rest are files of the job.
  function place(file, line, column) {
    if (file === '<dukpy>' || file === 'native' || startsWith(file, 'lib:')) return null;
    return file === '<input>' ? host.whereIs(line, column) : { __proto__: null, file, line, column };
  }

  function frameOf(line, next) {
    const match = exec(FRAME, line);
    // JSON.parse reports the place in the text it was given, which looks like one in the hook.
    if (!match || (match[1] === undefined && next !== undefined && exec(JSON_PARSE, next))) return null;
    const at = place(match[2], +match[3], +match[4]);
    return at && { __proto__: null, at, name: match[1] === '<eval>' ? undefined : match[1] };
  }

  // As in Node, the constructors of the author's own error classes are not where an error happened.
  function frames(stack, maker, headline = '') {
    const found = host.list();
    if (typeof stack !== 'string') return found;
    const from = startsWith(stack, headline) ? headline.length : 0;
    const lines = split(slice(stack, from, from + MAX_TEXT), '\n');
    for (let i = 0; i < lines.length && found.n < MAX_FRAMES; i++) {
      const frame = frameOf(lines[i], lines[i + 1]);
      if (frame && !(maker && found.n === 0 && frame.name === maker)) host.push(found, frame);
    }
    return found;
  }

  const frameText = ({ name, at }) => {
    const spot = `${at.file}:${at.line}:${at.column}`;
    return name ? `    at ${name} (${spot})` : `    at ${spot}`;
  };

  const PROPERTY = new RegExp("^cannot (?:read|set) property '([\\w$]+)' of");
  const NAME = new RegExp("^([\\w$]+) is not (?:defined|initialized)");
  const QUOTED = new RegExp("'([^']+)'$");
  const SPECIAL = new RegExp('[$]', 'g');

  function search(at, pattern) {
    const lines = split(host.sourceOf(at.file), '\n');
    for (let i = at.line - 1; i < lines.length; i++) {
      const match = exec(pattern, lines[i]);
      if (!match) continue;
      at.line = i + 1;
      at.column = match.index + 1 + match[1].length;
      return;
    }
  }

  // The engine keeps no place for reads in declarations and returns: it tells the last one it knew. What it says was read
  // is then found at that line or below it.
  function mendRead(message, at) {
    const property = exec(PROPERTY, message)?.[1];
    const name = exec(NAME, message)?.[1];
    const word = property ?? name;
    if (word === undefined) return;
    const safe = replace(word, SPECIAL, '\\$&');
    search(at, new RegExp(property ? `(\\.\\s*|\\[\\s*["'\`]|[{,]\\s*)${safe}(?![\\w$])` : `(^|[^\\w$.])${safe}(?![\\w$])`));
  }

  // A syntax error has the right line, but the column of something before it: the word it names is looked up there.
  function mendSyntax(message, at) {
    const lines = split(host.sourceOf(at.file), '\n');
    if (at.line > lines.length) { // what is never closed ends behind the file, in what was put around it
      at.line = lines.length;
      at.column = lines[at.line - 1].length + 1;
      return;
    }
    const line = lines[at.line - 1];
    const word = exec(QUOTED, message)?.[1];
    const found = word ? lastIndexOf(line, word) : -1;
    if (found >= 0) at.column = found + 1;
    else if (at.column > line.length + 1) at.column = max(1, line.length);
  }

  host.placeOf = place;
  host.frames = frames;
  host.frameText = frameText;
  host.mendPlace = (name, message, frame) => {
    if (name === 'SyntaxError' && frame.name === undefined) mendSyntax(message, frame.at);
    else if (name === 'TypeError' || name === 'ReferenceError') mendRead(message, frame.at);
  };
  host.mainFile = 'hook.js';
})(globalThis, __host);
