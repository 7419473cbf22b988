"""Compiling a hook at save."""

from __future__ import annotations

import pytest

from hooks.engine import Diagnostic, Engine

GOOD = [
    "module.exports = async (args, callback, deny) => {}",
    "exports.default = function () {}",
    "export default async (args) => args",
    "import { createHmac } from 'crypto';\nexport default () => createHmac",
    "const { URL } = require('node:url'); module.exports = () => URL",
    "#!not a shebang".replace("#!", "// ") + "\nmodule.exports = () => 1",
    "'use strict'; module.exports = class { static run() {} }",
    "const x = await Promise.resolve(1);\nexport default () => x",
]


@pytest.mark.parametrize("source", GOOD)
def test_a_good_hook_has_no_diagnostics(engine: Engine, source: str) -> None:
    assert engine.check(source) == []


@pytest.mark.parametrize(
    ("source", "line", "column", "message"),
    [
        ("let x = ;", 1, 9, "unexpected token"),
        ("module.exports = () => {\n  const a = [1, 2;\n}", 2, 18, "nexpected token"),
        ("export default () => {\n  const y = = 2;\n}", 2, 13, "unexpected token"),
        ("throw new Error('early')", 1, None, "Error: early"),
        ("require('left-pad'); module.exports = () => 1", 1, None, "Cannot find module 'left-pad'"),
    ],
)
def test_a_fault_has_its_place(engine: Engine, source: str, line: int, column: int | None, message: str) -> None:
    (found,) = engine.check(source)
    assert found.severity == "error"
    assert found.line == line
    assert column is None or found.column == column
    assert message in found.message


@pytest.mark.parametrize(
    "source", ["", "const a = 1", "export const a = 1", "module.exports = 'text'", "export default 3"]
)
def test_a_missing_handler_is_told(engine: Engine, source: str) -> None:
    (found,) = engine.check(source)
    assert (found.line, found.column) == (0, 0)
    assert "exports no function" in found.message


def test_the_handler_is_not_called(engine: Engine) -> None:
    assert engine.check("module.exports = () => { throw new Error('called') }") == []


def test_code_that_spins_while_loading_is_told(engine: Engine) -> None:
    (found,) = engine.check("for (;;);\nmodule.exports = () => 1")
    assert "ran longer than" in found.message


@pytest.mark.parametrize(
    ("source", "message"), [("x" * 256_001, "longer than 256000"), ("'\ud800'", "not valid Unicode")]
)
def test_a_source_that_cannot_run_is_told(engine: Engine, source: str, message: str) -> None:
    (found,) = engine.check(source)
    assert message in found.message


def test_the_answer_is_cached_by_content() -> None:
    source = "module.exports = () => 'cached'"
    with Engine(pool=1, low=1) as engine:  # so few that none is lent: each run is counted when it starts
        engine.check(source)
        assert engine.check(source) == []
        assert engine.status()["started"] == 1
        engine.check(source + " ")
        assert engine.status()["started"] == 2


def test_a_caller_may_change_the_list_it_gets(engine: Engine) -> None:
    engine.check("let y = ;").append(Diagnostic(9, 9, "mine"))
    assert len(engine.check("let y = ;")) == 1
