"""Times of calls, and how they are taken: all contenders in turns, so that the machine's moods hit them alike."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field


@dataclass
class Samples:
    """Milliseconds."""

    values: list[float] = field(default_factory=list)

    def at(self, fraction: float) -> float:
        """The value that `fraction` of the calls do not exceed; NaN without a call."""
        ordered = sorted(self.values)
        return ordered[max(0, math.ceil(fraction * len(ordered)) - 1)] if ordered else math.nan

    @property
    def p50(self) -> float:
        return self.at(0.50)

    @property
    def p95(self) -> float:
        return self.at(0.95)

    @property
    def p99(self) -> float:
        return self.at(0.99)

    def __len__(self) -> int:
        return len(self.values)


def timed(call: Callable[[], object], samples: Samples) -> None:
    since = time.perf_counter()
    call()
    samples.values.append((time.perf_counter() - since) * 1000)


def take_turns(calls: Sequence[tuple[Callable[[], object], int]], rounds: int, budget_s: float) -> list[Samples]:
    """Each round makes each contender's batch once, in a rotating order, until the rounds or the seconds are over.

    The first call of a batch is not counted: it finds the caches as another contender left them.
    """
    results = [Samples() for _ in calls]
    end = time.monotonic() + budget_s
    for turn in range(rounds):
        for place in range(len(calls)):
            which = (place + turn) % len(calls)
            call, batch = calls[which]
            if batch > 1:
                call()
            for _ in range(batch):
                timed(call, results[which])
        if time.monotonic() > end:
            break
    return results
