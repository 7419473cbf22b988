"""console.log beside Node's: what each value looks like, written down from Node 20."""

from __future__ import annotations

import pytest

from tests.hooks.engine.conftest import Run

VALUES: dict[str, str] = {
    "new Error('x').message": "x",
    "[undefined, null]": "[ undefined, null ]",
    "{ a: undefined }": "{ a: undefined }",
    "[[]]": "[ [] ]",
    "[{}]": "[ {} ]",
    "{ a: [] , b: {} }": "{ a: [], b: {} }",
    "new Map()": "Map(0) {}",
    "new Set()": "Set(0) {}",
    "new Map([[{ a: 1 }, [1]]])": "Map(1) { { a: 1 } => [ 1 ] }",
    "new Map([['a', new Map([['b', 1]])]])": "Map(1) { 'a' => Map(1) { 'b' => 1 } }",
    "new Set([[1], { a: 1 }])": "Set(2) { [ 1 ], { a: 1 } }",
    "[new Date(0)]": "[ 1970-01-01T00:00:00.000Z ]",
    "new Date(NaN)": "Invalid Date",
    "[/a/g]": "[ /a/g ]",
    "[() => 1, function f() {}, class A {}]": "[ [Function (anonymous)], [Function: f], [class A] ]",
    "async () => 1": "[AsyncFunction (anonymous)]",
    "async function f() {}": "[AsyncFunction: f]",
    "function* g() {}": "[GeneratorFunction: g]",
    "async function* ag() {}": "[AsyncGeneratorFunction: ag]",
    "class A extends Map {}": "[class A extends Map]",
    "class {}": "[class (anonymous)]",
    "Symbol('a b')": "Symbol(a b)",
    "[Symbol('x')]": "[ Symbol(x) ]",
    "Symbol.iterator": "Symbol(Symbol.iterator)",
    "{ [Symbol.iterator]: 1 }": "{ [Symbol(Symbol.iterator)]: 1 }",
    "[1n]": "[ 1n ]",
    "[-0]": "[ -0 ]",
    "[NaN, Infinity]": "[ NaN, Infinity ]",
    "'a\\nb', ['a\\nb']": "a\nb [ 'a\\nb' ]",
    "['a\\tb', 'c\\\\d']": "[ 'a\\tb', 'c\\\\d' ]",
    "['\"']": "[ '\"' ]",
    '["it\'s"]': '[ "it\'s" ]',
    "[`both ' and \"`]": "[ `both ' and \"` ]",
    "['\\u0000\\u001b']": "[ '\\x00\\x1B' ]",
    "['é😀']": "[ 'é😀' ]",
    "[true]": "[ true ]",
    "{ 'é': 1 }": "{ 'é': 1 }",
    "{ f() {} }": "{ f: [Function: f] }",
    "{ f: () => 1 }": "{ f: [Function: f] }",
    "{ A: class B {} }": "{ A: [class B] }",
    "new String('s')": "[String: 's']",
    "new Number(3)": "[Number: 3]",
    "new Boolean(true)": "[Boolean: true]",
    "[new String('s')]": "[ [String: 's'] ]",
    "Object(1n)": "[BigInt: 1n]",
    "Object(Symbol('s'))": "[Symbol: Symbol(s)]",
    "new Uint8Array(0)": "Uint8Array(0) []",
    "new Float64Array([1.5])": "Float64Array(1) [ 1.5 ]",
    "new BigInt64Array([1n])": "BigInt64Array(1) [ 1n ]",
    "Promise.reject(1).catch(() => {}) && 0": "0",
    "new Array(3)": "[ <3 empty items> ]",
    "[1, , , 4]": "[ 1, <2 empty items>, 4 ]",
    "Object.assign([1], { a: 2 })": "[ 1, a: 2 ]",
    "new (class Foo {})()": "Foo {}",
    "Object.create({})": "{}",
    "Object.create({ a: 1 })": "{}",
    "Object.create(null, { a: { value: 1, enumerable: true } })": "[Object: null prototype] { a: 1 }",
    "{ constructor: 1 }": "{ constructor: 1 }",
    "{ toString() { return 'x' } }": "{ toString: [Function: toString] }",
    "{ get a() { return 1 } }": "{ a: [Getter] }",
    "{ set a(v) {} }": "{ a: [Setter] }",
    "{ a: { b: { c: {} } } }": "{ a: { b: { c: {} } } }",
    "{ a: { b: { c: [] } } }": "{ a: { b: { c: [] } } }",
    "{ a: { b: { c: new Map() } } }": "{ a: { b: { c: Map(0) {} } } }",
    "{ a: { b: { c: [1] } } }": "{ a: { b: { c: [Array] } } }",
    "{ a: { b: { c: new Map([[1, 2]]) } } }": "{ a: { b: { c: [Map] } } }",
    "{ a: { b: { c: new Date(0) } } }": "{ a: { b: { c: 1970-01-01T00:00:00.000Z } } }",
    "[[[[]]]]": "[ [ [ [] ] ] ]",
    "[[[{}]]]": "[ [ [ {} ] ] ]",
    "[[[{ a: 1 }]]]": "[ [ [ [Object] ] ] ]",
    "new Proxy({ a: 1 }, {})": "{ a: 1 }",
    "new Proxy([1], {})": "[ 1 ]",
    "new Proxy(() => 1, {})": "[Function (anonymous)]",
    "globalThis === 1": "false",
    "{ [Symbol.toStringTag]: 'T' }": "{ [Symbol(Symbol.toStringTag)]: 'T' }",
    "[1.0, 1e21, 1e-7]": "[ 1, 1e+21, 1e-7 ]",
    "'a', '', 'b'": "a  b",
    "undefined": "undefined",
    "": "",
    "null": "null",
    "[null]": "[ null ]",
    "{ a: 'x'.repeat(20), b: 'y'.repeat(20), c: 'z'.repeat(30) }": (
        "{\n  a: 'xxxxxxxxxxxxxxxxxxxx',\n  b: 'yyyyyyyyyyyyyyyyyyyy',\n  c: 'zzzzzzzzzzzzzzzzzzzzzzzzzzzzzz'\n}"
    ),
    "{ a: 'x'.repeat(80) }": (
        "{\n  a: 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx'\n}"
    ),
    "['x'.repeat(40), 'y'.repeat(40)]": (
        "[\n  'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx',\n  'yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy'\n]"
    ),
    "{ a: 1, b: { c: 'x'.repeat(30), d: 'y'.repeat(40) } }": (
        "{\n  a: 1,\n  b: {\n    c: 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxx',\n    d: "
        "'yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy'\n  }\n}"
    ),
    "[{ a: 1, b: 2 }, { a: 3, b: 4 }]": "[ { a: 1, b: 2 }, { a: 3, b: 4 } ]",
    "Object.freeze({ a: 1 })": "{ a: 1 }",
    "{ __proto__: { a: 1 } }": "{}",
    "[new Error('x')].length": "1",
    "Array(101).fill(0).length": "101",
    "new (class A { #p = 1; q = 2 })()": "A { q: 2 }",
    "new (class A { static s = 1 })()": "A {}",
    "globalThis.foo": "undefined",
    "[,]": "[ <1 empty item> ]",
    "[undefined]": "[ undefined ]",
    "[function () {}]": "[ [Function (anonymous)] ]",
    "{ a: Symbol() }": "{ a: Symbol() }",
    "Symbol()": "Symbol()",
    "[async () => {}]": "[ [AsyncFunction (anonymous)] ]",
    "{ a: 1, b: 'two', c: [3], d: { e: 4 } }": "{ a: 1, b: 'two', c: [ 3 ], d: { e: 4 } }",
    "(() => { const x = { y: 1 }; return [x, x] })()": "[ { y: 1 }, { y: 1 } ]",
    "new AbortController().signal.aborted": "false",
}

