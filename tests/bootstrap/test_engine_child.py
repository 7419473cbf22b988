from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from console.bootstrap.commands import Tools
from console.bootstrap.engine_child import child_step

Program = Callable[..., Path]
Calls = Callable[[], list[str]]
COMPILES = "mkdir -p .venv/lib/hookline"


@pytest.fixture
def source(tools: Tools) -> Path:
    path = tools.paths.root / "hooks" / "engine" / "zygote" / "child.c"
    path.parent.mkdir(parents=True)
    path.write_text("int one;", encoding="utf-8")
    return path


def test_it_is_compiled_once_and_again_when_it_has_changed(
    tools: Tools, program: Program, calls: Calls, source: Path
) -> None:
    program("python", COMPILES)
    child_step(tools).run()
    assert calls() == ["python -m hooks.engine.compiler"]
    assert child_step(tools).is_up_to_date()
    source.write_text("int two;", encoding="utf-8")
    assert not child_step(tools).is_up_to_date()


@pytest.mark.parametrize("body", ["", "echo no good; exit 1"], ids=["no compiler", "one that fails"])
def test_set_up_goes_on_without_it_and_tries_again_next_time(
    tools: Tools, program: Program, source: Path, body: str
) -> None:
    program("python", body)
    child_step(tools).run()
    assert not child_step(tools).is_up_to_date()
    log = (tools.paths.logs / "engine-child.log").read_text(encoding="utf-8")
    assert ("no good" in log) == bool(body)
