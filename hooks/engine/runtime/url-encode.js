// Percent-encode sets of the URL standard.
(function (g, host) {
  'use strict';
  const { lib } = host;
  const P = lib.primordials;

  const tableOf = (base, extra) => {
    const table = base ? P.TypedArrayPrototypeSlice(base) : new Uint8Array(128);
    for (const c of extra) table[c.charCodeAt(0)] = 1;
    return table;
  };
  const c0 = new Uint8Array(128);
  for (let i = 0; i < 128; i++) if (i < 0x20 || i > 0x7e) c0[i] = 1;
  const fragment = tableOf(c0, ' "<>`');
  const query = tableOf(c0, ' "#<>');
  const path = tableOf(query, '?^`{}');
  const userinfo = tableOf(path, '/:;=@[\\]^|');
  const component = tableOf(userinfo, '$%&+,');
  const sets = { __proto__: null, c0, fragment, query, specialQuery: tableOf(query, "'"), path, userinfo, component, form: tableOf(component, "!'()~") };

  const HEX = '0123456789ABCDEF';
  const escapes = Array.from({ length: 256 }, (_, i) => `%${HEX[i >> 4]}${HEX[i & 15]}`);
  /** Percent-encodes what the set names; `plus` writes a space as '+', as forms do. */
  lib.percentEncode = (text, setName, plus = false) => {
    const set = sets[setName];
    let out = '';
    for (let i = 0; i < text.length; i++) {
      const c = P.StringPrototypeCharCodeAt(text, i);
      if (c < 128) {
        out += plus && c === 32 ? '+' : set[c] ? escapes[c] : text[i];
        continue;
      }
      const point = P.StringPrototypeCodePointAt(text, i);
      const bytes = lib.utf8Encode(P.StringFromCodePoint(point));
      for (let j = 0; j < bytes.length; j++) out += escapes[bytes[j]];
      if (point > 0xffff) i++;
    }
    return out;
  };
  const hexValue = (c) => (c >= 48 && c <= 57 ? c - 48 : c >= 65 && c <= 70 ? c - 55 : c >= 97 && c <= 102 ? c - 87 : -1);
  /** Percent-decoded bytes of a string; a '%' that begins no escape stays. */
  lib.percentDecode = (text) => {
    const bytes = lib.utf8Encode(text);
    const out = new Uint8Array(bytes.length);
    let at = 0;
    for (let i = 0; i < bytes.length; i++) {
      const high = bytes[i] === 37 && i + 2 < bytes.length ? hexValue(bytes[i + 1]) : -1;
      const low = high >= 0 ? hexValue(bytes[i + 2]) : -1;
      if (low >= 0) { out[at++] = (high << 4) | low; i += 2; } else out[at++] = bytes[i];
    }
    return P.TypedArrayPrototypeSubarray(out, 0, at);
  };
})(globalThis, __host);
