// URLSearchParams and URL.
(function (g, host) {
  'use strict';
  const { lib } = host;
  const { url: U } = lib;
  let pairsOf, attach, replace;

  const formDecode = (text) => lib.utf8Decode(lib.percentDecode(text.replace(/\+/g, ' ')));
  lib.formParse = (text) => text.split('&').filter(Boolean).map((part) => {
    const cut = part.indexOf('=');
    return cut < 0 ? [formDecode(part), ''] : [formDecode(part.slice(0, cut)), formDecode(part.slice(cut + 1))];
  });
  lib.formWrite = (pairs) => pairs.map(([name, value]) => `${lib.percentEncode(name, 'form', true)}=${lib.percentEncode(value, 'form', true)}`).join('&');

  function fromIterable(init) {
    return Array.from(init, (pair) => {
      if (!lib.isObject(pair) || typeof pair[Symbol.iterator] !== 'function') throw lib.coded(new TypeError('Each query pair must be an iterable [name, value] tuple'), 'ERR_INVALID_TUPLE');
      const items = [...pair];
      if (items.length !== 2) throw lib.coded(new TypeError('Each query pair must be an iterable [name, value] tuple'), 'ERR_INVALID_TUPLE');
      return [lib.usv(items[0]), lib.usv(items[1])];
    });
  }
  function fromRecord(init) {
    const pairs = new Map();
    for (const key of Reflect.ownKeys(init)) {
      if (Object.getOwnPropertyDescriptor(init, key)?.enumerable) pairs.set(lib.usv(key), lib.usv(init[key]));
    }
    return [...pairs];
  }
  function initial(init) {
    if (init === undefined || init === null) return [];
    if (!lib.isObject(init)) { const text = lib.usv(init); return lib.formParse(text[0] === '?' ? text.slice(1) : text); }
    const method = init[Symbol.iterator];
    if (method === undefined || method === null) return fromRecord(init);
    if (typeof method !== 'function') throw lib.coded(new TypeError('Query pairs must be iterable'), 'ERR_ARG_NOT_ITERABLE');
    return fromIterable(init);
  }
  const needed = (count, given, names) => {
    if (given < count) throw lib.coded(new TypeError(`The ${names} argument${count > 1 ? 's' : ''} must be specified`), 'ERR_MISSING_ARGS');
  };

  class URLSearchParams {
    #pairs; #changed = null;
    constructor(init = undefined) { this.#pairs = initial(init); }
    static {
      pairsOf = (params) => params.#pairs;
      attach = (params, changed) => { params.#changed = changed; };
      replace = (params, text) => { params.#pairs = lib.formParse(text); };
    }
    #update() { if (this.#changed) this.#changed(this.toString()); }
    get size() { return this.#pairs.length; }
    append(name, value) { needed(2, arguments.length, '"name" and "value"'); this.#pairs.push([lib.usv(name), lib.usv(value)]); this.#update(); }
    delete(name, value = undefined) {
      needed(1, arguments.length, '"name"');
      const key = lib.usv(name), only = value === undefined ? undefined : lib.usv(value);
      this.#pairs = this.#pairs.filter((pair) => pair[0] !== key || (only !== undefined && pair[1] !== only));
      this.#update();
    }
    get(name) { needed(1, arguments.length, '"name"'); const key = lib.usv(name); return this.#pairs.find((pair) => pair[0] === key)?.[1] ?? null; }
    getAll(name) { needed(1, arguments.length, '"name"'); const key = lib.usv(name); return this.#pairs.filter((pair) => pair[0] === key).map((pair) => pair[1]); }
    has(name, value = undefined) {
      needed(1, arguments.length, '"name"');
      const key = lib.usv(name), only = value === undefined ? undefined : lib.usv(value);
      return this.#pairs.some((pair) => pair[0] === key && (only === undefined || pair[1] === only));
    }
    set(name, value) {
      needed(2, arguments.length, '"name" and "value"');
      const key = lib.usv(name), text = lib.usv(value);
      const at = this.#pairs.findIndex((pair) => pair[0] === key);
      if (at < 0) this.#pairs.push([key, text]);
      else {
        this.#pairs[at][1] = text;
        this.#pairs = this.#pairs.filter((pair, i) => i <= at || pair[0] !== key);
      }
      this.#update();
    }
    sort() { this.#pairs.sort((a, b) => (a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0)); this.#update(); }
    toString() { return lib.formWrite(this.#pairs); }
    forEach(callback, thisArg = undefined) {
      if (typeof callback !== 'function') throw lib.coded(new TypeError('The "callback" argument must be of type function.'), 'ERR_INVALID_ARG_TYPE');
      for (let i = 0; i < this.#pairs.length; i++) callback.call(thisArg, this.#pairs[i][1], this.#pairs[i][0], this);
    }
    entries() { return iterate(this, 'entries'); }
    keys() { return iterate(this, 'keys'); }
    values() { return iterate(this, 'values'); }
  }
  const iterate = lib.pairIterator('URLSearchParams', (params) => pairsOf(params));
  Object.defineProperty(URLSearchParams.prototype, Symbol.iterator, { __proto__: null, value: URLSearchParams.prototype.entries, writable: true, configurable: true });

  const invalid = (input, base) => {
    const error = lib.coded(new TypeError('Invalid URL'), 'ERR_INVALID_URL');
    error.input = input;
    if (base !== undefined) error.base = base;
    return error;
  };
  function recordOf(input, base) {
    const from = base === undefined ? null : U.parse(base, null);
    return base !== undefined && !from ? null : U.parse(input, from);
  }

  class URL {
    #record; #params = null;
    constructor(input, base = undefined) {
      if (arguments.length === 0) throw lib.coded(new TypeError('The "url" argument must be specified'), 'ERR_MISSING_ARGS');
      const text = lib.usv(input), from = base === undefined ? undefined : lib.usv(base);
      this.#record = recordOf(text, from);
      if (!this.#record) throw invalid(text, from);
    }
    static canParse(input, base = undefined) { return recordOf(lib.usv(input), base === undefined ? undefined : lib.usv(base)) !== null; }
    static parse(input, base = undefined) { return URL.canParse(input, base) ? new URL(input, base) : null; }
    #part(text, state, override) { U.parsePart(this.#record, lib.usv(text), state, override); }
    #noCredentials() { const r = this.#record; return !r.host || r.scheme === 'file:'; }
    get href() { return U.write(this.#record); }
    set href(value) {
      const text = lib.usv(value), record = U.parse(text, null);
      if (!record) throw invalid(text);
      this.#record = record;
      if (this.#params) replace(this.#params, record.query ?? '');
    }
    get origin() {
      const r = this.#record;
      if (r.scheme === 'blob:') { const inner = U.parse(U.pathText(r), null); return inner && /^https?:$/.test(inner.scheme) ? new URL(U.write(inner)).origin : 'null'; }
      return r.scheme in U.SPECIAL && r.scheme !== 'file:' ? `${r.scheme}//${this.host}` : 'null';
    }
    get protocol() { return this.#record.scheme; }
    set protocol(value) { this.#part(`${value}:`, 'schemeStart'); }
    get username() { return this.#record.username; }
    set username(value) { if (!this.#noCredentials()) this.#record.username = lib.percentEncode(lib.usv(value), 'userinfo'); }
    get password() { return this.#record.password; }
    set password(value) { if (!this.#noCredentials()) this.#record.password = lib.percentEncode(lib.usv(value), 'userinfo'); }
    get host() { const r = this.#record; return r.host === null ? '' : r.host + (r.port === null ? '' : `:${r.port}`); }
    set host(value) { if (!U.isOpaque(this.#record)) this.#part(value, 'hostState', 'host'); }
    get hostname() { return this.#record.host ?? ''; }
    set hostname(value) { if (!U.isOpaque(this.#record)) this.#part(value, 'hostState', 'hostname'); }
    get port() { return this.#record.port === null ? '' : `${this.#record.port}`; }
    set port(value) {
      if (this.#noCredentials()) return;
      if (`${value}` === '') this.#record.port = null;
      else this.#part(value, 'portState');
    }
    get pathname() { return U.pathText(this.#record); }
    set pathname(value) {
      if (U.isOpaque(this.#record)) return;
      this.#record.path = [];
      this.#part(value, 'pathStart');
    }
    get search() { return this.#record.query ? `?${this.#record.query}` : ''; }
    set search(value) {
      const given = lib.usv(value), text = given.replace(/^\?/, '');
      this.#record.query = given === '' ? null : '';
      if (text !== '') this.#part(text, 'queryState');
      if (this.#params) replace(this.#params, text);
    }
    get searchParams() {
      if (!this.#params) {
        this.#params = new URLSearchParams(this.#record.query ?? '');
        attach(this.#params, (text) => { this.#record.query = text === '' ? null : text; });
      }
      return this.#params;
    }
    get hash() { return this.#record.fragment ? `#${this.#record.fragment}` : ''; }
    set hash(value) {
      const given = lib.usv(value), text = given.replace(/^#/, '');
      this.#record.fragment = given === '' ? null : '';
      if (text !== '') this.#part(text, 'fragmentState');
    }
    toString() { return this.href; }
    toJSON() { return this.href; }
  }
  lib.pairsOf = pairsOf;
  lib.expose(URLSearchParams);
  lib.expose(URL);
  lib.URL = URL;
})(globalThis, __host);
