"""The tables: on the terminal and, as Markdown, in the documentation."""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

HEAD = """# Benchmarks

Written by `make bench`, in short form by `make bench ARGS=--quick`. Read the ratios: the times are those of one
machine on one day. All rows of a table were measured in turns in one run, so that the machine's moods hit them alike.
"""


@dataclass(frozen=True)
class Target:
    """One promise: what was measured, and the bound it must keep."""

    text: str
    value: float | None
    bound: float
    at_least: bool = False
    unit: str = "x"

    @property
    def kept(self) -> bool | None:
        if self.value is None:
            return None
        return self.value >= self.bound if self.at_least else self.value <= self.bound

    def row(self) -> list[str]:
        measured = "not measured" if self.value is None else f"{self.value:.2f} {self.unit}"
        verdict = {True: "kept", False: "**missed**", None: "-"}[self.kept]
        return [self.text, f"{'>=' if self.at_least else '<='} {self.bound:g} {self.unit}", measured, verdict]


@dataclass
class Section:
    """A part of the report: its text and the promises it measured."""

    text: str
    targets: list[Target] = field(default_factory=list)


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table with columns of equal width, so that it reads on a terminal too."""
    lines = [list(heads), *map(list, rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(heads))]
    drawn = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) + " |" for line in lines
    ]
    return "\n".join([drawn[0], "|" + "|".join("-" * (width + 2) for width in widths) + "|", *drawn[1:]])


def ms(value: float) -> str:
    return f"{value:.2f}" if value < 10 else f"{value:.1f}"


def machine() -> str:
    """One line about where this was measured; no name of the host."""
    node = shutil.which("node")
    version = subprocess.run([node, "--version"], capture_output=True, text=True).stdout.strip() if node else "none"
    load = os.getloadavg()[0]
    parts = [f"{os.cpu_count()} cores", f"Linux {platform.release().split('-')[0]} {platform.machine()}"]
    return ", ".join(
        [*parts, f"Python {platform.python_version()}", f"Node {version}", f"load {load:.1f} at the start"]
    )
