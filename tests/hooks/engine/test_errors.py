"""Errors in the author's own files, lines and columns."""

from __future__ import annotations

from typing import Any

import pytest

from hooks.engine import Limits, Result
from tests.hooks.engine.conftest import Run
from tests.hooks.engine.test_survival import until


def error_of(run: Run, source: str, **fields: Any) -> dict[str, Any]:
    result = run(source, **fields)
    assert result.error is not None
    return result.error


@pytest.mark.parametrize(
    ("source", "line", "column"),
    [
        ("module.exports = () => { null.x }", 1, 31),
        ("module.exports = async (args) => {\n  const a = 1;\n  args.b.c;\n};", 3, 10),
        ("\n\n\nmodule.exports = () => { throw new Error('x') }", 4, 36),
        ("throw new Error('at load')", 1, 7),
        ("export default async () => {\n  await null;\n  throw new Error('x');\n}", 3, 9),
        ("export default 1;\nthrow new Error('at load')", 2, 7),
        ("'use strict';\nmodule.exports = () => {\n  undeclared = 1;\n}", 3, 3),
    ],
)
def test_the_place_is_the_authors(run: Run, source: str, line: int, column: int) -> None:
    error = error_of(run, source)
    assert error["file"] == "hook.js"
    assert error["line"] == line
    assert abs(error["column"] - column) <= 4, "the engine points at the expression or at its operator"
    assert f"hook.js:{line}:{error['column']}" in error["stack"]


def test_the_stack_holds_the_authors_frames_only(run: Run) -> None:
    source = """
const inner = () => { throw new Error('deep') };
function middle() { inner() }
module.exports = async () => { await null; [1].forEach(() => middle()) };
"""
    error = error_of(run, source)
    assert error["stack"].splitlines()[0] == "Error: deep"
    frames = error["stack"].splitlines()[1:]
    assert [frame.split(" (")[0].strip() for frame in frames] == [
        "at inner",
        "at middle",
        "at <anonymous>",
        "at <anonymous>",
    ]
    assert all("hook.js:" in frame for frame in frames)
    assert "dukpy" not in error["stack"]


def test_an_error_in_a_dependency_names_its_file(run: Run) -> None:
    modules = {"left-pad": "exports.pad = (t) => {\n  return t.nothing.at.all;\n};"}
    error = error_of(run, "const { pad } = require('left-pad');\nmodule.exports = () => pad('x');", modules=modules)
    assert (error["file"], error["line"]) == ("left-pad", 2)
    assert "hook.js:2:" in error["stack"]


def test_the_chain_of_causes(run: Run) -> None:
    source = """module.exports = () => {
  try { JSON.parse('{') } catch (cause) { throw new Error('outer', { cause: new Error('middle', { cause }) }) }
}"""
    error = error_of(run, source)
    assert error["message"] == "outer"
    assert error["cause"]["message"] == "middle"
    assert error["cause"]["cause"]["name"] == "SyntaxError"
    assert error["cause"]["cause"]["line"] == 2


def test_an_endless_chain_of_causes_is_cut(run: Run) -> None:
    error = error_of(run, "module.exports = () => { const e = new Error('x'); e.cause = e; throw e }")
    depth = 0
    at: dict[str, Any] | None = error
    while at:
        depth, at = depth + 1, at.get("cause")
    assert depth == 6


def test_own_error_classes_keep_their_name_and_code(run: Run) -> None:
    source = """class CrmError extends Error { constructor(m) { super(m); this.name = 'CrmError'; this.code = 'E' } }
module.exports = () => { throw new CrmError('gone') }"""
    error = error_of(run, source)
    assert (error["name"], error["message"], error["code"], error["line"]) == ("CrmError", "gone", "E", 2)


@pytest.mark.parametrize(
    ("source", "line", "column"),
    [
        ("let x = ;\nmodule.exports = () => x;", 1, 9),
        ("let x = {\n  a: 1,\n  b: ,\n};\nmodule.exports = () => x;", 3, 6),
        ("import { get } from 'http';\nlet y = = 2;\nexport default () => 1;", 2, 9),
        ("export default () => {\n  const a = 1;\n  const a = 2;\n}", 3, None),
        ("module.exports = () => {", None, None),
        ("module.exports = () => { return 'open }", 1, None),
    ],
)
def test_a_syntax_error_has_its_place(run: Run, source: str, line: int | None, column: int | None) -> None:
    error = error_of(run, source)
    assert error["name"] == "SyntaxError"
    if line:
        assert error["line"] == line
    if column:
        assert error["column"] == column


def test_a_hook_without_a_handler_is_told_what_to_write(run: Run) -> None:
    for source in ("", "const a = 1", "module.exports = 5", "export default {}", "exports.handler = () => 1"):
        error = error_of(run, source)
        assert error["name"] == "HandlerMissing"
        assert "module.exports = async (args)" in error["message"]


