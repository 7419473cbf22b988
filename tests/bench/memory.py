"""The proportional memory of idle children: what keeping them ready costs a host."""

from __future__ import annotations

import re
import statistics
import time

from hooks.engine import Engine, Job
from tests.bench import workload
from tests.bench.contender import Skipped
from tests.bench.daemon import shared_daemon
from tests.bench.processes import PROC, leaves


def measure() -> dict[str, float]:
    """{"children", "median_kb", "largest_kb"} of the daemon's children at rest. Raises Skipped."""
    with shared_daemon() as (socket, pid), Engine(socket) as engine:
        for _ in range(30):
            engine.run(Job(source=workload.HOOK, args=workload.ARGS, settle="return"))
        time.sleep(0.5)  # until those that ran have been replaced
        sizes = sorted(size for child in leaves(pid) if (size := _pss_kb(child)))
    if not sizes:
        raise Skipped("no idle child was found")
    return {"children": len(sizes), "median_kb": statistics.median(sizes), "largest_kb": sizes[-1]}


def _pss_kb(pid: int) -> int:
    """0 for a process that has gone meanwhile."""
    try:
        text = (PROC / str(pid) / "smaps_rollup").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return 0
    except OSError as error:
        # Locked children are not dumpable: only root reads their maps.
        raise Skipped(f"the children's memory maps cannot be read here ({error.strerror}); run as root") from None
    found = re.search(r"^Pss:\s+(\d+) kB", text, re.MULTILINE)
    return int(found[1]) if found else 0
