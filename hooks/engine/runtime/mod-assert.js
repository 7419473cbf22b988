// require('assert') and the deep comparison it shares with util.isDeepStrictEqual.
(function (g, host) {
  'use strict';
  const { lib } = host;

  const sameValue = (a, b, strict) => (strict ? Object.is(a, b) : a == b || (a !== a && b !== b));
  const ownKeys = (value) => [...Object.keys(value), ...Object.getOwnPropertySymbols(value).filter((key) => Object.prototype.propertyIsEnumerable.call(value, key))];
  function sameMembers(a, b, strict, seen) {
    const keys = ownKeys(a);
    if (keys.length !== ownKeys(b).length) return false;
    return keys.every((key) => Object.hasOwn(b, key) && compare(a[key], b[key], strict, seen));
  }
  function sameMap(a, b, strict, seen) {
    if (a.size !== b.size) return false;
    for (const [key, value] of a) {
      const other = b.has(key) ? key : [...b.keys()].find((candidate) => compare(key, candidate, strict, seen));
      if (!b.has(other) || !compare(value, b.get(other), strict, seen)) return false;
    }
    return true;
  }
  function sameSet(a, b, strict, seen) {
    if (a.size !== b.size) return false;
    const rest = [...b];
    return [...a].every((value) => {
      const at = rest.findIndex((candidate) => compare(value, candidate, strict, seen));
      if (at >= 0) rest.splice(at, 1);
      return at >= 0;
    });
  }
  function compareObjects(a, b, strict, seen) {
    if (strict && Object.getPrototypeOf(a) !== Object.getPrototypeOf(b)) return false;
    if (Object.prototype.toString.call(a) !== Object.prototype.toString.call(b) || Array.isArray(a) !== Array.isArray(b)) return false;
    if (a instanceof Date && !Object.is(a.getTime(), b.getTime())) return false;
    if (a instanceof RegExp && String(a) !== String(b)) return false;
    if (a instanceof Error && (a.name !== b.name || a.message !== b.message)) return false;
    if (/^\[object (Number|String|Boolean|BigInt|Symbol)\]$/.test(Object.prototype.toString.call(a)) && !Object.is(a.valueOf(), b.valueOf())) return false;
    if (ArrayBuffer.isView(a) && lib.compareBytes(lib.viewOf(a), lib.viewOf(b)) !== 0) return false;
    if (Array.isArray(a) && a.length !== b.length) return false;
    if (a instanceof Map && !sameMap(a, b, strict, seen)) return false;
    if (a instanceof Set && !sameSet(a, b, strict, seen)) return false;
    return sameMembers(a, b, strict, seen);
  }
  function compare(a, b, strict, seen) {
    if (sameValue(a, b, strict)) return true;
    if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
    if (seen.get(a) === b) return true;
    seen.set(a, b);
    const equal = compareObjects(a, b, strict, seen);
    seen.delete(a);
    return equal;
  }
  lib.deepEqual = (a, b, strict) => compare(a, b, strict, new Map());

  function build() {
    class AssertionError extends Error {
      constructor({ message, actual, expected, operator }) {
        super(message ?? `${host.inspect(actual)} ${operator} ${host.inspect(expected)}`);
        this.generatedMessage = message === undefined;
        Object.assign(this, { code: 'ERR_ASSERTION', actual, expected, operator });
      }
      get name() { return 'AssertionError'; }
    }
    const failed = (actual, expected, message, operator, standard) => {
      if (message instanceof Error) return message;
      const error = new AssertionError({ message: message ?? standard, actual, expected, operator });
      error.generatedMessage = message === undefined;
      return error;
    };
    const show = (value) => host.inspect(value);
    const check = (operator, test, words) => (actual, expected, message) => {
      if (!test(actual, expected)) throw failed(actual, expected, message, operator, `${words}:\n\n${show(actual)} should ${operator} ${show(expected)}`);
    };
    function ok(value, message) {
      if (!value) throw failed(value, true, message, '==', arguments.length ? `The expression evaluated to a falsy value: ${show(value)}` : 'No value argument passed to `assert.ok()`');
    }
    const assert = (...args) => ok(...args);
    function matches(error, expected) {
      if (expected === undefined) return true;
      if (expected instanceof RegExp) return expected.test(String(error));
      if (typeof expected === 'function') {
        if (expected.prototype !== undefined && error instanceof expected) return true;
        return Error.isPrototypeOf(expected) ? false : expected.call({}, error) === true;
      }
      return Object.keys(expected).every((key) => (expected[key] instanceof RegExp && typeof error[key] === 'string' ? expected[key].test(error[key]) : lib.deepEqual(error[key], expected[key], true)));
    }
    function judge(thrown, error, expected, message, operator) {
      const wanted = typeof expected === 'string' ? undefined : expected;
      const words = typeof expected === 'string' ? expected : message;
      if (!thrown) throw failed(undefined, wanted, words, operator, operator === 'rejects' ? 'Missing expected rejection.' : 'Missing expected exception.');
      if (!matches(error, wanted)) {
        if (words !== undefined || wanted instanceof RegExp || typeof wanted === 'object') throw failed(error, wanted, words, operator, `The error ${show(error)} is not what was expected: ${show(wanted)}`);
        throw error;
      }
    }
    const attempt = (fn) => { try { fn(); } catch (error) { return [true, error]; } return [false]; };
    const settle = async (work) => { try { await (typeof work === 'function' ? work() : work); } catch (error) { return [true, error]; } return [false]; };
    Object.assign(assert, {
      ok, AssertionError,
      fail(message = 'Failed') { throw message instanceof Error ? message : failed(undefined, undefined, message, 'fail'); },
      equal: check('==', (a, b) => sameValue(a, b, false), 'Expected values to be loosely equal'),
      notEqual: check('!=', (a, b) => !sameValue(a, b, false), 'Expected values not to be loosely equal'),
      strictEqual: check('strictEqual', Object.is, 'Expected values to be strictly equal'),
      notStrictEqual: check('notStrictEqual', (a, b) => !Object.is(a, b), 'Expected values not to be strictly equal'),
      deepEqual: check('deepEqual', (a, b) => lib.deepEqual(a, b, false), 'Expected values to be loosely deep-equal'),
      notDeepEqual: check('notDeepEqual', (a, b) => !lib.deepEqual(a, b, false), 'Expected values not to be loosely deep-equal'),
      deepStrictEqual: check('deepStrictEqual', (a, b) => lib.deepEqual(a, b, true), 'Expected values to be strictly deep-equal'),
      notDeepStrictEqual: check('notDeepStrictEqual', (a, b) => !lib.deepEqual(a, b, true), 'Expected values not to be strictly deep-equal'),
      match: check('match', (text, regex) => typeof text === 'string' && regex.test(text), 'The input did not match the regular expression'),
      doesNotMatch: check('doesNotMatch', (text, regex) => typeof text !== 'string' || !regex.test(text), 'The input was expected to not match the regular expression'),
      throws(fn, expected, message) { const [thrown, error] = attempt(fn); judge(thrown, error, expected, message, 'throws'); },
      async rejects(work, expected, message) { const [thrown, error] = await settle(work); judge(thrown, error, expected, message, 'rejects'); },
      doesNotThrow(fn, message) { const [thrown, error] = attempt(fn); if (thrown) throw failed(error, undefined, typeof message === 'string' ? message : undefined, 'doesNotThrow', `Got unwanted exception.\nActual message: "${error?.message}"`); },
      async doesNotReject(work) { const [thrown, error] = await settle(work); if (thrown) throw failed(error, undefined, undefined, 'doesNotReject', `Got unwanted rejection.\nActual message: "${error?.message}"`); },
      ifError(value) { if (value !== null && value !== undefined) throw failed(value, null, undefined, 'ifError', `ifError got unwanted exception: ${value?.message ?? show(value)}`); },
    });
    const strict = Object.assign((...args) => ok(...args), assert, { equal: assert.strictEqual, notEqual: assert.notStrictEqual, deepEqual: assert.deepStrictEqual, notDeepEqual: assert.notDeepStrictEqual });
    strict.strict = strict;
    assert.strict = strict;
    return assert;
  }
  host.registerModule('assert', build);
  host.registerModule('assert/strict', (require) => require('assert').strict);
})(globalThis, __host);
