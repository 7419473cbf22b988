"""Where an error happened, for every place in a hook that can throw: file, line and a frame the author knows."""

from __future__ import annotations

from typing import Any

import pytest

from hooks.engine import Engine
from tests.hooks.engine.conftest import Run

# (source, the line of the throw); every source throws Error('here').
SITES: dict[str, tuple[str, int]] = {
    "the top of the file": ("const a = 1;\nthrow new Error('here');\nmodule.exports = () => 1;", 2),
    "the handler": ("module.exports = () => {\n\n  throw new Error('here');\n};", 3),
    "an async handler": ("module.exports = async () => {\n\n  throw new Error('here');\n};", 3),
    "after an await": (
        "module.exports = async () => {\n  await null;\n  await null;\n  throw new Error('here');\n};",
        4,
    ),
    "after a timer": (
        "module.exports = async () => {\n  await new Promise(r => setTimeout(r, 1));\n  throw new Error('here');\n};",
        3,
    ),
    "inside a timer": ("module.exports = () => {\n  setTimeout(() => {\n    throw new Error('here');\n  }, 1);\n};", 3),
    "inside a microtask": (
        "module.exports = () => {\n  queueMicrotask(() => {\n    throw new Error('here');\n  });\n};",
        3,
    ),
    "inside an immediate": (
        "module.exports = () => {\n  setImmediate(() => {\n    throw new Error('here');\n  });\n};",
        3,
    ),
    "a helper function": ("module.exports = () => help();\nfunction help() {\n  throw new Error('here');\n}", 3),
    "a callback of map": ("module.exports = () => [1].map(() => {\n  throw new Error('here');\n});", 2),
    "a callback of sort": ("module.exports = () => [2, 1].sort(() => {\n  throw new Error('here');\n});", 2),
    "a callback of replace": ("module.exports = () => 'a'.replace(/a/, () => {\n  throw new Error('here');\n});", 2),
    "a reviver of JSON": ("module.exports = () => JSON.parse('{\"a\":1}', () => {\n  throw new Error('here');\n});", 2),
    "a getter": ("const o = {\n  get x() { throw new Error('here'); },\n};\nmodule.exports = () => o.x;", 2),
    "a setter": ("const o = {\n  set x(v) { throw new Error('here'); },\n};\nmodule.exports = () => { o.x = 1; };", 2),
    "a constructor": (
        "class A {\n  constructor() {\n    throw new Error('here');\n  }\n}\nmodule.exports = () => new A();",
        3,
    ),
    "a field": ("class A {\n  field = (() => { throw new Error('here'); })();\n}\nmodule.exports = () => new A();", 2),
    "a static block": ("class A {\n  static {\n    throw new Error('here');\n  }\n}\nmodule.exports = () => 1;", 3),
    "a private method": (
        "class A {\n  #p() { throw new Error('here'); }\n  p() { this.#p(); }\n}\nmodule.exports = () => new A().p();",
        2,
    ),
    "a generator": ("function* g() {\n  yield 1;\n  throw new Error('here');\n}\nmodule.exports = () => [...g()];", 3),
    "an async generator": (
        "async function* g() {\n  yield 1;\n  throw new Error('here');\n}\nmodule.exports = async () => { for "
        "await (const x of g()); };",
        3,
    ),
    "a default parameter": (
        "const fail = () => {\n  throw new Error('here');\n};\nmodule.exports = (a, b, c, d = fail()) => d;",
        2,
    ),
    "a computed key": (
        "const fail = () => {\n  throw new Error('here');\n};\nmodule.exports = () => ({ [fail()]: 1 });",
        2,
    ),
    "a tagged template": ("function tag() {\n  throw new Error('here');\n}\nmodule.exports = () => tag`x`;", 2),
    "a toString": ("const o = {\n  toString() { throw new Error('here'); },\n};\nmodule.exports = () => `${o}`;", 2),
    "a proxy's trap": (
        "const p = new Proxy({}, {\n  get() { throw new Error('here'); },\n});\nmodule.exports = () => p.x;",
        2,
    ),
    "a then": ("module.exports = () => Promise.resolve().then(() => {\n  throw new Error('here');\n});", 2),
    "a finally of a promise": (
        "module.exports = () => Promise.resolve().finally(() => {\n  throw new Error('here');\n});",
        2,
    ),
    "an executor": ("module.exports = () => new Promise(() => {\n  throw new Error('here');\n});", 2),
    "one of Promise.all": (
        "const f = async () => {\n  throw new Error('here');\n};\nmodule.exports = () => Promise.all([1, f()]);",
        2,
    ),
    "a switch": ("module.exports = () => {\n  switch (1) {\n    case 1:\n      throw new Error('here');\n  }\n};", 4),
    "a finally block": (
        "module.exports = () => {\n  try {\n    1;\n  } finally {\n    throw new Error('here');\n  }\n};",
        5,
    ),
    "an error rethrown": (
        "module.exports = () => {\n  try {\n    throw new Error('here');\n  } catch (e) {\n    throw e;\n  }\n};",
        3,
    ),
    "an error made earlier": ("const made = new Error('here');\nmodule.exports = () => {\n  throw made;\n};", 1),
    "a rejection": ("module.exports = () => {\n  return Promise.reject(\n    new Error('here'));\n};", 3),
    "the getter of an answer": (
        "module.exports = (args, callback) => callback({\n  get x() { throw new Error('here'); },\n});",
        2,
    ),
    "the toJSON of an answer": (
        "module.exports = (args, callback) => callback({\n  toJSON() { throw new Error('here'); },\n});",
        2,
    ),
    "an ES module": ("import url from 'url';\n\nexport default () => {\n  throw new Error('here');\n};", 4),
    "after Windows line ends": ("module.exports = () => {\r\n\r\n  throw new Error('here');\r\n};", 3),
    "after a byte order mark": ("\ufeffmodule.exports = () => {\n  throw new Error('here');\n};", 2),
    "after wide characters": (
        "// 😀 é 漢字\nmodule.exports = () => { const s = '😀';\n  throw new Error('here');\n};",
        3,
    ),
    "after a long template": ("const t = `\n\n\n${1}\n`;\nmodule.exports = () => {\n  throw new Error('here');\n};", 7),
    "after a regular expression with a quote": (
        "const r = /['\"`]/;\nmodule.exports = () => {\n  throw new Error('here');\n};",
        3,
    ),
    "below two hundred lines": ("\n" * 200 + "module.exports = () => { throw new Error('here'); };", 201),
}


