// What was thrown, told for its author: name, message, the hook's own frames, and the chain of causes.
(function (g, host) {
  'use strict';
  const { intrinsics, quote } = host;
  const { exec, split, slice, RegExp, String, get, getPrototypeOf, getOwnPropertyDescriptor } = intrinsics;
  const MAX_TEXT = 8192;
  const MAX_CAUSES = 5;
  const BUILT_IN = new RegExp('^(?:Eval|Range|Reference|Syntax|Type|URI|Internal|Aggregate)?Error$');

  const text = (value) => {
    try { return slice(typeof value === 'symbol' ? 'a symbol' : String(value), 0, MAX_TEXT); } catch { return 'a value that cannot be shown'; }
  };
  const read = (value, key) => { try { return get(value, key); } catch { return undefined; } };

  function makerOf(thrown) {
    try {
      const maker = getOwnPropertyDescriptor(getPrototypeOf(thrown), 'constructor')?.value;
      const name = typeof maker === 'function' ? getOwnPropertyDescriptor(maker, 'name')?.value : undefined;
      return typeof name === 'string' && !exec(BUILT_IN, name) ? name : undefined;
    } catch { return undefined; }
  }

  function parts(thrown) {
    if (thrown === null || (typeof thrown !== 'object' && typeof thrown !== 'function')) {
      return { __proto__: null, name: 'NonErrorThrown', message: text(thrown) };
    }
    const message = read(thrown, 'message');
    const code = read(thrown, 'code');
    return {
      __proto__: null, name: text(read(thrown, 'name') ?? 'Error'), message: text(message === undefined ? thrown : message),
      stack: read(thrown, 'stack'), cause: read(thrown, 'cause'), maker: makerOf(thrown),
      code: typeof code === 'string' || typeof code === 'number' ? text(code) : undefined,
    };
  }

  const headline = (name, message) => (message ? `${name}: ${message}` : name);

  function describe(thrown, depth) {
    const { name, message, stack, cause, code, maker } = parts(thrown);
    let shown = headline(name, message);
    const found = host.frames(stack, maker, shown);
    if (found.n) host.mendPlace(name, message, found[0]);
    for (let i = 0; i < found.n; i++) shown += `\n${host.frameText(found[i])}`;
    const first = found.n ? found[0].at : null;
    let out = `{"name":${quote(name)},"message":${quote(message)},"stack":${quote(shown)}`;
    out += `,"file":${first ? quote(first.file) : 'null'},"line":${first ? first.line : null},"column":${first ? first.column : null}`;
    if (code !== undefined) out += `,"code":${quote(code)}`;
    if (cause !== undefined && depth < MAX_CAUSES) out += `,"cause":${describe(cause, depth + 1)}`;
    return `${out}}`;
  }

  const ANY_FRAME = new RegExp('^\\s+at ');
  const HEADLINE = new RegExp('^([A-Za-z_$][\\w$]*)(?:: ([^]*))?$');

  // "Name: message" and its frames, as dukpy writes an exception, back in parts.
  host.rejection = (given) => {
    const lines = split(given, '\n');
    let end = lines.length;
    while (end > 1 && (lines[end - 1] === '' || exec(ANY_FRAME, lines[end - 1]))) end--;
    let head = lines[0];
    for (let i = 1; i < end; i++) head += `\n${lines[i]}`;
    const match = exec(HEADLINE, head);
    const stack = slice(given, head.length);
    return match ? { __proto__: null, name: match[1], message: match[2] ?? '', stack } : { __proto__: null, name: 'Error', message: head, stack };
  };
  host.summary = (thrown) => { const { name, message } = parts(thrown); return slice(`${name}: ${message}`, 0, 200); };
  host.partsOf = parts;
  host.headline = headline;
  host.describeError = (thrown) => describe(thrown, 0);
  host.frameTexts = (stack, head) => {
    const found = host.frames(stack, undefined, head);
    for (let i = 0; i < found.n; i++) found[i].text = host.frameText(found[i]);
    return found;
  };
})(globalThis, __host);
