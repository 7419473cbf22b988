from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest

from console.bootstrap.commands import Tools
from console.bootstrap.paths import Paths
from console.bootstrap.report import Report


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    """An empty checkout."""
    return Paths.of(tmp_path, {})


@pytest.fixture
def tools(paths: Paths) -> Tools:
    """Tools of the empty checkout that see nothing of this machine but the system's own programs."""
    return Tools(paths, {"PATH": "/usr/bin:/bin"})


@pytest.fixture
def out() -> io.StringIO:
    return io.StringIO()


@pytest.fixture
def report(out: io.StringIO) -> Report:
    """A report whose clock stands still."""
    return Report(out, clock=lambda: 0.0)


@pytest.fixture
def program(paths: Paths) -> Callable[..., Path]:
    """Put a shell script into the checkout's .venv: `program("node", "echo v20.1.0")`. It logs how it was called."""

    def make(name: str, body: str = "", folder: Path | None = None) -> Path:
        place = folder or paths.venv / "bin"
        place.mkdir(parents=True, exist_ok=True)
        script = place / name
        log = paths.root / "calls.log"
        script.write_text(f'#!/bin/sh\necho "{name} $*" >> "{log}"\n{body}\n', encoding="utf-8")
        script.chmod(0o755)
        return script

    return make


@pytest.fixture
def calls(paths: Paths) -> Callable[[], list[str]]:
    """The calls of the programs so far, oldest first."""

    def read() -> list[str]:
        log = paths.root / "calls.log"
        return log.read_text(encoding="utf-8").splitlines() if log.exists() else []

    return read
