// Host parsing of the URL standard: IPv4 in every notation, IPv6, domains with punycode, opaque hosts.
(function (g, host) {
  'use strict';
  const { lib } = host;
  const FORBIDDEN_HOST = /[\0\t\n\r #/:<>?@[\\\]^|]/;
  const FORBIDDEN_DOMAIN = /[\0-\x20"#%/:<>?@[\\\]^`{|}\x7f]/;

  // --- punycode (RFC 3492) ---------------------------------------------------------------------------------------
  const adapt = (delta, count, first) => {
    let rest = first ? Math.floor(delta / 700) : delta >> 1;
    rest += Math.floor(rest / count);
    let k = 0;
    while (rest > 455) { rest = Math.floor(rest / 35); k += 36; }
    return k + Math.floor((36 * rest) / (rest + 38));
  };
  const digitChar = (d) => String.fromCharCode(d < 26 ? d + 97 : d + 22);
  const threshold = (k, bias) => (k <= bias ? 1 : k >= bias + 26 ? 26 : k - bias);
  function writeDelta(delta, bias) {
    let out = '', q = delta;
    for (let k = 36; ; k += 36) {
      const t = threshold(k, bias);
      if (q < t) return out + digitChar(q);
      out += digitChar(t + ((q - t) % (36 - t)));
      q = Math.floor((q - t) / (36 - t));
    }
  }
  function punyEncode(label) {
    const points = Array.from(label, (c) => c.codePointAt(0));
    const basic = points.filter((p) => p < 128);
    let out = String.fromCharCode(...basic), done = basic.length, n = 128, delta = 0, bias = 72;
    if (done) out += '-';
    while (done < points.length) {
      const next = Math.min(...points.filter((p) => p >= n));
      delta += (next - n) * (done + 1);
      n = next;
      for (const p of points) {
        if (p < n) delta++;
        if (p !== n) continue;
        out += writeDelta(delta, bias);
        bias = adapt(delta, done + 1, done === basic.length);
        delta = 0;
        done++;
      }
      delta++;
      n++;
    }
    return out;
  }
  const digitOf = (c) => (c >= 48 && c <= 57 ? c - 22 : c >= 97 && c <= 122 ? c - 97 : c >= 65 && c <= 90 ? c - 65 : 36);
  /** The label behind punycode text (without "xn--"), or null when it is none. */
  function punyDecode(text) {
    const cut = text.lastIndexOf('-');
    const points = Array.from(text.slice(0, Math.max(0, cut)), (c) => c.codePointAt(0));
    let n = 128, i = 0, bias = 72;
    for (let at = cut + 1; at < text.length;) {
      const before = i;
      for (let weight = 1, k = 36; ; k += 36) {
        const digit = at < text.length ? digitOf(text.charCodeAt(at++)) : 36;
        if (digit > 35) return null;
        i += digit * weight;
        const t = threshold(k, bias);
        if (digit < t) break;
        weight *= 36 - t;
      }
      bias = adapt(i - before, points.length + 1, before === 0);
      n += Math.floor(i / (points.length + 1));
      i %= points.length + 1;
      if (n > 0x10ffff) return null;
      points.splice(i++, 0, n);
    }
    return String.fromCodePoint(...points);
  }

  // --- domains ---------------------------------------------------------------------------------------------------
  const IGNORED = /[\u00ad\u034f\u180b-\u180d\u200b\u2060\u2064\ufe00-\ufe0f\ufeff]/g;
  const NOT_IN_A_DOMAIN = /[\p{Cc}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}\ufffd\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;
  const mapped = (text) => text.replace(IGNORED, '').replace(/[\u3002\uff0e\uff61]/g, '.').toLowerCase().normalize('NFKC').toLowerCase().normalize('NFC');
  function asciiLabel(label) {
    if (label.startsWith('xn--')) {
      const decoded = punyDecode(label.slice(4));
      const genuine = decoded && /[^\0-\x7f]/.test(decoded) && !NOT_IN_A_DOMAIN.test(decoded) && mapped(decoded) === decoded && !/^\p{M}/u.test(decoded);
      return genuine && `xn--${punyEncode(decoded)}` === label ? label : null;
    }
    if (!/[^\0-\x7f]/.test(label)) return label;
    return NOT_IN_A_DOMAIN.test(label) || /^\p{M}/u.test(label) ? null : `xn--${punyEncode(label)}`;
  }
  /** Lower-case ASCII form of a domain, or null (a near reading of UTS 46 with the engine's own normalisation). */
  lib.domainToASCII = (domain) => {
    if (/^[\0-\x7f]*$/.test(domain) && !/(^|\.)xn--/i.test(domain)) return domain.toLowerCase();
    const labels = mapped(domain).split('.').map(asciiLabel);
    return labels.includes(null) ? null : labels.join('.');
  };
  lib.domainToUnicode = (domain) => domain.split('.').map((label) => (label.startsWith('xn--') ? punyDecode(label.slice(4)) ?? label : label)).join('.');
  lib.punycode = { __proto__: null, encode: punyEncode, decode: punyDecode };

  // --- IPv4 ------------------------------------------------------------------------------------------------------
  function ipv4Number(text) {
    if (text === '') return NaN;
    if (/^0x[0-9a-f]*$/i.test(text)) return text.length === 2 ? 0 : parseInt(text.slice(2), 16);
    if (/^0[0-7]*$/.test(text)) return parseInt(text, 8);
    return /^[1-9][0-9]*$/.test(text) ? parseInt(text, 10) : NaN;
  }
  const endsInNumber = (domain) => {
    const parts = domain.split('.');
    if (parts[parts.length - 1] === '') { if (parts.length === 1) return false; parts.pop(); }
    const last = parts[parts.length - 1];
    return /^[0-9]+$/.test(last) || /^0x[0-9a-f]*$/i.test(last);
  };
  function ipv4(domain) {
    const parts = domain.split('.');
    if (parts.length > 1 && parts[parts.length - 1] === '') parts.pop();
    if (parts.length > 4) return null;
    const numbers = parts.map(ipv4Number);
    const last = numbers.pop();
    if (Number.isNaN(last) || numbers.some((n) => !(n <= 255)) || last >= 256 ** (4 - numbers.length)) return null;
    const address = numbers.reduce((sum, n, i) => sum + n * 256 ** (3 - i), last);
    return [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join('.');
  }

  // --- IPv6 ------------------------------------------------------------------------------------------------------
  const dottedTail = (text) => {
    if (!/^(\d{1,3}\.){3}\d{1,3}$/.test(text)) return null;
    const n = text.split('.').map(Number);
    if (n.some((v) => v > 255) || /(^|\.)0\d/.test(text)) return null;
    return [n[0] * 256 + n[1], n[2] * 256 + n[3]];
  };
  function pieces(text) {
    if (text === '') return [];
    const parts = text.split(':');
    const out = [];
    for (let i = 0; i < parts.length; i++) {
      const tail = i === parts.length - 1 && parts[i].includes('.') ? dottedTail(parts[i]) : undefined;
      if (tail === null) return null;
      if (tail) out.push(...tail);
      else if (/^[0-9a-f]{1,4}$/i.test(parts[i])) out.push(parseInt(parts[i], 16));
      else return null;
    }
    return out;
  }
  function ipv6(text) {
    const halves = text.split('::');
    if (halves.length > 2) return null;
    const head = pieces(halves[0]);
    const tail = halves.length === 2 ? pieces(halves[1]) : [];
    if (!head || !tail || (halves.length === 2 && halves[0].includes('.'))) return null;
    const given = head.length + tail.length;
    if (halves.length === 2 ? given > 7 : given !== 8) return null;
    return [...head, ...Array(8 - given).fill(0), ...tail];
  }
  function longestZeros(address) {
    let best = { at: -1, size: 1 };
    for (let at = 0; at < 8; at++) {
      let size = 0;
      while (at + size < 8 && address[at + size] === 0) size++;
      if (size > best.size) best = { at, size };
      at += size;
    }
    return best;
  }
  function writeIpv6(address) {
    const { at, size } = longestZeros(address);
    const hex = address.map((n) => n.toString(16));
    return at < 0 ? hex.join(':') : `${hex.slice(0, at).join(':')}::${hex.slice(at + size).join(':')}`;
  }

  /** The serialised host of a URL's host text, or null when it is none. `opaque`: the scheme is not a special one. */
  lib.parseHost = (text, opaque) => {
    if (text[0] === '[') {
      const address = text.endsWith(']') ? ipv6(text.slice(1, -1)) : null;
      return address && `[${writeIpv6(address)}]`;
    }
    if (opaque) return FORBIDDEN_HOST.test(text) ? null : lib.percentEncode(text, 'c0');
    const domain = lib.domainToASCII(lib.utf8Decode(lib.percentDecode(text)));
    if (domain === null || domain === '' || FORBIDDEN_DOMAIN.test(domain)) return null;
    return endsInNumber(domain) ? ipv4(domain) : domain;
  };
})(globalThis, __host);
