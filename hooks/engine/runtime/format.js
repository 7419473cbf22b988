// The %-placeholders of console.log and util.format.
(function (g, host) {
  'use strict';
  const { intrinsics, inspect } = host;
  const { slice, charCodeAt, Number, String } = intrinsics;
  const PERCENT = 37;
  const BUILT_IN = new intrinsics.Set();
  for (const name of ['Object', 'Array', 'Date', 'RegExp', 'Function', 'Number', 'String', 'Boolean', 'Symbol', 'BigInt']) {
    intrinsics.setAdd(BUILT_IN, g[name].prototype);
  }
  intrinsics.setAdd(BUILT_IN, intrinsics.getPrototypeOf(Uint8Array.prototype));

  // A text of one's own is used, one of the standard classes is not.
  function ownText(value) {
    for (let at = value; at !== null; at = intrinsics.getPrototypeOf(at)) {
      if (intrinsics.hasOwn(at, 'toString')) {
        return intrinsics.setHas(BUILT_IN, at) ? null : `${intrinsics.apply(intrinsics.get(value, 'toString'), value, [])}`;
      }
    }
    return null;
  }

  function text(value) {
    if (typeof value === 'string') return value;
    if (typeof value === 'function') return intrinsics.functionToString(value);
    if (typeof value === 'object' && value !== null) {
      try {
        const own = value instanceof intrinsics.Error ? null : ownText(value);
        if (own !== null) return own;
      } catch { /* shown as it is */ }
    }
    return inspect(value, { depth: 0 });
  }

  function number(value, read) {
    if (typeof value === 'bigint') return `${String(value)}n`;
    if (typeof value === 'symbol' || typeof value === 'function' || (typeof value === 'object' && value !== null)) return 'NaN';
    const found = read(value);
    return found === 0 && 1 / found < 0 ? '-0' : String(found);
  }

  function placeholder(kind, value) {
    switch (kind) {
      case 's': return text(value);
      case 'd': return number(value, Number);
      case 'i': return number(value, intrinsics.parseInt);
      case 'f': return number(value, intrinsics.parseFloat);
      case 'j': try { return intrinsics.stringify(value) ?? 'undefined'; } catch { return '[Circular]'; }
      case 'o': case 'O': return inspect(value, { depth: 4 });
      case 'c': return '';
      default: return null;
    }
  }

  function template(text, values) {
    let out = '';
    let from = 0;
    let next = 1;
    for (let i = 0; i + 1 < text.length; i++) {
      if (charCodeAt(text, i) !== PERCENT) continue;
      const kind = text[i + 1];
      const shown = kind === '%' ? '%' : next < values.length ? placeholder(kind, values[next]) : null;
      if (shown === null) continue;
      if (kind !== '%') next++;
      out += slice(text, from, i) + shown;
      from = i + 2;
      i++;
    }
    return { __proto__: null, text: out + slice(text, from), next };
  }

  host.format = (values) => {
    if (!values.length) return '';
    if (values.length === 1 && typeof values[0] === 'string') return values[0];
    const first = typeof values[0] === 'string' ? template(values[0], values) : { __proto__: null, text: inspect(values[0]), next: 1 };
    let out = first.text;
    for (let i = first.next; i < values.length; i++) {
      out += ` ${typeof values[i] === 'string' ? values[i] : inspect(values[i])}`;
    }
    return out;
  };
})(globalThis, __host);
