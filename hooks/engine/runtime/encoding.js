// TextEncoder, TextDecoder, atob and btoa.
(function (g, host) {
  'use strict';
  const { lib } = host;
  const P = lib.primordials;
  const lower = P.StringPrototypeToLowerCase;

  class TextEncoder {
    get encoding() { return 'utf-8'; }
    encode(input = '') { return lib.utf8Encode(`${input}`); }
    encodeInto(source, destination) {
      lib.need(2, arguments.length, "Failed to execute 'encodeInto' on 'TextEncoder'");
      if (P.TypedArrayPrototypeGetSymbolToStringTag(destination) !== 'Uint8Array') throw new TypeError('The "dest" argument must be an instance of Uint8Array.');
      const text = lib.usv(source);
      let read = 0, written = 0;
      while (read < text.length) {
        const point = P.StringFromCodePoint(P.StringPrototypeCodePointAt(text, read));
        const bytes = lib.utf8Encode(point);
        if (written + bytes.length > destination.length) break;
        P.TypedArrayPrototypeSet(destination, bytes, written);
        written += bytes.length;
        read += point.length;
      }
      return { read, written };
    }
  }

  const LABELS = { __proto__: null };
  const labels = {
    'utf-8': 'utf-8 utf8 unicode-1-1-utf-8 unicode11utf8 unicode20utf8 x-unicode20utf8',
    'utf-16le': 'utf-16le utf-16 ucs-2 unicode csunicode iso-10646-ucs-2 unicodefeff',
    'utf-16be': 'utf-16be unicodefffe',
    'windows-1252': 'windows-1252 latin1 ascii us-ascii iso-8859-1 iso8859-1 iso88591 iso_8859-1 l1 cp1252 x-cp1252 ansi_x3.4-1968 cp819 ibm819 csisolatin1 iso-ir-100 iso_8859-1:1987',
  };
  for (const name of Object.keys(labels)) for (const label of labels[name].split(' ')) LABELS[label] = name;
  // Bytes 0x80 to 0x9f of windows-1252, which is what the web means by "latin1".
  const HIGH = '€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ';

  class TextDecoder {
    #encoding; #fatal; #ignoreBOM; #rest = new Uint8Array(0); #started = false;
    constructor(label = 'utf-8', options = undefined) {
      const given = lib.dictionary(options, "Failed to construct 'TextDecoder': options");
      const name = LABELS[lower(P.StringPrototypeTrim(`${label}`))];
      if (name === undefined) throw lib.coded(new RangeError(`The "${label}" encoding is not supported`), 'ERR_ENCODING_NOT_SUPPORTED');
      this.#encoding = name;
      this.#fatal = Boolean(given.fatal);
      this.#ignoreBOM = Boolean(given.ignoreBOM);
    }
    get encoding() { return this.#encoding; }
    get fatal() { return this.#fatal; }
    get ignoreBOM() { return this.#ignoreBOM; }
    decode(input = undefined, options = undefined) {
      const stream = Boolean(lib.dictionary(options, "Failed to execute 'decode' on 'TextDecoder': options").stream);
      const given = input === undefined ? new Uint8Array(0) : lib.viewOf(input, 'The "input" argument');
      const bytes = this.#rest.length ? lib.concatBytes([this.#rest, given]) : given;
      this.#rest = new Uint8Array(0);
      let text = this.#text(bytes, stream);
      if (!this.#started && text.length) {
        if (!this.#ignoreBOM && this.#encoding !== 'windows-1252' && text[0] === '\ufeff') text = P.StringPrototypeSlice(text, 1);
        this.#started = true;
      }
      if (!stream) this.#started = false;
      return text;
    }
    #text(bytes, stream) {
      if (this.#encoding === 'utf-8') {
        const state = stream ? { rest: this.#rest } : null;
        try {
          const text = lib.utf8Decode(bytes, this.#fatal, state);
          if (state) this.#rest = state.rest;
          return text;
        } catch (error) { throw lib.coded(error, 'ERR_ENCODING_INVALID_ENCODED_DATA'); }
      }
      if (this.#encoding === 'windows-1252') {
        return P.StringPrototypeReplace(lib.latin1Decode(bytes), /[\x80-\x9f]/g, (c) => HIGH[P.StringPrototypeCharCodeAt(c, 0) - 128]);
      }
      return this.#utf16(bytes, stream);
    }
    #utf16(bytes, stream) {
      let end = bytes.length & ~1;
      const big = this.#encoding === 'utf-16be';
      const lastUnit = end >= 2 ? bytes[end - (big ? 2 : 1)] : 0;
      if (stream && (lastUnit & 0xfc) === 0xd8) end -= 2;
      if (stream) this.#rest = P.TypedArrayPrototypeSlice(bytes, end);
      let text = lib.utf16Decode(P.TypedArrayPrototypeSubarray(bytes, 0, end), big);
      if (!stream && end !== bytes.length) text += '\ufffd';
      const clean = P.StringPrototypeToWellFormed(text);
      if (this.#fatal && (clean !== text || (!stream && end !== bytes.length))) {
        throw lib.coded(new TypeError(`The encoded data was not valid for encoding ${this.#encoding}`), 'ERR_ENCODING_INVALID_ENCODED_DATA');
      }
      return clean;
    }
  }

  const invalid = (message) => new DOMException(message, 'InvalidCharacterError');
  const btoa = lib.named('btoa', function (data) {
    lib.need(1, arguments.length, "Failed to execute 'btoa'");
    const text = `${data}`;
    if (P.RegExpPrototypeExec(/[^\x00-\xff]/, text) !== null) throw invalid('Invalid character');
    return lib.base64Encode(lib.latin1Encode(text));
  });
  const atob = lib.named('atob', function (data) {
    lib.need(1, arguments.length, "Failed to execute 'atob'");
    let text = P.StringPrototypeReplace(`${data}`, /[\t\n\f\r ]/g, '');
    if (text.length % 4 === 0) text = P.StringPrototypeReplace(text, /==?$/, '');
    if (text.length % 4 === 1 || P.RegExpPrototypeExec(/[^A-Za-z0-9+/]/, text) !== null) throw invalid('The string to be decoded is not correctly encoded.');
    return lib.latin1Decode(lib.base64Decode(text));
  });

  lib.expose(TextEncoder);
  lib.expose(TextDecoder);
  host.defineGlobal('atob', atob);
  host.defineGlobal('btoa', btoa);
})(globalThis, __host);
