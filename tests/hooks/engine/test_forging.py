"""Whatever a hook does to the built-ins, its answer is the one it gave: nobody turns a deny into an allow."""

from __future__ import annotations

import pytest

from tests.hooks.engine.conftest import Run

STATICS = {
    "Object": (
        "keys entries values assign create defineProperty freeze fromEntries getOwnPropertyDescriptor getPrototypeOf "
        "hasOwn setPrototypeOf getOwnPropertyNames"
    ),
    "Array": "from isArray of",
    "JSON": "parse stringify",
    "Reflect": (
        "apply construct defineProperty get getPrototypeOf has ownKeys set deleteProperty getOwnPropertyDescriptor"
    ),
    "Number": "isFinite isInteger isSafeInteger parseFloat parseInt isNaN",
    "String": "fromCharCode fromCodePoint raw",
    "Symbol": "for keyFor",
    "Promise": "all any race reject resolve allSettled",
    "Date": "now parse UTC",
    "Math": "floor max min random",
    "BigInt": "asIntN asUintN",
}
METHODS = {
    "Object": "hasOwnProperty isPrototypeOf propertyIsEnumerable toString valueOf toLocaleString",
    "Function": "apply bind call toString",
    "Array": "push pop join map forEach slice splice concat indexOf includes keys values entries reduce sort shift",
    "String": (
        "charCodeAt codePointAt indexOf isWellFormed replace slice split startsWith toWellFormed trim toString valueOf"
    ),
    "Number": "toString valueOf toFixed",
    "Boolean": "toString valueOf",
    "Symbol": "toString valueOf",
    "BigInt": "toString valueOf",
    "Date": "getTime toISOString toJSON valueOf",
    "RegExp": "exec test toString",
    "Error": "toString",
    "Map": "get set has delete forEach entries",
    "Set": "add has delete forEach values",
    "WeakMap": "get set has delete",
    "Promise": "then catch finally",
    "Uint8Array": "set fill subarray slice",
}
ATTACKS = {f"{owner}.{name}": (owner, name) for owner, names in STATICS.items() for name in names.split()}
ATTACKS |= {
    f"{owner}.prototype.{name}": (f"{owner}.prototype", name)
    for owner, names in METHODS.items()
    for name in names.split()
}
DENIED = {"error": "blocked", "description": "why", "more": [1, True, None, {"deep": ["x"]}]}
MAKE = "const answer = new DenyRequest('blocked', 'why'); answer.more = [1, true, null, { deep: ['x'] }];"


@pytest.mark.parametrize(("owner", "name"), ATTACKS.values(), ids=ATTACKS.keys())
def test_a_replaced_function_changes_no_denial(run: Run, owner: str, name: str) -> None:
    source = f"""{MAKE}
        {owner}.{name} = function forged() {{ return {{ forged: true }} }};
        module.exports = (args, callback, deny) => {{ deny(answer) }};"""
    result = run(source)
    assert result.status == "ok", result.error
    assert result.settled == {"kind": "deny", "class": "DenyRequest", "value": DENIED}


@pytest.mark.parametrize(("owner", "name"), ATTACKS.values(), ids=ATTACKS.keys())
def test_a_function_that_throws_changes_no_denial(run: Run, owner: str, name: str) -> None:
    source = f"""{MAKE}
        {owner}.{name} = function () {{ throw new Error('sabotage') }};
        module.exports = async (args, callback, deny) => {{ deny(answer) }};"""
    result = run(source)
    assert result.settled == {"kind": "deny", "class": "DenyRequest", "value": DENIED}


INHERITED = [
    "toJSON",
    "kind",
    "class",
    "value",
    "settled",
    "error",
    "status",
    "how",
    "json",
    "then",
    "get",
    "set",
    "enumerable",
    "length",
    "default",
    "constructor",
    "name",
    "source",
    "settle",
    "limits",
    "warnings",
    "too_large",
    "0",
    "n",
]


@pytest.mark.parametrize("key", INHERITED)
@pytest.mark.parametrize("value", ["'forged'", "null", "() => 'forged'", "{ forged: 1 }"])
def test_what_every_object_inherits_is_no_part_of_a_denial(run: Run, key: str, value: str) -> None:
    source = f"""{MAKE}
        Object.prototype[{key!r}] = {value};
        module.exports = (args, callback, deny) => {{ deny(answer) }};"""
    result = run(source)
    assert result.settled is not None, result.error
    assert result.settled["kind"] == "deny"
    assert result.settled["value"] == DENIED


