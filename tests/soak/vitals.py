"""What a soak watches: memory, descriptors and processes of the caller and of the daemon's family."""

from __future__ import annotations

import os
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

PAGE_KB = os.sysconf("SC_PAGE_SIZE") // 1024
PROC = Path("/proc")
CALLER_KB, GUARDIAN_KB, ZYGOTE_KB, DESCRIPTORS = 6144, 1024, 2048, 6


@dataclass(frozen=True)
class Vitals:
    """KiB resident, open descriptors (-1 where they may not be read), children of the zygote."""

    runs: int
    caller_kb: int
    caller_fds: int
    guardian_kb: int
    guardian_fds: int
    zygote_kb: int
    zygote_fds: int
    children: int
    zombies: int


def resident_kb(pid: int) -> int:
    return int((PROC / str(pid) / "statm").read_text().split()[1]) * PAGE_KB


def descriptors(pid: int) -> int:
    try:
        return len(os.listdir(PROC / str(pid) / "fd"))
    except PermissionError:
        return -1


def children(pid: int) -> list[int]:
    return [int(word) for word in (PROC / str(pid) / "task" / str(pid) / "children").read_text().split()]


def is_zombie(pid: int) -> bool:
    try:
        return (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def take(runs: int, guardian: int, zygote: int) -> Vitals:
    """Vitals at rest after ``runs`` runs."""
    own = os.getpid()
    family = children(zygote)
    return Vitals(
        runs, resident_kb(own), descriptors(own), resident_kb(guardian), descriptors(guardian),
        resident_kb(zygote), descriptors(zygote), len(family), sum(map(is_zombie, family)),
    )  # fmt: skip


def growth(seen: Sequence[Vitals], pool: int) -> list[str]:
    """What grew between the second quarter and the last (medians), in words; empty when everything is flat."""
    if len(seen) < 8:
        return ["too few samples to judge"]
    quarter = len(seen) // 4
    early, late = seen[quarter : 2 * quarter], seen[-quarter:]
    allowed = {
        "caller_kb": CALLER_KB, "caller_fds": DESCRIPTORS, "guardian_kb": GUARDIAN_KB, "guardian_fds": DESCRIPTORS,
        "zygote_kb": ZYGOTE_KB, "zygote_fds": DESCRIPTORS, "children": 2,
    }  # fmt: skip
    faults = []
    for name, most in allowed.items():
        before, after = (statistics.median(getattr(one, name) for one in part) for part in (early, late))
        if after > before + most:
            faults.append(f"{name} grew from {before:.0f} to {after:.0f}")
    if any(one.children > pool for one in late):
        faults.append(f"more children than the pool of {pool}")
    return faults
