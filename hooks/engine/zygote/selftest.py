"""Before the first job: a locked child tries what it must not be able to do, and must be killed for it."""

from __future__ import annotations

import _socket
import posix

from .nursery import Nursery

TYPE_CHECKING = False  # typing itself would cost every child its pages
if TYPE_CHECKING:
    from collections.abc import Callable

_SIGSYS = 31


class SelfTestFailed(Exception):
    """The sandbox does not hold on this host; the message says what a child could do."""


def _open() -> None:
    posix.open("/", posix.O_RDONLY)


def _network() -> None:
    _socket.socket(_socket.AF_INET, _socket.SOCK_STREAM)


def _local_socket() -> None:
    _socket.socket(_socket.AF_UNIX, _socket.SOCK_STREAM)


def _fork() -> None:
    if posix.fork() == 0:
        posix._exit(0)


def _execute() -> None:
    posix.execve("/bin/true", ["true"], {})


def _signal() -> None:
    posix.kill(posix.getppid(), 0)


PROBES: dict[str, Callable[[], None]] = {
    "open a file": _open,
    "open a network socket": _network,
    "open a local socket": _local_socket,
    "fork": _fork,
    "execute a program": _execute,
    "signal another process": _signal,
}


def run(nursery: Nursery) -> None:
    """Raises SelfTestFailed naming the first thing a locked child could do."""
    for what, probe in PROBES.items():
        status = nursery.probe(probe)
        if not posix.WIFSIGNALED(status) or posix.WTERMSIG(status) != _SIGSYS:
            raise SelfTestFailed(f"a locked child could {what} (wait status {status})")
