"""What a hook reads in error.stack: as in Node, a headline and its own frames, in its own lines."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from hooks.engine import Engine, Job, Limits

THROWS = """function inner() {
  const nothing = null;
  return nothing.name;
}
"""


@pytest.fixture(scope="module", params=["compiled", "interpreted"])
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    if request.param == "compiled":
        request.getfixturevalue("compiled_child")
        yield request.getfixturevalue("compiled_engine")
        return
    with Engine(pool=2, low=1, child="") as interpreted:
        yield interpreted


@pytest.fixture(scope="module")
def compiled_engine(compiled_child: object) -> Iterator[Engine]:
    with Engine(pool=2, low=1) as compiled:
        assert compiled.status()["children"] == "compiled"
        yield compiled


def value(engine: Engine, body: str, before: str = "", **fields: Any) -> Any:
    source = f"{before}module.exports = async () => {{\n{body}\n}}"
    result = engine.run(Job(source, {}, settle="return", limits=Limits(timeout_ms=20_000), **fields))
    assert (result.status, result.error) == ("ok", None)
    assert result.settled is not None
    return result.settled["value"]


class TestText:
    """In children without Python; where Python drives them, the engine's own text stays."""

    def test_it_has_a_headline_and_the_hooks_own_lines(self, compiled_engine: Engine) -> None:
        stack = value(compiled_engine, "try { inner() } catch (error) { return error.stack }", THROWS)
        assert stack.splitlines() == [
            "TypeError: cannot read property 'name' of null",
            "    at inner (hook.js:3:18)",
            "    at <anonymous> (hook.js:6:7)",
        ]

    def test_a_package_is_named(self, compiled_engine: Engine) -> None:
        modules = {"own": "exports.fail = () => { throw new RangeError('far') }"}
        body = "try { require('own').fail() } catch (error) { return error.stack }"
        head, first, *_ = value(compiled_engine, body, modules=modules).splitlines()
        assert head == "RangeError: far"
        assert first.startswith("    at ")
        assert "(own:1:" in first

    def test_where_the_stack_has_run_over(self, compiled_engine: Engine) -> None:
        body = "const f = () => f() + 1;\ntry { f() } catch (error) { return error.stack }"
        lines = value(compiled_engine, body).splitlines()
        assert lines[0] == "RangeError: Maximum call stack size exceeded"
        assert lines[1].startswith("    at f (hook.js:2:")

    def test_the_constructor_of_an_own_class_is_not_the_place(self, compiled_engine: Engine) -> None:
        body = "class Refused extends Error {}\ntry { throw new Refused('no') } catch (error) { return error.stack }"
        lines = value(compiled_engine, body).splitlines()
        assert lines[1].startswith("    at <anonymous> (hook.js:3:")

    def test_a_message_that_looks_like_a_frame_is_no_place(self, compiled_engine: Engine) -> None:
        thrown = compiled_engine.run(Job("module.exports = () => {\n throw new Error('a\\n    at b (x.js:7:7)') }", {}))
        assert thrown.error is not None
        assert (thrown.error["file"], thrown.error["line"]) == ("hook.js", 2)

    def test_a_failed_request_has_its_own_headline_and_the_calls_place(self, compiled_engine: Engine) -> None:
        body = "try { await fetch('https://nobody.example/') } catch (error) { return [error.name, error.stack] }"
        name, stack = value(compiled_engine, body, http=[])
        assert stack.startswith(f"{name}: ")
        assert "hook.js:2:" in stack

    def test_text_from_json_has_no_place_of_its_own(self, compiled_engine: Engine) -> None:
        lines = value(compiled_engine, "try { JSON.parse('{') } catch (error) { return error.stack }").splitlines()
        assert len(lines) == 2
        assert lines[1].startswith("    at <anonymous> (hook.js:2:")

    def test_an_error_that_cannot_be_read_has_a_stack_all_the_same(self, compiled_engine: Engine) -> None:
        body = """const given = { get name() { throw 1 }, get message() { throw 2 } };
        Error.captureStackTrace(given);
        return given.stack"""
        assert "hook.js:3:" in value(compiled_engine, body)


class TestPrepareStackTrace:
    """A hook's own, as libraries use it; for both kinds of children."""

    def test_none_is_there_at_first(self, engine: Engine) -> None:
        assert value(engine, "return typeof Error.prepareStackTrace") == "undefined"

    def test_it_makes_what_stack_holds_until_it_is_taken_away(self, engine: Engine) -> None:
        body = """const before = Error.prepareStackTrace;
        Error.prepareStackTrace = (error, sites) => [error.message, sites.length];
        const made = new Error('x').stack;
        Error.prepareStackTrace = before;
        return [made, typeof new Error('y').stack]"""
        assert value(engine, body) == [["x", 1], "string"]

    def test_it_is_given_the_hooks_own_frames(self, engine: Engine) -> None:
        body = """Error.prepareStackTrace = (_, sites) => sites.map((site) =>
          [site.getFileName(), site.getLineNumber(), site.getFunctionName(), site.isNative(), String(site)]);
        try { inner() } catch (error) { return error.stack }"""
        assert value(engine, body, THROWS) == [
            ["hook.js", 3, "inner", False, "inner (hook.js:3:18)"],
            ["hook.js", 8, None, False, "<anonymous> (hook.js:8:15)"],
        ]

    def test_it_is_given_no_function_of_the_runtime(self, engine: Engine) -> None:
        """Those of the engine's own sites would be the functions that start a run."""
        body = """let found;
        Error.prepareStackTrace = (_, sites) => { found = sites; return '' };
        new Error();
        const reachable = found.map((site) => [site.getFunction(), site.getThis(), site.getFileName()]);
        return [reachable, Object.getOwnPropertyNames(Object.getPrototypeOf(found[0])).includes('getFunction')]"""
        reachable, native = value(engine, body)
        assert reachable == [[None, None, "hook.js"]]
        assert not native

    def test_one_that_throws_does_no_harm(self, engine: Engine) -> None:
        body = """Error.prepareStackTrace = () => { throw new Error('again') };
        try { null.x } catch (error) { return [error.message, error.stack ?? null] }"""
        assert value(engine, body) == ["cannot read property 'x' of null", None]

    def test_an_error_of_the_hook_is_told_with_it_too(self, engine: Engine) -> None:
        source = "Error.prepareStackTrace = () => 5;\nmodule.exports = () => { throw new TypeError('x') }"
        result = engine.run(Job(source, {}))
        assert result.error is not None
        assert (result.status, result.error["name"], result.error["message"]) == ("error", "TypeError", "x")
