"""One host call of a running hook: its time, its place in the record, and the way to stop it from outside."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable
from typing import Any, Protocol

from hooks.engine.broker.errors import BrokerError
from hooks.engine.broker.records import Hop


class BrokerLimits(Protocol):
    """What the broker reads of a job's limits."""

    @property
    def timeout_ms(self) -> int: ...
    @property
    def requests(self) -> int: ...
    @property
    def response_bytes(self) -> int: ...
    @property
    def redirects(self) -> int: ...


OnHop = Callable[["Call", str, str], None]

# A child may write a number of any length, and the longest ones are no float.
_LONGEST_MS = 2**31


class Call:
    """Its worker asks `check` before each step; `stop` ends a blocked read, write or connect at once."""

    def __init__(self, payload: dict[str, Any], deadline: float, budget_ms: int, on_hop: OnHop) -> None:
        self.id = int(payload["id"])
        self.op = str(payload.get("op"))
        self.payload = payload
        self.host = ""
        self.started = time.monotonic()
        self.deadline = min(deadline, self.started + _seconds(payload.get("timeout_ms")))
        self.hops: list[Hop] = []
        self.done = False
        self._budget_ms = budget_ms
        self._on_hop = on_hop
        self._stopped: BrokerError | None = None
        self._socket: socket.socket | None = None
        self._lock = threading.Lock()

    @property
    def subject(self) -> str:
        return f"{self.op} to {self.host}" if self.host else self.op

    def follow(self, method: str, url: str) -> None:
        """Starts the record of one more request. Raises BrokerError `too_many_requests`."""
        self._on_hop(self, method, url)

    def remaining(self) -> float:
        """Seconds left, always more than none. Raises BrokerError `timeout`, or why the call was stopped."""
        if self._stopped is not None:
            raise self._stopped
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise self.timed_out()
        return left

    def timed_out(self) -> BrokerError:
        spent = (time.monotonic() - self.started) * 1000
        text = f"{self.subject} timed out after {spent:,.0f} ms of the {self._budget_ms:,} ms budget"
        return BrokerError("timeout", text)

    def failed(self, message: str) -> BrokerError:
        """A broken connection, unless the call was stopped or ran out of time: then that is the reason."""
        if self._stopped is not None:
            return self._stopped
        if time.monotonic() >= self.deadline:
            return self.timed_out()
        return BrokerError("connection_failed", message)

    def attach(self, sock: socket.socket) -> None:
        """The socket that `stop` breaks. Raises the reason where the call is stopped already."""
        with self._lock:
            if self._stopped is None:
                self._socket = sock
                return
        raise self._stopped

    def detach(self) -> None:
        """Before the socket is closed or lent to another call: `stop` must never hit a stranger's."""
        with self._lock:
            self._socket = None

    def stop(self, reason: BrokerError) -> None:
        """Never blocks. The worker finds its socket dead and leaves."""
        with self._lock:
            if self._stopped is not None:
                return
            self._stopped = reason
            if self._socket is not None:
                _break(self._socket)

    def describe(self) -> dict[str, Any]:
        """For "what was it doing": shape {"id", "op", "method", "url", "host", "phase", "elapsed_ms"}."""
        hop = self.hops[-1] if self.hops else None
        return {
            "id": self.id,
            "op": self.op,
            "method": hop.record["method"] if hop else None,
            "url": hop.record["url"] if hop else None,
            "host": self.host or None,
            "phase": hop.phase if hop else "working",
            "elapsed_ms": round((time.monotonic() - self.started) * 1000, 1),
        }


def _seconds(timeout_ms: object) -> float:
    if isinstance(timeout_ms, (int, float)) and not isinstance(timeout_ms, bool):
        return max(0.0, min(timeout_ms, _LONGEST_MS) / 1000)
    return float("inf")


def _break(sock: socket.socket) -> None:
    try:
        # The plain method: SSLSocket's own would take the TLS object from under the thread that reads.
        socket.socket.shutdown(sock, socket.SHUT_RDWR)
    except OSError:
        return  # not connected yet, or closed already: nothing to break
