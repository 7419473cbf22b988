// require('http') and require('https'): request and get, over the same broker as fetch; require('dns').
(function (g, host) {
  'use strict';
  const { lib } = host;
  const { setTimeout: startTimer, clearTimeout: stopTimer } = lib.timers;
  const STATUS_CODES = () => ({ 200: 'OK', 201: 'Created', 202: 'Accepted', 204: 'No Content', 301: 'Moved Permanently', 302: 'Found', 303: 'See Other', 304: 'Not Modified', 307: 'Temporary Redirect', 308: 'Permanent Redirect', 400: 'Bad Request', 401: 'Unauthorized', 402: 'Payment Required', 403: 'Forbidden', 404: 'Not Found', 405: 'Method Not Allowed', 408: 'Request Timeout', 409: 'Conflict', 410: 'Gone', 413: 'Payload Too Large', 415: 'Unsupported Media Type', 422: 'Unprocessable Entity', 429: 'Too Many Requests', 500: 'Internal Server Error', 501: 'Not Implemented', 502: 'Bad Gateway', 503: 'Service Unavailable', 504: 'Gateway Timeout' });

  function optionsOf(first, second, scheme) {
    const fromUrl = typeof first === 'string' || first instanceof lib.URL ? new lib.URL(first) : null;
    const options = fromUrl ? { ...second } : { ...first };
    const protocol = options.protocol ?? fromUrl?.protocol ?? scheme;
    if (protocol !== scheme) throw lib.coded(new TypeError(`Protocol "${protocol}" not supported. Expected "${scheme}"`), 'ERR_INVALID_PROTOCOL');
    const name = options.hostname ?? options.host ?? fromUrl?.hostname ?? 'localhost';
    const port = options.port ?? (options.hostname ?? options.host ? undefined : fromUrl?.port);
    const path = options.path ?? (fromUrl ? fromUrl.pathname + fromUrl.search : '/');
    const auth = options.auth ?? (fromUrl?.username ? `${decodeURIComponent(fromUrl.username)}:${decodeURIComponent(fromUrl.password)}` : null);
    const literal = name.includes(':') && !name.startsWith('[') ? `[${name}]` : name;
    return { method: `${options.method ?? 'GET'}`.toUpperCase(), url: `${protocol}//${literal}${port ? `:${port}` : ''}${path}`, path, host: name, auth, headers: options.headers ?? {}, timeout: options.timeout, signal: options.signal };
  }
  const pairsOf = (headers) => (Array.isArray(headers)
    ? headers.flatMap((item, i) => (Array.isArray(item) ? [item] : i % 2 === 0 ? [[item, headers[i + 1]]] : []))
    : Object.keys(headers).map((name) => [name, headers[name]]));
  // Node joins repeated answers' headers, but keeps the first of some and lists cookies.
  const FIRST_ONLY = ['age', 'authorization', 'content-length', 'content-type', 'etag', 'expires', 'from', 'host', 'if-modified-since', 'if-unmodified-since', 'last-modified', 'location', 'max-forwards', 'proxy-authorization', 'referer', 'retry-after', 'server', 'user-agent'];
  function joinHeaders(pairs) {
    const out = {};
    for (const [given, value] of pairs) {
      const name = given.toLowerCase();
      if (name === 'set-cookie') (out[name] ??= []).push(value);
      else if (!(name in out)) out[name] = value;
      else if (!FIRST_ONLY.includes(name)) out[name] += name === 'cookie' ? `; ${value}` : `, ${value}`;
    }
    return out;
  }

  function classes(require) {
    const { Readable, Writable } = require('stream');
    class IncomingMessage extends Readable {
      constructor(reply) {
        super();
        Object.assign(this, { statusCode: reply.status, statusMessage: reply.status_text ?? '', httpVersion: '1.1', httpVersionMajor: 1, httpVersionMinor: 1, url: '', complete: true, headers: joinHeaders(reply.headers), rawHeaders: [...reply.headers].flat(), trailers: {}, socket: {} });
        const bytes = typeof reply.text === 'string' ? lib.utf8Encode(reply.text) : lib.base64Decode(reply.body ?? '');
        if (bytes.length) this.push(lib.toBuffer(bytes));
        this.push(null);
      }
      setTimeout() { return this; }
    }
    class ClientRequest extends Writable {
      #options; #headers = new Map(); #parts = []; #controller = new g.AbortController(); #timer = null; #sent = false;
      constructor(options, callback) {
        super();
        this.#options = options;
        Object.assign(this, { method: options.method, path: options.path, host: options.host, protocol: options.url.slice(0, options.url.indexOf(':') + 1), aborted: false, reusedSocket: false });
        for (const [name, value] of pairsOf(options.headers)) this.setHeader(name, value);
        if (options.auth && !this.hasHeader('authorization')) this.setHeader('Authorization', `Basic ${lib.base64Encode(lib.utf8Encode(options.auth))}`);
        if (callback) this.once('response', callback);
        if (options.timeout) this.setTimeout(options.timeout);
        if (options.signal) { if (options.signal.aborted) this.#abort(options.signal.reason); else lib.onAbort(options.signal, (reason) => this.#abort(reason)); }
      }
      setHeader(name, value) {
        if (value === undefined) throw lib.coded(new TypeError(`Invalid value "undefined" for header "${name}"`), 'ERR_HTTP_INVALID_HEADER_VALUE');
        new lib.Headers([[name, Array.isArray(value) ? '' : value]]);
        this.#headers.set(`${name}`.toLowerCase(), [`${name}`, value]);
        return this;
      }
      getHeader(name) { return this.#headers.get(`${name}`.toLowerCase())?.[1]; }
      getHeaders() { return Object.fromEntries([...this.#headers].map(([key, [, value]]) => [key, value])); }
      getHeaderNames() { return [...this.#headers.keys()]; }
      hasHeader(name) { return this.#headers.has(`${name}`.toLowerCase()); }
      removeHeader(name) { this.#headers.delete(`${name}`.toLowerCase()); }
      flushHeaders() {}
      setNoDelay() {}
      setSocketKeepAlive() {}
      setTimeout(delay, callback) {
        if (callback) this.once('timeout', callback);
        if (this.#timer) stopTimer(this.#timer);
        this.#timer = delay > 0 ? startTimer(() => this.emit('timeout'), delay) : null;
        this.#timer?.unref();
        return this;
      }
      _write(chunk, encoding, callback) { this.#parts.push(lib.viewOf(chunk)); callback(); }
      _final(callback) { callback(); this.#send(); }
      #abort(reason) { this.destroy(lib.coded(Object.assign(new Error('The operation was aborted', { cause: reason }), { name: 'AbortError' }), 'ABORT_ERR')); }
      abort() { this.aborted = true; this.destroy(); }
      _destroy(error, callback) {
        if (this.#timer) stopTimer(this.#timer);
        const waiting = this.#sent && !this.res;
        this.#controller.abort();
        callback(error ?? (waiting ? lib.coded(new Error('socket hang up'), 'ECONNRESET') : null));
      }
      #send() {
        if (this.destroyed) return;
        this.#sent = true;
        const headers = new lib.Headers([...this.#headers.values()].flatMap(([name, value]) => (Array.isArray(value) ? value.map((item) => [name, item]) : [[name, value]])));
        const body = lib.concatBytes(this.#parts);
        lib.abortableCall('fetch', { __proto__: null, method: this.method, url: this.#options.url, headers: lib.headerPairs(headers), body: body.length ? lib.base64Encode(body) : null, redirect: 'manual', timeout_ms: null }, this.#controller.signal)
          .then((reply) => this.#answered(reply), (error) => { this.res = null; if (!this.destroyed) { this.#sent = false; this.destroy(error); } });
      }
      #answered(reply) {
        if (this.destroyed) return;
        if (this.#timer) stopTimer(this.#timer);
        this.res = new IncomingMessage(reply);
        if (!this.emit('response', this.res)) this.res.resume();
        this.emit('close');
      }
    }
    // A request ends with its answer, not when the last byte of it was written.
    Object.defineProperty(ClientRequest.prototype, '_autoDestroy', { value: false });
    return { IncomingMessage, ClientRequest };
  }
  let shared = null;
  function build(require, scheme) {
    shared ??= classes(require);
    const { IncomingMessage, ClientRequest } = shared;
    function request(first, second, third) {
      const callback = [second, third].find((item) => typeof item === 'function');
      return new ClientRequest(optionsOf(first, typeof second === 'object' ? second : {}, scheme), callback);
    }
    class Agent { constructor(options = {}) { this.options = options; this.maxSockets = Infinity; } destroy() {} }
    const noServer = () => { throw lib.coded(new Error('A hook cannot listen: it has no server, only outbound requests'), 'ERR_FEATURE_UNAVAILABLE'); };
    return {
      request, get(...args) { const made = request(...args); made.end(); return made; },
      Agent, globalAgent: new Agent(), IncomingMessage, ClientRequest, STATUS_CODES: STATUS_CODES(), METHODS: ['DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT'], createServer: noServer, Server: noServer, maxHeaderSize: 16384,
    };
  }
  host.registerModule('http', (require) => build(require, 'http:'));
  host.registerModule('https', (require) => build(require, 'https:'));

  // --- dns -------------------------------------------------------------------------------------------------------
  function buildDns() {
    async function ask(name, type, call) {
      if (typeof name !== 'string') throw lib.argType('name', 'of type string', name);
      try {
        return await host.call('dns', { __proto__: null, name, type });
      } catch (error) {
        const code = /^[A-Z_]+$/.test(`${error.code}`) ? error.code : 'ENOTFOUND';
        throw Object.assign(new Error(`${call} ${code} ${name}: ${error.message}`), { code, syscall: call, hostname: name });
      }
    }
    const listOf = (reply) => (Array.isArray(reply) ? reply : reply?.records ?? reply?.addresses ?? []);
    const query = (type) => async (name) => [...listOf(await ask(name, type, `query${type[0]}${type.slice(1).toLowerCase()}`))];
    const resolvers = { resolve4: query('A'), resolve6: query('AAAA'), resolveMx: query('MX'), resolveTxt: query('TXT'), resolveNs: query('NS'), resolveCname: query('CNAME'), resolveSrv: query('SRV'), resolveCaa: query('CAA') };
    const address = (item) => (typeof item === 'string' ? item : item.address);
    async function lookup(name, options = {}) {
      if (typeof name !== 'string') throw lib.argType('hostname', 'of type string', name);
      const family = typeof options === 'number' ? options : options.family ?? 0;
      const of = (wanted) => resolvers[`resolve${wanted}`](name).then((found) => found.map((item) => ({ address: address(item), family: wanted })));
      const found = family ? await of(family) : (await Promise.allSettled([of(4), of(6)])).flatMap((part) => part.value ?? []);
      if (!found.length) throw Object.assign(new Error(`getaddrinfo ENOTFOUND ${name}`), { code: 'ENOTFOUND', syscall: 'getaddrinfo', hostname: name });
      return options.all ? found : found[0];
    }
    return { ...resolvers, lookup, resolve: (name, type = 'A') => query(type)(name) };
  }
  host.registerModule('dns/promises', buildDns);
  host.registerModule('dns', (require) => {
    const promises = require('dns/promises');
    const module = { promises };
    for (const name of Object.keys(promises)) {
      module[name] = (...args) => {
        const callback = args.pop();
        if (typeof callback !== 'function') throw lib.argType('callback', 'of type function', callback);
        promises[name](...args).then((value) => (name === 'lookup' && !Array.isArray(value) ? callback(null, value.address, value.family) : callback(null, value)), callback);
      };
    }
    return module;
  });
})(globalThis, __host);
