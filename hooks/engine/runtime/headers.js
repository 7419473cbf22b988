// Headers of the Fetch standard. Names compare without case; iteration is sorted and joins repeated values.
(function (g, host) {
  'use strict';
  const { lib } = host;
  const P = lib.primordials;
  let listOf, lock;

  function headerName(value, what) {
    const name = lib.byteString(value, `${what} name`);
    if (P.RegExpPrototypeExec(/^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/, name) === null) throw new TypeError(`${what}: ${JSON.stringify(name)} is an invalid header name.`);
    return P.StringPrototypeToLowerCase(name);
  }
  function headerValue(value, what) {
    const text = P.StringPrototypeReplace(lib.byteString(value, `${what} value`), /^[\t\n\r ]+|[\t\n\r ]+$/g, '');
    if (P.RegExpPrototypeExec(/[\0\r\n]/, text) !== null) throw new TypeError(`${what}: ${JSON.stringify(text)} is an invalid header value.`);
    return text;
  }
  const joined = (list, name) => {
    const values = [];
    for (let i = 0; i < list.length; i++) if (list[i][0] === name) P.ArrayPrototypePush(values, list[i][1]);
    return values.length ? P.ArrayPrototypeJoin(values, ', ') : null;
  };

  class Headers {
    #list = []; #immutable = false;
    constructor(init = undefined) {
      if (init === undefined) return;
      if (!lib.isObject(init)) throw new TypeError("Failed to construct 'Headers': The provided value is not of type '(record<ByteString, ByteString> or sequence<sequence<ByteString>>)'.");
      this.#fill(init);
    }
    static {
      listOf = (headers) => headers.#list;
      lock = (headers) => { headers.#immutable = true; return headers; };
    }
    #fill(init) {
      if (#list in init) { for (const pair of init.#list) this.#add(pair[0], pair[1], 'Headers constructor'); return; }
      const iterator = init[Symbol.iterator];
      if (iterator === undefined || iterator === null) {
        for (const key of Reflect.ownKeys(init)) {
          if (!Object.getOwnPropertyDescriptor(init, key)?.enumerable) continue;
          if (typeof key === 'symbol') throw new TypeError('Headers constructor: a symbol cannot be a header name.');
          this.#add(key, init[key], 'Headers constructor');
        }
        return;
      }
      for (const pair of init) {
        const items = lib.isObject(pair) ? [...pair] : [];
        if (items.length !== 2) throw new TypeError('Headers constructor: expected name/value pair to be length 2, found something else.');
        this.#add(items[0], items[1], 'Headers constructor');
      }
    }
    #add(name, value, what) { P.ArrayPrototypePush(this.#list, [headerName(name, what), headerValue(value, what)]); }
    #change() { if (this.#immutable) throw new TypeError('immutable'); }
    append(name, value) {
      lib.need(2, arguments.length, 'Headers.append');
      this.#change();
      this.#add(name, value, 'Headers.append');
    }
    delete(name) {
      lib.need(1, arguments.length, 'Headers.delete');
      const key = headerName(name, 'Headers.delete');
      this.#change();
      this.#list = P.ArrayPrototypeFilter(this.#list, (pair) => pair[0] !== key);
    }
    get(name) { lib.need(1, arguments.length, 'Headers.get'); return joined(this.#list, headerName(name, 'Headers.get')); }
    has(name) { lib.need(1, arguments.length, 'Headers.has'); return joined(this.#list, headerName(name, 'Headers.has')) !== null; }
    set(name, value) {
      lib.need(2, arguments.length, 'Headers.set');
      const key = headerName(name, 'Headers.set'), text = headerValue(value, 'Headers.set');
      this.#change();
      const at = P.ArrayPrototypeFindIndex(this.#list, (pair) => pair[0] === key);
      if (at < 0) { P.ArrayPrototypePush(this.#list, [key, text]); return; }
      this.#list[at][1] = text;
      this.#list = P.ArrayPrototypeFilter(this.#list, (pair, i) => i <= at || pair[0] !== key);
    }
    getSetCookie() { return this.#list.filter((pair) => pair[0] === 'set-cookie').map((pair) => pair[1]); }
    forEach(callback, thisArg = undefined) {
      lib.need(1, arguments.length, 'Headers.forEach');
      if (typeof callback !== 'function') throw new TypeError("Failed to execute 'forEach' on 'Headers': parameter 1 is not of type 'Function'.");
      for (const [name, value] of this) callback.call(thisArg, value, name, this);
    }
    entries() { return iterate(this, 'entries'); }
    keys() { return iterate(this, 'keys'); }
    values() { return iterate(this, 'values'); }
  }
  function sorted(headers) {
    const list = listOf(headers);
    const names = [...new Set(list.map((pair) => pair[0]))].sort();
    return names.flatMap((name) => (name === 'set-cookie' ? headers.getSetCookie().map((value) => [name, value]) : [[name, joined(list, name)]]));
  }
  const iterate = lib.pairIterator('Headers', sorted);
  Object.defineProperty(Headers.prototype, Symbol.iterator, { __proto__: null, value: Headers.prototype.entries, writable: true, configurable: true });

  /** The header pairs for the host, with no prototype that guest code could have changed. */
  lib.headerPairs = (headers) => {
    const list = listOf(headers);
    const out = [];
    for (let i = 0; i < list.length; i++) out[i] = P.ObjectSetPrototypeOf([list[i][0], list[i][1]], null);
    return P.ObjectSetPrototypeOf(out, null);
  };
  lib.headersFrom = (pairs) => {
    const headers = new Headers();
    for (let i = 0; i < pairs.length; i++) headers.append(pairs[i][0], pairs[i][1]);
    return lock(headers);
  };
  lib.Headers = Headers;
  lib.lockHeaders = lock;
  lib.expose(Headers);
})(globalThis, __host);
