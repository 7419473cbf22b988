// structuredClone: data with cycles, dates, maps, buffers and errors; functions and symbols are refused.
(function (g, host) {
  'use strict';
  const { lib } = host;
  const P = lib.primordials;
  const ERRORS = { __proto__: null, Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError };

  const refuse = (what) => { throw new DOMException(`${what} could not be cloned.`, 'DataCloneError'); };
  const brand = (probe) => (value) => { try { probe(value); return true; } catch { return false; } };
  const isMap = brand(P.MapPrototypeGetSize), isSet = brand(P.SetPrototypeGetSize), isDate = brand(P.DatePrototypeGetTime);
  const isRegExp = brand(lib.uncurry(Object.getOwnPropertyDescriptor(RegExp.prototype, 'source').get));
  const valueOf = { Number: Number.prototype.valueOf, String: String.prototype.valueOf, Boolean: Boolean.prototype.valueOf, BigInt: BigInt.prototype.valueOf, Symbol: Symbol.prototype.valueOf };
  const unbox = {};
  for (const name of Object.keys(valueOf)) unbox[name] = lib.uncurry(valueOf[name]);
  const boxKind = (value) => Object.keys(unbox).find((name) => brand(unbox[name])(value));

  function cloneView(value, seen) {
    const buffer = clone(value.buffer, seen);
    const tag = P.TypedArrayPrototypeGetSymbolToStringTag(value);
    if (tag === undefined) return new DataView(buffer, value.byteOffset, value.byteLength);
    return new KINDS[tag](buffer, value.byteOffset, P.TypedArrayPrototypeGetLength(value));
  }
  const KINDS = { __proto__: null };
  for (const name of ['Int8', 'Uint8', 'Uint8Clamped', 'Int16', 'Uint16', 'Int32', 'Uint32', 'BigInt64', 'BigUint64', 'Float16', 'Float32', 'Float64']) KINDS[`${name}Array`] = g[`${name}Array`];

  function cloneError(value, seen) {
    const copy = new (ERRORS[value.name] ?? Error)(`${value.message ?? ''}`);
    seen.set(value, copy);
    const hidden = (name, held) => P.ObjectDefineProperty(copy, name, { __proto__: null, value: held, writable: true, configurable: true });
    if (Object.hasOwn(value, 'cause')) hidden('cause', clone(value.cause, seen));
    if (typeof value.stack === 'string') hidden('stack', value.stack);
    return copy;
  }
  function cloneMembers(value, copy, seen) {
    for (const key of Object.keys(value)) {
      P.ObjectDefineProperty(copy, key, { __proto__: null, value: clone(value[key], seen), writable: true, enumerable: true, configurable: true });
    }
    return copy;
  }
  function cloneObject(value, seen) {
    const remember = (copy) => { seen.set(value, copy); return copy; };
    if (Array.isArray(value)) return cloneMembers(value, remember(new Array(value.length)), seen);
    if (isDate(value)) return remember(new Date(P.DatePrototypeGetTime(value)));
    if (isRegExp(value)) return remember(new RegExp(value.source, value.flags));
    if (lib.isArrayBuffer(value)) return remember(P.ArrayBufferPrototypeSlice(value, 0));
    if (lib.isView(value)) return remember(cloneView(value, seen));
    if (isMap(value)) {
      const copy = remember(new Map());
      for (const [key, held] of P.ArrayFrom(P.MapPrototypeEntries(value))) copy.set(clone(key, seen), clone(held, seen));
      return copy;
    }
    if (isSet(value)) {
      const copy = remember(new Set());
      for (const held of P.ArrayFrom(P.SetPrototypeValues(value))) copy.add(clone(held, seen));
      return copy;
    }
    if (value instanceof DOMException) return remember(new DOMException(value.message, value.name));
    if (value instanceof Error) return cloneError(value, seen);
    const box = boxKind(value);
    if (box === 'Symbol') refuse('A Symbol object');
    if (box) return remember(Object(unbox[box](value)));
    if (lib.isHostObject(value)) refuse(`#<${value.constructor.name}>`);
    return cloneMembers(value, remember({}), seen);
  }
  function clone(value, seen) {
    if (typeof value === 'symbol') refuse(value.toString());
    if (typeof value === 'function') refuse(`${value}`);
    if (typeof value !== 'object' || value === null) return value;
    return seen.has(value) ? seen.get(value) : cloneObject(value, seen);
  }
  const HOST_OBJECTS = [Promise, WeakMap, WeakSet, g.EventTarget, g.Event, g.Headers, g.Request, g.Response, g.FormData, g.URL, g.URLSearchParams, g.ReadableStream, g.Blob];
  lib.isHostObject = (value) => HOST_OBJECTS.some((Kind) => value instanceof Kind);
  const structuredClone = lib.named('structuredClone', function (value, options = undefined) {
    if (arguments.length === 0) throw lib.coded(new TypeError('The "value" argument must be specified'), 'ERR_MISSING_ARGS');
    if (options?.transfer?.length) throw new DOMException('Nothing can be transferred in a hook: leave out "transfer", and the value is copied.', 'DataCloneError');
    return clone(value, new Map());
  });
  host.defineGlobal('structuredClone', structuredClone);
})(globalThis, __host);
