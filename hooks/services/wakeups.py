"""Wakes workers. A broker that is slow or down costs a call nothing: messages go out from a thread of their own."""

from __future__ import annotations

import os
import queue
import threading
import time
from collections.abc import Iterable

import structlog
from celery import current_app

logger = structlog.get_logger(__name__)

TASK = "hooks.tasks.delivery_run"
MOST_WAITING = 10_000
# After a failure the broker is left alone for a while: the sweep finds what was not announced.
PAUSE_S = 2.0


class _Publisher:
    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        """Threads do not survive a fork: the child starts its own, with nothing of the parent's."""
        self._waiting: queue.Queue[int] = queue.Queue(MOST_WAITING)
        self._lock = threading.Lock()
        self.silent_until = 0.0
        self._thread: threading.Thread | None = None

    def put(self, key: int) -> bool:
        try:
            self._waiting.put_nowait(key)
        except queue.Full:
            return False
        self._start()
        return True

    def flush(self, timeout_s: float) -> bool:
        """Wait until everything is sent or given up; for tests and shutdown."""
        end = time.monotonic() + timeout_s
        while self._waiting.unfinished_tasks and time.monotonic() < end:
            time.sleep(0.01)
        return not self._waiting.unfinished_tasks

    def _start(self) -> None:
        with self._lock:
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._publish, name="wakeups", daemon=True)
                self._thread.start()

    def _publish(self) -> None:
        while True:
            key = self._waiting.get()
            try:
                if time.monotonic() >= self.silent_until:
                    current_app.send_task(TASK, args=[key], retry=False, ignore_result=True)
            except Exception as error:  # noqa: BLE001  each transport fails in its own way, and none may end this thread
                self.silent_until = time.monotonic() + PAUSE_S
                logger.warning("broker_unavailable", error=f"{type(error).__name__}: {error}"[:300])
            finally:
                self._waiting.task_done()


_publisher = _Publisher()
os.register_at_fork(after_in_child=_publisher.reset)


def deliveries_wake(keys: Iterable[int]) -> int:
    """Announce deliveries (primary keys) to the workers; never raises, never waits. Returns how many were taken on."""
    return sum(_publisher.put(key) for key in keys)


def wakeups_flush(timeout_s: float = 5.0) -> bool:
    """Wait until every announcement is sent or given up."""
    return _publisher.flush(timeout_s)
