"""Regular expressions, dates and Intl: what differs most between engines."""

from __future__ import annotations

from typing import Any

import pytest

from tests.hooks.engine.conftest import Run
from tests.hooks.engine.language.conftest import ValueOf

REGEXPS: dict[str, Any] = {
    "'2026-11-23'.match(/(?<y>\\d{4})-(?<m>\\d\\d)/).groups": {"y": "2026", "m": "11"},
    "'ann@b.example'.replace(/(?<user>[^@]+)@(?<host>.+)/, '$<host>:$<user>')": "b.example:ann",
    "'EUR12 USD34'.match(/(?<=EUR)\\d+/)[0]": "12",
    "'12EUR 34USD'.match(/\\d+(?!EUR)\\d*(?=USD)/)[0]": "34",
    "'a12b'.match(/(?<!\\d)\\d/).index": 1,
    "[...'a1b22'.matchAll(/[a-z](\\d+)/g)].map(m => [m[1], m.index])": [["1", 0], ["22", 2]],
    "/^.$/u.test('\\u{1F600}') && !/^.$/.test('\\u{1F600}')": True,
    "/a.b/s.test('a\\nb')": True,
    "'a\\nb'.match(/^b$/m)[0]": "b",
    "/\\p{Lu}/u.test('É')": True,
    "/\\p{Script=Greek}/u.test('λ')": True,
    "/^\\p{L}+$/u.test('Zoë')": True,
    "/\\p{Emoji}/u.test('\\u{1F600}')": True,
    "/\\u{61}/u.test('a')": True,
    "/(.)\\1/.test('aa')": True,
    "/(?<c>.)\\k<c>/.test('bb')": True,
    "(() => { const r = /a/y; r.lastIndex = 1; return [r.test('ba'), r.lastIndex] })()": [True, 2],
    "(() => { const r = /a/g; r.test('aa'); return r.lastIndex })()": 1,
    "/a(?<x>b)/d.exec('ab').indices.groups.x": [1, 2],
    "new RegExp('a+', 'gi').flags": "gi",
    "'x'.replace(/x/, '$$ $& $`')": "$ x ",
    "'abc'.search(/c/)": 2,
    "/a|ab/.exec('abc')[0]": "a",
    "/a{2,3}?/.exec('aaa')[0]": "aa",
    "'aBc'.replace(/b/i, m => m.toUpperCase() + '!')": "aB!c",
    "/\\bword\\b/.test('a word here')": True,
    "/^[\\w.+-]+@[\\w-]+\\.[\\w.]+$/.test('a.b+c@d-e.co.uk')": True,
    "RegExp.escape ? typeof RegExp.escape : 'function'": "function",
}

DATES: dict[str, Any] = {
    "new Date('2026-11-23T10:20:30.456Z').getTime()": 1795429230456,
    "new Date('2026-11-23').toISOString()": "2026-11-23T00:00:00.000Z",
    "new Date('2026-11-23T10:00:00').toISOString()": "2026-11-23T10:00:00.000Z",
    "new Date('2026-11-23T10:00:00+02:00').toISOString()": "2026-11-23T08:00:00.000Z",
    "new Date(2026, 0, 31, 25).toISOString()": "2026-02-01T01:00:00.000Z",
    "Date.UTC(2024, 1, 29)": 1709164800000,
    "new Date(0).getTimezoneOffset()": 0,
    "(() => { const d = new Date(0); d.setMonth(13); return d.toISOString() })()": "1971-02-01T00:00:00.000Z",
    "(() => { const d = new Date(Date.UTC(2024, 0, 31)); d.setUTCMonth(1); return d.toISOString() })()": (
        "2024-03-02T00:00:00.000Z"
    ),
    "String(new Date('nonsense').getTime())": "NaN",
    "(() => { try { new Date(NaN).toISOString() } catch (e) { return e.name } })()": "RangeError",
    "new Date(NaN).toJSON()": None,
    "new Date(8.64e15).toISOString()": "+275760-09-13T00:00:00.000Z",
    "new Date('2026-11-23') - new Date('2026-11-22')": 86400000,
    "new Date(Date.UTC(2026, 10, 23)).getDay()": 1,
    "new Date(0).toUTCString()": "Thu, 01 Jan 1970 00:00:00 GMT",
    "Date.parse('Thu, 01 Jan 1970 00:00:00 GMT')": 0,
    "typeof Date.now() === 'number' && Date.now() > 1.7e12": True,
    "Number.isInteger(Date.now())": True,
    "new Date(2026, 5).getFullYear()": 2026,
    "typeof Date()": "string",
    "JSON.stringify({ d: new Date(1) })": '{"d":"1970-01-01T00:00:00.001Z"}',
}

