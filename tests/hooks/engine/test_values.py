"""What becomes of values that JSON cannot hold, and of values that fight back."""

from __future__ import annotations

from typing import Any

import pytest

from hooks.engine import Limits
from tests.hooks.engine.conftest import Run

VALUES: list[tuple[str, Any, list[str]]] = [
    ("undefined", None, []),
    ("null", None, []),
    ("true", True, []),
    ("-0", 0, []),
    ("1.5e-300", 1.5e-300, []),
    ("NaN", None, ["not_a_json_number"]),
    ("-Infinity", None, ["not_a_json_number"]),
    ("2 ** 53", 2**53, ["unsafe_integer"]),
    ("2 ** 53 - 1", 2**53 - 1, []),
    ("12345678901234567890n", "12345678901234567890", ["bigint_as_text"]),
    ("'a\\ud800b'", "a\ufffdb", ["lone_surrogate"]),
    ("'\\u{1F600}\\0\\u2028'", "\U0001f600\0\u2028", []),
    ("Symbol('x')", None, []),
    ("(() => 1)", None, []),
    ("[undefined, () => 1, Symbol.iterator]", [None, None, None], []),
    ("({ a: undefined, b: () => 1, [Symbol('s')]: 1, c: 2 })", {"c": 2}, []),
    ("new Date(0)", "1970-01-01T00:00:00.000Z", []),
    ("new Date(NaN)", None, []),
    ("new Map([[1, 2]])", {}, []),
    ("new String('boxed')", "boxed", []),
    ("new Number(4)", 4, []),
    ("new Boolean(false)", False, []),
    ("({ toJSON() { return { shown: 1 } } })", {"shown": 1}, []),
    ("Object.create({ inherited: 1 }, { hidden: { value: 1 } })", {}, []),
    ('JSON.parse(\'{"__proto__": {"x": 1}}\')', {"__proto__": {"x": 1}}, []),
    ("new (class { #secret = 1; open = 2 })()", {"open": 2}, []),
    ("new Proxy({ a: 1 }, {})", {"a": 1}, []),
    ("[, 1]", [None, 1], []),
    ("new Uint8Array(2)", {"0": 0, "1": 0}, []),
]


@pytest.mark.parametrize(("text", "value", "codes"), VALUES, ids=[text for text, _, _ in VALUES])
def test_each_value_has_one_documented_result(run: Run, text: str, value: Any, codes: list[str]) -> None:
    result = run(f"module.exports = (a, cb) => {{ cb({text}) }}")
    assert result.status == "ok", result.error
    assert result.settled is not None
    assert result.settled["value"] == value
    assert [warning["code"] for warning in result.warnings] == codes


HOSTILE = {
    "Object.prototype.toJSON": "Object.prototype.toJSON = () => 'forged'",
    "Array.prototype.toJSON": "Array.prototype.toJSON = () => 'forged'",
    "String.prototype.toJSON": "String.prototype.toJSON = () => 'forged'",
    "Function.prototype.toJSON": "Function.prototype.toJSON = () => 'forged'",
    "JSON.stringify": "JSON.stringify = () => '\"forged\"'",
    "a setter on the prototype": "Object.defineProperty(Object.prototype, 'value', { set() {}, get: () => 'forged' })",
    "array index setters": "Object.defineProperty(Array.prototype, '0', { set() {}, get() { return 'forged' } })",
    "Array.prototype.push": "Array.prototype.push = function () { return 0 }",
    "Array iteration": "Array.prototype[Symbol.iterator] = function* () { yield 'forged' }",
    "Map and Set": "Map.prototype.get = Map.prototype.has = Set.prototype.has = () => true",
    "Promise.prototype.then": "Promise.prototype.then = function (f) { f('forged') }",
    "Function.prototype.call": "Function.prototype.call = Function.prototype.apply = () => 'forged'",
    "Object statics": "Object.keys = Object.entries = Reflect.ownKeys = () => []",
    "String methods": "String.prototype.split = String.prototype.slice = String.prototype.replace = () => 'forged'",
    "the global names": "for (const n of ['JSON', 'Object', 'Array', 'Reflect', 'Promise']) globalThis[n] = null",
}


