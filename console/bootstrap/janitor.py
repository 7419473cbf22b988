"""Clears up after a supervisor that was killed: waits for its pipe to close, then ends what it had started.

Each service leads a session of its own, so whatever it started belongs to that session. Run by path in an isolated
interpreter (`python -I -S janitor.py`); standard input carries lines `+SESSION` and `-SESSION`.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from collections.abc import Iterable
from pathlib import Path

PROC = Path("/proc")


def session_of(pid: int) -> int | None:
    """The session that a process belongs to; None when the process is gone or already a zombie.

    It is 0 for a session that was begun outside of our PID namespace (pid_namespaces(7)), as under `docker exec`.
    """
    try:
        fields = (PROC / str(pid) / "stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
    except OSError:
        return None
    state, session = fields[0], int(fields[3])
    return None if state in "ZX" else session


def members(session: int) -> list[int]:
    """The living processes of a session, where the system has /proc to tell them; otherwise none are named."""
    if not PROC.is_dir():
        return []
    pids = (int(entry.name) for entry in PROC.iterdir() if entry.name.isdigit())
    return [pid for pid in pids if session_of(pid) == session]


def kill_session(session: int) -> None:
    """SIGKILL to the session's first process group and to every other process of the session."""
    with contextlib.suppress(OSError):
        os.killpg(session, signal.SIGKILL)
    for pid in members(session):
        with contextlib.suppress(OSError):
            os.kill(pid, signal.SIGKILL)


def follow(lines: Iterable[str]) -> set[int]:
    """Read until the supervisor's end closes, and return the sessions that were still running then."""
    sessions: set[int] = set()
    for line in lines:
        change = sessions.add if line[0] == "+" else sessions.discard
        change(int(line[1:]))
    return sessions


def main() -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    for session in follow(sys.stdin):
        kill_session(session)


if __name__ == "__main__":
    main()
