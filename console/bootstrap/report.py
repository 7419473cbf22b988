"""What set-up shows: one line for each step, with its time."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TextIO

from console.bootstrap.problems import Problem

WIDTH = 46


class Report:
    """Prints the steps of one set-up. Times are seconds."""

    def __init__(self, out: TextIO | None = None, clock: Callable[[], float] = time.monotonic) -> None:
        self.out = out or sys.stdout
        self.clock = clock
        self.started = clock()

    def line(self, text: str = "") -> None:
        print(text, file=self.out, flush=True)

    def elapsed(self) -> float:
        return self.clock() - self.started

    @contextmanager
    def step(self, title: str) -> Iterator[None]:
        """Show the title, then how long the block took; a failing block is marked and its error goes on."""
        print(f"  {title:<{WIDTH}} ", end="", file=self.out, flush=True)
        started = self.clock()
        try:
            yield
        except BaseException:
            self.line("failed")
            raise
        self.line(f"{self.clock() - started:6.1f} s")

    def up_to_date(self, titles: list[str]) -> None:
        if titles:
            self.line(f"  {'Up to date':<{WIDTH}}        {', '.join(titles)}")

    def problem(self, problem: Problem) -> None:
        self.line()
        self.line(f"Cannot go on: {problem.what}")
        self.line(f"  What to do: {problem.remedy}")
