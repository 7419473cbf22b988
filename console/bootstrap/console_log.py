"""The supervisor's own terminal: one stream, each line with the name of its service."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TextIO

COLOURS = {"engine": "35", "worker": "33", "beat": "36", "web": "32"}


class ConsoleLog:
    """Writes lines; a reader that went away (`make run | head`) stops the run instead of raising."""

    def __init__(self, names: list[str], out: TextIO | None = None) -> None:
        self.out = out or sys.stdout
        self.width = max(map(len, names), default=0)
        self.coloured = self.out.isatty()
        self.on_closed: Callable[[], None] = lambda: None

    def __call__(self, name: str, line: str) -> None:
        label = f"{name:<{self.width}} |"
        if self.coloured and name in COLOURS:
            label = f"\x1b[{COLOURS[name]}m{label}\x1b[0m"
        self.plain(f"{label} {line}")

    def plain(self, text: str) -> None:
        try:
            print(text, file=self.out, flush=True)
        except (BrokenPipeError, OSError):
            self.on_closed()