DAY = "new Date('2026-11-23T15:04:05.006Z')"
INTL: dict[str, Any] = {
    f"new Intl.DateTimeFormat('en-US', {{ timeZone: 'UTC' }}).format({DAY})": "11/23/2026",
    f"new Intl.DateTimeFormat('en-GB', {{ timeZone: 'UTC' }}).format({DAY})": "23/11/2026",
    f"new Intl.DateTimeFormat('en-US', {{ dateStyle: 'long', timeZone: 'UTC' }}).format({DAY})": "November 23, 2026",
    f"{DAY}.toLocaleDateString('en-US', {{ weekday: 'long', month: 'short', day: 'numeric' }})": "Monday, Nov 23",
    f"{DAY}.toLocaleTimeString('en-GB', {{ timeZone: 'Europe/Berlin' }})": "16:04:05",
    f"{DAY}.toLocaleTimeString('en-GB', {{ timeZone: 'America/New_York' }})": "10:04:05",
    f"{DAY}.toLocaleTimeString('en-GB', {{ timeZone: '+05:30' }})": "20:34:05",
    "new Intl.NumberFormat('en-US').format(1234567.891)": "1,234,567.891",
    "new Intl.NumberFormat('en-US', { style: 'currency', currency: 'EUR' }).format(1234.5)": "€1,234.50",
    "new Intl.NumberFormat('en-US', { style: 'percent' }).format(0.256)": "26%",
    "(1234.5).toLocaleString('en-US', { minimumFractionDigits: 2 })": "1,234.50",
    "new Intl.PluralRules('en').select(1) + new Intl.PluralRules('en').select(2)": "oneother",
    "new Intl.PluralRules('en', { type: 'ordinal' }).select(22)": "two",
    "new Intl.ListFormat('en').format(['a', 'b', 'c'])": "a, b, and c",
    "['b', 'a', 'C'].sort(new Intl.Collator('en').compare)": ["a", "b", "C"],
    "['z10', 'z2'].sort(new Intl.Collator('en', { numeric: true }).compare)": ["z2", "z10"],
    "new Intl.DateTimeFormat('en-US').resolvedOptions().timeZone": "UTC",
}


@pytest.mark.parametrize(("text", "value"), REGEXPS.items(), ids=REGEXPS.keys())
def test_regular_expressions(value_of: ValueOf, text: str, value: Any) -> None:
    assert value_of(text) == value


@pytest.mark.parametrize(("text", "value"), DATES.items(), ids=DATES.keys())
def test_dates_are_in_utc(value_of: ValueOf, text: str, value: Any) -> None:
    assert value_of(text) == value


@pytest.mark.parametrize(("text", "value"), INTL.items(), ids=INTL.keys())
def test_intl_basics_in_english(value_of: ValueOf, text: str, value: Any) -> None:
    assert value_of(text) == value


@pytest.mark.parametrize("locale", ["de-DE", "fr", "ja-JP", "pt-BR"])
def test_another_language_falls_back_with_a_warning(run: Run, locale: str) -> None:
    result = run(f"module.exports = () => new Intl.NumberFormat('{locale}').format(1234.5)", settle="return")
    assert result.status == "ok", result.error
    assert result.settled is not None
    assert result.settled["value"] == "1,234.5"
    assert len(result.warnings) == 1
    assert locale in result.warnings[0]["message"]


@pytest.mark.parametrize("part", ["Segmenter", "DisplayNames", "RelativeTimeFormat", "DurationFormat", "Locale"])
def test_what_intl_lacks_says_so(run: Run, part: str) -> None:
    result = run(f"module.exports = () => new Intl.{part}('en')")
    assert result.status == "error"
    assert result.error is not None
    assert part in result.error["message"]


@pytest.mark.parametrize("zone", ["Mars/Olympus", "", "+25:00", "UTC+1:00:00"])
def test_a_zone_that_is_not_known_is_a_range_error(run: Run, zone: str) -> None:
    result = run(f"module.exports = () => new Intl.DateTimeFormat('en', {{ timeZone: '{zone}' }}).format(0)")
    assert result.status == "error"
    assert result.error is not None
    assert result.error["name"] == "RangeError"