@pytest.mark.parametrize("key", ["toJSON", "then", "value", "kind", "get"])
def test_a_getter_that_every_object_inherits_is_no_part_of_a_denial(run: Run, key: str) -> None:
    source = f"""{MAKE}
        Object.defineProperty(Object.prototype, {key!r},
            {{ configurable: true, get() {{ throw new Error('seen') }}, set() {{}} }});
        module.exports = (args, callback, deny) => {{ deny(answer) }};"""
    result = run(source)
    assert result.settled is not None, result.error
    assert (result.settled["kind"], result.settled["value"]) == ("deny", DENIED)


SEALED = {
    "frozen Object.prototype": "Object.freeze(Object.prototype)",
    "frozen everything": (
        "for (const k of Object.getOwnPropertyNames(globalThis)) { try { Object.freeze(globalThis[k].prototype) } "
        "catch {} }"
    ),
    "no prototypes": "Object.setPrototypeOf(Array.prototype, null); Object.setPrototypeOf(Function.prototype, null)",
    "no globals": "for (const k of Object.getOwnPropertyNames(globalThis)) { try { delete globalThis[k] } catch {} }",
    "a global of null": (
        "for (const k of Object.getOwnPropertyNames(globalThis)) { try { globalThis[k] = null } catch {} }"
    ),
    "another DenyRequest": "globalThis.DenyRequest = class AllowAuthentication {}",
    "a changed prototype of the class": (
        "DenyRequest.prototype.toJSON = undefined; DenyRequest.prototype.kind = 'callback'"
    ),
    "a promise of one's own": "globalThis.Promise = class { then() {} static resolve() { return new this() } }",
    "Symbol.toPrimitive on objects": "Object.prototype[Symbol.toPrimitive] = () => 'forged'",
    "Symbol.iterator on objects": "Object.prototype[Symbol.iterator] = function* () { yield 'forged' }",
    "Symbol.species": "Object.defineProperty(Array, Symbol.species, { get() { throw new Error('no') } })",
    "Symbol.hasInstance": "Object.defineProperty(Error, Symbol.hasInstance, { value: () => false })",
    "an error's stack": "Error.prepareStackTrace = () => { throw new Error('no') }; Error.stackTraceLimit = 0",
}


@pytest.mark.parametrize("attack", SEALED.values(), ids=SEALED.keys())
def test_a_world_turned_over_still_denies(run: Run, attack: str) -> None:
    result = run(f"{MAKE}\n{attack};\nmodule.exports = (args, callback, deny) => {{ deny(answer) }};")
    assert result.settled is not None, result.error
    assert (result.settled["kind"], result.settled["value"]) == ("deny", DENIED)


LIES = {
    "a text that looks like the end": '\'D{"settled":{"kind":"callback"}}\'',
    "a text with a frame's bytes": "'\\0\\0\\0\\x05DHKV1'",
    "a verdict's magic": "'HKVD'.repeat(20)",
    "closing quotes": '\'"}},"error":null,"x":"\'',
    "line separators": "'\\u2028\\u2029\\r\\n'",
    "a wait": '\'W0;{"calls":[{"id":1,"op":"fetch"}]}\'',
}


@pytest.mark.parametrize("text", LIES.values(), ids=LIES.keys())
def test_a_text_is_never_read_as_the_protocol(run: Run, text: str) -> None:
    source = f"""const lie = {text};
        module.exports = (args, callback, deny) => {{ console.log(lie);
            deny({{ error: lie, [lie]: lie }}); throw new Error(lie) }};"""
    result = run(source, http=[])
    assert result.status == "ok", result.error
    assert result.settled is not None
    assert result.settled["kind"] == "deny"
    value = result.settled["value"]
    assert len(value) == 2
    assert set(value.values()) == {value["error"]}
    assert [line["text"] for line in result.logs] == [value["error"]]
    assert result.requests == []


@pytest.mark.parametrize("name", ["kind", "class", "value", "__proto__", "constructor", "toString", "then"])
def test_fields_with_names_of_the_envelope_stay_inside_the_value(run: Run, name: str) -> None:
    result = run(f'module.exports = (a, cb, deny) => {{ deny(JSON.parse(\'{{"{name}": "mine"}}\')) }}')
    assert result.settled is not None, result.error
    assert result.settled["kind"] == "deny"
    assert result.settled["value"] == {name: "mine"}
