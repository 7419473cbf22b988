// Intl.NumberFormat and PluralRules, and toLocaleString of numbers: English.
(function (g, host) {
  'use strict';
  const { lib } = host;
  const SUPPORTED = ['en', 'en-US', 'en-GB', 'en-CA', 'en-AU', 'en-NZ', 'en-IE', 'en-IN'];
  const warned = new Set();
  const BAD = /[^A-Za-z0-9-]|^-|-$|--/;

  /** The locale that is used for those asked for: English, with one warning when another language was wanted. */
  lib.localeOf = (locales) => {
    const wanted = locales === undefined ? [] : typeof locales === 'string' ? [locales] : Array.from(locales, String);
    for (const locale of wanted) if (locale === '' || BAD.test(locale)) throw new RangeError(`Incorrect locale information provided: ${locale}`);
    const found = wanted.map((locale) => SUPPORTED.find((name) => name.toLowerCase() === locale.toLowerCase()) ?? (/^en(-|$)/i.test(locale) ? 'en-US' : null)).find(Boolean);
    if (!found && wanted.length && !warned.has(wanted[0])) {
      warned.add(wanted[0]);
      host.warn('locale_not_available', `Hooks format dates and numbers in English only: "${wanted[0]}" was read as "en-US".`);
    }
    return found ?? 'en-US';
  };
  lib.supportedLocales = (locales) => (locales === undefined ? [] : [].concat(locales)).filter((locale) => /^en(-|$)/i.test(locale));
  /** An option, checked against what is allowed. */
  lib.option = (options, name, allowed, fallback) => {
    const value = options[name];
    if (value === undefined) return fallback;
    if (!allowed.includes(`${value}`)) throw new RangeError(`Value ${value} out of range for Intl options property ${name}`);
    return `${value}`;
  };
  const digits = (options, name, low, high, fallback) => {
    if (options[name] === undefined) return fallback;
    const value = Number(options[name]);
    if (!(value >= low && value <= high)) throw new RangeError(`${name} value is out of range.`);
    return Math.floor(value);
  };

  // --- decimal text: a number is {negative, digits, point}, rounded half away from zero as Intl does --------------
  function decimal(value) {
    const text = typeof value === 'bigint' ? `${value}` : `${Math.abs(value)}`;
    const [mantissa, exponent = '0'] = text.replace(/^-/, '').split('e');
    const [whole, fraction = ''] = mantissa.split('.');
    return { digits: whole + fraction, point: whole.length + Number(exponent) };
  }
  function roundAt(number, keep) {
    const all = number.digits;
    if (keep >= all.length) return number;
    if (keep < 0) return { digits: '0', point: 1 };
    const up = all.charCodeAt(keep) >= 53;
    const kept = BigInt(all.slice(0, keep) || '0') + (up ? 1n : 0n);
    const text = `${kept}`.padStart(keep, '0');
    return { digits: text, point: number.point + (text.length - keep) };
  }
  function split(number) {
    const { digits: all, point } = number;
    const whole = point <= 0 ? '0' : all.slice(0, point).padEnd(point, '0');
    const fraction = point <= 0 ? '0'.repeat(-point) + all : all.slice(point);
    return [whole.replace(/^0+(?=\d)/, ''), fraction];
  }
  function fixed(value, low, high) {
    const number = decimal(value);
    const [whole, fraction] = split(roundAt(number, number.point + high));
    return [whole, fraction.replace(/0+$/, '').padEnd(low, '0')];
  }
  function significant(value, low, high) {
    const number = decimal(value);
    if (/^0*$/.test(number.digits)) return ['0', '0'.repeat(low - 1)];
    const lead = /^0*/.exec(number.digits)[0].length;
    const [whole, fraction] = split(roundAt(number, lead + high));
    const shown = whole === '0' ? 0 : whole.length;
    const zeros = whole === '0' ? /^0*/.exec(fraction)[0].length : 0;
    return [whole, fraction.replace(/0+$/, '').padEnd(Math.max(0, low - shown + zeros), '0')];
  }

  const SYMBOLS = { __proto__: null, USD: '$', EUR: '€', GBP: '£', JPY: '¥', INR: '₹', CNY: 'CN¥', KRW: '₩', BRL: 'R$', CAD: 'CA$', AUD: 'A$', NZD: 'NZ$', MXN: 'MX$', ILS: '₪', VND: '₫', HKD: 'HK$', TWD: 'NT$', PHP: '₱', XAF: 'FCFA', XOF: 'F\u202fCFA' };
  const NO_CENTS = ['JPY', 'KRW', 'VND', 'CLP', 'ISK', 'PYG', 'UGX', 'XAF', 'XOF', 'XPF', 'RWF', 'KMF', 'GNF', 'DJF', 'BIF', 'VUV'];
  const COMPACT = [[1e12, 'T', 'trillion'], [1e9, 'B', 'billion'], [1e6, 'M', 'million'], [1e3, 'K', 'thousand']];

  function resolve(locale, options) {
    const style = lib.option(options, 'style', ['decimal', 'percent', 'currency'], 'decimal');
    const currency = options.currency === undefined ? undefined : `${options.currency}`.toUpperCase();
    if (style === 'currency' && currency === undefined) throw new TypeError('Currency code is required with currency style.');
    if (currency !== undefined && !/^[A-Z]{3}$/.test(currency)) throw new RangeError(`Invalid currency code : ${options.currency}`);
    const notation = lib.option(options, 'notation', ['standard', 'compact'], 'standard');
    const cents = style === 'currency' ? (NO_CENTS.includes(currency) ? 0 : 2) : 0;
    const usual = style === 'currency' ? cents : style === 'percent' || notation === 'compact' ? 0 : 3;
    const out = {
      locale, numberingSystem: 'latn', style, currency: style === 'currency' ? currency : undefined, currencyDisplay: style === 'currency' ? lib.option(options, 'currencyDisplay', ['symbol', 'narrowSymbol', 'code', 'name'], 'symbol') : undefined,
      minimumIntegerDigits: digits(options, 'minimumIntegerDigits', 1, 21, 1), notation, signDisplay: lib.option(options, 'signDisplay', ['auto', 'never', 'always', 'exceptZero', 'negative'], 'auto'),
      useGrouping: options.useGrouping === undefined ? 'auto' : options.useGrouping === false || options.useGrouping === 'false' ? false : 'auto', compactDisplay: lib.option(options, 'compactDisplay', ['short', 'long'], 'short'),
    };
    if (options.minimumSignificantDigits !== undefined || options.maximumSignificantDigits !== undefined) {
      out.minimumSignificantDigits = digits(options, 'minimumSignificantDigits', 1, 21, 1);
      out.maximumSignificantDigits = digits(options, 'maximumSignificantDigits', out.minimumSignificantDigits, 21, 21);
      return out;
    }
    const low = digits(options, 'minimumFractionDigits', 0, 20, undefined), high = digits(options, 'maximumFractionDigits', low ?? 0, 20, undefined);
    out.minimumFractionDigits = low ?? Math.min(cents, high ?? cents);
    out.maximumFractionDigits = high ?? Math.max(usual, out.minimumFractionDigits);
    return out;
  }
  function body(value, o) {
    if (typeof value === 'number' && !Number.isFinite(value)) return [Number.isNaN(value) ? 'NaN' : '∞', ''];
    const [whole, fraction] = o.maximumSignificantDigits ? significant(value, o.minimumSignificantDigits, o.maximumSignificantDigits) : fixed(value, o.minimumFractionDigits, o.maximumFractionDigits);
    return [whole.padStart(o.minimumIntegerDigits, '0'), fraction];
  }
  function compactOf(value, o) {
    const size = Math.abs(Number(value));
    const unit = size < Infinity ? COMPACT.find(([from]) => size >= from * 0.9995) : undefined;
    const scaled = unit ? Number(value) / unit[0] : value;
    const rounding = o.maximumFractionDigits > 0 || o.maximumSignificantDigits ? o : Math.abs(Number(scaled)) < 100 ? { ...o, minimumSignificantDigits: 1, maximumSignificantDigits: 2 } : o;
    return { scaled, rounding, tail: unit ? (o.compactDisplay === 'long' ? ` ${unit[2]}` : unit[1]) : '' };
  }
  function parts(value, o) {
    const scaled = o.style === 'percent' ? (typeof value === 'bigint' ? value * 100n : /^-?[\d.]+$/.test(`${value}`) ? Number(`${value}e2`) : value * 100) : value;
    const compact = o.notation === 'compact' ? compactOf(scaled, o) : { scaled, rounding: o, tail: '' };
    const [whole, fraction] = body(compact.scaled, compact.rounding);
    const zero = /^0*$/.test(whole + fraction);
    const negative = typeof value === 'bigint' ? value < 0n : value < 0 || Object.is(value, -0);
    const signs = { auto: negative, negative: negative && !zero, never: false, always: negative, exceptZero: negative && !zero };
    const sign = signs[o.signDisplay] ? '-' : (o.signDisplay === 'always' || (o.signDisplay === 'exceptZero' && !zero)) && !Number.isNaN(value) ? '+' : '';
    const grouped = o.useGrouping && /^\d+$/.test(whole) ? whole.replace(/\B(?=(\d{3})+$)/g, ',') : whole;
    const number = [];
    grouped.split(',').forEach((text, i) => { if (i) number.push(['group', ',']); number.push([whole === 'NaN' ? 'nan' : whole === '∞' ? 'infinity' : 'integer', text]); });
    if (fraction) number.push(['decimal', '.'], ['fraction', fraction]);
    if (compact.tail) { if (compact.tail[0] === ' ') number.push(['literal', ' ']); number.push(['compact', compact.tail.trim()]); }
    const out = sign ? [[sign === '-' ? 'minusSign' : 'plusSign', sign]] : [];
    if (o.style === 'percent') return [...out, ...number, ['percentSign', '%']];
    if (o.style !== 'currency') return [...out, ...number];
    if (o.currencyDisplay === 'name') return [...out, ...number, ['literal', ' '], ['currency', o.currency]];
    const home = { 'en-CA': 'CAD', 'en-AU': 'AUD', 'en-NZ': 'NZD' }[o.locale] === o.currency ? '$' : undefined;
    const symbol = o.currencyDisplay === 'code' ? o.currency : home ?? (o.currencyDisplay === 'narrowSymbol' ? (SYMBOLS[o.currency] ?? o.currency).replace(/^[A-Z]+(?=\W)/, '') : SYMBOLS[o.currency] ?? o.currency);
    return [...out, ['currency', symbol], ...(/[A-Za-z]$/.test(symbol) ? [['literal', '\u00a0']] : []), ...number];
  }

  class NumberFormat {
    #resolved; #format = null;
    constructor(locales = undefined, options = undefined) { this.#resolved = resolve(lib.localeOf(locales), options === undefined ? {} : Object(options)); }
    static supportedLocalesOf(locales) { return lib.supportedLocales(locales); }
    get format() { return (this.#format ??= (value) => this.formatToParts(value).map((part) => part.value).join('')); }
    formatToParts(value) {
      const number = typeof value === 'bigint' || typeof value === 'number' ? value : Number(value);
      return parts(number, this.#resolved).map(([type, text]) => ({ type, value: text }));
    }
    resolvedOptions() { return Object.fromEntries(Object.entries(this.#resolved).filter(([name, value]) => value !== undefined && (name !== 'compactDisplay' || this.#resolved.notation === 'compact'))); }
  }
  class PluralRules {
    #ordinal; #locale;
    constructor(locales = undefined, options = {}) {
      this.#locale = lib.localeOf(locales);
      this.#ordinal = lib.option(options, 'type', ['cardinal', 'ordinal'], 'cardinal') === 'ordinal';
    }
    static supportedLocalesOf(locales) { return lib.supportedLocales(locales); }
    select(value) {
      const n = Number(value);
      if (!this.#ordinal) return Math.abs(n) === 1 ? 'one' : 'other';
      const tens = Math.abs(n) % 100, last = tens % 10;
      if (!Number.isInteger(n) || (tens > 10 && tens < 14)) return 'other';
      return ['other', 'one', 'two', 'few'][last] ?? 'other';
    }
    resolvedOptions() { return { locale: this.#locale, type: this.#ordinal ? 'ordinal' : 'cardinal' }; }
  }
  // Intl constructors may be called without new.
  lib.callable = (Class) => {
    const Made = function (...args) { return Reflect.construct(Class, args, new.target ?? Class); };
    Made.prototype = Class.prototype;
    Object.defineProperty(Class.prototype, 'constructor', { __proto__: null, value: Made, writable: true, configurable: true });
    Object.defineProperty(Class.prototype, Symbol.toStringTag, { __proto__: null, value: `Intl.${Class.name}`, configurable: true });
    Object.defineProperty(Made, 'supportedLocalesOf', { __proto__: null, value: Class.supportedLocalesOf, writable: true, configurable: true });
    return lib.named(Class.name, Made);
  };
  lib.NumberFormat = lib.callable(NumberFormat);
  lib.PluralRules = lib.callable(PluralRules);
  lib.method = (target, name, fn) => Object.defineProperty(target, name, { __proto__: null, value: lib.named(name, fn), writable: true, configurable: true });
  const numberOf = lib.uncurry(Number.prototype.valueOf), bigOf = lib.uncurry(BigInt.prototype.valueOf);
  lib.method(Number.prototype, 'toLocaleString', function (locales = undefined, options = undefined) { return new NumberFormat(locales, options).format(numberOf(this)); });
  lib.method(BigInt.prototype, 'toLocaleString', function (locales = undefined, options = undefined) { return new NumberFormat(locales, options).format(bigOf(this)); });
})(globalThis, __host);
