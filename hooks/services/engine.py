"""The engine that this process talks to: made on first use, once per process, whatever was forked from what."""

from __future__ import annotations

import atexit
import contextlib
import os
import threading

from django.conf import settings

from hooks.engine import Engine, EngineUnavailable, preload
from hooks.events import all_events

__all__ = ["EngineUnavailable", "engine_close", "engine_warm", "shared_engine"]


class _Shared:
    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        """Forget without closing: after a fork the engine and its connections are the parent's."""
        self._lock = threading.Lock()
        self._engine: Engine | None = None

    def get(self) -> Engine:
        if self._engine is None:
            with self._lock:
                if self._engine is None:
                    self._engine = Engine(settings.ENGINE_SOCKET or None)
        return self._engine

    def close(self) -> None:
        with self._lock:
            engine, self._engine = self._engine, None
        if engine is not None:
            with contextlib.suppress(OSError):
                engine.close()


_shared = _Shared()
os.register_at_fork(after_in_child=_shared.reset)
atexit.register(_shared.close)


def shared_engine() -> Engine:
    """Return the process's engine: the host's daemon by `HOOKLINE_ENGINE_SOCKET`, else a private one.

    Raises EngineUnavailable where a private daemon cannot be started.
    """
    return _shared.get()


def engine_close() -> None:
    """Close the process's engine; the next `shared_engine()` makes a new one."""
    _shared.close()


def engine_warm() -> threading.Thread:
    """Load in the background what the first event of a process would wait for: contracts, HTTP client, authorities.

    Call it where a process begins to serve, after any fork. Nothing depends on it.
    """
    thread = threading.Thread(target=warm, name="engine-warm", daemon=True)
    thread.start()
    return thread


def warm() -> None:
    all_events()
    preload()