@pytest.mark.parametrize(("source", "line"), SITES.values(), ids=SITES.keys())
def test_the_line_is_the_one_that_threw(run: Run, source: str, line: int) -> None:
    error = run(source).error
    assert error is not None
    assert (error["name"], error["message"]) == ("Error", "here")
    assert (error["file"], error["line"]) == ("hook.js", line)
    assert 1 <= error["column"] <= len(source.split("\n")[line - 1]) + 1
    assert error["stack"].splitlines()[0] == "Error: here"
    assert f"hook.js:{line}:" in error["stack"]
    for frame in error["stack"].splitlines()[1:]:
        assert "hook.js:" in frame, "only the author's frames"


COMMONJS = {name: site for name, site in SITES.items() if not site[0].startswith("import")}


@pytest.mark.parametrize(("source", "line"), COMMONJS.values(), ids=COMMONJS.keys())
def test_in_a_dependency_its_file_is_named(run: Run, source: str, line: int) -> None:
    hook = "const dependency = require('dep');\n\n\nmodule.exports = (...all) => dependency(...all);"
    error = run(hook, modules={"dep": source}).error
    assert error is not None
    assert (error["message"], error["file"], error["line"]) == ("here", "dep", line)


RUNTIME: dict[str, tuple[str, str]] = {
    "a bad URL": ("new URL('nonsense')", "TypeError"),
    "bad base64": ("atob('*')", "InvalidCharacterError"),
    "a request without a scheme": ("await fetch('nonsense')", "TypeError"),
    "a request that no record answers": ("await fetch('https://a.example/')", "TypeError"),
    "a body read twice": ("const r = new Response('x'); await r.text(); await r.text()", "TypeError"),
    "a header with a line break": ("new Headers({ a: 'b\\nc' })", "TypeError"),
    "a function cloned": ("structuredClone(() => 1)", "DataCloneError"),
    "an aborted signal": ("AbortSignal.abort().throwIfAborted()", "AbortError"),
    "too many random bytes": ("crypto.getRandomValues(new Uint8Array(65537))", "QuotaExceededError"),
    "a hash that is not known": ("require('crypto').createHash('nonsense')", "Error"),
    "an assertion": ("require('assert').strictEqual(1, 2)", "AssertionError"),
    "a package that is missing": ("require('left-pad')", "Error"),
    "fatal bytes": ("new TextDecoder('utf-8', { fatal: true }).decode(new Uint8Array([255]))", "TypeError"),
    "a bad encoding": ("new TextDecoder('nonsense')", "RangeError"),
    "JSON that is none": ("JSON.parse('{')", "SyntaxError"),
    "an URI that is none": ("decodeURIComponent('%')", "URIError"),
    "an array too long": ("new Array(-1)", "RangeError"),
    "a name that is not declared": ("nobodyKnows", "ReferenceError"),
    "a call of no function": ("const o = {}; o.f()", "TypeError"),
    "a read of undefined": ("args.nobody.knows", "TypeError"),
}


@pytest.mark.parametrize(("statement", "name"), RUNTIME.values(), ids=RUNTIME.keys())
def test_what_the_runtime_throws_points_at_the_author(run: Run, statement: str, name: str) -> None:
    error = run(f"module.exports = async (args) => {{\n  const before = 1;\n  {statement};\n}};", http=[]).error
    assert error is not None
    assert error["name"] == name
    assert error["message"]
    assert (error["file"], error["line"]) == ("hook.js", 3)


@pytest.mark.parametrize(
    ("source", "line"), [SITES[name] for name in ("the top of the file", "a static block", "an error made earlier")]
)
def test_checking_at_save_runs_the_top_and_nothing_else(engine: Engine, source: str, line: int) -> None:
    found: list[Any] = [(one.line, one.message) for one in engine.check(source)]
    assert found == ([] if "made" in source else [(line, "Error: here")])
