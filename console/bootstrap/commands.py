"""Calling the tools of set-up: quietly, with their whole output kept in a log."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from console.bootstrap.paths import Paths
from console.bootstrap.problems import Problem, remedy_for

# The last one would have every start compile everything again: seconds each time.
FOREIGN = ("VIRTUAL_ENV", "PYTHONHOME", "PYTHONPATH", "PYTHONDONTWRITEBYTECODE")
HEAD_LINES, TAIL_LINES = 8, 20


@dataclass(frozen=True)
class Tools:
    """Runs commands in a checkout with the virtual environment's programs first on PATH."""

    paths: Paths
    environ: Mapping[str, str] = field(default_factory=lambda: dict(os.environ))

    def environment(self, **more: str) -> dict[str, str]:
        """The environment of a command: ours, without the marks of another Python's."""
        kept = {name: value for name, value in self.environ.items() if name not in FOREIGN}
        return {
            **kept,
            "PATH": self.paths.tool_path(self.environ),
            "HOOKLINE_DATA_DIR": str(self.paths.data),
            **more,
        }

    def quiet(self, name: str, argv: Sequence[str | Path], **more: str) -> str:
        """Run a command, keep its output in `<data>/log/<name>.log` and return its standard output.

        Raises Problem with the end of the output when the command fails or cannot be started.
        """
        log = self.paths.logs / f"{name}.log"
        environment = self.environment(**more)
        program = shutil.which(str(argv[0]), path=environment["PATH"]) or str(argv[0])
        try:
            done = subprocess.run(
                [program, *map(str, argv[1:])],
                cwd=self.paths.root,
                env=environment,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                errors="replace",
                check=False,
            )
        except OSError as error:
            raise cannot_start(argv[0], error) from error
        output = done.stdout + done.stderr
        keep_log(log, output)
        if done.returncode:
            raise failure(name, output, log)
        return done.stdout

    def manage(self, name: str, *arguments: str) -> str:
        """Run a management command quietly, without the checks that are CI's, and return what it printed."""
        return self.quiet(name, [self.paths.python, "manage.py", *arguments, "--skip-checks"])

    def shown(self, argv: Sequence[str | Path], **more: str) -> int:
        """Run a command whose output the person sees, and return its exit code."""
        command = [str(part) for part in argv]
        environment = self.environment(**more)
        program = shutil.which(command[0], path=environment["PATH"]) or command[0]
        try:
            return subprocess.call([program, *command[1:]], cwd=self.paths.root, env=environment)
        except OSError as error:
            raise cannot_start(argv[0], error) from error


def cannot_start(program: str | Path, error: OSError) -> Problem:
    return Problem(f"{program} cannot be started: {error.strerror}", "Remove .venv, then run the same command again.")


def keep_log(log: Path, output: str) -> None:
    """A full disk must not hide the failure that filled it."""
    try:
        log.parent.mkdir(parents=True, exist_ok=True)
        log.write_text(output, encoding="utf-8")
    except OSError:
        with contextlib.suppress(OSError):
            log.unlink(missing_ok=True)


def excerpt(output: str) -> str:
    """The first and the last lines of an output: npm says the reason first, Python says it last."""
    lines = output.strip().splitlines()
    if len(lines) > HEAD_LINES + TAIL_LINES:
        lines = [*lines[:HEAD_LINES], "[...]", *lines[-TAIL_LINES:]]
    return "\n".join(f"    {line}" for line in lines)


def failure(name: str, output: str, log: Path) -> Problem:
    """A failed command as a Problem, with the remedy that its words point to."""
    remedy = remedy_for(output, "Read the lines above, mend the cause, then run the same command again.")
    return Problem(f"{name} failed. It said (all of it: {log}):\n{excerpt(output)}", remedy)
