"""What a hook does not have: nothing of the host, of files, processes or sockets."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import hooks.engine
from tests.hooks.engine.conftest import Run

RUNTIME = Path(hooks.engine.__file__).parent / "runtime"
HOST_NAMES = [
    "process",
    "Deno",
    "Bun",
    "dukpy",
    "call_python",
    "__host",
    "host",
    "global",
    "window",
    "self",
    "document",
    "navigator",
    "localStorage",
    "XMLHttpRequest",
    "WebSocket",
    "EventSource",
    "Worker",
    "SharedWorker",
    "importScripts",
    "WebAssembly",
    "std",
    "os",
    "bjson",
    "print",
    "scriptArgs",
    "load",
    "loadFile",
    "gc",
    "Atomics",
    "SharedArrayBuffer",
    "WeakRef",
    "FinalizationRegistry",
    "ShadowRealm",
    "Iterator.concat",
    "java",
    "Packages",
    "ActiveXObject",
    "__loadScript",
    "postMessage",
]


@pytest.mark.parametrize("name", [name for name in HOST_NAMES if "." not in name and name not in ("global", "self")])
def test_a_global_of_a_host_is_not_there(run: Run, name: str) -> None:
    source = (
        f"module.exports = () => [typeof {name}, '{name}' in globalThis, typeof Function('return typeof {name}')()]"
    )
    result = run(source, settle="return")
    assert result.settled is not None, result.error
    assert result.settled["value"][:2] == ["undefined", False]


MODULES = [
    "fs",
    "node:fs",
    "fs/promises",
    "child_process",
    "node:child_process",
    "net",
    "tls",
    "dgram",
    "cluster",
    "worker_threads",
    "vm",
    "v8",
    "os",
    "process",
    "module",
    "repl",
    "inspector",
    "perf_hooks",
    "async_hooks",
    "readline",
    "http2",
    "zlib",
    "./hook.js",
    "../package.json",
    "/etc/passwd",
    "file:///etc/passwd",
    "dukpy",
    "std",
    "",
    " ",
    "constructor",
    "__proto__",
    "toString",
    "hasOwnProperty",
    "node:",
    "node:node:url",
    "https://evil.example/x.js",
    "data:text/javascript,1",
]


@pytest.mark.parametrize("name", MODULES)
def test_a_module_of_a_host_is_not_found(run: Run, name: str) -> None:
    source = (
        f"module.exports = () => {{ try {{ return require({name!r}) }} catch (e) {{ return [e.code, e.message] }} }}"
    )
    result = run(source, settle="return")
    assert result.settled is not None, result.error
    code, message = result.settled["value"]
    assert code == "MODULE_NOT_FOUND"
    assert f"Cannot find module '{name}'" in message
    assert "dependencies" in message, "it says what there is instead"
    assert result.requests == []


@pytest.mark.parametrize(
    "name", ["fs", "node:child_process", "std", "os", "/etc/passwd", "./x.js", "https://evil.example/x.js"]
)
def test_a_module_of_a_host_is_not_imported(run: Run, name: str) -> None:
    static = run(f"import x from {name!r};\nexport default () => x;")
    assert static.status == "error"
    assert static.settled is None
    dynamic = run(
        f"export default async () => {{ try {{ return await import({name!r}) }} catch (e) {{ return 'refused' }} }}"
    )
    assert dynamic.settled is not None, dynamic.error
    assert dynamic.settled["value"] == "refused"
    assert static.requests == dynamic.requests == []


def documented() -> set[str]:
    """Names of globals.d.ts and of the classes, which completion offers."""
    text = (RUNTIME / "globals.d.ts").read_text("utf-8")
    interfaces = set(re.findall(r"^interface (Crypto|SubtleCrypto)", text, re.M))
    names = interfaces | set(re.findall(r"^declare (?:var|function|class|const|let) (\w+)", text, re.M))
    table = (RUNTIME.parents[1] / "contracts" / "classes.json").read_text("utf-8")
    return (
        names
        | set(re.findall(r'^\s*"name": "([A-Z]\w+)"', table, re.M))
        | set(re.findall(r'\{"name": "([A-Z]\w+)"', table))
    )


ECMASCRIPT = """
    AggregateError Array ArrayBuffer AsyncDisposableStack BigInt BigInt64Array BigUint64Array Boolean
    DataView Date DisposableStack Error EvalError Float16Array Float32Array Float64Array Function Infinity
    Int16Array Int32Array Int8Array Intl Iterator JSON Map Math NaN Number Object Promise Proxy RangeError
    ReferenceError Reflect RegExp Set String SuppressedError Symbol SyntaxError TypeError URIError
    Uint16Array Uint32Array Uint8Array Uint8ClampedArray WeakMap WeakSet decodeURI decodeURIComponent
    encodeURI encodeURIComponent escape eval globalThis isFinite isNaN parseFloat parseInt undefined
    unescape InternalError
