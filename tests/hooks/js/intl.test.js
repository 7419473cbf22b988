const DATE = new Date(Date.UTC(2026, 8, 3, 14, 5, 9, 7));
for (const [locale, options, expected] of [
  ['en-US', { dateStyle: 'full' }, 'Thursday, September 3, 2026'], ['en-US', { dateStyle: 'long', timeStyle: 'short' }, 'September 3, 2026 at 2:05 PM'], ['en-US', { dateStyle: 'medium', timeStyle: 'medium' }, 'Sep 3, 2026, 2:05:09 PM'], ['en-US', { dateStyle: 'short' }, '9/3/26'],
  ['en-US', { timeStyle: 'long' }, '2:05:09 PM UTC'], ['en-US', {}, '9/3/2026, 2:05:09 PM'], ['en-US', { month: 'long', year: 'numeric' }, 'September 2026'], ['en-US', { weekday: 'short', month: 'short', day: '2-digit' }, 'Thu, Sep 03'], ['en-US', { year: 'numeric', month: '2-digit', day: '2-digit' }, '09/03/2026'],
  ['en-US', { hour: '2-digit', minute: '2-digit', hour12: false }, '14:05'], ['en-US', { hour: 'numeric' }, '2 PM'], ['en-US', { second: 'numeric', fractionalSecondDigits: 3 }, '9.007'], ['en-US', { weekday: 'long' }, 'Thursday'],
  ['en-GB', {}, '03/09/2026, 14:05:09'], ['en-GB', { dateStyle: 'long' }, '3 September 2026'], ['en-GB', { dateStyle: 'full' }, /^Thursday,? 3 September 2026$/], ['en-GB', { timeStyle: 'short' }, '14:05'], ['en-CA', { year: 'numeric', month: '2-digit', day: '2-digit' }, '2026-09-03'],
]) test(`${locale} ${show(options)}`, () => {
  const text = DATE.toLocaleString(locale, { timeZone: 'UTC', ...options }).replace(/\u202f/g, ' ');
  if (expected instanceof RegExp) ok(expected.test(text)); else equal(text, expected);
});
for (const [timeZone, expected] of [
  ['+02:00', '16:05'], ['America/New_York', '10:05'], ['Europe/Rome', '16:05'], ['Asia/Kolkata', '19:35'], ['Asia/Tokyo', '23:05'], ['UTC', '14:05'], ['europe/london', '15:05'], ['Pacific/Auckland', '02:05'], ['Australia/Sydney', '00:05'], ['America/Sao_Paulo', '11:05'],
]) test(`in ${timeZone}`, () => { if (timeZone[0] !== '+' || !inNode) equal(DATE.toLocaleTimeString('en-GB', { timeZone, hour: '2-digit', minute: '2-digit' }), expected); });
test('summer time begins and ends at its hour', () => {
  const at = (timeZone, ...when) => new Date(Date.UTC(...when)).toLocaleTimeString('en-GB', { timeZone, hour: '2-digit', minute: '2-digit' });
  same([at('Europe/Rome', 2026, 2, 29, 0, 59), at('Europe/Rome', 2026, 2, 29, 1, 0), at('Europe/Rome', 2026, 9, 25, 0, 59), at('Europe/Rome', 2026, 9, 25, 1, 0)], ['01:59', '03:00', '02:59', '02:00']);
  same([at('America/New_York', 2026, 2, 8, 6, 59), at('America/New_York', 2026, 2, 8, 7, 0), at('America/New_York', 2026, 10, 1, 5, 59), at('America/New_York', 2026, 10, 1, 6, 0)], ['01:59', '03:00', '01:59', '01:00']);
  same([at('Australia/Sydney', 2026, 3, 4, 15, 59), at('Australia/Sydney', 2026, 3, 4, 16, 0), at('Australia/Sydney', 2026, 9, 3, 16, 0)], ['02:59', '02:00', '03:00']);
});
test('dates without options', () => {
  same([DATE.toLocaleDateString('en-US', { timeZone: 'UTC' }), DATE.toLocaleTimeString('en-US', { timeZone: 'UTC' }).replace(/\u202f/g, ' ')], ['9/3/2026', '2:05:09 PM']);
  equal(new Date(NaN).toLocaleString(), 'Invalid Date');
});
test('DateTimeFormat', () => {
  const format = new Intl.DateTimeFormat('en-US', { timeZone: 'UTC', year: 'numeric', month: 'short', day: 'numeric' });
  equal([0, DATE].map(format.format).join(' '), 'Jan 1, 1970 Sep 3, 2026');
  same(format.formatToParts(DATE).map((part) => part.type), ['month', 'literal', 'day', 'literal', 'year']);
  same([format.resolvedOptions().timeZone, format.resolvedOptions().locale, Intl.DateTimeFormat().resolvedOptions().calendar], ['UTC', 'en-US', 'gregory']);
  throws(() => format.format(NaN), { name: 'RangeError' });
  throws(() => new Intl.DateTimeFormat('en', { timeZone: 'Mars/Base' }), { name: 'RangeError', message: /Mars\/Base/ });
  throws(() => new Intl.DateTimeFormat('en', { month: 'tiny' }), { name: 'RangeError' });
  throws(() => new Intl.DateTimeFormat('en', { dateStyle: 'full', year: 'numeric' }), { name: 'TypeError' });
  throws(() => DATE.toLocaleDateString('en', { timeStyle: 'short' }), { name: 'TypeError' });
});
for (const [value, options, expected] of [
  [1234567.891, undefined, '1,234,567.891'], [0, undefined, '0'], [-0, undefined, '-0'], [1e21, undefined, '1,000,000,000,000,000,000,000'], [1e-7, undefined, '0'], [NaN, undefined, 'NaN'], [-Infinity, undefined, '-∞'], [12345678901234567890n, undefined, '12,345,678,901,234,567,890'],
  [1.005, { maximumFractionDigits: 2 }, '1.01'], [2.5, { maximumFractionDigits: 0 }, '3'], [-2.5, { maximumFractionDigits: 0 }, '-3'], [99.995, { minimumFractionDigits: 2, maximumFractionDigits: 2 }, '100.00'], [5, { minimumIntegerDigits: 3 }, '005'],
  [0.256, { style: 'percent' }, '26%'], [0.256, { style: 'percent', maximumFractionDigits: 1 }, '25.6%'], [1234.5, { style: 'currency', currency: 'USD' }, '$1,234.50'], [-1234.5, { style: 'currency', currency: 'eur' }, '-€1,234.50'], [1234.5, { style: 'currency', currency: 'JPY' }, '¥1,235'], [1, { style: 'currency', currency: 'CHF' }, 'CHF\u00a01.00'],
  [1234, { useGrouping: false }, '1234'], [123456, { maximumSignificantDigits: 3 }, '123,000'], [0.00012345, { maximumSignificantDigits: 3 }, '0.000123'], [1, { minimumSignificantDigits: 3 }, '1.00'],
  [1500, { notation: 'compact' }, '1.5K'], [999999, { notation: 'compact' }, '1M'], [123456789, { notation: 'compact' }, '123M'], [1500, { notation: 'compact', compactDisplay: 'long' }, '1.5 thousand'], [5, { signDisplay: 'always' }, '+5'], [0, { signDisplay: 'exceptZero' }, '0'],
]) test(`${value} ${show(options)}`, () => equal(value.toLocaleString('en-US', options), expected));
test('NumberFormat', () => {
  same(new Intl.NumberFormat('en', { style: 'currency', currency: 'USD' }).formatToParts(-1234.5).map((part) => part.type), ['minusSign', 'currency', 'integer', 'group', 'integer', 'decimal', 'fraction']);
  equal([1, 2.5].map(new Intl.NumberFormat('en').format).join(), '1,2.5');
  throws(() => new Intl.NumberFormat('en', { style: 'currency' }), { name: 'TypeError' });
  throws(() => new Intl.NumberFormat('en', { maximumFractionDigits: 200 }), { name: 'RangeError' });
  throws(() => new Intl.NumberFormat('not a locale'), { name: 'RangeError' });
  throws(() => Number.prototype.toLocaleString.call('x'), { name: 'TypeError' });
});
test('plurals, lists and sorting', () => {
  const ordinal = new Intl.PluralRules('en', { type: 'ordinal' });
  same([0, 1, 2, 3, 4, 11, 12, 13, 21, 102].map((n) => ordinal.select(n)), ['other', 'one', 'two', 'few', 'other', 'other', 'other', 'other', 'one', 'two']);
  same([0, 1, 2].map((n) => new Intl.PluralRules('en').select(n)), ['other', 'one', 'other']);
  same([new Intl.ListFormat('en').format(['a', 'b', 'c']), new Intl.ListFormat('en', { type: 'disjunction' }).format(['a', 'b'])], ['a, b, and c', 'a or b']);
  same(['b', 'a', 'A', 'é', 'e', 'Z'].sort(new Intl.Collator('en').compare), ['a', 'A', 'b', 'e', 'é', 'Z']);
  same(['a10', 'a9'].sort((x, y) => x.localeCompare(y, 'en', { numeric: true })), ['a9', 'a10']);
  same(['résumé'.localeCompare('RESUME', 'en', { sensitivity: 'base' }), 'a'.localeCompare('b')], [0, -1]);
});
test.engine('another language falls back to English', () => equal((1234.5).toLocaleString('de-DE'), '1,234.5'));
test.engine('what is missing says so', () => { throws(() => new Intl.RelativeTimeFormat('en'), { code: 'ERR_FEATURE_UNAVAILABLE', message: /Intl\.RelativeTimeFormat is not available/ }); });
