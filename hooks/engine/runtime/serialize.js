// Turns a hook's value into JSON text with captured primitives only. JSON.stringify is not used on objects, because
// a hook (or a package it uses) may have changed Object.prototype.toJSON or Array.prototype.toJSON.
(function (g, host) {
  'use strict';
  const { intrinsics, warn } = host;
  const {
    stringify, ownKeys, getOwnPropertyDescriptor, getPrototypeOf, get, isArray, isFinite, apply, toISOString,
    getTime, bigToString, toWellFormed, isWellFormed, TypeError, RangeError, Set, setHas, setAdd, setDelete,
  } = intrinsics;
  const MAX_DEPTH = 100;
  const plain = new Set();
  const protos = [
    Object.prototype, Array.prototype, Function.prototype, Map.prototype, Set.prototype, Promise.prototype, Error.prototype,
    String.prototype, Number.prototype, Boolean.prototype, RegExp.prototype, Date.prototype, BigInt.prototype,
  ];
  for (const proto of protos) setAdd(plain, proto);
  const unboxString = intrinsics.uncurry(String.prototype.valueOf);
  const unboxNumber = intrinsics.uncurry(Number.prototype.valueOf);
  const unboxBoolean = intrinsics.uncurry(Boolean.prototype.valueOf);

  function quote(text) {
    if (isWellFormed(text)) return stringify(text);
    warn('lone_surrogate', 'A text held half of a surrogate pair; it was replaced by U+FFFD.');
    return stringify(toWellFormed(text));
  }

  function number(value, path) {
    if (!isFinite(value)) {
      warn('not_a_json_number', `${path} is ${value}, which JSON cannot hold; it became null.`);
      return 'null';
    }
    if ((value > 9007199254740991 || value < -9007199254740991) && value % 1 === 0) {
      warn('unsafe_integer', `${path} is beyond 2^53 and may have lost digits.`);
    }
    return value === 0 ? '0' : `${value}`;
  }

  // A toJSON of the value or of its own class is honoured; one hung on a built-in prototype is not.
  function ownToJSON(value) {
    for (let at = value; at !== null && !setHas(plain, at); at = getPrototypeOf(at)) {
      const found = getOwnPropertyDescriptor(at, 'toJSON');
      if (found) return get(value, 'toJSON');
    }
    return undefined;
  }

  // A throw costs more than all else that is done with a value: what a value is not is asked for only where it may be that.
  const ObjectPrototype = Object.prototype;
  function isOrdinary(value) {
    if (isArray(value)) return true;
    const proto = getPrototypeOf(value);
    return proto === null || proto === ObjectPrototype;
  }
  // While one is expected, no stack is written for it.
  const probe = { __proto__: null, isUnderWay: false };
  function attempt(unbox, value) {
    probe.isUnderWay = true;
    try { return { __proto__: null, value: unbox(value) }; } catch { return null; } finally { probe.isUnderWay = false; }
  }

  function special(value, path) {
    if (isOrdinary(value)) return undefined;
    const date = attempt(getTime, value);
    if (date) return date.value === date.value ? stringify(toISOString(value)) : 'null';
    const text = attempt(unboxString, value);
    if (text) return quote(text.value);
    const num = attempt(unboxNumber, value);
    if (num) return number(num.value, path);
    const bool = attempt(unboxBoolean, value);
    return bool ? `${bool.value}` : undefined;
  }

  function spend(state, text) {
    state.size += text.length;
    if (state.size > state.cap) throw new TooLarge();
    return text;
  }

  function array(value, path, depth, state) {
    const length = value.length;
    let out = '[';
    for (let i = 0; i < length; i++) {
      if (i) out += spend(state, ',');
      out += write(value[i], `${path}[${i}]`, depth, state) ?? spend(state, 'null');
    }
    return `${out}]`;
  }

  function object(value, path, depth, state) {
    let out = '';
    const names = ownKeys(value);
    for (let i = 0; i < names.length; i++) {
      const key = names[i];
      if (typeof key !== 'string' || !getOwnPropertyDescriptor(value, key)?.enumerable) continue;
      const text = write(get(value, key), `${path}.${key}`, depth, state);
      if (text !== undefined) out += spend(state, `${out ? ',' : ''}${quote(key)}:`) + text;
    }
    return `{${out}}`;
  }

  function compound(value, path, depth, state) {
    if (depth > MAX_DEPTH) throw new RangeError(`${path} is nested deeper than ${MAX_DEPTH} levels`);
    if (setHas(state.open, value)) throw new TypeError(`The result refers to itself at ${path}`);
    setAdd(state.open, value);
    const toJSON = ownToJSON(value);
    let out;
    if (typeof toJSON === 'function') out = write(apply(toJSON, value, ['']), path, depth + 1, state);
    else out = special(value, path);
    if (out === undefined && typeof toJSON !== 'function') {
      out = (isArray(value) ? array : object)(value, path, depth + 1, state);
    }
    setDelete(state.open, value);
    return out;
  }

  function write(value, path, depth, state) {
    switch (typeof value) {
      case 'string': return spend(state, quote(value));
      case 'number': return spend(state, number(value, path));
      case 'boolean': return value ? 'true' : 'false';
      case 'bigint':
        warn('bigint_as_text', `${path} is a BigInt; it became the text of its digits.`);
        return spend(state, `"${bigToString(value)}"`);
      case 'object': return value === null ? 'null' : compound(value, path, depth, state);
      default: return undefined;
    }
  }

  class TooLarge extends RangeError {}
  // JSON text of `value`, or undefined for what JSON leaves out; throws TooLarge past `cap` characters.
  host.serialize = (value, cap) => write(value, '$', 0, { __proto__: null, size: 0, cap, open: new Set() });
  host.TooLarge = TooLarge;
  host.quote = quote;
  host.isOrdinary = isOrdinary;
  host.attempt = attempt;
  host.probe = probe;
})(globalThis, __host);
