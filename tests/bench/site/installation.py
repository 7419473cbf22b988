"""Starts the installation in a temporary folder and takes it down again, whatever happens."""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from cryptography.fernet import Fernet

from tests.bench.daemon import shared_daemon
from tests.ports import free_port

ROOT = Path(__file__).resolve().parents[3]
START_S = 60.0


@dataclass(frozen=True)
class Installation:
    """`applications` is {chain: {"client_id", "token"}}."""

    port: int
    applications: dict[str, dict[str, str]]


@contextlib.contextmanager
def running() -> Iterator[Installation]:
    """Raises RuntimeError with what a part said when it does not start."""
    with contextlib.ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="hookline-bench-"))
        engine, _ = stack.enter_context(shared_daemon())
        port = free_port()
        environment = _environment(Path(folder), engine, port)
        _run(environment, "manage.py", "migrate", "--verbosity", "0")
        crm = stack.enter_context(_crm())
        applications = json.loads(_run(environment, "-m", "tests.bench.site.seed", f"127.0.0.1:{crm}"))
        stack.enter_context(_granian(environment, port))
        yield Installation(port, applications)


def _environment(folder: Path, engine: Path, port: int) -> dict[str, str]:
    """Nothing of the person's own installation: database, keys, data and engine are the benchmark's."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "PYTHONPATH") if name in os.environ}
    return kept | {
        "DATABASE_URL": f"sqlite:///{folder / 'db.sqlite3'}",
        "HOOKLINE_DATA_DIR": str(folder),
        "HOOKLINE_SECRET_KEY": secrets.token_urlsafe(50),
        "HOOKLINE_SECRETS_KEYS": Fernet.generate_key().decode(),
        "HOOKLINE_ENGINE_SOCKET": str(engine),
        "HOOKLINE_EVENTS_PER_MINUTE": "100000000",
        "HOOKLINE_LOG_LEVEL": "WARNING",
        "PORT": str(port),
        "PYTHONDONTWRITEBYTECODE": "1",
    }


def _run(environment: dict[str, str], *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120
    )
    if done.returncode:
        raise RuntimeError(f"{' '.join(arguments[:3])} failed:\n{done.stderr[-2000:]}")
    return done.stdout


@contextlib.contextmanager
def _crm() -> Iterator[int]:
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.bench.site.crm"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with _ended(process):
        if process.stdout is None:
            raise RuntimeError("the CRM has no output")
        yield int(process.stdout.readline())


@contextlib.contextmanager
def _granian(environment: dict[str, str], port: int) -> Iterator[None]:
    """The server as `make run` starts it: same interface, as many processes and threads."""
    cores = os.cpu_count() or 1
    workers, threads = min(max(cores, 2), 4), min(2 * cores + 1, 8)
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)]
    command += ["--no-ws", "--workers", str(workers), "--blocking-threads", str(threads), "--log-level", "warning"]
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(
            [*command, "tests.bench.site.wsgi:application"], cwd=ROOT, env=environment, stdout=said, stderr=said
        )
        with _ended(process):
            if not _answers(port, process):
                said.seek(0)
                raise RuntimeError(f"granian did not start:\n{said.read()[-2000:].decode(errors='replace')}")
            yield


@contextlib.contextmanager
def _ended(process: subprocess.Popen[bytes] | subprocess.Popen[str]) -> Iterator[None]:
    try:
        yield
    finally:
        process.terminate()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                pipe.close()


def _answers(port: int, process: subprocess.Popen[bytes]) -> bool:
    end = time.monotonic() + START_S
    while time.monotonic() < end and process.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=5) as conn:
            conn.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            if conn.recv(64).startswith(b"HTTP/1.1 200"):
                return True
        time.sleep(0.05)
    return False
