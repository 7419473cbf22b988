// Request and Response of the Fetch standard.
(function (g, host) {
  'use strict';
  const { lib } = host;
  const P = lib.primordials;
  const { Headers, URL } = lib;
  let openRequest, openResponse, makeResponse;

  const upper = P.StringPrototypeToUpperCase;
  function methodOf(value) {
    const text = lib.byteString(value, 'Request method');
    const method = upper(text);
    if (P.RegExpPrototypeExec(/^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/, text) === null) throw new TypeError(`'${text}' is not a valid HTTP method.`);
    if (P.RegExpPrototypeExec(/^(CONNECT|TRACE|TRACK)$/, method) !== null) throw new TypeError(`'${text}' HTTP method is unsupported.`);
    return P.RegExpPrototypeExec(/^(DELETE|GET|HEAD|OPTIONS|POST|PUT|PATCH)$/, method) !== null ? method : text;
  }
  function urlOf(input) {
    let url;
    try { url = new URL(input); } catch (error) { throw new TypeError(`Failed to parse URL from ${input}`, { cause: error }); }
    if (url.username || url.password) throw new TypeError(`Request cannot be constructed from a URL that includes credentials: ${url.href}`);
    return url.href;
  }
  const choice = (name, value, allowed) => {
    if (value === undefined) return allowed[0];
    if (P.ArrayPrototypeIncludes(allowed, `${value}`)) return `${value}`;
    throw new TypeError(`Request constructor: ${value} is not an accepted type. Expected one of ${allowed.join(', ')} for ${name}.`);
  };

  class Request {
    #state;
    constructor(input, init = undefined) {
      lib.need(1, arguments.length, 'Request constructor');
      const given = lib.dictionary(init, 'Request constructor: init');
      const from = lib.isObject(input) && #state in input ? input.#state : null;
      const method = given.method === undefined ? from?.method ?? 'GET' : methodOf(given.method);
      const headers = new Headers(given.headers ?? from?.headers);
      const signal = lib.signalOf(given.signal, 'Request constructor') ?? (given.signal === null ? null : from?.signal ?? null);
      this.#state = {
        __proto__: null, method, headers, signal: lib.followingSignal(signal), url: from ? from.url : urlOf(lib.usv(input)),
        redirect: choice('redirect', given.redirect ?? from?.redirect, ['follow', 'error', 'manual']),
        mode: choice('mode', given.mode ?? from?.mode, ['cors', 'no-cors', 'same-origin', 'navigate']),
        credentials: choice('credentials', given.credentials ?? from?.credentials, ['same-origin', 'omit', 'include']),
        cache: choice('cache', given.cache ?? from?.cache, ['default', 'no-store', 'reload', 'no-cache', 'force-cache', 'only-if-cached']),
        keepalive: Boolean(given.keepalive ?? from?.keepalive), integrity: `${given.integrity ?? from?.integrity ?? ''}`,
        referrer: 'about:client', referrerPolicy: `${given.referrerPolicy ?? from?.referrerPolicy ?? ''}`,
        body: Request.#body(given, from, method, headers),
      };
    }
    static #body(given, from, method, headers) {
      const hasOwn = given.body !== undefined && given.body !== null;
      if ((hasOwn || (given.body === undefined && from?.body)) && (method === 'GET' || method === 'HEAD')) throw new TypeError('Request with GET/HEAD method cannot have body.');
      if (!hasOwn) {
        if (given.body === null || !from?.body) return null;
        if (lib.bodyUnusable(from.body)) throw new TypeError('Cannot construct a Request with a Request object that has already been used.');
        const taken = { ...from.body, __proto__: null };
        from.body.used = true;
        return taken;
      }
      const body = lib.extractBody(given.body);
      if (body.stream && given.duplex !== 'half') throw new TypeError('RequestInit: duplex option is required when sending a body.');
      if (body.type && !headers.has('content-type')) headers.append('content-type', body.type);
      return body;
    }
    static { openRequest = (request) => request.#state; }
    get method() { return this.#state.method; }
    get url() { return this.#state.url; }
    get headers() { return this.#state.headers; }
    get signal() { return this.#state.signal; }
    get redirect() { return this.#state.redirect; }
    get mode() { return this.#state.mode; }
    get credentials() { return this.#state.credentials; }
    get cache() { return this.#state.cache; }
    get keepalive() { return this.#state.keepalive; }
    get integrity() { return this.#state.integrity; }
    get referrer() { return this.#state.referrer; }
    get referrerPolicy() { return this.#state.referrerPolicy; }
    get destination() { return ''; }
    get duplex() { return 'half'; }
    clone() {
      if (lib.bodyUnusable(this.#state.body)) throw new TypeError('unusable');
      const copy = new Request(this.#state.url, { headers: this.#state.headers, signal: this.#state.signal });
      copy.#state = { ...this.#state, __proto__: null, headers: copy.#state.headers, signal: copy.#state.signal, body: lib.cloneBody(this.#state.body) };
      return copy;
    }
  }

  function statusOf(value) {
    const status = value === undefined ? 200 : Math.trunc(+value);
    if (!(status >= 200 && status <= 599)) throw new RangeError('init["status"] must be in the range of 200 to 599, inclusive.');
    return status;
  }
  const REDIRECTS = [301, 302, 303, 307, 308];
  const BODILESS = [204, 205, 304];

  class Response {
    #state;
    constructor(body = null, init = undefined) {
      const given = lib.dictionary(init, 'Response constructor: init');
      const status = statusOf(given.status);
      const statusText = lib.byteString(given.statusText ?? '', 'Response statusText');
      if (/[^\t\x20-\x7e\x80-\xff]/.test(statusText)) throw new TypeError('Invalid statusText');
      const headers = new Headers(given.headers);
      this.#state = { __proto__: null, type: 'default', status, statusText, headers, url: '', redirected: false, body: null };
      if (body === null || body === undefined) return;
      if (P.ArrayPrototypeIncludes(BODILESS, status)) throw new TypeError(`Response constructor: Invalid response status code ${status}`);
      this.#state.body = lib.extractBody(body);
      if (this.#state.body.type && !headers.has('content-type')) headers.append('content-type', this.#state.body.type);
    }
    static {
      openResponse = (response) => response.#state;
      makeResponse = (state) => {
        const response = new Response();
        response.#state = { ...response.#state, __proto__: null, ...state };
        return response;
      };
    }
    static error() { return makeResponse({ type: 'error', status: 0, headers: lib.lockHeaders(new Headers()) }); }
    static json(data, init = undefined) {
      lib.need(1, arguments.length, 'Response.json');
      const text = P.JSONStringify(data);
      if (text === undefined) throw new TypeError('Value is not JSON serializable');
      const response = new Response(text, init);
      if (!new Headers(init?.headers).has('content-type')) response.headers.set('content-type', 'application/json');
      return response;
    }
    static redirect(url, status = 302) {
      lib.need(1, arguments.length, 'Response.redirect');
      const target = urlOf(lib.usv(url));
      if (!P.ArrayPrototypeIncludes(REDIRECTS, +status)) throw new RangeError(`Invalid status code ${status}`);
      return makeResponse({ status: +status, headers: lib.headersFrom([['location', target]]) });
    }
    get type() { return this.#state.type; }
    get url() { return this.#state.url; }
    get redirected() { return this.#state.redirected; }
    get status() { return this.#state.status; }
    get ok() { return this.#state.status >= 200 && this.#state.status <= 299; }
    get statusText() { return this.#state.statusText; }
    get headers() { return this.#state.headers; }
    clone() {
      if (lib.bodyUnusable(this.#state.body)) throw new TypeError('Response.clone: Body has already been consumed.');
      return makeResponse({ ...this.#state, headers: new Headers(this.#state.headers), body: lib.cloneBody(this.#state.body) });
    }
  }
  lib.bodyMixin(Request, (request) => openRequest(request));
  lib.bodyMixin(Response, (response) => openResponse(response));
  lib.openRequest = (request) => openRequest(request);
  lib.makeResponse = (state) => makeResponse(state);
  lib.Request = Request;
  lib.expose(Request);
  lib.expose(Response);
})(globalThis, __host);