CYCLES: dict[str, str] = {
    "(() => { const a = { n: 1 }; a.me = a; return a })()": "<ref *1> { n: 1, me: [Circular *1] }",
    "(() => { const a = [1]; a.push(a); return a })()": "<ref *1> [ 1, [Circular *1] ]",
    "(() => { const a = { b: {} }; a.b.a = a; a.b.b = a.b; return a })()": (
        "<ref *1> { b: <ref *2> { a: [Circular *1], b: [Circular *2] } }"
    ),
    "(() => { const m = new Map(); m.set('m', m); return m })()": "<ref *1> Map(1) { 'm' => [Circular *1] }",
}

PLACEHOLDERS: dict[str, str] = {
    "'%s', null": "null",
    "'%s', undefined": "undefined",
    "'%s', 1n": "1n",
    "'%s', Symbol('a')": "Symbol(a)",
    "'%s', { a: 1 }": "{ a: 1 }",
    "'%s', { a: { b: 1 } }": "{ a: [Object] }",
    "'%s', [1, [2]]": "[ 1, [Array] ]",
    "'%s', () => 1": "() => 1",
    "'%s', function f() {}": "function f() {}",
    "'%s', class A {}": "class A {}",
    "'%s', new Date(0)": "1970-01-01T00:00:00.000Z",
    "'%s', new Error('e').message": "e",
    "'%s', -0": "-0",
    "'%d', '42'": "42",
    "'%d', 'x'": "NaN",
    "'%d', 5n": "5n",
    "'%d', {}": "NaN",
    "'%d', -0": "-0",
    "'%d', ''": "0",
    "'%i', '42.9px'": "42",
    "'%i', {}": "NaN",
    "'%f', '1.5x'": "1.5",
    "'%f', {}": "NaN",
    "'%f', Symbol('s')": "NaN",
    "'%d', Symbol('s')": "NaN",
    "'%i', Symbol('s')": "NaN",
    "'%j', undefined": "undefined",
    "'%j', () => 1": "undefined",
    "'%j', 'x'": '"x"',
    "'%c styled', 'color: red'": " styled",
    "'%x', 1": "%x 1",
    "'%', 1": "% 1",
    "'a%', 1": "a% 1",
    "'%%', 1": "% 1",
    "'%%'": "%%",
    "'%%%s', 1": "%1",
    "'%s%s', 'a'": "a%s",
    "'%s', 'a', { b: 1 }": "a { b: 1 }",
    "1, '%s', 2": "1 %s 2",
    "'%s', { toString() { return 'own' } }": "own",
    "'%s', new (class A { toString() { return 'own' } })()": "own",
    "'%s', Object.create(null)": "[Object: null prototype] {}",
}


