"""Who runs next: sync before async, tenants in turn, each within its share; the queue is bounded."""

from __future__ import annotations

from collections import deque

SYNC, ASYNC = 0, 1


class Ticket:
    """One connection that asked for a run. Times are monotonic seconds."""

    __slots__ = ("arrived", "connection", "cpu_ms", "give_up", "memory_mb", "priority", "tenant", "timeout_ms")

    def __init__(self, connection: int, tenant: bytes, priority: int, arrived: float) -> None:
        self.connection, self.tenant, self.priority, self.arrived = connection, tenant, priority, arrived
        self.timeout_ms = self.cpu_ms = self.memory_mb = 0
        self.give_up = arrived


class Queue:
    """Bounded; a tenant over its share waits while others pass it."""

    def __init__(self, size: int, tenant_size: int, tenant_running: int) -> None:
        self._size, self._tenant_size, self._tenant_running = size, tenant_size, tenant_running
        self._waiting: tuple[dict[bytes, deque[Ticket]], dict[bytes, deque[Ticket]]] = ({}, {})
        self._running: dict[bytes, int] = {}
        self.length = 0

    def put(self, ticket: Ticket) -> bool:
        """False when the queue, or this tenant's part of it, is full."""
        lines = self._waiting[ticket.priority]
        if self.length >= self._size or self._waits(ticket.tenant) >= self._tenant_size:
            return False
        lines.setdefault(ticket.tenant, deque()).append(ticket)
        self.length += 1
        return True

    def _waits(self, tenant: bytes) -> int:
        return sum(len(lines[tenant]) for lines in self._waiting if tenant in lines)

    def take(self) -> Ticket | None:
        """The next ticket whose tenant has room, counted as running from now on."""
        for lines in self._waiting:
            for tenant in lines:
                if self._running.get(tenant, 0) < self._tenant_running:
                    return self._pop(lines, tenant)
        return None

    def _pop(self, lines: dict[bytes, deque[Ticket]], tenant: bytes) -> Ticket:
        line = lines.pop(tenant)
        ticket = line.popleft()
        if line:
            lines[tenant] = line  # to the end: tenants take turns
        self.length -= 1
        self.pass_by(tenant)
        return ticket

    def pass_by(self, tenant: bytes) -> None:
        """Counts a run that did not wait here."""
        self._running[tenant] = self._running.get(tenant, 0) + 1

    def done(self, tenant: bytes) -> None:
        left = self._running[tenant] - 1
        if left:
            self._running[tenant] = left
        else:
            del self._running[tenant]

    def expired(self, now: float) -> list[Ticket]:
        """Removes and returns the tickets that waited as long as they may."""
        late: list[Ticket] = []
        if not self.length:
            return late
        for lines in self._waiting:
            for tenant in list(lines):
                late += [ticket for ticket in lines[tenant] if ticket.give_up <= now]
                lines[tenant] = deque(ticket for ticket in lines[tenant] if ticket.give_up > now)
                if not lines[tenant]:
                    del lines[tenant]
        self.length -= len(late)
        return late

    def next_give_up(self) -> float | None:
        times = [ticket.give_up for lines in self._waiting for line in lines.values() for ticket in line]
        return min(times, default=None)

    def drain(self) -> list[Ticket]:
        """Empties the queue."""
        return self.expired(float("inf"))
