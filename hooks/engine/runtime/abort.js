// AbortController and AbortSignal, with timeout() and any().
(function (g, host) {
  'use strict';
  const { lib } = host;
  const P = lib.primordials;
  const { Event, EventTarget } = g;
  let abortNow, onAbort, depend;

  class AbortSignal extends EventTarget {
    #aborted = false; #reason = undefined; #steps = []; #followers = [];
    constructor(mark) {
      if (mark !== lib.internal) throw lib.illegal();
      super();
    }
    static {
      abortNow = (signal, reason) => {
        if (signal.#aborted) return;
        signal.#aborted = true;
        signal.#reason = reason === undefined ? new DOMException('This operation was aborted', 'AbortError') : reason;
        const steps = signal.#steps, followers = signal.#followers;
        signal.#steps = [];
        signal.#followers = [];
        for (let i = 0; i < steps.length; i++) steps[i](signal.#reason);
        signal.dispatchEvent(new Event('abort'));
        for (let i = 0; i < followers.length; i++) abortNow(followers[i], signal.#reason);
      };
      // Steps of the runtime itself come before the guest's listeners, and cannot be removed by them.
      onAbort = (signal, step) => {
        P.ArrayPrototypePush(signal.#steps, step);
        return () => {
          const at = P.ArrayPrototypeIndexOf(signal.#steps, step);
          if (at >= 0) P.ArrayPrototypeSplice(signal.#steps, at, 1);
        };
      };
      depend = (signal, source) => P.ArrayPrototypePush(source.#followers, signal);
    }
    static abort(reason = undefined) {
      const signal = new AbortSignal(lib.internal);
      abortNow(signal, reason);
      return signal;
    }
    static timeout(milliseconds) {
      lib.need(1, arguments.length, "Failed to execute 'timeout' on 'AbortSignal'");
      const delay = +milliseconds;
      if (!(delay >= 0 && delay <= Number.MAX_SAFE_INTEGER)) {
        throw lib.coded(new RangeError(`The value of "delay" is out of range. It must be >= 0 && <= ${Number.MAX_SAFE_INTEGER}. Received ${milliseconds}`), 'ERR_OUT_OF_RANGE');
      }
      const signal = new AbortSignal(lib.internal);
      const expire = () => abortNow(signal, new DOMException('The operation was aborted due to timeout', 'TimeoutError'));
      host.addTimer(P.MathTrunc(delay), false, expire, true);
      return signal;
    }
    static any(signals) {
      const result = new AbortSignal(lib.internal);
      const sources = [...signals];
      for (const source of sources) if (!(source instanceof AbortSignal)) throw new TypeError("Failed to execute 'any' on 'AbortSignal': not an AbortSignal.");
      for (const source of sources) {
        if (source.#aborted) { abortNow(result, source.#reason); return result; }
      }
      for (const source of sources) depend(result, source);
      return result;
    }
    get aborted() { return this.#aborted; }
    get reason() { return this.#reason; }
    throwIfAborted() { if (this.#aborted) throw this.#reason; }
  }

  class AbortController {
    #signal = new AbortSignal(lib.internal);
    get signal() { return this.#signal; }
    abort(reason = undefined) { abortNow(this.#signal, reason); }
  }

  /** Runs `step(reason)` when the signal aborts; returns what cancels that. */
  lib.onAbort = (signal, step) => onAbort(signal, step);
  /** The signal of an options bag, checked. */
  lib.signalOf = (value, what) => {
    if (value === undefined || value === null) return null;
    if (!(value instanceof AbortSignal)) throw new TypeError(`${what}: Expected signal ("AbortSignal {}") to be an instance of AbortSignal.`);
    return value;
  };
  lib.followingSignal = (source) => {
    const signal = new AbortSignal(lib.internal);
    if (source === null) return signal;
    if (source.aborted) abortNow(signal, source.reason);
    else depend(signal, source);
    return signal;
  };
  lib.handlerProperty(AbortSignal, 'abort');
  lib.expose(AbortSignal);
  lib.expose(AbortController);
})(globalThis, __host);
