// The methods of a Buffer that read, search and copy.
(function (g, host) {
  'use strict';
  const { lib } = host;
  const P = lib.primordials;
  const { Buffer, isBytes } = lib;
  const subarray = P.TypedArrayPrototypeSubarray;

  const bounded = (value, size, otherwise) => {
    if (value === undefined) return otherwise;
    const at = Math.trunc(+value) || 0;
    return at < 0 ? 0 : Math.min(at, size);
  };
  const bytesNeeded = (name, value) => { if (!isBytes(value)) throw lib.argType(name, 'an instance of Buffer or Uint8Array', value); };
  function within(name, value, size, otherwise) {
    if (value === undefined) return otherwise;
    if (typeof value !== 'number') throw lib.argType(name, 'of type number', value);
    if (!(value >= 0 && value <= size)) throw lib.outOfRange(name, `>= 0 && <= ${size}`, value);
    return value;
  }

  function needleOf(value, encoding) {
    if (typeof value === 'number') return Uint8Array.of(value & 255);
    if (typeof value === 'string') return lib.codingOf(encoding).encode(value);
    if (isBytes(value)) return value;
    throw lib.argType('value', 'one of type number or string or an instance of Buffer or Uint8Array', value);
  }
  function search(bytes, value, offset, encoding, last) {
    if (typeof offset === 'string') return search(bytes, value, undefined, offset, last);
    const needle = needleOf(value, encoding);
    let from = +offset;
    if (offset === undefined || Number.isNaN(from)) from = last ? bytes.length : 0;
    from = Math.trunc(from);
    if (from < 0) from += bytes.length;
    if (last && from < 0) return -1;
    from = Math.max(0, Math.min(from, last ? bytes.length - needle.length : bytes.length));
    if (needle.length === 0) return Math.min(from, bytes.length);
    const step = last ? -1 : 1;
    for (let at = from; last ? at >= 0 : at + needle.length <= bytes.length; at += step) {
      let i = 0;
      while (i < needle.length && bytes[at + i] === needle[i]) i++;
      if (i === needle.length) return at;
    }
    return -1;
  }
  function fillWith(buffer, value, from, to, encoding) {
    if (typeof value !== 'string' && !lib.isView(value)) { P.TypedArrayPrototypeFill(buffer, value & 255, from, to); return; }
    const pattern = typeof value === 'string' ? lib.codingOf(encoding).encode(value) : lib.viewOf(value, 'value');
    if (pattern.length === 0) {
      if (value.length) throw lib.coded(new TypeError(`The argument 'value' is invalid. Received ${typeof value === 'string' ? `'${value}'` : 'no bytes'}`), 'ERR_INVALID_ARG_VALUE');
      P.TypedArrayPrototypeFill(buffer, 0, from, to);
      return;
    }
    for (let i = from; i < to; i++) buffer[i] = pattern[(i - from) % pattern.length];
  }
  function swap(buffer, size) {
    if (buffer.length % size) throw lib.coded(new RangeError(`Buffer size must be a multiple of ${size * 8}-bits`), 'ERR_INVALID_BUFFER_SIZE');
    for (let i = 0; i < buffer.length; i += size) P.TypedArrayPrototypeReverse(subarray(buffer, i, i + size));
    return buffer;
  }
  const codedSlice = (name) => function (start, end) { return this.toString(name, start, end); };

  lib.bufferMethods({
    toString(encoding, start, end) {
      const coding = lib.codingOf(encoding);
      const from = bounded(start, this.length, 0), to = bounded(end, this.length, this.length);
      return to <= from ? '' : coding.decode(subarray(this, from, to));
    },
    toLocaleString(encoding, start, end) { return this.toString(encoding, start, end); },
    toJSON() { return { type: 'Buffer', data: Array.from(this) }; },
    equals(other) {
      bytesNeeded('otherBuffer', other);
      return this === other || (this.length === other.length && lib.compareBytes(this, other) === 0);
    },
    compare(target, targetStart, targetEnd, sourceStart, sourceEnd) {
      bytesNeeded('target', target);
      const from = within('targetStart', targetStart, Infinity, 0), to = within('targetEnd', targetEnd, target.length, target.length);
      const here = within('sourceStart', sourceStart, Infinity, 0), until = within('sourceEnd', sourceEnd, this.length, this.length);
      return lib.compareBytes(subarray(this, here, Math.max(here, until)), subarray(target, from, Math.max(from, to)));
    },
    indexOf(value, offset, encoding) { return search(this, value, offset, encoding, false); },
    lastIndexOf(value, offset, encoding) { return search(this, value, offset, encoding, true); },
    includes(value, offset, encoding) { return this.indexOf(value, offset, encoding) !== -1; },
    slice(start, end) { return subarray(this, start, end); },
    fill(value, offset, end, encoding) {
      if (typeof offset === 'string') return this.fill(value, 0, this.length, offset);
      if (typeof end === 'string') return this.fill(value, offset, this.length, end);
      const from = within('offset', offset, this.length, 0), to = within('end', end, this.length, this.length);
      if (to > from) fillWith(this, value, from, to, encoding);
      return this;
    },
    copy(target, targetStart, sourceStart, sourceEnd) {
      bytesNeeded('target', target);
      const at = Math.trunc(+targetStart) || 0, from = Math.trunc(+sourceStart) || 0;
      if (at < 0) throw lib.outOfRange('targetStart', '>= 0', at);
      if (from < 0 || from > this.length) throw lib.outOfRange('sourceStart', `>= 0 && <= ${this.length}`, from);
      const to = Math.min(bounded(sourceEnd, this.length, this.length), from + Math.max(0, target.length - at));
      if (to <= from) return 0;
      P.TypedArrayPrototypeSet(target, subarray(this, from, to), at);
      return to - from;
    },
    write(text, offset, length, encoding) {
      if (typeof text !== 'string') throw lib.argType('argument', 'of type string', text);
      if (typeof offset === 'string') return this.write(text, 0, this.length, offset);
      if (typeof length === 'string') return this.write(text, offset, undefined, length);
      const at = within('offset', offset, this.length, 0);
      const room = Math.min(length === undefined ? Infinity : within('length', length, this.length, 0), this.length - at);
      const coding = lib.codingOf(encoding);
      let bytes = coding.encode(text);
      if (bytes.length > room) bytes = subarray(bytes, 0, wholeCharacters(bytes, room, coding));
      P.TypedArrayPrototypeSet(this, bytes, at);
      return bytes.length;
    },
    swap16() { return swap(this, 2); },
    swap32() { return swap(this, 4); },
    swap64() { return swap(this, 8); },
    utf8Slice: codedSlice('utf8'), latin1Slice: codedSlice('latin1'), hexSlice: codedSlice('hex'), base64Slice: codedSlice('base64'),
  });
  // write() never leaves half a character behind.
  function wholeCharacters(bytes, room, coding) {
    let end = room;
    if (coding === lib.codingOf('utf8')) while (end > 0 && (bytes[end] & 0xc0) === 0x80) end--;
    if (coding === lib.codingOf('utf16le')) end &= ~1;
    return end;
  }
  for (const name of ['parent', 'offset']) {
    const key = name === 'parent' ? 'buffer' : 'byteOffset';
    Object.defineProperty(Buffer.prototype, name, { __proto__: null, configurable: true, enumerable: true, get() { return this instanceof Buffer ? this[key] : undefined; } });
  }
})(globalThis, __host);
