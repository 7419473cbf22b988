"""Families of processes, read from /proc."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

PROC = Path("/proc")


def descendants(root: int) -> set[int]:
    """Every process below `root`, itself not counted."""
    parents = dict(_parents())
    known, found = {root}, {root}
    while found:
        found = {pid for pid, parent in parents.items() if parent in found} - known
        known |= found
    return known - {root}


def leaves(root: int) -> list[int]:
    """Descendants without children of their own."""
    parents = dict(_parents())
    return sorted(pid for pid in descendants(root) if pid not in parents.values())


def _parents() -> Iterator[tuple[int, int]]:
    for entry in PROC.iterdir():
        if entry.name.isdigit():
            try:
                stat = (entry / "stat").read_text()
            except OSError:
                continue
            yield int(entry.name), int(stat.rpartition(")")[2].split()[1])
