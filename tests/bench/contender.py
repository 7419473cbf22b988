"""What takes part in a comparison."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any


class Skipped(Exception):
    """This contender cannot run here; the text says why."""


class Contender(ABC):
    """`call` runs the hook once, from its source, and returns its result; nothing of it may stay for the next call."""

    name: str
    isolation: str
    batch: int = 10
    # The process that does work for `call` beside our own; its descendants count too.
    pid: int | None = None

    def open(self) -> None:
        """Starts what lives longer than a call. Raises Skipped."""
        return

    @abstractmethod
    def call(self) -> Any:
        """The hook's result as Python data."""

    def close(self) -> None:
        """Ends what `open` started."""
        return
