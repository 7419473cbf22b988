// setTimeout and its kin over the host's timer list, queueMicrotask, performance.now.
(function (g, host) {
  'use strict';
  const { lib } = host;
  const P = lib.primordials;
  const nativeQueue = g.queueMicrotask;
  const LONGEST = 2147483647;

  function callable(fn, what) {
    if (typeof fn === 'function') return fn;
    throw lib.coded(new TypeError(`${what}: the "callback" argument must be of type function. Received ${fn === null ? 'null' : typeof fn}`), 'ERR_INVALID_ARG_TYPE');
  }
  // Node's timers are objects, browsers' are numbers: this one is an object that counts as its number.
  const timers = new Map();
  class Timeout {
    #id; #delay; #repeat; #run; #background = false;
    constructor(mark, delay, repeat, fn, args) {
      if (mark !== lib.internal) throw lib.illegal();
      this.#delay = delay;
      this.#repeat = repeat;
      this.#run = () => {
        if (!this.#repeat) P.MapPrototypeDelete(timers, this.#id);
        P.ReflectApply(fn, this, args);
      };
      this.#start();
    }
    #start() {
      this.#id = host.addTimer(this.#delay, this.#repeat, this.#run, this.#background);
      P.MapPrototypeSet(timers, this.#id, this);
    }
    #hold(background) { this.#background = background; host.setBackground(this.#id, background); return this; }
    ref() { return this.#hold(false); }
    unref() { return this.#hold(true); }
    hasRef() { return !this.#background; }
    refresh() { this.close(); this.#start(); return this; }
    close() { host.clearTimer(this.#id); P.MapPrototypeDelete(timers, this.#id); return this; }
    [Symbol.toPrimitive]() { return this.#id; }
  }
  function milliseconds(value) {
    const delay = P.MathTrunc(+value);
    return delay >= 1 && delay <= LONGEST ? delay : 1;
  }
  const setTimeout = lib.named('setTimeout', (fn, delay, ...args) => new Timeout(lib.internal, milliseconds(delay), false, callable(fn, 'setTimeout'), args));
  const setInterval = lib.named('setInterval', (fn, delay, ...args) => new Timeout(lib.internal, milliseconds(delay), true, callable(fn, 'setInterval'), args));
  const setImmediate = lib.named('setImmediate', (fn, ...args) => new Timeout(lib.internal, 0, false, callable(fn, 'setImmediate'), args));
  const clear = (name) => lib.named(name, (timer) => {
    const found = timer instanceof Timeout ? timer : P.MapPrototypeGet(timers, typeof timer === 'number' ? timer : Number(timer));
    if (found) found.close();
  });
  const queueMicrotask = lib.named('queueMicrotask', function (fn) { nativeQueue(callable(fn, 'queueMicrotask')); });

  lib.timers = { __proto__: null, setTimeout, setInterval, setImmediate, clearTimeout: clear('clearTimeout'), clearInterval: clear('clearInterval'), clearImmediate: clear('clearImmediate') };
  for (const name of Object.keys(lib.timers)) host.defineGlobal(name, lib.timers[name]);
  host.defineGlobal('queueMicrotask', queueMicrotask);

  // A clock finer than a millisecond would let a hook time its neighbours on the same host.
  let origin = P.DateNow();
  host.onStart(() => { origin = P.DateNow(); });
  class Performance {
    constructor(mark) { if (mark !== lib.internal) throw lib.illegal(); }
    get timeOrigin() { return origin; }
    now() { return P.MathMax(0, P.DateNow() - origin); }
    toJSON() { return { timeOrigin: origin }; }
  }
  lib.idl(Performance);
  host.defineGlobal('performance', new Performance(lib.internal));
})(globalThis, __host);
