// require('events'): Node's EventEmitter, once and on.
(function (g, host) {
  'use strict';
  const { lib } = host;

  function build() {
    const rejections = Symbol.for('nodejs.rejection');
    const need = (listener) => { if (typeof listener !== 'function') throw lib.argType('listener', 'of type function', listener); };
    // A function and not a class, so that util.inherits and EventEmitter.call(this) work.
    function EventEmitter() { this._events ??= Object.create(null); }
    const listOf = (self, name) => { self._events ??= Object.create(null); return self._events[name] ?? []; };
    function add(self, name, listener, front) {
      need(listener);
      const list = listOf(self, name);
      if (self._events.newListener) self.emit('newListener', name, listener.listener ?? listener);
      self._events[name] = front ? [listener, ...listOf(self, name)] : [...listOf(self, name), listener];
      const limit = self._maxListeners ?? EventEmitter.defaultMaxListeners;
      if (limit && list.length + 1 === limit + 1) host.warn('many_listeners', `Possible EventEmitter memory leak: ${list.length + 1} ${String(name)} listeners added`);
      return self;
    }
    function onceWrapper(self, name, listener) {
      need(listener);
      const wrapper = function (...args) { self.removeListener(name, wrapper); return listener.apply(self, args); };
      wrapper.listener = listener;
      return wrapper;
    }
    function unhandled(error) {
      if (error instanceof Error) return error;
      return lib.coded(Object.assign(new Error(`Unhandled error. (${host.inspect(error)})`), { context: error }), 'ERR_UNHANDLED_ERROR');
    }
    Object.assign(EventEmitter.prototype, {
      on(name, listener) { return add(this, name, listener, false); },
      addListener(name, listener) { return add(this, name, listener, false); },
      prependListener(name, listener) { return add(this, name, listener, true); },
      once(name, listener) { return this.on(name, onceWrapper(this, name, listener)); },
      prependOnceListener(name, listener) { return this.prependListener(name, onceWrapper(this, name, listener)); },
      removeListener(name, listener) {
        need(listener);
        const list = listOf(this, name);
        const at = list.findLastIndex((item) => item === listener || item.listener === listener);
        if (at < 0) return this;
        if (list.length === 1) delete this._events[name]; else this._events[name] = list.toSpliced(at, 1);
        if (this._events.removeListener) this.emit('removeListener', name, listener);
        return this;
      },
      off(name, listener) { return this.removeListener(name, listener); },
      removeAllListeners(name) {
        if (name === undefined) this._events = Object.create(null);
        else if (this._events) delete this._events[name];
        return this;
      },
      emit(name, ...args) {
        const list = listOf(this, name);
        if (name === 'error' && list.length === 0) throw unhandled(args[0]);
        for (const listener of list) listener.apply(this, args);
        return list.length > 0;
      },
      listeners(name) { return listOf(this, name).map((item) => item.listener ?? item); },
      rawListeners(name) { return listOf(this, name).slice(); },
      listenerCount(name, listener) { return listener ? this.listeners(name).filter((item) => item === listener).length : listOf(this, name).length; },
      eventNames() { return Reflect.ownKeys(this._events ?? {}); },
      setMaxListeners(count) { this._maxListeners = count; return this; },
      getMaxListeners() { return this._maxListeners ?? EventEmitter.defaultMaxListeners; },
    });

    const aborted = (signal) => lib.coded(Object.assign(new Error('The operation was aborted', { cause: signal.reason }), { name: 'AbortError' }), 'ABORT_ERR');
    function once(emitter, name, options = {}) {
      const { signal } = options;
      if (signal?.aborted) return Promise.reject(aborted(signal));
      return new Promise((resolve, reject) => {
        if (emitter instanceof g.EventTarget) { emitter.addEventListener(name, (event) => resolve([event]), { once: true }); return; }
        const settle = (end) => (value) => { emitter.removeListener(name, done); emitter.removeListener('error', failed); end(value); };
        const done = (...args) => settle(resolve)(args), failed = settle(reject);
        emitter.once(name, done);
        if (name !== 'error') emitter.once('error', failed);
        if (signal) lib.onAbort(signal, () => failed(aborted(signal)));
      });
    }
    async function* on(emitter, name, options = {}) {
      const queue = [];
      let wake = () => {};
      const push = (item) => { queue.push(item); wake(); };
      const onEvent = (...args) => push({ args }), onError = (error) => push({ error });
      emitter.on(name, onEvent);
      emitter.on('error', onError);
      if (options.signal) lib.onAbort(options.signal, () => onError(aborted(options.signal)));
      try {
        for (;;) {
          if (!queue.length) await new Promise((resolve) => { wake = resolve; });
          const item = queue.shift();
          if ('error' in item) throw item.error;
          yield item.args;
        }
      } finally {
        emitter.removeListener(name, onEvent);
        emitter.removeListener('error', onError);
      }
    }
    return Object.assign(EventEmitter, {
      EventEmitter, once, on, defaultMaxListeners: 10, captureRejectionSymbol: rejections, errorMonitor: Symbol('events.errorMonitor'),
      listenerCount: (emitter, name) => emitter.listenerCount(name), getEventListeners: (emitter, name) => emitter.listeners(name), setMaxListeners: () => {},
    });
  }
  host.registerModule('events', build);
})(globalThis, __host);
