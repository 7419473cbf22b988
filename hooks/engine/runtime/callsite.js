// An error that comes back from the host has no frame of the author: it is given those of the call that it answers.
(function (g, host) {
  'use strict';
  const { intrinsics } = host;
  const { defineProperty, then, apply, slice, startsWith, Error } = intrinsics;
  const OWN = 'Error'; // the headline of the error that tells the call's place

  function placed(error, stack) {
    try {
      if (error instanceof Error && !host.frames(error.stack).n) {
        const { name, message } = host.partsOf(error);
        const value = startsWith(stack, OWN) ? host.headline(name, message) + slice(stack, OWN.length) : stack;
        defineProperty(error, 'stack', { value, writable: true, configurable: true });
      }
    } catch { /* an error that refuses keeps what it has */ }
    return error;
  }

  host.withCallSite = (name) => {
    const inner = g[name];
    if (typeof inner !== 'function') return;
    const traced = { [name](...values) {
      const { stack } = new Error();
      return then(apply(inner, this, values), (value) => value, (error) => { throw placed(error, stack); });
    } }[name];
    defineProperty(traced, 'length', { value: inner.length, configurable: true });
    host.defineGlobal(name, traced);
  };
  host.withCallSite('fetch');
})(globalThis, __host);
