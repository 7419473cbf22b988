"""Threads that do the waiting, shared by all jobs of the process: started when needed, gone when idle."""

from __future__ import annotations

import os
import threading
from collections import Counter, OrderedDict, deque
from collections.abc import Callable

MAX_THREADS = 256
MAX_PER_TENANT = 64
IDLE_S = 10.0

Task = Callable[[], None]


class Workers:
    """Runs tasks; one tenant's slow upstreams can fill its own share of the threads, never the others'."""

    def __init__(self, on_idle: Task | None = None) -> None:
        self._changed = threading.Condition()
        self._ready: deque[tuple[str, Task]] = deque()
        self._waiting: OrderedDict[str, deque[Task]] = OrderedDict()
        self._active: Counter[str] = Counter()
        self._idle = 0
        self._threads = 0
        self._on_idle = on_idle

    def submit(self, tenant: str, task: Task) -> None:
        """Never blocks. `task` must not raise."""
        with self._changed:
            if self._has_room(tenant):
                self._dispatch(tenant, task)
            else:
                self._waiting.setdefault(tenant, deque()).append(task)

    def _has_room(self, tenant: str) -> bool:
        return self._active[tenant] < MAX_PER_TENANT and self._active.total() < MAX_THREADS

    def _dispatch(self, tenant: str, task: Task) -> None:
        self._line_up(tenant, task)
        if self._idle >= len(self._ready):
            self._changed.notify()
        else:
            self._threads += 1
            threading.Thread(target=self._loop, name="hookline-broker", daemon=True).start()

    def _line_up(self, tenant: str, task: Task) -> None:
        self._active[tenant] += 1
        self._ready.append((tenant, task))

    def _loop(self) -> None:
        while (item := self._next()) is not None:
            tenant, task = item
            try:
                task()
            finally:
                self._done(tenant)

    def _next(self) -> tuple[str, Task] | None:
        with self._changed:
            while not self._ready:
                self._idle += 1
                woken = self._changed.wait(IDLE_S)
                self._idle -= 1
                if not woken and not self._ready:
                    self._threads -= 1
                    break
            else:
                return self._ready.popleft()
        if self._on_idle is not None:
            self._on_idle()
        return None

    def _done(self, tenant: str) -> None:
        with self._changed:
            self._active[tenant] -= 1
            if not self._active[tenant]:
                del self._active[tenant]
            for candidate in list(self._waiting):
                if self._has_room(candidate):
                    self._promote(candidate)
                    break

    def _promote(self, tenant: str) -> None:
        queue = self._waiting[tenant]
        self._line_up(tenant, queue.popleft())  # for the very thread that has just become free
        if queue:
            self._waiting.move_to_end(tenant)
        else:
            del self._waiting[tenant]


def _sweep() -> None:
    from hooks.engine.broker import pool

    pool.connections.sweep()


workers = Workers(_sweep)


def _restart() -> None:
    # A forked process has none of its parent's threads.
    global workers
    workers = Workers(_sweep)


os.register_at_fork(after_in_child=_restart)
