"""The services of one Hookline host, in the order in which they start."""

from __future__ import annotations

import hashlib
import json
import os
import stat
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from console.bootstrap.commands import Tools
from console.bootstrap.paths import Paths
from console.bootstrap.problems import Problem
from console.bootstrap.service import Service

# sun_path holds 108 bytes on Linux and 104 on macOS, with the NUL at its end.
LONGEST_SOCKET_PATH = 100
ENGINE_ARGV = """
import json, pathlib, sys
from hooks.engine import daemon_command
print(json.dumps(daemon_command(pathlib.Path(sys.argv[1]))))
"""
# In a container root is the usual user: Celery need not refuse, nor repeat its warning at every start.
AS_ROOT = {"C_FORCE_ROOT": "1", "PYTHONWARNINGS": "ignore:You're running the worker with superuser privileges"}


@dataclass(frozen=True)
class Plan:
    """Where the web listens and how many processes and threads serve."""

    host: str
    port: int
    web_workers: int
    web_threads: int
    worker_threads: int

    @classmethod
    def of(cls, environ: Mapping[str, str], host: str, port: int) -> Plan:
        """Read the HOOKLINE_ numbers. Raises Problem for one that is not a number from 1 to 256."""
        processors = os.cpu_count() or 1
        return cls(
            host=host,
            port=port,
            web_workers=read_count(environ, "HOOKLINE_WEB_PROCESSES", min(max(processors, 2), 4)),
            web_threads=read_count(environ, "HOOKLINE_WEB_THREADS", min(2 * processors + 1, 8)),
            worker_threads=read_count(environ, "HOOKLINE_WORKER_THREADS", 8),
        )

    @property
    def url(self) -> str:
        shown = "localhost" if self.host in ("127.0.0.1", "::1") else self.host
        return f"http://{f'[{shown}]' if ':' in shown else shown}:{self.port}/"


def read_count(environ: Mapping[str, str], name: str, default: int) -> int:
    raw = environ.get(name, "").strip() or str(default)
    if raw.isascii() and raw.isdigit() and 0 < int(raw) <= 256:
        return int(raw)
    raise Problem(f"{name} is {raw!r}", "Write a whole number from 1 to 256, or leave it out.")


def socket_path(paths: Paths, temporary: Path | None = None) -> Path:
    """Where the engine listens: `<data>/run/engine.sock`, or a private temporary folder where that path is too long.

    Raises Problem when somebody else owns that temporary folder.
    """
    wanted = paths.run / "engine.sock"
    if len(os.fsencode(wanted)) <= LONGEST_SOCKET_PATH:
        paths.run.mkdir(parents=True, exist_ok=True)
        return wanted
    mark = hashlib.sha256(os.fsencode(paths.data)).hexdigest()[:12]
    folder = (temporary or Path(tempfile.gettempdir())) / f"hookline-{os.getuid()}-{mark}"
    folder.mkdir(mode=0o700, exist_ok=True)
    facts = folder.lstat()
    if not stat.S_ISDIR(facts.st_mode) or facts.st_uid != os.getuid() or facts.st_mode & 0o077:
        raise Problem(f"{folder} is not a private folder of this user", "Remove it, then run the same command again.")
    return folder / "engine.sock"


def engine_argv(tools: Tools, socket: Path) -> list[str]:
    """Ask the engine for its own command line; it is installed in `.venv`, where this process does not live."""
    answer = tools.quiet("engine-command", [tools.paths.python, "-c", ENGINE_ARGV, socket])
    argv: list[str] = json.loads(answer)
    return argv


def web_argv(paths: Paths, plan: Plan) -> list[str]:
    return [
        str(paths.venv / "bin" / "granian"),
        *("--interface", "wsgi", "--host", plan.host, "--port", str(plan.port), "--no-ws"),
        *("--workers", str(plan.web_workers), "--blocking-threads", str(plan.web_threads)),
        *("--respawn-failed-workers", "--workers-kill-timeout", "8", "--log-level", "warning"),
        "console.wsgi:application",
    ]


def celery_argv(paths: Paths, *arguments: str) -> list[str]:
    return [str(paths.venv / "bin" / "celery"), "-A", "console.celery", "--quiet", "--skip-checks", *arguments]


def hookline_services(tools: Tools, plan: Plan) -> list[Service]:
    """Engine, worker, scheduler and web. The engine gets an empty environment: it must hold no secret."""
    paths = tools.paths
    socket = socket_path(paths)
    env = tools.environment(PORT=str(plan.port), HOOKLINE_ENGINE_SOCKET=str(socket), PYTHONUNBUFFERED="1", **AS_ROOT)
    worker = ["worker", "--pool", "threads", "--concurrency", str(plan.worker_threads), "--loglevel", "warning"]
    quiet_worker = ["--without-gossip", "--without-mingle", "--without-heartbeat"]
    beat = ["beat", "--pidfile", "", "--loglevel", "warning"]
    return [
        Service("engine", engine_argv(tools, socket), {}, grace_s=2),
        Service("worker", celery_argv(paths, *worker, *quiet_worker), env),
        Service("beat", celery_argv(paths, *beat), env, grace_s=5),
        Service("web", web_argv(paths, plan), env),
    ]
