"""console: levels, formatting like Node's, caps."""

from __future__ import annotations

import pytest

from hooks.engine import Limits
from tests.hooks.engine.conftest import Run

# Written down from `node -e "console.log(...)"`.
SHOWN = [
    ("'text'", "text"),
    ("'a', 'b', 3", "a b 3"),
    ("''", ""),
    ("null, undefined, true", "null undefined true"),
    ("-0, 1.5, NaN", "-0 1.5 NaN"),
    ("10n, Symbol('s')", "10n Symbol(s)"),
    ("[]", "[]"),
    ("{}", "{}"),
    ("[1, 'two', null]", "[ 1, 'two', null ]"),
    ("{ a: 1, 'b-c': 'x' }", "{ a: 1, 'b-c': 'x' }"),
    ("{ a: { b: { c: { d: 1 } } } }", "{ a: { b: { c: [Object] } } }"),
    ("[[[[1]]]]", "[ [ [ [Array] ] ] ]"),
    ("[1, , 3]", "[ 1, <1 empty item>, 3 ]"),
    ("new Map([['k', { v: 1 }]])", "Map(1) { 'k' => { v: 1 } }"),
    ("new Set([1, 'a'])", "Set(2) { 1, 'a' }"),
    ("new Date(0)", "1970-01-01T00:00:00.000Z"),
    ("/x+/gi", "/x+/gi"),
    ("() => 1", "[Function (anonymous)]"),
    ("function named() {}", "[Function: named]"),
    ("class Foo {}", "[class Foo]"),
    ("new (class Foo { constructor() { this.a = 1 } })()", "Foo { a: 1 }"),
    ("Object.create(null)", "[Object: null prototype] {}"),
    ("new Uint8Array([1, 2])", "Uint8Array(2) [ 1, 2 ]"),
    ("{ get a() { return 1 }, set a(v) {}, get b() { return 1 } }", "{ a: [Getter/Setter], b: [Getter] }"),
    ("{ [Symbol('k')]: 1 }", "{ [Symbol(k)]: 1 }"),
    ('"it\'s", ["it\'s"]', "it's [ \"it's\" ]"),
    ("'%s is %d years and %i', 'Ann', 41.5, 41.5", "Ann is 41.5 years and 41"),
    ("'%j', { a: [1] }", '{"a":[1]}'),
    ("'%o %O', 1, { a: 1 }", "1 { a: 1 }"),
    ("'100%', 'x'", "100% x"),
    ("'%% %s', 'x'", "% x"),
    ("'%s'", "%s"),
    ("'%s', 'a', 'b'", "a b"),
    ("'line\\nbreak'", "line\nbreak"),
]


@pytest.mark.parametrize(("values", "shown"), SHOWN, ids=[values for values, _ in SHOWN])
def test_values_look_as_in_node(run: Run, values: str, shown: str) -> None:
    result = run(f"module.exports = () => {{ console.log({values}) }}")
    assert [line["text"] for line in result.logs] == [shown]


def test_levels_and_times(run: Run) -> None:
    source = """module.exports = async () => {
        console.debug('d'); console.log('l'); console.info('i');
        console.warn('w'); console.error('e'); console.trace('t');
    }"""
    logs = run(source).logs
    assert [line["level"] for line in logs] == ["debug", "info", "info", "warn", "error", "debug"]
    assert all(isinstance(line["at_ms"], int) and line["at_ms"] >= 0 for line in logs)
    assert logs[-1]["text"].startswith("Trace: t\n    at ")


def test_errors_show_the_authors_frames_and_causes(run: Run) -> None:
    source = "module.exports = () => {\n  console.error(new TypeError('bad', { cause: new Error('root') }))\n}"
    text = run(source).logs[0]["text"]
    assert text.startswith("TypeError: bad\n    at <anonymous> (hook.js:2:")
    assert "[cause]: Error: root" in text


def test_groups_counts_times_and_assertions(run: Run) -> None:
    source = """module.exports = () => {
        console.group('G'); console.log('a\\nb'); console.groupEnd(); console.log('c');
        console.count(); console.count(); console.count('x'); console.countReset(); console.count();
        console.assert(true, 'no'); console.assert(false, 'yes', 1);
        console.time('t'); console.timeEnd('t'); console.timeEnd('t'); console.dir({ a: 1 }); console.table([1]);
    }"""
    texts = [line["text"] for line in run(source).logs]
    assert texts[:4] == ["G", "  a\n  b", "c", "default: 1"]
    assert texts[4:7] == ["default: 2", "x: 1", "default: 1"]
    assert texts[7] == "Assertion failed: yes 1"
    assert texts[8].startswith("t: ")
    assert texts[9:] == ["{ a: 1 }", "[ 1 ]"]


def test_cycles_and_refusing_values_do_no_harm(run: Run) -> None:
    source = """module.exports = () => {
        const a = {}; a.self = a; console.log(a);
        console.log(new Proxy({}, { ownKeys() { throw new Error('no') } }));
        console.log({ get x() { throw new Error('no') } });
        console.log('%s', { toString() { throw new Error('no') } });
        return 'fine';
    }"""
    result = run(source)
    assert result.status == "ok", result.error
    assert "[Circular *1]" in result.logs[0]["text"]
    assert len(result.logs) == 4


@pytest.mark.parametrize("size", [999, 1000])
def test_output_within_the_cap_is_whole(run: Run, size: int) -> None:
    result = run(f"module.exports = () => {{ console.log('x'.repeat({size - 1})) }}", limits={"console_bytes": 1000})
    assert [len(line["text"]) for line in result.logs] == [size - 1]
    assert result.warnings == []


def test_output_past_the_cap_is_cut_and_said(run: Run) -> None:
    source = "module.exports = () => { for (let i = 0; i < 1000; i++) console.log('0123456789'); return 1 }"
    result = run(source, limits={"console_bytes": 1000})
    assert result.status == "ok"
    assert sum(len(line["text"]) for line in result.logs[:-1]) <= 1000
    assert "console output ends here" in result.logs[-1]["text"]
    assert [warning["code"] for warning in result.warnings] == ["console_truncated"]


def test_a_console_without_room_says_so_once(run: Run) -> None:
    result = run("module.exports = () => { console.log('a'); console.log('b') }", limits=Limits(console_bytes=0))
    assert len(result.logs) == 2
    assert result.logs[0]["text"] == ""


def test_halves_of_surrogate_pairs_do_not_spoil_the_log(run: Run) -> None:
    result = run("module.exports = () => { console.log('a\\ud800b', '\\u{1F600}') }")
    assert result.logs[0]["text"].encode() == "a\ufffdb \U0001f600".encode()


def test_control_characters_are_kept_as_evidence(run: Run) -> None:
    result = run("module.exports = () => { console.log('a\\0b\\x1b[31m') }")
    assert result.logs[0]["text"] == "a\0b\x1b[31m"


def test_a_hook_that_spoils_array_to_json_spoils_its_own_lines_only(run: Run) -> None:
    result = run("Array.prototype.toJSON = () => ({ a: 1 }); module.exports = () => { console.log('x'); return 5 }")
    assert result.status == "ok"
    assert result.settled is not None
    assert result.settled["value"] == 5
