"""Every guest test passes in the engine; where Node is found, Node proves that the expectations are right."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from hooks.engine import Engine
from tests.hooks.engine.runtime import guest
from tests.hooks.engine.runtime.answering import AnsweringServer


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    with Engine() as made:
        yield made


@pytest.fixture(scope="session")
def node() -> str:
    found = shutil.which("node")
    if not found:
        pytest.skip("Node is not installed: the engine's own run still checks every expectation")
    asked = [found, "-p", "parseInt(process.versions.node)"]
    version = subprocess.run(asked, capture_output=True, text=True, check=True).stdout
    if int(version) < 20:
        pytest.skip("Node is older than 20")
    return found


@pytest.mark.parametrize("path", guest.files(), ids=lambda path: path.stem)
def test_in_the_engine(engine: Engine, path: Path) -> None:
    outcome = guest.run_in_engine(engine, path)
    assert guest.failures(outcome) == []
    assert len(outcome) >= 8
    assert {test["status"] for test in outcome} == {"passed"}


@pytest.mark.parametrize("path", guest.files(), ids=lambda path: path.stem)
def test_under_node(engine: Engine, node: str, path: Path, tmp_path: Path) -> None:
    with AnsweringServer() as server:
        server.answers = guest.exchanges(engine, path, server.base)
        outcome = guest.run_in_node(node, path, server.base, tmp_path)
    assert guest.failures(outcome) == []
    assert any(test["status"] == "passed" for test in outcome)


def test_a_failing_guest_test_is_seen(engine: Engine, tmp_path: Path) -> None:
    path = tmp_path / "wrong.test.js"
    path.write_text("test('right', () => equal(1, 1));\ntest('wrong', () => equal(1, 2));\n")
    assert guest.failures(guest.run_in_engine(engine, path)) == ["wrong: Error: expected 2, found 1"]
