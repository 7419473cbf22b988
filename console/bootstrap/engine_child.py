"""Compiling the engine's child where there is a C compiler; hooks run without it as well, only more slowly."""

from __future__ import annotations

import contextlib

from console.bootstrap.commands import Tools
from console.bootstrap.problems import Problem
from console.bootstrap.stamps import Stamp, fingerprint
from console.bootstrap.steps import Step


def child_step(tools: Tools) -> Step:
    """Compile it into `.venv`. What the compiler says of a failure is in the log, and `doctor` tells of it."""
    paths = tools.paths
    sources = sorted((paths.root / "hooks" / "engine" / "zygote").glob("*.c"))

    def compile_child() -> None:
        with contextlib.suppress(Problem):
            tools.quiet("engine-child", [paths.python, "-m", "hooks.engine.compiler"])

    target, stamp = paths.venv / "lib" / "hookline", Stamp(paths.venv / ".hookline-child")
    return Step("Engine's child", compile_child, lambda: fingerprint(sources), stamp, produces=(target,))
