"""Processor time per run, all processes together: what a busy machine changes least, and what bounds throughput."""

from __future__ import annotations

import os
import time
from pathlib import Path

from tests.bench.contender import Contender
from tests.bench.processes import descendants

TICK_MS = 1000 / os.sysconf("SC_CLK_TCK")
SETTLE_S = 0.3


def per_run_ms(one: Contender, runs: int) -> float:
    """Milliseconds of all processors for one call, taken over `runs` calls."""
    for _ in range(5):
        one.call()
    before = _spent_ms(one.pid)
    for _ in range(runs):
        one.call()
    time.sleep(SETTLE_S if one.pid else 0)  # until the children's successors are ready: they are part of the price
    return (_spent_ms(one.pid) - before) / runs


def _spent_ms(pid: int | None) -> float:
    """Our own time, that of children we have reaped, and that of the family of `pid`."""
    reaped = os.times()
    own = 1000 * (time.process_time() + reaped.children_user + reaped.children_system)
    return own if pid is None else own + TICK_MS * sum(map(_ticks, {pid, *descendants(pid)}))


def _ticks(pid: int) -> int:
    """User and system time of a process and of the children it has reaped; 0 for one that has gone."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return sum(map(int, stat.rpartition(")")[2].split()[11:15]))
