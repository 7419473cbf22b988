// Bytes to text and back: UTF-8, Latin-1, UTF-16LE, base64 and hexadecimal, for the other runtime files.
// Long loops are the dear thing in this engine, so ASCII and Latin-1 go through native functions where they can.
(function (g, host) {
  'use strict';
  const { lib } = host;
  const P = lib.primordials;
  const { StringPrototypeCharCodeAt: codeAt, StringFromCharCode: fromCodes, TypedArrayPrototypeSubarray: subarray, ReflectApply: apply } = P;
  const encodeComponent = encodeURIComponent, decodeComponent = decodeURIComponent, nativeEscape = escape;
  const NOT_ASCII = /[^\x00-\x7f]/;
  const matches = (regex, text) => P.RegExpPrototypeExec(regex, text) !== null;
  const CHUNK = 8192;

  /** Bytes as a string of code units 0 to 255. */
  lib.latin1Decode = (bytes) => {
    let out = '';
    for (let i = 0; i < bytes.length; i += CHUNK) out += apply(fromCodes, null, subarray(bytes, i, i + CHUNK));
    return out;
  };
  lib.latin1Encode = (text) => {
    const out = new Uint8Array(text.length);
    for (let i = 0; i < text.length; i++) out[i] = codeAt(text, i);
    return out;
  };

  function utf8EncodeMixed(text) {
    const out = new Uint8Array(text.length * 3);
    let at = 0;
    for (let i = 0; i < text.length; i++) {
      let c = codeAt(text, i);
      if (c < 0x80) { out[at++] = c; continue; }
      if (c >= 0xd800 && c <= 0xdfff) {
        const low = c < 0xdc00 && i + 1 < text.length ? codeAt(text, i + 1) : 0;
        if (low >= 0xdc00 && low <= 0xdfff) { c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00); i++; } else c = 0xfffd;
      }
      if (c < 0x800) out[at++] = 0xc0 | (c >> 6);
      else {
        if (c < 0x10000) out[at++] = 0xe0 | (c >> 12);
        else { out[at++] = 0xf0 | (c >> 18); out[at++] = 0x80 | ((c >> 12) & 63); }
        out[at++] = 0x80 | ((c >> 6) & 63);
      }
      out[at++] = 0x80 | (c & 63);
    }
    return P.TypedArrayPrototypeSlice(out, 0, at);
  }
  /** UTF-8 bytes of a string; lone surrogates become U+FFFD. */
  lib.utf8Encode = (text) => (matches(NOT_ASCII, text) ? utf8EncodeMixed(text) : lib.latin1Encode(text));
  lib.utf8Length = (text) => {
    if (!matches(NOT_ASCII, text)) return text.length;
    let size = 0;
    for (let i = 0; i < text.length; i++) {
      const c = codeAt(text, i);
      if (c < 0x80) size += 1;
      else if (c < 0x800) size += 2;
      else if (c >= 0xd800 && c < 0xdc00 && i + 1 < text.length && (codeAt(text, i + 1) & 0xfc00) === 0xdc00) { size += 4; i++; } else size += 3;
    }
    return size;
  };

  // The lead byte says how many bytes follow and what the first of them may be (no overlong forms, no surrogates).
  function leadOf(byte) {
    if (byte >= 0xc2 && byte <= 0xdf) return [1, byte & 0x1f, 0x80, 0xbf];
    if (byte >= 0xe0 && byte <= 0xef) return [2, byte & 0x0f, byte === 0xe0 ? 0xa0 : 0x80, byte === 0xed ? 0x9f : 0xbf];
    if (byte >= 0xf0 && byte <= 0xf4) return [3, byte & 0x07, byte === 0xf0 ? 0x90 : 0x80, byte === 0xf4 ? 0x8f : 0xbf];
    return null;
  }
  /** Decodes as the WHATWG decoder does. `state.rest` keeps the bytes of a character cut by the end when streaming. */
  function utf8DecodeSlow(bytes, fatal, state) {
    let out = '';
    const bad = () => { if (fatal) throw new TypeError('The encoded data was not valid for encoding utf-8'); out += '\ufffd'; };
    for (let i = 0; i < bytes.length;) {
      const byte = bytes[i];
      if (byte < 0x80) { out += fromCodes(byte); i++; continue; }
      const lead = leadOf(byte);
      if (lead === null) { bad(); i++; continue; }
      let code = lead[1], low = lead[2], high = lead[3], taken = 0;
      while (taken < lead[0] && i + 1 + taken < bytes.length) {
        const next = bytes[i + 1 + taken];
        if (next < low || next > high) break;
        code = (code << 6) | (next & 63);
        low = 0x80; high = 0xbf;
        taken++;
      }
      if (taken === lead[0]) out += P.StringFromCodePoint(code);
      else if (state && i + 1 + taken === bytes.length) { state.rest = P.TypedArrayPrototypeSlice(bytes, i); return out; } else bad();
      i += taken + 1;
    }
    return out;
  }
  /** UTF-8 bytes as a string; wrong bytes become U+FFFD, or a TypeError when `fatal`. */
  lib.utf8Decode = (bytes, fatal = false, state = null) => {
    const raw = lib.latin1Decode(bytes);
    if (!matches(NOT_ASCII, raw)) return raw;
    try { return decodeComponent(nativeEscape(raw)); } catch { return utf8DecodeSlow(bytes, fatal, state); }
  };
  lib.utf16Decode = (bytes, bigEndian = false) => {
    const units = new Uint16Array(bytes.length >> 1);
    const low = bigEndian ? 1 : 0;
    for (let i = 0; i < units.length; i++) units[i] = bytes[2 * i + low] | (bytes[2 * i + 1 - low] << 8);
    let out = '';
    for (let i = 0; i < units.length; i += CHUNK) out += apply(fromCodes, null, subarray(units, i, i + CHUNK));
    return out;
  };
  lib.utf16Encode = (text) => {
    const out = new Uint8Array(text.length * 2);
    for (let i = 0; i < text.length; i++) {
      const c = codeAt(text, i);
      out[2 * i] = c & 255;
      out[2 * i + 1] = c >> 8;
    }
    return out;
  };

  const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
  const URL_ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  const VALUES = new Uint8Array(128).fill(255);
  for (let i = 0; i < 64; i++) VALUES[ALPHABET.charCodeAt(i)] = VALUES[URL_ALPHABET.charCodeAt(i)] = i;
  lib.base64Value = (code) => (code < 128 ? VALUES[code] : 255);

  /** Base64 text of bytes; `url` gives the URL-safe alphabet without padding. */
  lib.base64Encode = (bytes, url = false) => {
    const alphabet = url ? URL_ALPHABET : ALPHABET;
    const out = new Uint8Array(Math.ceil(bytes.length / 3) * 4);
    let at = 0;
    for (let i = 0; i < bytes.length; i += 3) {
      const n = (bytes[i] << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
      out[at++] = codeAt(alphabet, n >> 18);
      out[at++] = codeAt(alphabet, (n >> 12) & 63);
      out[at++] = codeAt(alphabet, (n >> 6) & 63);
      out[at++] = codeAt(alphabet, n & 63);
    }
    const missing = (3 - (bytes.length % 3)) % 3;
    if (missing && !url) for (let i = 1; i <= missing; i++) out[at - i] = 61;
    return lib.latin1Decode(url && missing ? subarray(out, 0, at - missing) : out);
  };
  /** Bytes of base64 text, forgiving as Buffer is: both alphabets, other characters skipped, ends at the first '='. */
  lib.base64Decode = (text) => {
    const out = new Uint8Array(Math.floor((text.length * 3) / 4) + 3);
    let at = 0, bits = 0, acc = 0;
    for (let i = 0; i < text.length; i++) {
      const c = codeAt(text, i);
      const value = c < 128 ? VALUES[c] : 255;
      if (value === 255) { if (c === 61) break; continue; }
      acc = ((acc << 6) | value) & 0xffff;
      bits += 6;
      if (bits >= 8) { bits -= 8; out[at++] = acc >> bits; }
    }
    return P.TypedArrayPrototypeSlice(out, 0, at);
  };

  const HEX = '0123456789abcdef';
  const PAIRS = Array.from({ length: 256 }, (_, i) => HEX[i >> 4] + HEX[i & 15]);
  lib.hexEncode = (bytes) => {
    let out = '';
    for (let i = 0; i < bytes.length; i++) out += PAIRS[bytes[i]];
    return out;
  };
  const nibble = (c) => (c >= 48 && c <= 57 ? c - 48 : c >= 97 && c <= 102 ? c - 87 : c >= 65 && c <= 70 ? c - 55 : -1);
  /** Bytes of hexadecimal text, up to the first pair that is none. */
  lib.hexDecode = (text) => {
    const out = new Uint8Array(text.length >> 1);
    for (let i = 0; i < out.length; i++) {
      const high = nibble(codeAt(text, 2 * i)), low = nibble(codeAt(text, 2 * i + 1));
      if (high < 0 || low < 0) return P.TypedArrayPrototypeSlice(out, 0, i);
      out[i] = (high << 4) | low;
    }
    return out;
  };
  lib.percentEncodeAll = encodeComponent;
  lib.percentDecodeAll = decodeComponent;
})(globalThis, __host);
