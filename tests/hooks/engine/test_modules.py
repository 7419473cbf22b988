"""require and import: the job's dependencies and the runtime's modules."""

from __future__ import annotations

import pytest

from tests.hooks.engine.conftest import Run


def value(run: Run, source: str, **fields: object) -> object:
    result = run(source, settle="return", **fields)
    assert result.status == "ok", result.error
    assert result.settled is not None
    return result.settled["value"]


def test_dependencies_are_loaded_once_and_see_each_other(run: Run) -> None:
    modules = {
        "a": "exports.loads = (globalThis.loads = (globalThis.loads || 0) + 1); exports.b = require('b').name;",
        "b": "module.exports = { name: 'b' };",
    }
    source = "const a = require('a'); require('a'); module.exports = () => [a.loads, a.b, require('a') === a]"
    assert value(run, source, modules=modules) == [1, "b", True]


def test_a_cycle_of_dependencies_gives_what_is_there(run: Run) -> None:
    modules = {"a": "exports.early = 1; exports.b = require('b').seen;", "b": "exports.seen = require('a').early;"}
    assert value(run, "module.exports = () => require('a').b", modules=modules) == 1


def test_an_es_hook_imports_a_dependency(run: Run) -> None:
    modules = {"pad": "module.exports = { pad: (t) => t.padStart(3) };"}
    assert value(run, "import lib from 'pad';\nexport default () => lib.pad('x')", modules=modules) == "  x"


def test_an_es_hook_imports_a_dependencys_names(run: Run) -> None:
    modules = {
        "pad": "exports.pad = (t) => t.padStart(3); exports.loads = globalThis.n = (globalThis.n || 0) + 1;"
        "exports['no name'] = 1; exports.default = 'mine'; exports.class = 2;"
    }
    source = (
        "import lib, { pad, loads, class as kind } from 'pad';\nimport * as all from 'pad';\n"
        "export default () => [pad('x'), loads, kind, lib.default, Object.keys(all).includes('no name')]"
    )
    assert value(run, source, modules=modules) == ["  x", 1, 2, "mine", False]


def test_a_name_that_a_dependency_does_not_have_is_an_error_that_says_so(run: Run) -> None:
    result = run("import { gone } from 'pad';\nexport default () => gone", modules={"pad": "exports.pad = 1"})
    assert result.status == "error"
    assert result.error is not None
    assert "gone" in result.error["message"]


@pytest.mark.parametrize(
    "source",
    [
        "import { a } from 'broken';\nexport default () => a",
        "import lib from 'broken';\nexport default () => lib",
        "try { require('broken') } catch { /* once more */ }\nmodule.exports = () => require('broken')",
    ],
)
def test_a_dependency_that_throws_is_never_half_loaded(run: Run, source: str) -> None:
    result = run(source, modules={"broken": "exports.a = 1;\nthrow new RangeError('at load')"})
    assert result.status == "error", result.settled
    assert result.error is not None
    assert (result.error["name"], result.error["message"]) == ("RangeError", "at load")
    assert (result.error["file"], result.error["line"]) == ("broken", 2)


@pytest.mark.parametrize("exported", ["'text'", "7", "null", "() => 1", "[1, 2]"])
def test_a_dependency_may_export_anything(run: Run, exported: str) -> None:
    modules = {"lib": f"module.exports = {exported}"}
    assert value(run, "import lib from 'lib';\nexport default () => typeof lib", modules=modules) == value(
        run, f"module.exports = () => typeof ({exported})"
    )


@pytest.mark.parametrize(
    "source",
    [
        "const own = require('url'), node = require('node:url');\nmodule.exports = () => [own.mine, typeof node.URL]",
        "const node = require('node:url'), own = require('url');\nmodule.exports = () => [own.mine, typeof node.URL]",
        "import own from 'url';\nimport * as node from 'node:url';\nexport default () => [own.mine, typeof node.URL]",
        "import node from 'node:url';\nimport { mine } from 'url';\nexport default () => [mine, typeof node.URL]",
        "import { URL as U } from 'node:url';\nimport { mine } from 'url';\nexport default () => [mine, typeof U]",
    ],
)
def test_a_dependency_shadows_a_module_of_the_runtime_that_its_prefix_still_names(run: Run, source: str) -> None:
    assert value(run, source, modules={"url": "exports.mine = 1"}) == [1, "function"]


def test_a_dependency_is_none_of_what_the_runtimes_own_modules_require(run: Run) -> None:
    source = "require('stream');\nmodule.exports = () => typeof require('http').get"
    assert value(run, source, modules={"stream": "exports.mine = 1"}) == "function"


@pytest.mark.parametrize("name", ["url", "node:url", "crypto", "node:crypto", "events", "util", "path", "assert"])
def test_modules_of_the_runtime(run: Run, name: str) -> None:
    assert value(run, f"module.exports = () => typeof require('{name}')") in ("object", "function")
    assert value(run, f"import lib from '{name}';\nexport default () => typeof lib") in ("object", "function")


def test_named_imports_of_the_runtimes_modules(run: Run) -> None:
    source = (
        "import { createHash } from 'node:crypto';\nexport default () => createHash('sha256').update('a').digest('hex')"
    )
    assert value(run, source) == "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb"


def test_commonjs_names_are_there(run: Run) -> None:
    source = "module.exports = () => [typeof exports, typeof require, __filename, __dirname, this === undefined]"
    assert value(run, source) == ["object", "function", "hook.js", ".", False]


def test_sloppy_commonjs_runs_unmodified(run: Run) -> None:
    source = "counter = 41;\nmodule.exports = function (args, callback) { counter += 1; callback(counter + 0 * 010) }"
    result = run(source)
    assert result.settled == {"kind": "callback", "class": None, "value": 42}


def test_a_return_at_the_top_ends_the_file_as_in_node(run: Run) -> None:
    assert value(run, "module.exports = () => 1;\nreturn;\nthrow new Error('not reached')") == 1
