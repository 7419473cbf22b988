// require('path') (POSIX), require('querystring'), require('url'), require('string_decoder').
(function (g, host) {
  'use strict';
  const { lib } = host;

  const text = (value, name = 'path') => { if (typeof value !== 'string') throw lib.argType(name, 'of type string', value); return value; };
  function segments(path, absolute) {
    const out = [];
    for (const part of path.split('/')) {
      if (part === '' || part === '.') continue;
      if (part !== '..') out.push(part);
      else if (out.length && out[out.length - 1] !== '..') out.pop();
      else if (!absolute) out.push('..');
    }
    return out.join('/');
  }
  function buildPath() {
    const posix = {
      sep: '/', delimiter: ':',
      isAbsolute: (path) => text(path).startsWith('/'),
      normalize(path) {
        if (text(path) === '') return '.';
        const absolute = path.startsWith('/'), clean = segments(path, absolute);
        const tail = path.endsWith('/') && clean ? '/' : '';
        return absolute ? `/${clean}${tail}` : `${clean || '.'}${clean ? tail : path.endsWith('/') ? '/' : ''}`;
      },
      join: (...parts) => posix.normalize(parts.map((part) => text(part)).filter(Boolean).join('/')),
      resolve(...parts) {
        let path = '';
        for (const part of parts.map((p) => text(p)).reverse()) { if (part && !path.startsWith('/')) path = path ? `${part}/${path}` : part; }
        return `/${segments(path, true)}`;
      },
      dirname(path) {
        const cut = text(path).replace(/\/+$/, '').lastIndexOf('/');
        if (cut < 0) return path.startsWith('/') ? '/' : '.';
        return path.slice(0, cut).replace(/\/+$/, '') || '/';
      },
      basename(path, suffix = '') {
        const base = text(path).replace(/\/+$/, '').split('/').pop();
        return text(suffix, 'suffix') && base !== suffix && base.endsWith(suffix) ? base.slice(0, -suffix.length) : base;
      },
      extname(path) { const base = posix.basename(path), dot = base.lastIndexOf('.'); return dot > 0 && base !== '..' ? base.slice(dot) : ''; },
      relative(from, to) {
        const a = posix.resolve(from).split('/').filter(Boolean), b = posix.resolve(to).split('/').filter(Boolean);
        let same = 0;
        while (same < a.length && same < b.length && a[same] === b[same]) same++;
        return [...Array(a.length - same).fill('..'), ...b.slice(same)].join('/');
      },
      parse(path) {
        const base = posix.basename(path), ext = posix.extname(path), root = path.startsWith('/') ? '/' : '';
        const dir = posix.dirname(path);
        return { root, dir: dir === '.' && !path.startsWith('.') ? '' : dir, base, ext, name: ext ? base.slice(0, -ext.length) : base };
      },
      format({ root = '', dir, base, name = '', ext = '' }) {
        const file = base ?? `${name}${ext && !ext.startsWith('.') ? '.' : ''}${ext}`;
        return dir ? (dir === root ? `${dir}${file}` : `${dir}/${file}`) : `${root}${file}`;
      },
      toNamespacedPath: (path) => path,
    };
    posix.posix = posix;
    return posix;
  }
  host.registerModule('path', buildPath);
  host.registerModule('path/posix', (require) => require('path'));

  // --- querystring -----------------------------------------------------------------------------------------------
  const unescape = (value) => { try { return decodeURIComponent(value); } catch { return lib.utf8Decode(lib.percentDecode(value)); } };
  const escape = (value) => encodeURIComponent(lib.usv(typeof value === 'object' ? `${value}` : value));
  const plain = (value) => (['string', 'bigint', 'boolean'].includes(typeof value) || Number.isFinite(value) ? `${value}` : '');
  host.registerModule('querystring', () => {
    const module = {
      unescape, escape,
      parse(query, separator = '&', equals = '=', options = {}) {
        const out = Object.create(null), decode = options.decodeURIComponent ?? unescape, max = options.maxKeys ?? 1000;
        if (typeof query !== 'string' || query === '') return out;
        for (const part of query.split(separator).slice(0, max || undefined)) {
          if (part === '') continue;
          const cut = part.indexOf(equals);
          const [name, value] = (cut < 0 ? [part, ''] : [part.slice(0, cut), part.slice(cut + equals.length)]).map((item) => decode(item.replace(/\+/g, ' ')));
          if (name in out) out[name] = [].concat(out[name], value); else out[name] = value;
        }
        return out;
      },
      stringify(object, separator = '&', equals = '=', options = {}) {
        const encode = options.encodeURIComponent ?? escape;
        if (typeof object !== 'object' || object === null) return '';
        return Object.keys(object).flatMap((key) => [].concat(object[key]).map((value) => `${encode(plain(key))}${equals}${encode(plain(value))}`)).join(separator);
      },
    };
    return Object.assign(module, { decode: module.parse, encode: module.stringify });
  });

  // --- string_decoder ----------------------------------------------------------------------------------------------
  host.registerModule('string_decoder', () => {
    function StringDecoder(encoding) {
      lib.codingOf(encoding);
      this.encoding = lib.codingName(encoding ?? 'utf8');
      Object.defineProperty(this, 'rest', { value: new Uint8Array(0), writable: true });
    }
    // How many bytes at the end belong to a character that is not complete yet.
    function unfinished(encoding, bytes) {
      if (encoding === 'base64' || encoding === 'base64url') return bytes.length % 3;
      if (encoding === 'utf16le') { const odd = bytes.length % 2, last = bytes[bytes.length - odd - 1]; return (last & 0xfc) === 0xd8 ? odd + 2 : odd; }
      if (encoding !== 'utf8') return 0;
      for (let back = 1; back <= Math.min(3, bytes.length); back++) {
        const byte = bytes[bytes.length - back];
        if ((byte & 0xc0) !== 0x80) return (byte >= 0xf0 && byte < 0xf5 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc2 ? 2 : 1) > back && byte < 0xf5 ? back : 0;
      }
      return 0;
    }
    StringDecoder.prototype.write = function (chunk) {
      if (typeof chunk === 'string') return chunk;
      const bytes = lib.concatBytes([this.rest, lib.viewOf(chunk, 'buf')]);
      const keep = unfinished(this.encoding, bytes);
      this.rest = bytes.slice(bytes.length - keep);
      return lib.codingOf(this.encoding).decode(bytes.subarray(0, bytes.length - keep));
    };
    StringDecoder.prototype.end = function (chunk) {
      const text = chunk === undefined ? '' : this.write(chunk);
      const tail = this.rest.length ? lib.codingOf(this.encoding).decode(this.rest) : '';
      this.rest = new Uint8Array(0);
      return text + tail;
    };
    return { StringDecoder };
  });
})(globalThis, __host);
