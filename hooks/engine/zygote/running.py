"""The children at work: their deadlines, and why each of them ended."""

from __future__ import annotations

import posix

from . import protocol
from .host import PEAK_UNITS, Unix
from .nursery import Idle
from .queueing import SYNC, Ticket

_SIGKILL, _SIGXCPU, _SIGSYS = 9, 24, 31
_NICE_AFTER_S = 0.03
_MEMORY_SHARE = 0.85
_LAST_WORD_S = 0.1  # for a child to stop its own code and to say where; then it is killed


class Worker:
    """A child with its connection. ``deadline`` and ``nice_at`` are monotonic seconds."""

    __slots__ = ("cause", "checks_cpu_at", "deadline", "host", "idle", "left_at", "nice_at", "started", "ticket")

    def __init__(self, host: Unix, idle: Idle, ticket: Ticket, now: float) -> None:
        self.host, self.idle, self.ticket, self.started = host, idle, ticket, now
        # Whoever waits for an answer has waited since the ticket came; an asynchronous run has all its time still.
        since = ticket.arrived if ticket.priority == SYNC else now
        self.deadline = since + ticket.timeout_ms / 1000 + _LAST_WORD_S
        self.nice_at = now + _NICE_AFTER_S
        self.checks_cpu_at = now + ticket.cpu_ms / 1000 if ticket.cpu_ms else float("inf")
        self.left_at = float("inf")
        self.cause: int | None = None

    def wakes_at(self) -> float:
        return min(self.deadline, self.nice_at, self.checks_cpu_at, self.left_at)

    def kill(self, cause: int) -> None:
        """SIGKILL; the pid cannot be another's, because only the supervisor reaps it."""
        if self.cause is None:
            self.cause = cause
            posix.kill(self.idle.pid, _SIGKILL)

    def tick(self, now: float) -> None:
        """Whatever is due: the deadline, the CPU limit, a lower priority, a caller that left."""
        if now >= self.deadline:
            self.kill(protocol.CAUSE_TIMEOUT)
            self.deadline = float("inf")
        if now >= self.left_at:
            self.kill(protocol.CAUSE_ENDED)
            self.left_at = float("inf")
        if now >= self.checks_cpu_at:
            self._check_cpu(now)
        if now >= self.nice_at:
            self._yield_to_short_runs(now)

    def _check_cpu(self, now: float) -> None:
        left = self.ticket.cpu_ms / 1000 - self.host.cpu_s(self.idle.pid)
        if left <= 0:
            self.kill(protocol.CAUSE_CPU)
            self.checks_cpu_at = float("inf")
        else:
            self.checks_cpu_at = now + max(left, 0.001)  # one thread cannot burn CPU faster than the clock

    def _yield_to_short_runs(self, now: float) -> None:
        used = self.host.cpu_s(self.idle.pid)
        if used < _NICE_AFTER_S:
            self.nice_at = now + max(_NICE_AFTER_S - used, 0.005)
            return
        self.nice_at = float("inf")
        self.host.give_way(self.idle.pid)

    def verdict(self, now: float, base_kb: int) -> tuple[int, bytes]:
        """Reaps the child; why it ended, and the bytes that tell the caller."""
        _, status, used = posix.wait4(self.idle.pid, 0)
        signal = status & 0x7F
        peak = max(0, used.ru_maxrss // PEAK_UNITS - base_kb)
        cause = self.cause if self.cause is not None else self._cause_of(signal, status >> 8, peak)
        cpu_ms = int((used.ru_utime + used.ru_stime) * 1000)
        wall_ms = int((now - self.started) * 1000)
        return cause, protocol.VERDICT.pack(protocol.VERDICT_MAGIC, cause, signal, cpu_ms, peak, wall_ms)

    def _cause_of(self, signal: int, code: int, peak_kb: int) -> int:
        if signal == 0:
            return protocol.CAUSE_TIMEOUT if code == protocol.EXIT_LATE else protocol.CAUSE_ENDED
        if signal == _SIGSYS:
            return protocol.CAUSE_POLICY
        if signal == _SIGXCPU:
            return protocol.CAUSE_CPU
        if peak_kb > self.ticket.memory_mb * 1024 * _MEMORY_SHARE:
            return protocol.CAUSE_MEMORY
        return protocol.CAUSE_CRASHED
