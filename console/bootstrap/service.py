"""One supervised service: what it is, its process, and when it may be started again."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

LAUNCHER = Path(__file__).with_name("launcher.py")
FIRST_DELAY_S = 0.5
LONGEST_DELAY_S = 30.0
STEADY_AFTER_S = 20.0


@dataclass(frozen=True)
class Service:
    """A program to keep running. `grace_s` is how long it may take to end after SIGTERM."""

    name: str
    argv: Sequence[str]
    env: Mapping[str, str]
    grace_s: float = 10.0


class Child:
    """The process of a service and its history of failures. Times are seconds of the supervisor's clock."""

    def __init__(self, service: Service) -> None:
        self.service = service
        self.process: subprocess.Popen[bytes] | None = None
        self.started_at = 0.0
        self.start_at: float | None = None
        self.quick_deaths = 0
        self.tail = b""

    @property
    def name(self) -> str:
        return self.service.name

    def start(self, supervisor_pid: int, cwd: Path, now: float) -> subprocess.Popen[bytes]:
        """Start the service as the leader of a session of its own, its output on one pipe."""
        interpreter = [sys.executable, "-I", "-S", str(LAUNCHER), str(supervisor_pid)]
        self.process = subprocess.Popen(
            [*interpreter, *self.service.argv],
            cwd=cwd,
            env=dict(self.service.env),
            bufsize=0,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        self.started_at, self.start_at, self.tail = now, None, b""
        return self.process

    def ended(self, now: float) -> float:
        """Note that the process has ended, plan the next start, and return the delay until then."""
        self.process = None
        self.quick_deaths = 0 if now - self.started_at >= STEADY_AFTER_S else self.quick_deaths + 1
        delay = min(FIRST_DELAY_S * 2.0 ** max(self.quick_deaths - 1, 0), LONGEST_DELAY_S)
        self.start_at = now + delay
        return delay

    def lines(self, chunk: bytes, longest: int = 65_536) -> list[str]:
        """Take in output and return the lines that are complete now; a line over `longest` bytes is cut."""
        *whole, self.tail = (self.tail + chunk).split(b"\n")
        if len(self.tail) > longest:
            whole, self.tail = [*whole, self.tail], b""
        return [line.decode("utf-8", "replace").rstrip("\r") for line in whole]


def how_it_ended(code: int) -> str:
    """An exit code in words."""
    return f"was ended by signal {-code}" if code < 0 else f"stopped with exit code {code}"
