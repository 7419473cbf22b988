"""One real engine for all tests that do not break it, and short ways to run a hook."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from hooks.engine import Engine, Job, Limits, Result
from hooks.engine.compiler import compile_child
from tests.services import in_ci

Run = Callable[..., Result]


@pytest.fixture(scope="session")
def engine() -> Iterator[Engine]:
    with Engine(pool=4) as started:
        started.status()  # some tests speak to its socket themselves
        yield started


@pytest.fixture(scope="session")
def compiled_child() -> Path:
    """The compiled child's file. Where there is no C compiler its tests are skipped; in CI they fail."""
    path = compile_child()
    if path is None and not in_ci():
        pytest.skip("needs a C compiler, and Linux")
    assert path is not None, "no C compiler: install gcc and libc6-dev"
    return path


@pytest.fixture
def unasked(tmp_path: Path) -> Iterator[Engine]:
    """An engine that no test may get to ask for a run: whoever knocks at the door of its daemon is seen."""
    path = tmp_path / "engine.sock"
    with socket.socket(socket.AF_UNIX) as door, Engine(path) as engine:
        door.bind(str(path))
        door.listen()
        door.setblocking(False)
        yield engine
        with pytest.raises(BlockingIOError):
            door.accept()


@pytest.fixture
def run(engine: Engine) -> Run:
    """run(source, args, **fields of Job); limits may be given as a dict."""

    def once(source: str, args: dict[str, Any] | None = None, **fields: Any) -> Result:
        if isinstance(fields.get("limits"), dict):
            fields["limits"] = Limits(**fields["limits"])
        return engine.run(Job(source, args or {}, **fields))

    return once
