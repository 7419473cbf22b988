// The host object that every runtime file receives, made before anything of a hook exists.
// Everything here is captured once: a hook may later replace any global or prototype method.
(function (g) {
  'use strict';
  const uncurry = Function.prototype.bind.bind(Function.prototype.call);
  const { defineProperty, getPrototypeOf, getOwnPropertyDescriptor, keys, freeze, create } = Object;
  const { apply, construct, deleteProperty, get, ownKeys } = Reflect;

  const intrinsics = freeze({
    __proto__: null, uncurry, defineProperty, getPrototypeOf, getOwnPropertyDescriptor, keys, freeze, create,
    apply, construct, deleteProperty, get, ownKeys,
    setPrototypeOf: Object.setPrototypeOf, entries: Object.entries, assign: Object.assign,
    isArray: Array.isArray, stringify: JSON.stringify, parse: JSON.parse, String, Number, Object, Array, Error,
    TypeError, RangeError, SyntaxError, Map, Set, WeakMap, Promise, Date, RegExp, Uint8Array, ArrayBuffer, Symbol, BigInt,
    isSafeInteger: Number.isSafeInteger, isFinite: Number.isFinite, max: Math.max, parseInt: Number.parseInt, parseFloat: Number.parseFloat, min: Math.min, floor: Math.floor,
    fromCharCode: String.fromCharCode, now: Date.now, indirectEval: g.eval,
    hasOwn: Object.hasOwn, then: uncurry(Promise.prototype.then), resolve: Promise.resolve.bind(Promise),
    slice: uncurry(String.prototype.slice), indexOf: uncurry(String.prototype.indexOf),
    lastIndexOf: uncurry(String.prototype.lastIndexOf),
    split: uncurry(String.prototype.split), startsWith: uncurry(String.prototype.startsWith),
    charCodeAt: uncurry(String.prototype.charCodeAt), replace: uncurry(String.prototype.replace),
    toWellFormed: uncurry(String.prototype.toWellFormed), isWellFormed: uncurry(String.prototype.isWellFormed),
    repeat: uncurry(String.prototype.repeat), toLowerCase: uncurry(String.prototype.toLowerCase),
    join: uncurry(Array.prototype.join), exec: uncurry(RegExp.prototype.exec), getTime: uncurry(Date.prototype.getTime),
    toISOString: uncurry(Date.prototype.toISOString), bigToString: uncurry(BigInt.prototype.toString),
    mapGet: uncurry(Map.prototype.get), mapSet: uncurry(Map.prototype.set), mapDelete: uncurry(Map.prototype.delete),
    mapHas: uncurry(Map.prototype.has), mapForEach: uncurry(Map.prototype.forEach), setHas: uncurry(Set.prototype.has),
    setAdd: uncurry(Set.prototype.add), setDelete: uncurry(Set.prototype.delete),
    setForEach: uncurry(Set.prototype.forEach), functionToString: uncurry(Function.prototype.toString),
  });

  // A list that no setter on Array.prototype can intercept.
  const list = () => ({ __proto__: null, n: 0 });
  const push = (into, value) => { into[into.n++] = value; };

  // A compiled child brings three functions. Else dukpy offers call_python as a global at each evaluation: it is kept here
  // and taken away there.
  const { __log: log, __random: random, __withRoom: withRoom, call_python: python } = g;
  deleteProperty(g, '__log');
  deleteProperty(g, '__random');
  deleteProperty(g, '__withRoom');
  const dropBridge = () => { deleteProperty(g, 'call_python'); deleteProperty(g, 'dukpy'); };
  dropBridge();

  const run = { __proto__: null, startedAt: 0, limits: { __proto__: null }, warnings: list() };
  let nextId = 0;
  let lastCall = 0; // what an abort names
  let calls = list();
  const waiting = new Map();
  let waitingCount = 0;
  const timers = new Map();
  const starters = list();

  const now = () => intrinsics.now() - run.startedAt;
  const warn = (code, message) => {
    if (run.warnings.n < 50) push(run.warnings, { __proto__: null, code: `${code}`, message: `${message}` });
  };

  function call(op, payload) {
    return new intrinsics.Promise((resolve, reject) => {
      const id = lastCall = ++nextId;
      const frame = { __proto__: null };
      const names = keys(payload ?? {});
      for (let i = 0; i < names.length; i++) frame[names[i]] = payload[names[i]];
      frame.id = id;
      frame.op = op;
      waitingCount++;
      intrinsics.mapSet(waiting, id, { __proto__: null, op, resolve, reject });
      push(calls, intrinsics.stringify(frame));
    });
  }

  function answer(reply) {
    const waiter = intrinsics.mapGet(waiting, reply.id);
    if (!waiter) return;
    intrinsics.mapDelete(waiting, reply.id);
    waitingCount--;
    if (reply.error) waiter.reject(errorFrom(reply.error));
    else waiter.resolve(reply.ok);
  }

  // Ends a call: the host is told, and nobody waits for it any more, nor for the host's word on this.
  function abort(target) {
    if (intrinsics.mapDelete(waiting, target)) waitingCount--;
    push(calls, intrinsics.stringify({ __proto__: null, id: ++nextId, op: 'abort', target }));
  }

  function errorFrom(given) {
    const name = given.name;
    const Kind = name === 'TypeError' ? intrinsics.TypeError : name === 'RangeError' ? intrinsics.RangeError : intrinsics.Error;
    const error = new Kind(given.message);
    if (error.name !== name) defineProperty(error, 'name', { value: name, writable: true, configurable: true });
    if (given.code) defineProperty(error, 'code', { value: given.code, writable: true, configurable: true, enumerable: true });
    return error;
  }

  // A background timer (AbortSignal.timeout, unref) fires in time but is nothing the hook waits for.
  function addTimer(delayMs, repeat, fn, background = false) {
    const id = ++nextId;
    const delay = intrinsics.max(delayMs >= 0 && delayMs < 2147483648 ? intrinsics.floor(delayMs) : 0, repeat ? 1 : 0);
    intrinsics.mapSet(timers, id, { __proto__: null, id, at: now() + delay, every: repeat ? delay : -1, fn, background });
    return id;
  }
  const clearTimer = (id) => { intrinsics.mapDelete(timers, id); };

  function foregroundTimers() {
    let count = 0;
    intrinsics.mapForEach(timers, (timer) => { if (!timer.background) count++; });
    return count;
  }
  const setBackground = (id, background) => {
    const timer = intrinsics.mapGet(timers, id);
    if (timer) timer.background = background;
  };

  function nextTimer() {
    let first = null;
    intrinsics.mapForEach(timers, (timer) => {
      if (!first || timer.at < first.at || (timer.at === first.at && timer.id < first.id)) first = timer;
    });
    return first;
  }

  // One due timer per turn, as in Node: its microtasks run before the next timer.
  function fireTimer() {
    const timer = nextTimer();
    if (!timer || timer.at > now()) return;
    if (timer.every < 0) clearTimer(timer.id);
    else timer.at = now() + timer.every;
    timer.fn();
  }

  const defineGlobal = (name, value) =>
    defineProperty(g, name, { value, writable: true, configurable: true, enumerable: false });

  function registerLazy(name, factory) {
    const settle = (value) => defineGlobal(name, value);
    defineProperty(g, name, {
      configurable: true, enumerable: false, set: settle,
      get() { const value = factory(); settle(value); return value; },
    });
  }

  function takeCalls() { const taken = calls; calls = list(); return taken; }

  // A microtask that throws would leave the engine's job queue unusable: it is told to the run instead.
  const nativeQueue = g.queueMicrotask;
  g.queueMicrotask = (fn) => nativeQueue(() => { try { fn(); } catch (thrown) { host.uncaught(thrown); } });

  const host = {
    __proto__: null, intrinsics, list, push, run, now, warn, call, abort, lastCallId: () => lastCall, addTimer, clearTimer,
    setBackground, defineGlobal, registerLazy,
    onStart: (fn) => push(starters, fn),
    log: () => {},
    uncaught: () => {},
    emit: log ? (text) => { log(`[${intrinsics.stringify(text)}]`); } : (text) => { python('log', text); },
    input: () => python('input'),
    withRoom,
    randomHex: random ?? ((bytes) => python('random', bytes)),
    pump: { __proto__: null, answer, fireTimer, nextTimer, foregroundTimers, takeCalls, dropBridge, starters, waiting: () => waitingCount },
  };
  defineProperty(g, '__host', { value: host, writable: true, configurable: true });
})(globalThis);
