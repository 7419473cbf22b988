// require('util'), require('timers'), require('timers/promises').
(function (g, host) {
  'use strict';
  const { lib } = host;
  const P = lib.primordials;
  const custom = Symbol.for('nodejs.util.promisify.custom');

  function promisify(original) {
    if (typeof original !== 'function') throw lib.argType('original', 'of type function', original);
    if (original[custom]) return original[custom];
    function promisified(...args) {
      return new Promise((resolve, reject) => { original.call(this, ...args, (error, value) => (error ? reject(error) : resolve(value))); });
    }
    return Object.defineProperties(promisified, Object.getOwnPropertyDescriptors(original));
  }
  promisify.custom = custom;
  function callbackify(original) {
    if (typeof original !== 'function') throw lib.argType('original', 'of type function', original);
    return function (...args) {
      const callback = args.pop();
      if (typeof callback !== 'function') throw lib.argType('last argument', 'of type function', callback);
      original.apply(this, args).then((value) => setTimeout(callback, 0, null, value), (error) => setTimeout(callback, 0, error ?? new Error('Promise was rejected with a falsy value')));
    };
  }
  function inherits(Class, Super) {
    if (typeof Class !== 'function') throw lib.argType('ctor', 'of type function', Class);
    if (typeof Super !== 'function') throw lib.argType('superCtor', 'of type function', Super);
    Object.defineProperty(Class, 'super_', { value: Super, writable: true, configurable: true });
    Object.setPrototypeOf(Class.prototype, Super.prototype);
  }
  const warned = new Set();
  const deprecate = (fn, message, code) => function (...args) {
    if (!warned.has(message)) { warned.add(message); host.warn('deprecated', `${code ? `[${code}] ` : ''}${message}`); }
    return new.target ? Reflect.construct(fn, args, new.target) : fn.apply(this, args);
  };

  const brand = (probe) => (value) => { try { probe(value); return true; } catch { return false; } };
  const tagOf = (value) => P.TypedArrayPrototypeGetSymbolToStringTag(value);
  const toText = Object.prototype.toString;
  const printsAs = (name) => (value) => toText.call(value) === `[object ${name}]`;
  function makeTypes() {
    const types = {
      isMap: brand(P.MapPrototypeGetSize), isSet: brand(P.SetPrototypeGetSize), isDate: brand(P.DatePrototypeGetTime), isRegExp: printsAs('RegExp'),
      isPromise: (value) => value instanceof Promise, isNativeError: (value) => value instanceof Error, isArrayBuffer: (value) => lib.isObject(value) && lib.isArrayBuffer(value),
      isTypedArray: (value) => tagOf(value) !== undefined, isArrayBufferView: ArrayBuffer.isView, isDataView: (value) => ArrayBuffer.isView(value) && tagOf(value) === undefined, isWeakMap: printsAs('WeakMap'), isWeakSet: printsAs('WeakSet'),
      isAsyncFunction: printsAs('AsyncFunction'), isGeneratorFunction: (value) => /^\[object (Async)?GeneratorFunction\]$/.test(toText.call(value)), isGeneratorObject: (value) => /^\[object (Async)?Generator\]$/.test(toText.call(value)),
      isBoxedPrimitive: (value) => typeof value === 'object' && /^\[object (Number|String|Boolean|BigInt|Symbol)\]$/.test(toText.call(value)), isSymbolObject: (value) => typeof value === 'object' && printsAs('Symbol')(value),
      isMapIterator: printsAs('Map Iterator'), isSetIterator: printsAs('Set Iterator'), isKeyObject: () => false, isCryptoKey: (value) => value instanceof lib.CryptoKey,
    };
    for (const kind of ['Int8', 'Uint8', 'Uint8Clamped', 'Int16', 'Uint16', 'Int32', 'Uint32', 'BigInt64', 'BigUint64', 'Float32', 'Float64']) types[`is${kind}Array`] = (value) => tagOf(value) === `${kind}Array`;
    return types;
  }
  lib.makeTypes = makeTypes;
  const styleText = (format, text) => `${text}`;
  function toUSVString(text) { return lib.usv(text); }

  host.registerModule('util', (require) => ({
    inspect: Object.assign((value, options) => host.inspect(value, options), { custom: Symbol.for('nodejs.util.inspect.custom'), defaultOptions: { depth: 2 } }),
    format: (...values) => host.format(values), formatWithOptions: (options, ...values) => host.format(values),
    promisify, callbackify, inherits, deprecate, types: makeTypes(), isDeepStrictEqual: (a, b) => lib.deepEqual(a, b, true),
    TextEncoder: g.TextEncoder, TextDecoder: g.TextDecoder, isArray: Array.isArray, toUSVString, styleText,
    stripVTControlCharacters: (text) => `${text}`.replace(/\u001b\[[0-9;]*[A-Za-z]/g, ''), debuglog: () => Object.assign(() => {}, { enabled: false }), debug: () => Object.assign(() => {}, { enabled: false }),
  }));
  host.registerModule('util/types', () => makeTypes());

  host.registerModule('timers', (require) => ({ ...lib.timers, promises: require('timers/promises') }));
  function abortError(reason) {
    return lib.coded(Object.assign(new Error('The operation was aborted', { cause: reason }), { name: 'AbortError' }), 'ABORT_ERR');
  }
  function sleep(start, clear, value, options) {
    const signal = options?.signal;
    if (signal?.aborted) return Promise.reject(abortError(signal.reason));
    return new Promise((resolve, reject) => {
      let release = () => {};
      const timer = start(() => { release(); resolve(value); });
      if (options?.ref === false) timer.unref();
      if (signal) release = lib.onAbort(signal, (reason) => { clear(timer); reject(abortError(reason)); });
    });
  }
  host.registerModule('timers/promises', () => {
    const { setTimeout, clearTimeout, setImmediate, clearImmediate } = lib.timers;
    const later = (delay, value, options) => sleep((fn) => setTimeout(fn, delay), clearTimeout, value, options);
    return {
      setTimeout: later,
      setImmediate: (value, options) => sleep((fn) => setImmediate(fn), clearImmediate, value, options),
      async *setInterval(delay, value, options) { for (;;) yield await later(delay, value, options); },
      scheduler: { wait: (delay, options) => later(delay, undefined, options), yield: () => sleep((fn) => setImmediate(fn), clearImmediate) },
    };
  });
})(globalThis, __host);