@pytest.mark.parametrize("attack", HOSTILE.values(), ids=HOSTILE.keys())
@pytest.mark.parametrize("way", ["deny(answer)", "callback(answer)", "return answer"])
def test_no_change_of_the_built_ins_forges_an_answer(run: Run, attack: str, way: str) -> None:
    source = f"""
        const answer = new DenyRequest('blocked', ['a', {{ b: 'c' }}]);
        {attack};
        module.exports = (args, callback, deny) => {{ {way} }};
    """
    result = run(source)
    assert result.status == "ok", result.error
    kind = {"d": "deny", "c": "callback", "r": "return"}[way[0]]
    value = {"error": "blocked", "description": ["a", {"b": "c"}]}
    assert result.settled == {"kind": kind, "class": "DenyRequest", "value": value}


FAILING = {
    "a cycle": ("const a = { b: {} }; a.b.c = a; cb(a)", "TypeError", "refers to itself at $.b.c"),
    "a throwing getter": ("cb({ get x() { throw new RangeError('gx') } })", "RangeError", "gx"),
    "a throwing toJSON": ("cb({ toJSON() { throw new Error('tj') } })", "Error", "tj"),
    "a revoked proxy": ("const p = Proxy.revocable({}, {}); p.revoke(); cb(p.proxy)", "TypeError", "revoked"),
    "great depth": ("let a = 1; for (let i = 0; i < 200; i++) a = [a]; cb(a)", "RangeError", "nested deeper than 100"),
}


@pytest.mark.parametrize(("body", "name", "message"), FAILING.values(), ids=FAILING.keys())
def test_an_answer_that_cannot_be_written_is_an_error_of_the_hook(run: Run, body: str, name: str, message: str) -> None:
    result = run(f"module.exports = (args, cb) => {{ {body} }}")
    assert result.status == "error"
    assert result.settled is None
    assert result.error is not None
    assert result.error["name"] == name
    assert message in result.error["message"]


@pytest.mark.parametrize(
    "body",
    [
        "cb({ get x() { for (;;); } })",
        "cb({ toJSON() { for (;;); } })",
        "cb(new Proxy({}, { ownKeys() { for (;;); } }))",
        "throw { toString() { for (;;); }, get message() { for (;;); } }",
        "throw new Proxy(new Error('x'), { get() { for (;;); } })",
        "/^(a+)+$/.test('a'.repeat(40) + 'b')",
        "console.log({ get [Symbol.toStringTag]() { for (;;); } }); for (;;);",
    ],
)
def test_nothing_that_spins_outlives_the_limit(run: Run, body: str) -> None:
    result = run(f"module.exports = (a, cb) => {{ {body} }}", limits=Limits(timeout_ms=600))
    assert result.status == "timeout"
    assert result.settled is None


@pytest.mark.parametrize(
    ("thrown", "name", "message"),
    [
        ("null", "NonErrorThrown", "null"),
        ("undefined", "NonErrorThrown", "undefined"),
        ("'words'", "NonErrorThrown", "words"),
        ("42", "NonErrorThrown", "42"),
        ("Symbol('s')", "NonErrorThrown", "a symbol"),
        ("{ message: 'object' }", "Error", "object"),
        ("Object.create(null)", "Error", "a value that cannot be shown"),
        ("{ toString() { throw 1 } }", "Error", "a value that cannot be shown"),
        ("{ get name() { throw 1 }, message: 'm' }", "Error", "m"),
        ("new Proxy({}, { get() { throw 1 } })", "Error", "a value that cannot be shown"),
        ("new Error('half \\ud800')", "Error", "half \ufffd"),
    ],
)
def test_whatever_is_thrown_is_told(run: Run, thrown: str, name: str, message: str) -> None:
    result = run(f"module.exports = () => {{ throw {thrown} }}")
    assert result.status == "error"
    assert result.error is not None
    assert (result.error["name"], result.error["message"]) == (name, message)
