"""A daemon of the bench's own, shared by several client processes as on a real host."""

from __future__ import annotations

import contextlib
import os
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from hooks.engine import Engine, EngineUnavailable, daemon_command

START_S = 20.0


@contextlib.contextmanager
def shared_daemon(**options: str | int) -> Iterator[tuple[Path, int]]:
    """Yields the socket and the daemon's process id. Options are those of zygote/options.py."""
    with tempfile.TemporaryDirectory(prefix="hookline-bench-") as folder:
        path = Path(folder) / "engine.sock"
        process = subprocess.Popen(daemon_command(path, **options), env={}, stdin=subprocess.DEVNULL)
        try:
            _wait_until_ready(path, process)
            yield path, process.pid
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _wait_until_ready(path: Path, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + START_S
    while time.monotonic() < end and process.poll() is None:
        with contextlib.suppress(EngineUnavailable), Engine(path) as engine:
            engine.status()
            return
        time.sleep(0.01)
    raise EngineUnavailable(f"the daemon on {path} did not start (process {os.getpid()})")
