"""Starting supervisors and looking at processes. Waiting is for a thing to happen, never for a time to pass."""

from __future__ import annotations

import json
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from console.bootstrap.janitor import session_of
from tests.house.tree import ROOT

PATIENCE_S = 60


def wait_until(happened: Callable[[], Any], what: str) -> Any:
    """Wait for a truthy value and return it; fail after a minute."""
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        if value := happened():
            return value
        time.sleep(0.02)
    raise AssertionError(f"never happened: {what}")


def is_alive(pid: int) -> bool:
    """True for a process that runs; a zombie that nobody has reaped yet does not."""
    return session_of(pid) is not None


def python(code: str) -> list[str]:
    """A tiny service: Python code with the standard library, started fast."""
    return [sys.executable, "-I", "-S", "-u", "-c", code]


class Supervised:
    """A running supervisor program and what it has printed."""

    def __init__(self, folder: Path, services: list[dict[str, Any]], **plan: Any) -> None:
        file = folder / "plan.json"
        file.write_text(json.dumps({"services": services, **plan}), encoding="utf-8")
        self.folder = folder
        self.lines: list[str] = []
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.bootstrap.supervised", str(file)],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.incoming: queue.Queue[str] = queue.Queue()
        self.reader = threading.Thread(target=self.follow, daemon=True)
        self.reader.start()

    def follow(self) -> None:
        assert self.process.stdout
        for line in self.process.stdout:
            self.incoming.put(line.rstrip("\n"))

    def printed(self) -> list[str]:
        while not self.incoming.empty():
            self.lines.append(self.incoming.get())
        return self.lines

    def wait_line(self, part: str, times: int = 1) -> str:
        """The line that holds `part`, at its `times`-th coming."""

        def found() -> str:
            ended = self.process.poll() is not None and not self.reader.is_alive()
            hits = [line for line in self.printed() if part in line]
            assert hits[times - 1 :] or not ended, f"the supervisor has ended without {part!r}"
            return hits[times - 1] if len(hits) >= times else ""

        try:
            return str(wait_until(found, f"{part!r} printed {times} times"))
        except AssertionError as error:
            raise AssertionError(f"{error}; printed: {self.printed()}") from None

    def number(self, prefix: str, times: int = 1) -> int:
        """The number at the end of the line that holds the prefix."""
        return int(self.wait_line(prefix, times).split()[-1])

    def end(self, signal_number: int = signal.SIGTERM) -> int:
        """Send the signal, wait for the end and return the exit code."""
        self.process.send_signal(signal_number)
        return self.wait()

    def wait(self) -> int:
        code = self.process.wait(PATIENCE_S)
        self.reader.join(PATIENCE_S)
        self.printed()
        return code

    def close(self) -> None:
        """Leave nothing behind, however the test went."""
        if self.process.poll() is None:
            self.end(signal.SIGKILL)
        if self.process.stdout:
            self.reader.join(PATIENCE_S)
            self.process.stdout.close()