"""


def test_every_global_is_of_the_standard_or_documented(run: Run) -> None:
    result = run("module.exports = () => Reflect.ownKeys(globalThis).map(String)", settle="return")
    assert result.settled is not None, result.error
    found = {name for name in result.settled["value"] if not name.startswith("Symbol(")}
    unknown = found - set(ECMASCRIPT.split()) - documented()
    assert unknown <= {"ReadableStreamDefaultController", "ReadableStreamDefaultReader"}, unknown


def test_every_documented_global_is_there(run: Run) -> None:
    names = sorted(documented() - {"module", "exports", "require", "Body", "Timer"})
    source = f"module.exports = () => {names!r}.filter(name => !(name in globalThis))"
    result = run(source, settle="return")
    assert result.settled is not None, result.error
    assert result.settled["value"] == []
    assert len(names) > 40


WALK = """module.exports = () => {
    const seen = new Set([null, undefined]), found = [], todo = [[globalThis, '']];
    for (const name of ['url', 'crypto', 'util', 'events', 'stream', 'http', 'dns', 'buffer'])
        todo.push([require(name), name]);
    while (todo.length) {
        const [at, path] = todo.pop();
        if (seen.has(at) || (typeof at !== 'object' && typeof at !== 'function')) continue;
        seen.add(at);
        for (const key of Reflect.ownKeys(at)) {
            const own = Reflect.getOwnPropertyDescriptor(at, key), where = `${path}.${String(key)}`;
            if (/python|dukpy|__host|intrinsics|pump|sandbox/i.test(String(key))) found.push(where);
            for (const part of [own.value, own.get, own.set]) {
                if (/usr|python|dukpy|hooks.engine/i.test(typeof part === 'string' ? part : '')) found.push(where);
                todo.push([part, where]);
            }
        }
        todo.push([Reflect.getPrototypeOf(at), `${path}.__proto__`]);
    }
    return [seen.size, found];
}"""


def test_nothing_that_can_be_reached_leads_to_the_host(run: Run) -> None:
    result = run(WALK, settle="return", limits={"timeout_ms": 20_000})
    assert result.settled is not None, result.error
    size, found = result.settled["value"]
    assert size > 500
    assert found == []


ESCAPES = {
    "the constructor of a function": "(() => 1).constructor('return typeof process + typeof call_python')()",
    "the constructor of callback": "callback.constructor('return typeof process + typeof call_python')()",
    "the constructor of an argument": "args.constructor.constructor('return typeof process + typeof call_python')()",
    "the constructor of fetch": "fetch.constructor('return typeof process + typeof call_python')()",
    "indirect eval": "(0, eval)('typeof process + typeof call_python')",
    "a sloppy this": "(function () { return typeof this.process + typeof this.call_python })()",
    "an error's stack": (
        "(() => { try { null.x } catch (e) { return /python|[/]usr|site-packages/.test(e.stack) ? 'leak' : "
        "'undefinedundefined' } })()"
    ),
    "an async function": "await (async () => {}).constructor('return typeof process + typeof call_python')()",
    "a generator": "(function* () {}).constructor('yield typeof process + typeof call_python')().next().value",
    "arguments.callee.caller": (
        "(function () { try { return arguments.callee.caller.caller ? 'leak' : '' } catch { return '' } })() || "
        "'undefinedundefined'"
    ),
}


@pytest.mark.parametrize("text", ESCAPES.values(), ids=ESCAPES.keys())
def test_no_way_around_the_scope_reaches_the_host(run: Run, text: str) -> None:
    result = run(f"module.exports = async (args, callback, deny) => {{ callback({text}) }}")
    assert result.settled is not None, result.error
    assert result.settled["value"] == "undefinedundefined"


def test_nothing_is_kept_from_one_run_to_the_next(run: Run) -> None:
    spoil = "globalThis.kept = 1; Object.prototype.kept = 2; Array.prototype.push = null; module.exports = () => 1"
    look = "module.exports = () => [typeof kept, typeof {}.kept, typeof [].push]"
    for _ in range(6):
        assert run(spoil).status == "ok"
        result = run(look)
        assert result.settled is not None
        assert result.settled["value"] == ["undefined", "undefined", "function"]


def test_random_values_differ_in_every_run(run: Run) -> None:
    source = (
        "module.exports = () => [Math.random(), crypto.randomUUID(), ...crypto.getRandomValues(new Uint32Array(4))]"
    )
    values = []
    for _ in range(8):
        result = run(source)
        assert result.settled is not None
        values.append(tuple(result.settled["value"]))
    for column in zip(*values, strict=True):
        assert len(set(column)) == len(column)
