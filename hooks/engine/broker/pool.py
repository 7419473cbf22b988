"""Idle connections, kept per tenant and only as long as they are likely to be used again."""

from __future__ import annotations

import atexit
import os
import threading
import time
from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass, field

import httpcore

from hooks.engine.broker.streams import CallStream

Origin = tuple[str, str, int]

MAX_TENANTS = 64
MAX_PER_TENANT = 16
MAX_PER_ORIGIN = 6
IDLE_S = 8.0
# A name that moves to another address is followed within this time.
MAX_AGE_S = 60.0


@dataclass(slots=True)
class Connection:
    http: httpcore.HTTP11Connection
    stream: CallStream
    made: float = field(default_factory=time.monotonic)
    rested: float = 0.0

    def is_fresh(self) -> bool:
        now = time.monotonic()
        if now - self.rested > IDLE_S or now - self.made > MAX_AGE_S:
            return False
        return self.http.is_available() and not self.http.has_expired()


class Pool:
    """Connections at rest. The least recently used tenant goes first, then the oldest connection."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._tenants: OrderedDict[Hashable, list[tuple[Origin, Connection]]] = OrderedDict()

    def take(self, tenant: Hashable, origin: Origin) -> Connection | None:
        """The connection last used, if its server still holds it open."""
        while (found := self._pop(tenant, origin)) is not None:
            if found.is_fresh():
                return found
            found.http.close()
        return None

    def give(self, tenant: Hashable, origin: Origin, connection: Connection) -> None:
        connection.rested = time.monotonic()
        for old in self._store(tenant, origin, connection):
            old.http.close()

    def sweep(self) -> None:
        """Closes what has rested too long."""
        with self._lock:
            stale = [item for held in self._tenants.values() for item in held if not item[1].is_fresh()]
            for tenant, held in list(self._tenants.items()):
                self._keep(tenant, [item for item in held if item not in stale])
        for _, connection in stale:
            connection.http.close()

    def clear(self) -> None:
        with self._lock:
            held, self._tenants = self._tenants, OrderedDict()
        for connections in held.values():
            for _, connection in connections:
                connection.http.close()

    def __len__(self) -> int:
        with self._lock:
            return sum(map(len, self._tenants.values()))

    def _pop(self, tenant: Hashable, origin: Origin) -> Connection | None:
        with self._lock:
            held = self._tenants.get(tenant, [])
            for place in range(len(held) - 1, -1, -1):
                if held[place][0] == origin:
                    found = held.pop(place)[1]
                    self._keep(tenant, held)
                    return found
        return None

    def _store(self, tenant: Hashable, origin: Origin, connection: Connection) -> list[Connection]:
        with self._lock:
            held = [*self._tenants.get(tenant, []), (origin, connection)]
            same = [item for item in held if item[0] == origin]
            dropped = same[:-MAX_PER_ORIGIN]
            held = [item for item in held if item not in dropped]
            dropped += held[:-MAX_PER_TENANT]
            self._keep(tenant, held[-MAX_PER_TENANT:])
            self._tenants.move_to_end(tenant)
            while len(self._tenants) > MAX_TENANTS:
                dropped += self._tenants.popitem(last=False)[1]
        return [connection for _, connection in dropped]

    def _keep(self, tenant: Hashable, held: list[tuple[Origin, Connection]]) -> None:
        if held:
            self._tenants[tenant] = held
        else:
            self._tenants.pop(tenant, None)


connections = Pool()


def _forget() -> None:
    # After a fork the sockets belong to the parent: closing our copies sends nothing, and a held lock is left behind.
    global connections
    inherited, connections = connections, Pool()
    for held in inherited._tenants.values():
        for _, connection in held:
            connection.stream.close()


os.register_at_fork(after_in_child=_forget)
atexit.register(lambda: connections.clear())
