// require('url'): the WHATWG classes, and the older parse/format/resolve that published samples still use.
(function (g, host) {
  'use strict';
  const { lib } = host;

  function build(require) {
    function Url() {
      for (const key of ['protocol', 'slashes', 'auth', 'host', 'port', 'hostname', 'hash', 'search', 'query', 'pathname', 'path', 'href']) this[key] = null;
    }
    const SLASHED = /^(https?|ftp|wss?|file|gopher):$/;
    function authority(url, rest) {
      const end = rest.search(/[/?#]/);
      const whole = end < 0 ? rest : rest.slice(0, end);
      const at = whole.lastIndexOf('@');
      if (at >= 0) url.auth = decodeURIComponent(whole.slice(0, at));
      const found = /^(\[[^\]]*\]|[^:]*)(?::(\d*))?$/.exec(whole.slice(at + 1)) ?? [null, whole.slice(at + 1), undefined];
      url.hostname = (lib.domainToASCII(found[1]) ?? found[1]).replace(/^\[|\]$/g, '');
      url.port = found[2] || null;
      url.host = `${found[1].startsWith('[') ? `[${url.hostname}]` : url.hostname}${url.port ? `:${url.port}` : ''}`;
      return end < 0 ? '' : rest.slice(end);
    }
    function parse(text, parseQuery = false, slashesDenoteHost = false) {
      if (text instanceof Url) return text;
      if (typeof text !== 'string') throw lib.argType('url', 'of type string', text);
      const url = new Url();
      let rest = text.trim();
      const scheme = /^([a-z0-9.+-]+:)/i.exec(rest);
      if (scheme) { url.protocol = scheme[1].toLowerCase(); rest = rest.slice(scheme[1].length); }
      if (SLASHED.test(url.protocol ?? '')) rest = rest.replace(/^[^?#]*/, (part) => part.replace(/\\/g, '/'));
      if (rest.startsWith('//') && (url.protocol || slashesDenoteHost)) { url.slashes = true; rest = authority(url, rest.slice(2)); }
      const hash = rest.indexOf('#');
      if (hash >= 0) { url.hash = rest.slice(hash); rest = rest.slice(0, hash); }
      const query = rest.indexOf('?');
      if (query >= 0) { url.search = rest.slice(query); url.query = rest.slice(query + 1); rest = rest.slice(0, query); }
      const escaped = (part) => part.replace(/[ "<>`{}|\\^']/g, (c) => (c === "'" ? '%27' : encodeURIComponent(c)));
      for (const key of ['hash', 'search', 'query']) if (url[key] !== null) url[key] = escaped(url[key]);
      if (rest) url.pathname = escaped(rest);
      else if (url.slashes && SLASHED.test(url.protocol ?? '')) url.pathname = '/';
      if (parseQuery) { url.search ??= ''; url.query = require('querystring').parse(url.query ?? ''); }
      if (url.pathname || url.search) url.path = `${url.pathname ?? ''}${url.search ?? ''}`;
      url.href = format(url);
      return url;
    }
    function format(given, options = {}) {
      if (given instanceof lib.URL) return formatWhatwg(given, options);
      const url = typeof given === 'string' ? parse(given) : given;
      let protocol = url.protocol ?? '';
      if (protocol && !protocol.endsWith(':')) protocol += ':';
      const auth = url.auth ? `${encodeURIComponent(url.auth).replace(/%3A/i, ':')}@` : '';
      const name = url.hostname && url.hostname.includes(':') ? `[${url.hostname}]` : url.hostname;
      const host_ = url.host ?? (name ? `${name}${url.port ? `:${url.port}` : ''}` : null);
      const asked = url.query && typeof url.query === 'object' ? require('querystring').stringify(url.query) : '';
      let search = url.search ?? (asked ? `?${asked}` : '');
      if (search && !search.startsWith('?')) search = `?${search}`;
      const hash = url.hash ? (url.hash.startsWith('#') ? url.hash : `#${url.hash}`) : '';
      let path = (url.pathname ?? '').replace(/[?#]/g, encodeURIComponent);
      const slashes = url.slashes || ((!protocol || SLASHED.test(protocol)) && host_ !== null);
      if (slashes && host_ !== null && path && !path.startsWith('/')) path = `/${path}`;
      return `${protocol}${slashes ? '//' : ''}${host_ === null ? '' : `${auth}${host_}`}${path}${search.replace('#', '%23')}${hash}`;
    }
    function formatWhatwg(given, { auth = true, fragment = true, search = true }) {
      const url = new lib.URL(given.href);
      if (!auth) { url.username = ''; url.password = ''; }
      if (!fragment) url.hash = '';
      if (!search) url.search = '';
      return url.href;
    }
    function resolve(from, to) {
      const base = new lib.URL(from, 'resolve://');
      const found = new lib.URL(to, base);
      return found.protocol === 'resolve:' ? `${found.pathname}${found.search}${found.hash}` : found.href;
    }
    function urlToHttpOptions(url) {
      const options = { __proto__: null, protocol: url.protocol, hostname: url.hostname.replace(/^\[|\]$/g, ''), hash: url.hash, search: url.search, pathname: url.pathname, path: `${url.pathname}${url.search}`, href: url.href };
      if (url.port !== '') options.port = Number(url.port);
      if (url.username || url.password) options.auth = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
      return options;
    }
    Object.assign(Url.prototype, { parse(text, query) { return Object.assign(this, parse(text, query)); }, format() { return format(this); }, resolve(to) { return resolve(this.href, to); } });
    return {
      URL: lib.URL, URLSearchParams: g.URLSearchParams, Url, parse, format, resolve, urlToHttpOptions,
      domainToASCII: (domain) => lib.parseHost(`${domain}`, false) ?? '', domainToUnicode: (domain) => lib.domainToUnicode(lib.parseHost(`${domain}`, false) ?? ''),
      fileURLToPath(value) {
        const url = new lib.URL(value);
        if (url.protocol !== 'file:') throw lib.coded(new TypeError('The URL must be of scheme file'), 'ERR_INVALID_URL_SCHEME');
        return decodeURIComponent(url.pathname);
      },
      pathToFileURL: (path) => new lib.URL(`file://${require('path').resolve(path).replace(/[%?#\\]/g, encodeURIComponent)}`),
    };
  }
  host.registerModule('url', build);
})(globalThis, __host);
