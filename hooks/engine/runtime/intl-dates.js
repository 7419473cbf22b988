// Intl.DateTimeFormat and toLocale*String of dates: English. Also Collator and ListFormat, and the Intl object itself.
(function (g, host) {
  'use strict';
  const { lib } = host;
  const P = lib.primordials;
  const MONTHS = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'];
  const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
  const DATE_KEYS = ['weekday', 'year', 'month', 'day'], TIME_KEYS = ['hour', 'minute', 'second', 'fractionalSecondDigits', 'dayPeriod'];
  const DATE_STYLES = {
    full: { weekday: 'long', year: 'numeric', month: 'long', day: 'numeric' }, long: { year: 'numeric', month: 'long', day: 'numeric' },
    medium: { year: 'numeric', month: 'short', day: 'numeric' }, short: { year: '2-digit', month: 'numeric', day: 'numeric' },
  };
  const TIME_STYLES = {
    full: { hour: 'numeric', minute: '2-digit', second: '2-digit', timeZoneName: 'long' }, long: { hour: 'numeric', minute: '2-digit', second: '2-digit', timeZoneName: 'short' },
    medium: { hour: 'numeric', minute: '2-digit', second: '2-digit' }, short: { hour: 'numeric', minute: '2-digit' },
  };
  const NUMERIC = ['numeric', '2-digit'], NAMES = ['long', 'short', 'narrow'];
  const ALLOWED = { weekday: NAMES, year: NUMERIC, month: [...NUMERIC, ...NAMES], day: NUMERIC, hour: NUMERIC, minute: NUMERIC, second: NUMERIC, timeZoneName: ['long', 'short', 'shortOffset', 'longOffset', 'shortGeneric', 'longGeneric'] };

  function resolve(locale, options, required, defaults) {
    const o = { locale, zone: lib.zoneOf(options.timeZone), british: locale !== 'en-US' && locale !== 'en' && locale !== 'en-CA', canadian: locale === 'en-CA' };
    for (const key of Object.keys(ALLOWED)) o[key] = lib.option(options, key, ALLOWED[key], undefined);
    if (options.fractionalSecondDigits !== undefined) o.fractionalSecondDigits = Number(lib.option(options, 'fractionalSecondDigits', ['1', '2', '3'], '3'));
    o.dateStyle = lib.option(options, 'dateStyle', Object.keys(DATE_STYLES), undefined);
    o.timeStyle = lib.option(options, 'timeStyle', Object.keys(TIME_STYLES), undefined);
    const explicit = [...DATE_KEYS, ...TIME_KEYS].some((key) => o[key] !== undefined);
    if ((required === 'date' && o.timeStyle) || (required === 'time' && o.dateStyle)) throw new TypeError(`Invalid option : ${required === 'date' ? 'timeStyle' : 'dateStyle'}`);
    if (o.dateStyle || o.timeStyle) {
      if (explicit) throw new TypeError(`Can't set option ${[...DATE_KEYS, ...TIME_KEYS].find((key) => o[key] !== undefined)} when ${o.dateStyle ? 'dateStyle' : 'timeStyle'} is used`);
      Object.assign(o, DATE_STYLES[o.dateStyle], TIME_STYLES[o.timeStyle]);
      if ((o.british || o.canadian) && o.dateStyle === 'short') Object.assign(o, { year: 'numeric', month: '2-digit', day: '2-digit' });
    } else {
      const has = (keys) => keys.some((key) => o[key] !== undefined);
      const missing = required === 'date' ? !has(DATE_KEYS) : required === 'time' ? !has(TIME_KEYS) : !has(DATE_KEYS) && !has(TIME_KEYS);
      if (missing && defaults !== 'time') Object.assign(o, { year: 'numeric', month: 'numeric', day: 'numeric' });
      if (missing && defaults !== 'date') Object.assign(o, { hour: 'numeric', minute: '2-digit', second: '2-digit' });
    }
    if (o.british && o.day && /^(numeric|2-digit)$/.test(o.month ?? '')) { o.day = '2-digit'; o.month = '2-digit'; }
    const cycle = lib.option(options, 'hourCycle', ['h11', 'h12', 'h23', 'h24'], undefined);
    o.hour12 = options.hour12 !== undefined ? Boolean(options.hour12) : cycle ? cycle === 'h11' || cycle === 'h12' : !o.british || locale === 'en-AU' || locale === 'en-NZ' || locale === 'en-IN';
    return o;
  }
  const pad = (value, size = 2) => `${value}`.padStart(size, '0');
  const sized = (value, how) => (how === '2-digit' ? pad(value % 100) : `${value}`);
  const name = (list, at, how) => (how === 'long' ? list[at] : how === 'short' ? list[at].slice(0, 3) : list[at][0]);
  function dateParts(o, t) {
    const y = o.year && ['year', sized(t.getUTCFullYear(), o.year)], d = o.day && ['day', sized(t.getUTCDate(), o.day)];
    const named = NAMES.includes(o.month ?? '');
    const short = o.british && o.month === 'short' && t.getUTCMonth() === 8 ? 'Sept' : null;
    const m = o.month && ['month', named ? short ?? name(MONTHS, t.getUTCMonth(), o.month) : sized(t.getUTCMonth() + 1, o.month)];
    const w = o.weekday && ['weekday', name(DAYS, t.getUTCDay(), o.weekday)];
    const glue = (list, by) => list.filter(Boolean).flatMap((part, i) => (i ? [['literal', by], part] : [part]));
    let date;
    if (!named) date = o.canadian && o.year ? glue([y, m && ['month', pad(m[1])], d && ['day', pad(d[1])]], '-') : glue(o.british ? [d, m, y] : [m, d, y], '/');
    else if (o.british) date = glue([d, m, y], ' ');
    else { date = glue([m, d], ' '); if (y) date.push(['literal', d ? ', ' : ' '], y); }
    if (!w) return date;
    if (!date.length) return [w];
    return [w, ['literal', o.british && named && !y ? ' ' : ', '], ...date];
  }
  function timeParts(o, t) {
    const out = [], hour = t.getUTCHours();
    const push = (type, value) => { if (out.length) out.push(['literal', type === 'fractionalSecond' ? '.' : ':']); out.push([type, value]); };
    if (o.hour) push('hour', o.hour12 ? sized(hour % 12 || 12, o.hour) : pad(hour));
    if (o.minute) push('minute', o.hour || o.second ? pad(t.getUTCMinutes()) : `${t.getUTCMinutes()}`);
    if (o.second) push('second', o.minute ? pad(t.getUTCSeconds()) : `${t.getUTCSeconds()}`);
    if (o.fractionalSecondDigits) push('fractionalSecond', pad(t.getUTCMilliseconds(), 3).slice(0, o.fractionalSecondDigits));
    if (o.hour && o.hour12) out.push(['literal', ' '], ['dayPeriod', (o.british ? ['am', 'pm'] : o.canadian ? ['a.m.', 'p.m.'] : ['AM', 'PM'])[hour < 12 ? 0 : 1]]);
    return out;
  }
  function zoneName(o, offset) {
    if (o.zone.name === 'UTC' && o.timeZoneName === 'long') return 'Coordinated Universal Time';
    if (o.zone.name === 'UTC' && o.timeZoneName === 'short') return 'UTC';
    if (offset === 0) return 'GMT';
    const hours = Math.floor(Math.abs(offset) / 60), minutes = Math.abs(offset) % 60;
    return `GMT${offset < 0 ? '-' : '+'}${/^long/.test(o.timeZoneName) ? pad(hours) : hours}${minutes || /^long/.test(o.timeZoneName) ? `:${pad(minutes)}` : ''}`;
  }
  function parts(o, time) {
    const offset = o.zone.offsetAt(time);
    const t = new Date(time + offset * 60000);
    const date = dateParts(o, t), clock = timeParts(o, t);
    if (o.timeZoneName) { if (clock.length) clock.push(['literal', ' '], ['timeZoneName', zoneName(o, offset)]); else date.push(['literal', ', '], ['timeZoneName', zoneName(o, offset)]); }
    if (!date.length || !clock.length) return [...date, ...clock];
    return [...date, ['literal', o.month === 'long' ? ' at ' : o.weekday && !o.day && !o.month ? ' ' : ', '], ...clock];
  }
  function timeOf(value) {
    const time = value === undefined ? P.DateNow() : Number(value);
    if (!Number.isFinite(time) || Math.abs(time) > 8.64e15) throw new RangeError('Invalid time value');
    return time;
  }

  class DateTimeFormat {
    #o; #format = null;
    constructor(locales = undefined, options = undefined, mark = undefined, required = 'any', defaults = 'date') {
      const own = mark === lib.internal;
      this.#o = resolve(lib.localeOf(locales), options === undefined ? {} : Object(options), own ? required : 'any', own ? defaults : 'date');
    }
    static supportedLocalesOf(locales) { return lib.supportedLocales(locales); }
    get format() { return (this.#format ??= (value) => parts(this.#o, timeOf(value)).map((part) => part[1]).join('')); }
    formatToParts(value = undefined) { return parts(this.#o, timeOf(value)).map(([type, text]) => ({ type, value: text })); }
    formatRange(start, end) {
      const [from, to] = [this.format(start), this.format(end)];
      return from === to ? from : `${from} – ${to}`;
    }
    resolvedOptions() {
      const out = { locale: this.#o.locale, calendar: 'gregory', numberingSystem: 'latn', timeZone: this.#o.zone.name };
      if (this.#o.hour) Object.assign(out, { hourCycle: this.#o.hour12 ? 'h12' : 'h23', hour12: this.#o.hour12 });
      for (const key of [...DATE_KEYS, ...TIME_KEYS, 'timeZoneName', 'dateStyle', 'timeStyle']) if (this.#o[key] !== undefined) out[key] = this.#o[key];
      return out;
    }
  }
  const dateOf = P.DatePrototypeGetTime;
  for (const [method, required, defaults] of [['toLocaleString', 'any', 'all'], ['toLocaleDateString', 'date', 'date'], ['toLocaleTimeString', 'time', 'time']]) {
    lib.method(Date.prototype, method, function (locales = undefined, options = undefined) {
      const time = dateOf(this);
      return Number.isNaN(time) ? 'Invalid Date' : new DateTimeFormat(locales, options, lib.internal, required, defaults).format(time);
    });
  }

  class Collator {
    #o; #compare = null;
    constructor(locales = undefined, options = {}) {
      this.#o = { locale: lib.localeOf(locales), usage: 'sort', sensitivity: lib.option(options, 'sensitivity', ['base', 'accent', 'case', 'variant'], 'variant'), numeric: Boolean(options.numeric) };
    }
    static supportedLocalesOf(locales) { return lib.supportedLocales(locales); }
    get compare() { return (this.#compare ??= (a, b) => compare(`${a}`, `${b}`, this.#o)); }
    resolvedOptions() { return { ...this.#o }; }
  }
  const bare = (text) => text.normalize('NFD').replace(/\p{M}/gu, '');
  const order = (a, b) => (a < b ? -1 : a > b ? 1 : 0);
  function natural(a, b) {
    const left = a.match(/\d+|\D+/g) ?? [], right = b.match(/\d+|\D+/g) ?? [];
    for (let i = 0; i < Math.min(left.length, right.length); i++) {
      const both = /^\d/.test(left[i]) && /^\d/.test(right[i]);
      const found = both ? Number(left[i]) - Number(right[i]) : order(left[i], right[i]);
      if (found) return Math.sign(found);
    }
    return Math.sign(left.length - right.length);
  }
  // Base letters first, then accents, then case (small before capital): the order of the root collation for Latin text.
  function compare(a, b, o) {
    const by = o.numeric ? natural : order;
    const base = by(bare(a).toLowerCase(), bare(b).toLowerCase());
    if (base || o.sensitivity === 'base') return base;
    const accent = o.sensitivity === 'case' ? 0 : order(a.normalize('NFD').toLowerCase(), b.normalize('NFD').toLowerCase());
    if (accent || o.sensitivity === 'accent') return accent;
    return -order(o.sensitivity === 'case' ? bare(a) : a.normalize('NFD'), o.sensitivity === 'case' ? bare(b) : b.normalize('NFD'));
  }
  lib.method(String.prototype, 'localeCompare', function (other, locales = undefined, options = undefined) { return new Collator(locales, options ?? {}).compare(`${this}`, `${other}`); });

  class ListFormat {
    #word; #locale; #british;
    constructor(locales = undefined, options = {}) {
      this.#locale = lib.localeOf(locales);
      this.#word = { conjunction: 'and', disjunction: 'or', unit: '' }[lib.option(options, 'type', ['conjunction', 'disjunction', 'unit'], 'conjunction')];
      this.#british = this.#locale !== 'en-US' && this.#locale !== 'en';
    }
    static supportedLocalesOf(locales) { return lib.supportedLocales(locales); }
    format(list) {
      const items = Array.from(list);
      if (!this.#word) return items.join(', ');
      if (items.length < 3) return items.join(` ${this.#word} `);
      return `${items.slice(0, -1).join(', ')}${this.#british ? '' : ','} ${this.#word} ${items[items.length - 1]}`;
    }
    resolvedOptions() { return { locale: this.#locale }; }
  }
  const Intl = { DateTimeFormat: lib.callable(DateTimeFormat), NumberFormat: lib.NumberFormat, PluralRules: lib.PluralRules, Collator: lib.callable(Collator), ListFormat: lib.callable(ListFormat) };
  Intl.getCanonicalLocales = (locales) => [].concat(locales ?? []).map((locale) => { lib.localeOf(/^en/i.test(locale) ? locale : undefined); return `${locale}`; });
  Intl.supportedValuesOf = () => [];
  for (const missing of ['RelativeTimeFormat', 'DisplayNames', 'Segmenter', 'Locale', 'DurationFormat']) {
    Intl[missing] = lib.named(missing, function () { throw lib.coded(new Error(`Intl.${missing} is not available in hooks (there are DateTimeFormat, NumberFormat, PluralRules, Collator and ListFormat, in English)`), 'ERR_FEATURE_UNAVAILABLE'); });
  }
  for (const key of Object.keys(Intl)) Object.defineProperty(Intl, key, { __proto__: null, enumerable: false });
  Object.defineProperty(Intl, Symbol.toStringTag, { __proto__: null, value: 'Intl', configurable: true });
  host.defineGlobal('Intl', Intl);
})(globalThis, __host);
