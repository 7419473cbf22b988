"""The syntax of ES2023, statement by statement, as a hook's author writes it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.hooks.engine.language.conftest import ValueOf

EXPRESSIONS: dict[str, tuple[str, Any]] = {
    "optional chaining of a property": ("[null?.a, ({ a: 1 })?.a]", [None, 1]),
    "optional chaining of a call": ("[({}).f?.(), ({ f: () => 2 }).f?.()]", [None, 2]),
    "optional chaining of an index": ("[undefined?.[0], [3]?.[0]]", [None, 3]),
    "optional chaining stops the whole chain": ("null?.a.b.c.d ?? 'stopped'", "stopped"),
    "nullish coalescing keeps falsy values": ("[0 ?? 1, '' ?? 1, false ?? 1, null ?? 1]", [0, "", False, 1]),
    "exponentiation": ("[2 ** 10, (-2) ** 3, 2 ** -1, 2 ** 3 ** 2]", [1024, -8, 0.5, 512]),
    "numeric separators": ("[1_000_000, 0xff_ff, 0b1010_0001, 0o17]", [1000000, 65535, 161, 15]),
    "template literals": ("`a${1 + 1}b${`c${3}`}`", "a2bc3"),
    "tagged templates": ("((s, ...v) => [s.raw.join('|'), v])`x\\n${1}y${2}`", ["x\\n|y|", [1, 2]]),
    "spread in arrays": ("[...'ab', ...[1, 2], ...new Set([3, 3])]", ["a", "b", 1, 2, 3]),
    "spread in objects": ("({ a: 1, ...{ a: 2, b: 3 }, ...null, ...['x'] })", {"a": 2, "b": 3, "0": "x"}),
    "spread in calls": ("Math.max(...[1, 5], 3, ...[4])", 5),
    "computed keys": ("({ ['a' + 1]: 1, [`b${2}`]: 2 })", {"a1": 1, "b2": 2}),
    "methods in objects": ("({ get a() { return 1 }, b() { return 2 } }).b()", 2),
    "a getter of an object": ("({ get a() { return this.c }, c: 4 }).a", 4),
    "default parameters see earlier ones": ("((a, b = a + 1, c = a + b) => [a, b, c])(1)", [1, 2, 3]),
    "rest parameters": ("((a, ...b) => b)(1, 2, 3)", [2, 3]),
    "a comma and void": ("[(1, 2), void 0, typeof void 0]", [2, None, "undefined"]),
    "typeof of what is not declared": ("typeof nobodyDeclaredThis", "undefined"),
    "in and instanceof": ("['a' in { a: 1 }, [] instanceof Array, 1 in [1]]", [True, True, False]),
    "new.target": ("(function () { return new.target === undefined })()", True),
    "an immediately called async arrow": ("await (async () => 5)()", 5),
    "a generator by spread": ("[...(function* () { yield 1; yield* [2, 3] })()]", [1, 2, 3]),
    "ternaries in a chain": ("[1, 2, 3].map(n => n < 2 ? 's' : n < 3 ? 'm' : 'l')", ["s", "m", "l"]),
    "bit operators": ("[5 & 3, 5 | 3, 5 ^ 3, ~5, 1 << 4, -16 >> 2, -16 >>> 28]", [1, 7, 6, -6, 16, -4, 15]),
    "loose equality": ("[1 == '1', null == undefined, null == 0, NaN == NaN]", [True, True, False, False]),
    "unicode escapes in names": ("({ \\u0061b: 1 })", {"ab": 1}),
    "code point escapes": ("'\\u{1F600}'.length", 2),
    "trailing commas": ("((a, b,) => [a, b,])(1, 2,)", [1, 2]),
}


@pytest.mark.parametrize(("text", "value"), EXPRESSIONS.values(), ids=EXPRESSIONS.keys())
def test_an_expression_has_its_value(value_of: ValueOf, text: str, value: Any) -> None:
    assert value_of(text) == value


BODIES: dict[str, tuple[str, Any]] = {
    "destructuring of an object": (
        "const { a, b: { c = 5 } = {}, ...rest } = { a: 1, d: 2 }; return [a, c, rest]",
        [1, 5, {"d": 2}],
    ),
    "destructuring of an array": (
        "const [a, , b = 9, ...c] = [1, 2, undefined, 4, 5]; return [a, b, c]",
        [1, 9, [4, 5]],
    ),
    "destructuring swaps": ("let a = 1, b = 2; [a, b] = [b, a]; return [a, b]", [2, 1]),
    "destructuring in parameters": ("const f = ({ x, y: [z] }) => x + z; return f({ x: 1, y: [2] })", 3),
    "destructuring in for of": (
        "const o = []; for (const [k, v] of Object.entries({ a: 1 })) o.push(k + v); return o",
        ["a1"],
    ),
    "destructuring with a computed key": ("const k = 'q'; const { [k]: v } = { q: 7 }; return v", 7),
    "let in a loop is new each time": (
        "const f = []; for (let i = 0; i < 3; i++) f.push(() => i); return f.map(g => g())",
        [0, 1, 2],
    ),
    "const cannot be assigned": ("const a = 1; try { a = 2 } catch (e) { return e.name }", "TypeError"),
    "the temporal dead zone": ("try { a; let a = 1 } catch (e) { return e.name }", "ReferenceError"),
    "blocks have their own names": ("let a = 1; { let a = 2 } return a", 1),
    "labels and continue": ("let n = 0; a: for (;;) { for (;;) { n++; if (n < 3) continue a; break a } } return n", 3),
    "switch falls through": ("switch (2) { case 1: return 'a'; case 2: case 3: return 'b'; default: return 'c' }", "b"),
    "catch without a name": ("try { null.x } catch { return 'caught' }", "caught"),
    "finally goes last": (
        "const o = []; try { o.push(1); throw 0 } catch { o.push(2) } finally { o.push(3) } return o",
        [1, 2, 3],
    ),
    "a return in finally wins": ("return (() => { try { return 1 } finally { return 2 } })()", 2),
    "for in walks the prototype": (
        "const o = []; for (const k in Object.create({ b: 1 }, { a: { value: 1, enumerable: true } })) "
        "o.push(k); return o",
        ["a", "b"],
    ),
    "for of over text goes by code points": (
        "const o = []; for (const c of 'a\\u{1F600}') o.push(c.length); return o",
        [1, 2],
    ),
    "do while runs once at least": ("let n = 0; do n++; while (false); return n", 1),
    "logical assignment": ("let a = null, b = 1, c = 0; a ??= 2; b &&= 3; c ||= 4; return [a, b, c]", [2, 3, 4]),
    "logical assignment stops early": (
        "let n = 0; const o = { get a() { return 1 }, set a(v) { n++ } }; o.a ??= 2; return n",
        0,
    ),
    "functions are hoisted": ("return f(); function f() { return 'up' }", "up"),
    "closures keep what they saw": (
        "const c = () => { let n = 0; return () => ++n }; const d = c(); d(); return d()",
        2,
    ),
    "arguments of a function": ("return (function () { return arguments.length + arguments[1] })(1, 2)", 4),
    "call, apply and bind": (
        "function f(a) { return this.b + a } return [f.call({ b: 1 }, 1), f.apply({ b: 2 }, [1]), f.bind({ b: 3 "
        "}, 1)()]",
        [2, 3, 4],
    ),
    "strict mode has no this": ("return (function () { return this === undefined })()", True),
    "frozen objects throw in strict mode": (
        "try { Object.freeze({ a: 1 }).a = 2 } catch (e) { return e.name }",
        "TypeError",
    ),
    "getters and setters": (
        "const o = { n: 1, get d() { return this.n * 2 }, set d(v) { this.n = v / 2 } }; o.d = 10; return [o.n, o.d]",
        [5, 10],
    ),
    "symbols as keys are not listed": ("const s = Symbol('s'); return Object.keys({ [s]: 1, a: 2 })", ["a"]),
    "well known symbols": ("return `${{ [Symbol.toPrimitive]: (hint) => hint }}`", "string"),
    "an iterator of one's own": ("const o = { *[Symbol.iterator]() { yield 1; yield 2 } }; return [...o]", [1, 2]),
    "eval in strict mode keeps its names": ("(0, eval)('var leaked = 1'); return typeof leaked", "number"),
    "new Function": ("return new Function('a', 'b', 'return a * b')(6, 7)", 42),
    "a proxy": ("return new Proxy({}, { get: (t, k) => `got ${String(k)}` }).anything", "got anything"),
    "Reflect": (
        "return [Reflect.has({ a: 1 }, 'a'), Reflect.ownKeys({ b: 1 }), Reflect.construct(Date, [0]).getTime()]",
        [True, ["b"], 0],
    ),
    "JSON with a reviver and indentation": (
        "return JSON.stringify(JSON.parse('{\"a\":[1]}', (k, v) => v === 1 ? 2 : v), null, 1)",
        '{\n "a": [\n  2\n ]\n}',
    ),
}


@pytest.mark.parametrize(("text", "value"), BODIES.values(), ids=BODIES.keys())
def test_statements_do_what_they_say(value_of: ValueOf, text: str, value: Any) -> None:
    assert value_of(text, body=True) == value


REFUSED = {
    "with in strict mode": "(function () { 'use strict'; with ({}) {} })",
    "a second let": "let a; let a;",
    "octal in strict mode": "(function () { 'use strict'; 017; })",
    "delete of a name in strict mode": "(function () { 'use strict'; let a; delete a; })",
    "await outside async": "function f() { await 1 }",
    "yield as a name in a generator": "function* f() { var yield = 1 }",
    "break outside a loop": "break;",
    "a label that is not there": "for (;;) { continue nowhere; }",
    "an assignment to a call": "f() = 1;",
    "optional chaining on the left": "a?.b = 1;",
    "mixing ?? and ||": "1 ?? 2 || 3;",
    "an unclosed template": "`abc",
    "an unclosed comment": "/* abc",
    "two constructors": "class A { constructor() {} constructor() {} }",
    "super outside a method": "function f() { super.x }",
    "a rest that is not last": "((...a, b) => 1);",
    "duplicate parameters of an arrow": "((a, a) => 1);",
    "a bad escape": "'\\u{110000}';",
    "a number with two dots": "1.2.3;",
    "JSX": "const a = <b>c</b>;",
}


@pytest.mark.parametrize("text", REFUSED.values(), ids=REFUSED.keys())
def test_what_is_no_javascript_is_refused_at_save_and_at_run(run: Any, engine: Any, text: str) -> None:
    source = f"module.exports = () => 1;\n{text}"
    result = run(source)
    assert result.status == "error"
    assert result.settled is None
    assert result.error["name"] == "SyntaxError"
    found = engine.check(source)
    assert len(found) == 1
    assert found[0].severity == "error"
    assert found[0].line == 2, found
    assert 1 <= found[0].column <= len(text) + 1, "inside the author's own file"


# The engine knows no place for these: its regular expressions and private names are compiled apart.
PLACELESS = {
    "a bad regular expression": "/(/;",
    "a bad flag": "/a/zz;",
    "a private name that is not declared": "class A { f() { return this.#x } }",
}


@pytest.mark.parametrize("text", PLACELESS.values(), ids=PLACELESS.keys())
def test_a_fault_without_a_place_is_told_for_the_whole_file(engine: Any, text: str) -> None:
    found = engine.check(f"module.exports = () => 1;\n{text}")
    assert [(one.line, one.column, one.severity) for one in found] == [(0, 0, "error")]
    assert found[0].message
