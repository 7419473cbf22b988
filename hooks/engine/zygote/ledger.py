"""Counts what the engine did, for the status query."""

from __future__ import annotations

from . import protocol


class Ledger:
    """Monotonic counters since the supervisor started; waits in microseconds."""

    __slots__ = ("causes", "forks", "longest_wait_us", "refused", "started", "waited", "waited_us")

    def __init__(self) -> None:
        self.causes = dict.fromkeys(protocol.CAUSES, 0)
        self.forks = self.started = self.refused = self.waited = self.waited_us = self.longest_wait_us = 0

    def waited_for(self, seconds: float) -> None:
        us = int(seconds * 1e6)
        self.waited += 1
        self.waited_us += us
        self.longest_wait_us = max(self.longest_wait_us, us)

    def fields(self) -> dict[str, int]:
        counts = {f"ended_{cause}": count for cause, count in self.causes.items()}
        own = {name: getattr(self, name) for name in self.__slots__ if name != "causes"}
        return {**own, **counts}
