// The basic URL parser of the URL standard: one method per state.
(function (g, host) {
  'use strict';
  const { lib } = host;
  const SPECIAL = { __proto__: null, 'http:': 80, 'https:': 443, 'ws:': 80, 'wss:': 443, 'ftp:': 21, 'file:': null };
  const isSpecial = (url) => url.scheme in SPECIAL;
  const ALPHA = /[a-z]/i, SCHEME = /[a-z0-9+\-.]/i, DIGIT = /[0-9]/;
  const DRIVE = /^[a-z][:|]$/i, NORMAL_DRIVE = /^[a-z]:$/i, STARTS_WITH_DRIVE = /^[a-z][:|]([/\\?#]|$)/i;
  const DOUBLE_DOT = /^(\.|%2e){2}$/i, SINGLE_DOT = /^(\.|%2e)$/i;
  const FAIL = false, STOP = true;

  const emptyUrl = () => ({ __proto__: null, scheme: '', username: '', password: '', host: null, port: null, path: [], query: null, fragment: null });
  const isOpaque = (url) => typeof url.path === 'string';
  function shorten(url) {
    if (url.scheme === 'file:' && url.path.length === 1 && NORMAL_DRIVE.test(url.path[0])) return;
    url.path.pop();
  }

  class Parser {
    constructor(input, base, url, override) {
      this.input = Array.from(input);
      this.base = base;
      this.url = url;
      this.override = override;
      this.buffer = '';
      this.at = 0;
      this.sawAt = this.sawPassword = this.inBrackets = false;
    }
    run(state) {
      this.state = state;
      for (; ; this.at++) {
        const c = this.at < this.input.length ? this.input[this.at] : '';
        const end = this[this.state](c);
        if (end !== undefined) return end !== FAIL;
        if (this.at >= this.input.length) return true;
      }
    }
    go(state, again = false) { this.state = state; if (again) this.at--; }
    rest(from = this.at) { return this.input.slice(from, from + 3).join(''); }
    get special() { return isSpecial(this.url); }
    ends(c) { return c === '' || c === '/' || c === '?' || c === '#' || (c === '\\' && this.special); }
    tail(c) {
      if (c === '?') { this.url.query = ''; this.go('queryState'); } else if (c === '#') { this.url.fragment = ''; this.go('fragmentState'); } else return false;
      return true;
    }
    inherit(...keys) { for (const key of keys) this.url[key] = key === 'path' ? this.base.path.slice() : this.base[key]; }

    schemeStart(c) {
      if (c && ALPHA.test(c)) { this.buffer += c.toLowerCase(); this.go('scheme'); } else if (!this.override) this.go('noScheme', true);
      else return FAIL;
    }
    scheme(c) {
      if (c && SCHEME.test(c)) { this.buffer += c.toLowerCase(); return undefined; }
      if (c === ':') return this.schemeEnd();
      if (this.override) return FAIL;
      this.buffer = '';
      this.at = -1;
      this.go('noScheme');
    }
    schemeEnd() {
      const { url, buffer } = this;
      const scheme = `${buffer}:`;
      if (this.override) {
        if (isSpecial(url) !== scheme in SPECIAL) return STOP;
        if ((url.username || url.password || url.port !== null) && scheme === 'file:') return STOP;
        if (url.scheme === 'file:' && !url.host) return STOP;
        url.scheme = scheme;
        if (url.port === SPECIAL[scheme]) url.port = null;
        return STOP;
      }
      url.scheme = scheme;
      this.buffer = '';
      if (scheme === 'file:') this.go('file');
      else if (this.special) this.go(this.base && this.base.scheme === scheme ? 'specialRelativeOrAuthority' : 'specialAuthoritySlashes');
      else if (this.input[this.at + 1] === '/') { this.at++; this.go('pathOrAuthority'); } else { url.path = ''; this.go('opaquePath'); }
    }
    noScheme(c) {
      const { base, url } = this;
      if (!base || (isOpaque(base) && c !== '#')) return FAIL;
      if (isOpaque(base)) {
        Object.assign(url, { scheme: base.scheme, path: base.path, query: base.query, fragment: '' });
        this.go('fragmentState');
      } else this.go(base.scheme === 'file:' ? 'file' : 'relative', true);
    }
    specialRelativeOrAuthority(c) {
      if (c === '/' && this.input[this.at + 1] === '/') { this.at++; this.go('ignoreSlashes'); } else this.go('relative', true);
    }
    pathOrAuthority(c) { if (c === '/') this.go('authority'); else this.go('path', true); }
    relative(c) {
      this.url.scheme = this.base.scheme;
      if (c === '/' || (c === '\\' && this.special)) { this.go('relativeSlash'); return; }
      this.inherit('username', 'password', 'host', 'port', 'path', 'query');
      if (this.tail(c) || c === '') return;
      this.url.query = null;
      shorten(this.url);
      this.go('path', true);
    }
    relativeSlash(c) {
      if (this.special && (c === '/' || c === '\\')) this.go('ignoreSlashes');
      else if (c === '/') this.go('authority');
      else { this.inherit('username', 'password', 'host', 'port'); this.go('path', true); }
    }
    specialAuthoritySlashes(c) {
      if (c === '/' && this.input[this.at + 1] === '/') { this.at++; this.go('ignoreSlashes'); } else this.go('ignoreSlashes', true);
    }
    ignoreSlashes(c) { if (c !== '/' && c !== '\\') this.go('authority', true); }
    authority(c) {
      if (c === '@') { this.credentials(); return undefined; }
      if (!this.ends(c)) { this.buffer += c; return undefined; }
      if (this.sawAt && this.buffer === '') return FAIL;
      this.at -= Array.from(this.buffer).length + 1;
      this.buffer = '';
      this.go('hostState');
    }
    credentials() {
      if (this.sawAt) this.buffer = `%40${this.buffer}`;
      this.sawAt = true;
      const cut = this.sawPassword ? -1 : this.buffer.indexOf(':');
      const [name, secret] = cut < 0 ? [this.buffer, ''] : [this.buffer.slice(0, cut), this.buffer.slice(cut + 1)];
      if (this.sawPassword) this.url.password += lib.percentEncode(name, 'userinfo');
      else this.url.username += lib.percentEncode(name, 'userinfo');
      if (cut >= 0) { this.sawPassword = true; this.url.password += lib.percentEncode(secret, 'userinfo'); }
      this.buffer = '';
    }
    takeHost() {
      const found = lib.parseHost(this.buffer, !this.special);
      if (found === null) return false;
      this.url.host = found;
      this.buffer = '';
      return true;
    }
    hostState(c) {
      if (this.override && this.url.scheme === 'file:') { this.go('fileHost', true); return undefined; }
      if (c === ':' && !this.inBrackets) {
        if (this.buffer === '' || this.override === 'hostname' || !this.takeHost()) return FAIL;
        this.go('portState');
      } else if (this.ends(c)) {
        this.at--;
        if (this.special && this.buffer === '') return FAIL;
        if (this.override && this.buffer === '' && (this.url.username || this.url.password || this.url.port !== null)) return FAIL;
        if (!this.takeHost()) return FAIL;
        if (this.override) return STOP;
        this.go('pathStart');
      } else {
        if (c === '[') this.inBrackets = true;
        if (c === ']') this.inBrackets = false;
        this.buffer += c;
      }
    }
    portState(c) {
      if (c && DIGIT.test(c)) { this.buffer += c; return undefined; }
      if (!this.ends(c) && !this.override) return FAIL;
      if (this.buffer !== '') {
        const port = parseInt(this.buffer, 10);
        if (port > 65535) return FAIL;
        this.url.port = port === SPECIAL[this.url.scheme] ? null : port;
        this.buffer = '';
        if (this.override) return STOP;
      }
      if (this.override) return FAIL;
      this.go('pathStart', true);
    }
    file(c) {
      const { url, base } = this;
      url.scheme = 'file:';
      url.host = '';
      if (c === '/' || c === '\\') { this.go('fileSlash'); return; }
      if (!base || base.scheme !== 'file:') { this.go('path', true); return; }
      this.inherit('host', 'path', 'query');
      if (this.tail(c) || c === '') return;
      url.query = null;
      if (STARTS_WITH_DRIVE.test(this.rest())) url.path = [];
      else shorten(url);
      this.go('path', true);
    }
    fileSlash(c) {
      if (c === '/' || c === '\\') { this.go('fileHost'); return; }
      if (this.base && this.base.scheme === 'file:') {
        this.url.host = this.base.host;
        const first = this.base.path[0];
        if (!STARTS_WITH_DRIVE.test(this.rest()) && first !== undefined && NORMAL_DRIVE.test(first)) this.url.path.push(first);
      }
      this.go('path', true);
    }
    fileHost(c) {
      if (c !== '' && c !== '/' && c !== '\\' && c !== '?' && c !== '#') { this.buffer += c; return undefined; }
      this.at--;
      if (!this.override && DRIVE.test(this.buffer)) { this.go('path'); return undefined; }
      if (this.buffer === '') this.url.host = '';
      else if (!this.takeHost()) return FAIL;
      else if (this.url.host === 'localhost') this.url.host = '';
      if (this.override) return STOP;
      this.go('pathStart');
    }
    pathStart(c) {
      if (this.special) this.go('path', c !== '/' && c !== '\\');
      else if (!this.override && this.tail(c)) return;
      else if (c !== '') this.go('path', c !== '/');
      else if (this.override && this.url.host === null) this.url.path.push('');
    }
    path(c) {
      const slash = c === '/' || (c === '\\' && this.special);
      if (c !== '' && !slash && (this.override || (c !== '?' && c !== '#'))) { this.buffer += lib.percentEncode(c, 'path'); return; }
      this.segment(slash);
      if (!this.override) this.tail(c);
    }
    segment(slash) {
      const { url, buffer } = this;
      this.buffer = '';
      if (DOUBLE_DOT.test(buffer)) { shorten(url); if (!slash) url.path.push(''); } else if (SINGLE_DOT.test(buffer)) { if (!slash) url.path.push(''); } else {
        const drive = url.scheme === 'file:' && url.path.length === 0 && DRIVE.test(buffer);
        url.path.push(drive ? `${buffer[0]}:` : buffer);
      }
    }
    opaquePath(c) { if (!this.tail(c) && c !== '') this.url.path += lib.percentEncode(c, 'c0'); }
    queryState(c) {
      if (c !== '' && (c !== '#' || this.override)) { this.buffer += c; return; }
      this.url.query += lib.percentEncode(this.buffer, this.special ? 'specialQuery' : 'query');
      this.buffer = '';
      if (c === '#') this.tail(c);
    }
    fragmentState(c) { if (c !== '') this.url.fragment += lib.percentEncode(c, 'fragment'); }
  }

  const url = lib.url = { __proto__: null, isSpecial, isOpaque, SPECIAL };
  /** The record of an absolute or relative URL, or null when it is none. */
  url.parse = (text, base) => {
    const record = emptyUrl();
    const clean = text.replace(/^[\0-\x20]+|[\0-\x20]+$/g, '').replace(/[\t\n\r]/g, '');
    return new Parser(clean, base, record, null).run('schemeStart') ? record : null;
  };
  /** Parses one part into an existing record, as the setters do: what was understood before an error stays. */
  url.parsePart = (record, text, state, override) => new Parser(text.replace(/[\t\n\r]/g, ''), null, record, override ?? state).run(state);
  url.pathText = (record) => (isOpaque(record) ? record.path : record.path.map((part) => `/${part}`).join(''));
  url.write = (record, withFragment = true) => {
    let out = record.scheme;
    if (record.host !== null) {
      out += '//';
      if (record.username || record.password) out += `${record.username}${record.password ? `:${record.password}` : ''}@`;
      out += record.host + (record.port === null ? '' : `:${record.port}`);
    } else if (!isOpaque(record) && record.path.length > 1 && record.path[0] === '') out += '/.';
    out += url.pathText(record);
    if (record.query !== null) out += `?${record.query}`;
    return withFragment && record.fragment !== null ? `${out}#${record.fragment}` : out;
  };
})(globalThis, __host);
