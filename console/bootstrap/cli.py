"""The commands behind the Makefile."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping

from console.bootstrap.checks import check_disk, check_writable
from console.bootstrap.developer_commands import bench, lint, run_tests
from console.bootstrap.paths import ROOT, Paths
from console.bootstrap.problems import Problem
from console.bootstrap.report import Report
from console.bootstrap.run_command import run

INTERRUPTED = 130
COMMANDS: dict[str, Callable[[Paths, Mapping[str, str], Report], int]] = {
    "run": run,
    "test": run_tests,
    "bench": bench,
    "lint": lint,
}


def main(arguments: list[str]) -> int:
    """Run one command; a failure that a person can mend ends with what to do, never with a traceback."""
    command = COMMANDS.get(arguments[0]) if len(arguments) == 1 else None
    if command is None:
        print(f"usage: python3 -m console.bootstrap {'|'.join(COMMANDS)}", file=sys.stderr)
        return 2
    report = Report()
    paths = Paths.of(ROOT, os.environ)
    try:
        check_writable(paths)
        check_disk(paths)
        return command(paths, os.environ, report)
    except Problem as problem:
        report.problem(problem)
        return 1
    except OSError as error:
        report.problem(from_system(error))
        return 1
    except KeyboardInterrupt:
        report.line("\nInterrupted. What was finished is kept; run the same command again to go on.")
        return INTERRUPTED


def from_system(error: OSError) -> Problem:
    """An error of the operating system (full disk, no permission) as a Problem."""
    where = f": {error.filename}" if error.filename else ""
    return Problem(f"{error.strerror or error}{where}", "Mend that (disk space, ownership), then run it again.")
