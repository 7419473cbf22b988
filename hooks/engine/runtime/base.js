// Shared ground of the runtime files: captured intrinsics and the conversions Web IDL asks for.
// Guest code may replace any prototype method later; what the runtime depends on is taken here, before it runs.
(function (g, host) {
  'use strict';
  const lib = { __proto__: null };
  Object.defineProperty(host, 'lib', { __proto__: null, value: lib });

  const { apply, ownKeys, getOwnPropertyDescriptor, defineProperty } = Reflect;
  const uncurry = Function.prototype.bind.bind(Function.prototype.call);
  const TypedArray = Object.getPrototypeOf(Uint8Array);

  // P.ArrayPrototypePush(list, x) is list.push(x) as it was before guest code: Node's own naming.
  const P = lib.primordials = { __proto__: null, ReflectApply: apply };
  const capital = (text) => text[0].toUpperCase() + text.slice(1);
  const keyName = (key) => (typeof key === 'symbol' ? `Symbol${capital(key.description.slice(7))}` : capital(key));
  function capture(name, source, asMethods) {
    for (const key of ownKeys(source)) {
      if (key === 'constructor' || key === 'caller' || key === 'arguments') continue;
      const desc = getOwnPropertyDescriptor(source, key);
      if (desc.get) P[`${name}Get${keyName(key)}`] = uncurry(desc.get);
      else if (typeof desc.value !== 'function') P[`${name}${keyName(key)}`] = desc.value;
      else P[`${name}${keyName(key)}`] = asMethods ? uncurry(desc.value) : desc.value.bind(source);
    }
  }
  for (const name of ['Object', 'Array', 'String', 'Number', 'Math', 'JSON', 'Date', 'Promise', 'ArrayBuffer']) capture(name, g[name], false);
  for (const name of ['Array', 'String', 'Number', 'Date', 'Promise', 'RegExp', 'Map', 'Set', 'ArrayBuffer', 'Symbol', 'Error']) {
    capture(`${name}Prototype`, g[name].prototype, true);
  }
  capture('TypedArrayPrototype', TypedArray.prototype, true);
  capture('DataViewPrototype', DataView.prototype, true);
  P.TypedArrayPrototypeGetSymbolToStringTag = uncurry(getOwnPropertyDescriptor(TypedArray.prototype, Symbol.toStringTag).get);
  lib.uncurry = uncurry;

  // --- Web IDL conversions -------------------------------------------------------------------------------------
  lib.need = (count, given, what) => {
    if (given < count) throw new TypeError(`${what}: ${count} argument${count === 1 ? '' : 's'} required, but only ${given} present.`);
  };
  /** A string without lone surrogates (Web IDL USVString). */
  lib.usv = (value) => P.StringPrototypeToWellFormed(`${value}`);
  /** A string of bytes (Web IDL ByteString); throws TypeError beyond U+00FF. */
  lib.byteString = (value, what) => {
    const text = `${value}`;
    for (let i = 0; i < text.length; i++) {
      if (P.StringPrototypeCharCodeAt(text, i) > 255) throw new TypeError(`${what}: character at index ${i} has a value greater than 255.`);
    }
    return text;
  };
  lib.isObject = (value) => (typeof value === 'object' && value !== null) || typeof value === 'function';
  /** An options dictionary: undefined and null count as empty, anything else must be an object. */
  lib.dictionary = (value, what) => {
    if (value === undefined || value === null) return { __proto__: null };
    if (!lib.isObject(value)) throw new TypeError(`${what} is not an object.`);
    return value;
  };
  lib.isView = ArrayBuffer.isView;
  const bufferLength = P.ArrayBufferPrototypeGetByteLength;
  lib.isArrayBuffer = (value) => {
    try { bufferLength(value); return true; } catch { return false; }
  };
  lib.isBufferSource = (value) => lib.isView(value) || (lib.isObject(value) && lib.isArrayBuffer(value));
  /** A Uint8Array over the same memory as an ArrayBuffer or view; TypeError for anything else. */
  lib.viewOf = (value, what) => {
    if (lib.isView(value)) {
      const isData = P.TypedArrayPrototypeGetSymbolToStringTag(value) === undefined;
      return isData
        ? new Uint8Array(P.DataViewPrototypeGetBuffer(value), P.DataViewPrototypeGetByteOffset(value), P.DataViewPrototypeGetByteLength(value))
        : new Uint8Array(P.TypedArrayPrototypeGetBuffer(value), P.TypedArrayPrototypeGetByteOffset(value), P.TypedArrayPrototypeGetByteLength(value));
    }
    if (lib.isObject(value) && lib.isArrayBuffer(value)) return new Uint8Array(value);
    throw new TypeError(`${what} is not an ArrayBuffer or a view of one.`);
  };
  /** A private copy of the bytes. */
  lib.copyOf = (value, what) => new Uint8Array(lib.viewOf(value, what));
  lib.concatBytes = (parts) => {
    let size = 0;
    for (let i = 0; i < parts.length; i++) size += parts[i].length;
    const out = new Uint8Array(size);
    for (let i = 0, at = 0; i < parts.length; at += parts[i].length, i++) P.TypedArrayPrototypeSet(out, parts[i], at);
    return out;
  };

  // --- How classes are put on the global object --------------------------------------------------------------
  /** Web IDL members are enumerable, and instances print as [object Name]. */
  lib.idl = (Class, name = Class.name) => {
    for (const key of ownKeys(Class.prototype)) {
      if (typeof key === 'symbol' || key === 'constructor') continue;
      const desc = getOwnPropertyDescriptor(Class.prototype, key);
      defineProperty(Class.prototype, key, { __proto__: null, ...desc, enumerable: true });
    }
    defineProperty(Class.prototype, Symbol.toStringTag, { __proto__: null, value: name, configurable: true });
    return Class;
  };
  lib.expose = (Class, name = Class.name) => { lib.idl(Class, name); host.defineGlobal(name, Class); };
  /** A function named as the standard names it, so that errors and inspect say the right thing. */
  lib.named = (name, fn) => defineProperty(fn, 'name', { __proto__: null, value: name, configurable: true }) && fn;
  /** Node's errors carry a `code`; code that works in Node may look at it. */
  lib.coded = (error, code) => { P.ObjectDefineProperty(error, 'code', { __proto__: null, value: code, writable: true, enumerable: true, configurable: true }); return error; };
  lib.illegal = () => new TypeError('Illegal constructor');
  /** Marks the calls of a constructor that guest code may not make. */
  lib.internal = Symbol('internal');

  /** A symbol-keyed iterator class over ready-made values, as Headers, FormData and URLSearchParams need it. */
  lib.pairIterator = (name, pairsOf) => {
    const proto = Object.create(Iterator.prototype);
    const states = new WeakMap();
    const next = {
      next() {
        const state = states.get(this);
        if (!state) throw new TypeError(`'next' called on an object that is not a valid instance of ${name} Iterator.`);
        const pairs = pairsOf(state.target);
        if (state.index >= pairs.length) return { value: undefined, done: true };
        const [key, value] = pairs[state.index++];
        return { value: state.kind === 'entries' ? [key, value] : state.kind === 'keys' ? key : value, done: false };
      },
    }.next;
    defineProperty(proto, 'next', { __proto__: null, value: next, writable: true, enumerable: true, configurable: true });
    defineProperty(proto, Symbol.toStringTag, { __proto__: null, value: `${name} Iterator`, configurable: true });
    return (target, kind) => {
      const iterator = Object.create(proto);
      states.set(iterator, { target, kind, index: 0 });
      return iterator;
    };
  };
})(globalThis, __host);
