"""Ports of this machine, for programs that take one by its number some time later."""

from __future__ import annotations

import contextlib
import os
import random
import socket

FIRST, SHARE, SHARES = 20_000, 1_000, 10


def free_port() -> int:
    """Below those that the system gives to outgoing connections: another test's browser must not take it meanwhile.

    Every worker of a parallel run picks from a share of its own.
    """
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    first = FIRST + SHARE * (worker % SHARES)
    for _ in range(100):
        number = random.randrange(first, first + SHARE)
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", number))
            return number
    raise AssertionError("no free port")