def shown(run: Run, values: str) -> list[str]:
    result = run(f"module.exports = () => {{ console.log({values}) }}")
    assert result.status == "ok", result.error
    return [line["text"] for line in result.logs]


@pytest.mark.parametrize(("values", "text"), VALUES.items(), ids=VALUES.keys())
def test_a_value_looks_as_in_node(run: Run, values: str, text: str) -> None:
    assert shown(run, values) == [text]


@pytest.mark.parametrize(("values", "text"), CYCLES.items(), ids=CYCLES.keys())
def test_a_value_that_holds_itself_is_numbered_as_in_node(run: Run, values: str, text: str) -> None:
    assert shown(run, values) == [text]


@pytest.mark.parametrize(("values", "text"), PLACEHOLDERS.items(), ids=PLACEHOLDERS.keys())
def test_placeholders_are_filled_as_in_node(run: Run, values: str, text: str) -> None:
    assert shown(run, values) == [text]


@pytest.mark.parametrize("kind", list("sdifjoOc"))
@pytest.mark.parametrize(
    "value",
    [
        "Symbol('s')",
        "Object.create(null)",
        "{ toString() { throw new Error('no') } }",
        "{ valueOf() { throw new Error('no') }, toString: null }",
        "{ toJSON() { throw new Error('no') } }",
        "new Proxy({}, { get() { throw new Error('no') } })",
        "new Proxy({}, { getPrototypeOf() { throw new Error('no') } })",
        "Object.assign(() => 1, { toString() { throw new Error('no') } })",
        "10n",
        "(() => { const a = {}; a.a = a; return a })()",
    ],
)
def test_no_value_makes_a_line_of_the_console_fail_the_hook(run: Run, kind: str, value: str) -> None:
    result = run(f"module.exports = () => {{ console.log('before %{kind} after', {value}); return 'went on' }}")
    assert result.status == "ok", result.error
    assert result.settled is not None
    assert result.settled["value"] == "went on"
    assert len(result.logs) == 1
    assert result.logs[0]["text"].startswith("before ")
    assert result.logs[0]["text"].endswith(" after")


@pytest.mark.parametrize("method", ["log", "info", "debug", "warn", "error", "trace", "dir", "table", "group"])
def test_no_method_of_the_console_throws(run: Run, method: str) -> None:
    bad = "new Proxy(function () {}, { get() { throw new Error('no') }, ownKeys() { throw new Error('no') } })"
    result = run(f"module.exports = () => {{ console.{method}({bad}); return 'went on' }}")
    assert result.status == "ok", result.error
    assert result.settled is not None
    assert result.settled["value"] == "went on"
