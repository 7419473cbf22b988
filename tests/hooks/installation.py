"""A whole installation in a folder of its own: database, broker, worker and scheduler as real processes."""

from __future__ import annotations

import json
import os
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cryptography.fernet import Fernet

ROOT = Path(__file__).resolve().parents[2]
# Executes each line of JSON it reads as code with Django set up, and answers with what the code left in `result`.
DRIVER = """
import json, sys
import django
django.setup()
for line in sys.stdin:
    scope = {"result": None}
    exec(json.loads(line), scope)
    print(json.dumps(scope["result"], default=str), flush=True)
"""
PATIENCE_S = 60.0


class Installation:
    """Use as a context manager: nothing it started outlives it."""

    def __init__(self, folder: Path, *, broker_url: str = "filesystem://", database_url: str = "") -> None:
        self.folder = folder
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        self.environment = kept | {
            "PYTHONPATH": str(ROOT),
            "DJANGO_SETTINGS_MODULE": "console.settings",
            "HOOKLINE_DATA_DIR": str(folder),
            "HOOKLINE_SECRET_KEY": secrets.token_urlsafe(50),
            "HOOKLINE_SECRETS_KEYS": Fernet.generate_key().decode(),
            "HOOKLINE_QUEUE": f"hookline-test-{secrets.token_hex(6)}",
            "BROKER_URL": broker_url,
            "DATABASE_URL": database_url or f"sqlite:///{folder / 'db.sqlite3'}",
            "C_FORCE_ROOT": "1",
        }
        self.processes: list[subprocess.Popen[Any]] = []
        self.driver: subprocess.Popen[str] | None = None

    def __enter__(self) -> Installation:
        return self

    def __exit__(self, *_: object) -> None:
        for process in [*self.processes, *([self.driver] if self.driver else [])]:
            self.end(process)

    def do(self, code: str, **names: Any) -> Any:
        """Run code inside the installation, with names bound to JSON values; return what it left in `result`."""
        if self.driver is None:
            self.driver = subprocess.Popen(
                [sys.executable, "-u", "-c", DRIVER],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
                cwd=ROOT,
                env=self.environment,
                start_new_session=True,
            )
        assert self.driver.stdin is not None
        assert self.driver.stdout is not None
        bound = "".join(f"{name} = {value!r}\n" for name, value in names.items())
        self.driver.stdin.write(json.dumps(bound + code) + "\n")
        self.driver.stdin.flush()
        answer = self.driver.stdout.readline()
        assert answer, "the code failed: its traceback stands above"
        return json.loads(answer)

    def migrate(self) -> None:
        self.do("from django.core.management import call_command; call_command('migrate', verbosity=0)")

    def celery(self, *arguments: str, **environment: str) -> subprocess.Popen[Any]:
        """Start `celery -A console.celery ...` in a session of its own."""
        log = (self.folder / f"celery-{len(self.processes)}.log").open("wb")
        process = subprocess.Popen(
            [sys.executable, "-m", "celery", "-A", "console.celery", "--skip-checks", *arguments],
            cwd=ROOT,
            env={**self.environment, **environment},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        log.close()
        self.processes.append(process)
        return process

    def worker(self, threads: int = 2) -> subprocess.Popen[Any]:
        """Start a worker as `make run` does."""
        quiet = ("--without-gossip", "--without-mingle", "--without-heartbeat")
        return self.celery("worker", "--pool", "threads", "--concurrency", str(threads), "-l", "warning", *quiet)

    def beat(self) -> subprocess.Popen[Any]:
        return self.celery("beat", "--pidfile", "", "-l", "warning")

    def kill(self, process: subprocess.Popen[Any]) -> None:
        """SIGKILL to that one process, as the out-of-memory killer would."""
        process.send_signal(signal.SIGKILL)
        process.wait(10)

    def end(self, process: subprocess.Popen[Any]) -> None:
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except ProcessLookupError:
            process.poll()
        process.wait(10)
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                stream.close()

    def wait_for(self, code: str, wanted: Any, **names: Any) -> Any:
        """Repeat the code until it leaves `wanted` in `result`; the last answer otherwise, with the workers' logs."""
        end, found = time.monotonic() + PATIENCE_S, None
        while time.monotonic() < end:
            found = self.do(code, **names)
            if found == wanted:
                return found
            time.sleep(0.1)
        raise AssertionError(f"waited for {wanted!r}, found {found!r}\n{self.logs()}")

    def logs(self) -> str:
        parts: Mapping[str, str] = {path.name: path.read_text()[-3_000:] for path in self.folder.glob("celery-*.log")}
        return "\n".join(f"== {name}\n{text}" for name, text in parts.items())