class TestCodeFrame:
    def test_it_shows_the_line_and_marks_the_column(self, run: Run) -> None:
        source = (
            "// one\nmodule.exports = (args) => {\n  const a = 1;\n  return args.customer.email;\n};\n// six\n// seven"
        )
        error = error_of(run, source)
        assert error["frame"].splitlines() == [
            "     2 | module.exports = (args) => {",
            "     3 |   const a = 1;",
            ">    4 |   return args.customer.email;",
            "       |                        ^",
            "     5 | };",
            "     6 | // six",
        ]

    def test_it_shows_the_source_of_a_dependency(self, run: Run) -> None:
        error = error_of(run, "require('dep'); module.exports = () => 1", modules={"dep": "null.x;"})
        assert error["frame"].splitlines()[0] == ">    1 | null.x;"

    def test_a_long_line_is_cut_around_the_column(self, run: Run) -> None:
        error = error_of(run, "/*" + "-" * 5000 + "*/ module.exports = () => { null.here }" + " " * 5000)
        first, mark = error["frame"].splitlines()
        assert len(first) < 200
        assert first[mark.index("^") :].startswith("here")

    def test_without_a_place_there_is_none(self, run: Run) -> None:
        assert error_of(run, "module.exports = () => { throw null }")["frame"] is None

    def test_secrets_in_the_shown_lines_are_masked(self, run: Run) -> None:
        error = error_of(run, "module.exports = () => { const k = 'hunter2'; null.x }", secrets={"k": "hunter2"})
        assert "hunter2" not in error["frame"]


def stopped_by_itself(run: Run, source: str, timeout_ms: int) -> Result:
    """On a busy machine the kill may come before the child's own word: that of a run which had its say."""
    results: list[Result] = []

    def has_its_say() -> bool:
        results.append(run(source, limits=Limits(timeout_ms=timeout_ms)))
        return results[-1].error is None or results[-1].error["line"] is not None

    until(has_its_say)
    return results[-1]


class TestTimeouts:
    def test_code_that_spins(self, run: Run) -> None:
        # On a busy machine the wait for a child may take as long as a short limit: that would be another answer.
        result = stopped_by_itself(run, "module.exports = () => { for (;;); }", 1000)
        assert result.status == "timeout"
        assert result.error is not None
        assert "ran longer than 1,000 ms; it was running code at or below hook.js:1 " in result.error["message"]
        assert (result.error["file"], result.error["line"]) == ("hook.js", 1)

    @pytest.mark.parametrize(
        ("source", "lines"),
        [
            (
                "module.exports = () => spin();\n"
                "function spin() {\n  let n = 0;\n  while (true) {\n    n += 1;\n  }\n}",
                "2345",
            ),
            ("module.exports = async () => {\n  await null;\n  for (;;) {\n    Math.max(1);\n  }\n};", "234"),
            ("module.exports = () => {\n  try {\n    for (;;);\n  } catch { return 1; }\n};", "123"),
            ("module.exports = () => {\n  setTimeout(() => {\n    for (;;);\n  }, 1);\n};", "23"),
        ],
        ids=["function", "after await", "in try", "in a timer"],
    )
    def test_about_where_it_spun_is_told(self, run: Run, source: str, lines: str) -> None:
        result = stopped_by_itself(run, source, 800)
        assert result.status == "timeout"
        assert result.error is not None
        assert result.error["name"] == "Timeout"
        assert str(result.error["line"]) in lines
        assert f"at or below hook.js:{result.error['line']} " in result.error["message"]
        assert result.error["frame"]
        assert "hook.js" in result.error["stack"]

    @pytest.mark.parametrize(
        "source",
        [
            "module.exports = () => { for (;;) { try { for (;;); } catch { } finally { continue } } }",
            "module.exports = async () => { for (;;) { await (async () => { for (;;); })().catch(() => 1); } }",
            "module.exports = (args, callback) => { callback({ a: 1 }); for (;;); }",
            "module.exports = () => 'x'.repeat(60000).replace(/(x+x+)+y/, '')",
        ],
        ids=["catches", "catches rejections", "has settled", "native loop"],
    )
    def test_nothing_it_does_goes_on_after_the_deadline(self, run: Run, source: str) -> None:
        result = run(source, limits=Limits(timeout_ms=800))
        assert result.status == "timeout"
        assert result.settled is None

    def test_a_timer_that_is_too_far_away(self, run: Run) -> None:
        source = "module.exports = () => new Promise((done) => setTimeout(done, 10000))"
        result = run(source, limits=Limits(timeout_ms=800))
        assert result.status == "timeout"
        assert result.error is not None
        assert "waiting for a timer" in result.error["message"]

    def test_console_lines_before_the_end_are_kept(self, run: Run) -> None:
        source = "module.exports = async () => { console.log('one'); await null; console.warn('two'); for (;;); }"
        result = run(source, limits=Limits(timeout_ms=800))
        assert result.status == "timeout"
        assert [line["text"] for line in result.logs] == ["one", "two"]
