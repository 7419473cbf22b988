// Buffer: a Uint8Array with Node's methods. Text codings and number access are in the files that follow.
(function (g, host) {
  'use strict';
  const { lib } = host;
  const P = lib.primordials;
  const MAX_LENGTH = 2 ** 31 - 1;

  const received = (value) => (value === null || value === undefined ? `${value}` : typeof value === 'object' ? `an instance of ${value.constructor?.name ?? 'Object'}` : typeof value === 'function' ? `function ${value.name}` : `type ${typeof value} (${typeof value === 'string' ? `'${value}'` : `${typeof value === 'symbol' ? value.toString() : value}`})`);
  lib.argType = (name, expected, value) => lib.coded(new TypeError(`The "${name}" argument must be ${expected}. Received ${received(value)}`), 'ERR_INVALID_ARG_TYPE');
  lib.outOfRange = (name, range, value) => lib.coded(new RangeError(`The value of "${name}" is out of range. It must be ${range}. Received ${typeof value === 'bigint' ? `${value}n` : value}`), 'ERR_OUT_OF_RANGE');

  // A plain function over a class, because Buffer(…) may be called without new.
  class FastBuffer extends Uint8Array {}
  function Buffer(value, encodingOrOffset, length) {
    return typeof value === 'number' ? Buffer.alloc(value) : Buffer.from(value, encodingOrOffset, length);
  }
  Object.setPrototypeOf(Buffer, Uint8Array);
  Buffer.prototype = FastBuffer.prototype;
  Object.defineProperty(FastBuffer.prototype, 'constructor', { __proto__: null, value: Buffer, writable: true, configurable: true });
  Object.defineProperty(Buffer, Symbol.species, { __proto__: null, configurable: true, get: () => FastBuffer });
  const wrap = lib.toBuffer = (bytes) => new FastBuffer(P.TypedArrayPrototypeGetBuffer(bytes), P.TypedArrayPrototypeGetByteOffset(bytes), P.TypedArrayPrototypeGetLength(bytes));
  const isBytes = (value) => P.TypedArrayPrototypeGetSymbolToStringTag(value) === 'Uint8Array';

  // --- codings ---------------------------------------------------------------------------------------------------
  const codings = { __proto__: null,
    utf8: { encode: lib.utf8Encode, decode: (bytes) => lib.utf8Decode(bytes), length: lib.utf8Length },
    latin1: { encode: lib.latin1Encode, decode: lib.latin1Decode, length: (text) => text.length },
    ascii: { encode: lib.latin1Encode, decode: (bytes) => lib.latin1Decode(Uint8Array.from(bytes, (b) => b & 127)), length: (text) => text.length },
    utf16le: { encode: lib.utf16Encode, decode: (bytes) => lib.utf16Decode(bytes), length: (text) => text.length * 2 },
    hex: { encode: lib.hexDecode, decode: lib.hexEncode, length: (text) => text.length >>> 1 },
    base64: { encode: lib.base64Decode, decode: (bytes) => lib.base64Encode(bytes), length: (text) => base64Length(text) },
    base64url: { encode: lib.base64Decode, decode: (bytes) => lib.base64Encode(bytes, true), length: (text) => base64Length(text) },
  };
  function base64Length(text) {
    let size = text.length;
    while (size > 0 && text[size - 1] === '=' && text.length - size < 2) size--;
    return Math.floor((size * 3) / 4);
  }
  const ALIASES = { __proto__: null, 'utf-8': 'utf8', binary: 'latin1', ucs2: 'utf16le', 'ucs-2': 'utf16le', 'utf-16le': 'utf16le' };
  function codingName(name) {
    const key = P.StringPrototypeToLowerCase(`${name}`);
    return codings[key] ? key : ALIASES[key];
  }
  lib.codingOf = (name) => {
    const found = name === undefined || name === null || name === '' ? 'utf8' : codingName(name);
    if (found === undefined) throw lib.coded(new TypeError(`Unknown encoding: ${name}`), 'ERR_UNKNOWN_ENCODING');
    return codings[found];
  };
  lib.codingName = codingName;
  /** Bytes of a string in a coding, or of a buffer source as it is (a view, not a copy). */
  lib.bytesOf = (value, coding, name) => {
    if (typeof value === 'string') return lib.codingOf(coding).encode(value);
    if (lib.isBufferSource(value)) return lib.viewOf(value, name);
    throw lib.argType(name, 'of type string or an instance of Buffer, TypedArray, DataView or ArrayBuffer', value);
  };

  // --- making one ------------------------------------------------------------------------------------------------
  function sized(size) {
    if (typeof size !== 'number') throw lib.argType('size', 'of type number', size);
    if (!(size >= 0 && size <= MAX_LENGTH)) throw lib.outOfRange('size', `>= 0 && <= ${MAX_LENGTH}`, size);
    return new FastBuffer(size);
  }
  const notBytes = (value) => lib.coded(new TypeError(`The first argument must be of type string or an instance of Buffer, ArrayBuffer, or Array or an Array-like Object. Received ${received(value)}`), 'ERR_INVALID_ARG_TYPE');
  function fromArrayBuffer(buffer, offset, length) {
    const start = offset === undefined ? 0 : Math.trunc(+offset) || 0;
    const room = buffer.byteLength - start;
    if (room < 0) throw lib.coded(new RangeError('"offset" is outside of buffer bounds'), 'ERR_BUFFER_OUT_OF_BOUNDS');
    const size = length === undefined ? room : Math.max(0, Math.trunc(+length) || 0);
    if (size > room) throw lib.coded(new RangeError('"length" is outside of buffer bounds'), 'ERR_BUFFER_OUT_OF_BOUNDS');
    return new FastBuffer(buffer, start, size);
  }
  function fromObject(value) {
    const primitive = value.valueOf?.();
    if (primitive !== value && primitive !== null && (typeof primitive === 'string' || typeof primitive === 'object')) return Buffer.from(primitive);
    if (value.length !== undefined || value.type === 'Buffer') {
      const items = value.type === 'Buffer' && Array.isArray(value.data) ? value.data : value;
      const out = new FastBuffer(typeof items.length === 'number' && items.length > 0 ? items.length : 0);
      for (let i = 0; i < out.length; i++) out[i] = items[i];
      return out;
    }
    const text = typeof value[Symbol.toPrimitive] === 'function' ? value[Symbol.toPrimitive]('string') : undefined;
    if (typeof text === 'string') return Buffer.from(text);
    throw notBytes(value);
  }
  const statics = {
    from(value, encodingOrOffset, length) {
      if (typeof value === 'string') return wrap(lib.codingOf(encodingOrOffset).encode(value));
      if (typeof value !== 'object' || value === null) throw notBytes(value);
      if (lib.isArrayBuffer(value)) return fromArrayBuffer(value, encodingOrOffset, length);
      return isBytes(value) ? wrap(new Uint8Array(value)) : fromObject(value);
    },
    alloc(size, fill, encoding) {
      const out = sized(size);
      return fill === undefined || fill === 0 || size === 0 ? out : out.fill(fill, encoding);
    },
    allocUnsafe: (size) => sized(size),
    allocUnsafeSlow: (size) => sized(size),
    of: (...items) => wrap(Uint8Array.of(...items)),
    isBuffer: (value) => value instanceof Buffer,
    isEncoding: (name) => typeof name === 'string' && name !== '' && codingName(name) !== undefined,
    byteLength(value, encoding) {
      if (typeof value === 'string') return (codings[codingName(encoding ?? 'utf8')] ?? codings.utf8).length(value);
      if (lib.isBufferSource(value)) return value.byteLength;
      throw lib.argType('string', 'of type string or an instance of Buffer or ArrayBuffer', value);
    },
    compare(a, b) {
      if (!isBytes(a)) throw lib.argType('buf1', 'an instance of Buffer or Uint8Array', a);
      if (!isBytes(b)) throw lib.argType('buf2', 'an instance of Buffer or Uint8Array', b);
      return lib.compareBytes(a, b);
    },
    concat(list, totalLength) {
      if (!Array.isArray(list)) throw lib.argType('list', 'an instance of Array', list);
      for (let i = 0; i < list.length; i++) if (!isBytes(list[i])) throw lib.argType(`list[${i}]`, 'an instance of Buffer or Uint8Array', list[i]);
      const all = lib.concatBytes(list);
      if (totalLength === undefined) return wrap(all);
      const out = sized(totalLength);
      out.set(all.subarray(0, out.length));
      return out;
    },
    copyBytesFrom(view, offset = 0, length = undefined) {
      if (!lib.isView(view)) throw lib.argType('view', 'an instance of TypedArray', view);
      return wrap(lib.copyOf(view.slice(offset, length === undefined ? undefined : offset + length)));
    },
  };
  for (const name of Object.keys(statics)) Object.defineProperty(Buffer, name, { __proto__: null, value: statics[name], writable: true, enumerable: true, configurable: true });
  Buffer.poolSize = 8192;

  lib.compareBytes = (a, b) => {
    const size = Math.min(a.length, b.length);
    for (let i = 0; i < size; i++) if (a[i] !== b[i]) return a[i] < b[i] ? -1 : 1;
    return a.length < b.length ? -1 : a.length > b.length ? 1 : 0;
  };
  lib.isBytes = isBytes;
  lib.Buffer = Buffer;
  lib.bufferMethods = (methods) => {
    for (const name of Object.keys(methods)) Object.defineProperty(FastBuffer.prototype, name, { __proto__: null, value: methods[name], writable: true, enumerable: true, configurable: true });
  };
  host.defineGlobal('Buffer', Buffer);
  host.registerModule('buffer', () => ({
    Buffer, Blob: g.Blob, File: g.File, atob: g.atob, btoa: g.btoa, kMaxLength: MAX_LENGTH, kStringMaxLength: 2 ** 29 - 24, constants: { MAX_LENGTH, MAX_STRING_LENGTH: 2 ** 29 - 24 }, INSPECT_MAX_BYTES: 50,
    isUtf8(value) { try { lib.utf8Decode(lib.viewOf(value, 'input'), true); return true; } catch { return false; } },
    isAscii: (value) => lib.viewOf(value, 'input').every((b) => b < 128),
    transcode: (source, from, to) => Buffer.from(Buffer.from(source).toString(from), to),
  }));
})(globalThis, __host);
