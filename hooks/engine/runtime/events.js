// Event, CustomEvent and EventTarget of the DOM standard, without trees: there is only the target itself.
(function (g, host) {
  'use strict';
  const { lib } = host;
  const P = lib.primordials;
  let internals;

  class Event {
    #type; #bubbles; #cancelable; #composed; #timeStamp = host.now();
    #target = null; #phase = 0; #prevented = false; #stopped = false; #stoppedNow = false; #passive = false;
    constructor(type, options = undefined) {
      lib.need(1, arguments.length, "Failed to construct 'Event'");
      const given = lib.dictionary(options, "Failed to construct 'Event': options");
      this.#type = `${type}`;
      this.#bubbles = Boolean(given.bubbles);
      this.#cancelable = Boolean(given.cancelable);
      this.#composed = Boolean(given.composed);
    }
    static {
      internals = {
        __proto__: null,
        begin(event, target) { event.#target = target; event.#phase = 2; },
        passive(event, value) { event.#passive = value; },
        stoppedNow: (event) => event.#stoppedNow,
        end(event) { event.#phase = 0; event.#stopped = event.#stoppedNow = false; return !event.#prevented; },
        busy: (event) => event.#phase !== 0,
      };
    }
    get type() { return this.#type; }
    get target() { return this.#target; }
    get currentTarget() { return this.#phase ? this.#target : null; }
    get srcElement() { return this.#target; }
    get eventPhase() { return this.#phase; }
    get bubbles() { return this.#bubbles; }
    get cancelable() { return this.#cancelable; }
    get composed() { return this.#composed; }
    get timeStamp() { return this.#timeStamp; }
    get isTrusted() { return false; }
    get defaultPrevented() { return this.#prevented; }
    get returnValue() { return !this.#prevented; }
    get cancelBubble() { return this.#stopped; }
    set cancelBubble(value) { if (value) this.#stopped = true; }
    composedPath() { return this.#phase ? [this.#target] : []; }
    preventDefault() { if (this.#cancelable && !this.#passive) this.#prevented = true; }
    stopPropagation() { this.#stopped = true; }
    stopImmediatePropagation() { this.#stopped = this.#stoppedNow = true; }
  }
  const PHASES = { NONE: 0, CAPTURING_PHASE: 1, AT_TARGET: 2, BUBBLING_PHASE: 3 };
  for (const name of Object.keys(PHASES)) {
    const constant = { __proto__: null, value: PHASES[name], enumerable: true };
    Object.defineProperty(Event, name, constant);
    Object.defineProperty(Event.prototype, name, constant);
  }

  class CustomEvent extends Event {
    #detail;
    constructor(type, options = undefined) {
      super(type, options);
      this.#detail = options?.detail ?? null;
    }
    get detail() { return this.#detail; }
  }

  const listenersOf = new WeakMap();
  const { get: getListeners, set: setListeners } = WeakMap.prototype;
  const mapGet = lib.uncurry(getListeners), mapSet = lib.uncurry(setListeners);
  const listenersFor = (target) => {
    if (!mapGet(listenersOf, target)) mapSet(listenersOf, target, []);
    return mapGet(listenersOf, target);
  };
  const capturing = (options) => Boolean(lib.isObject(options) ? options.capture : options);

  class EventTarget {
    constructor() { mapSet(listenersOf, this, []); }
    addEventListener(type, callback, options = undefined) {
      lib.need(2, arguments.length, "Failed to execute 'addEventListener' on 'EventTarget'");
      const name = `${type}`;
      const list = listenersFor(this);
      if (callback === null || callback === undefined) return;
      if (!lib.isObject(callback)) throw new TypeError("Failed to execute 'addEventListener' on 'EventTarget': the listener is not an object.");
      const given = lib.isObject(options) ? options : {};
      const capture = capturing(options);
      if (given.signal?.aborted || find(list, name, callback, capture) >= 0) return;
      const listener = { __proto__: null, name, callback, capture, once: Boolean(given.once), passive: Boolean(given.passive), removed: false };
      P.ArrayPrototypePush(list, listener);
      if (given.signal) given.signal.addEventListener('abort', () => this.removeEventListener(name, callback, capture), { once: true });
    }
    removeEventListener(type, callback, options = undefined) {
      lib.need(2, arguments.length, "Failed to execute 'removeEventListener' on 'EventTarget'");
      const list = mapGet(listenersOf, this) ?? [];
      const at = find(list, `${type}`, callback, capturing(options));
      if (at < 0) return;
      list[at].removed = true;
      P.ArrayPrototypeSplice(list, at, 1);
    }
    dispatchEvent(event) {
      lib.need(1, arguments.length, "Failed to execute 'dispatchEvent' on 'EventTarget'");
      if (!(event instanceof Event)) throw new TypeError("Failed to execute 'dispatchEvent' on 'EventTarget': parameter 1 is not of type 'Event'.");
      if (internals.busy(event)) throw new DOMException('The event is already being dispatched.', 'InvalidStateError');
      return dispatch(this, event);
    }
  }
  function find(list, name, callback, capture) {
    for (let i = 0; i < list.length; i++) {
      if (list[i].name === name && list[i].callback === callback && list[i].capture === capture) return i;
    }
    return -1;
  }
  function dispatch(target, event) {
    const now = P.ArrayPrototypeSlice(mapGet(listenersOf, target) ?? []);
    internals.begin(event, target);
    for (let i = 0; i < now.length && !internals.stoppedNow(event); i++) {
      const listener = now[i];
      if (listener.removed || listener.name !== event.type) continue;
      if (listener.once) target.removeEventListener(listener.name, listener.callback, listener.capture);
      internals.passive(event, listener.passive);
      try {
        if (typeof listener.callback === 'function') P.ReflectApply(listener.callback, target, [event]);
        else listener.callback.handleEvent(event);
      } catch (error) { lib.report(error); }
      internals.passive(event, false);
    }
    return internals.end(event);
  }

  /** A listener's error stops nobody else; it surfaces like an error in a timer. */
  lib.report = (error) => { host.addTimer(0, false, () => { throw error; }); };
  /** Defines `target.onname`, one replaceable listener. */
  lib.handlerProperty = (Class, name) => {
    const handlers = new WeakMap();
    Object.defineProperty(Class.prototype, `on${name}`, {
      __proto__: null, configurable: true, enumerable: true,
      get() { return mapGet(handlers, this)?.handler ?? null; },
      set(value) {
        const slot = mapGet(handlers, this);
        const handler = lib.isObject(value) ? value : null;
        if (slot) { slot.handler = handler; return; }
        const fresh = { __proto__: null, handler };
        mapSet(handlers, this, fresh);
        this.addEventListener(name, function (event) { if (typeof fresh.handler === 'function') P.ReflectApply(fresh.handler, this, [event]); });
      },
    });
  };
  lib.expose(Event);
  lib.expose(CustomEvent);
  lib.expose(EventTarget);
})(globalThis, __host);
