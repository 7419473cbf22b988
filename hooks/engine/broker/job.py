"""The broker of one job, as the engine sees it. A job that makes no call pays for this object and nothing more."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from hooks.engine.broker.policy import EgressPolicy

if TYPE_CHECKING:
    from hooks.engine.broker.calls import BrokerLimits
    from hooks.engine.broker.desk import Desk
    from hooks.engine.broker.network import Network


class JobBroker:
    """Used by the one thread that runs the job: it starts calls, waits for replies, and closes."""

    def __init__(
        self,
        policy: EgressPolicy,
        *,
        limits: BrokerLimits,
        deadline: float,
        recorded: list[dict[str, Any]] | None = None,
        tenant: str = "",
        network: Network | None = None,
    ) -> None:
        """`deadline` in seconds of time.monotonic(); `network` replaces look-up, connection and TLS (in tests)."""
        self._policy, self._limits, self._deadline = policy, limits, deadline
        self._recorded, self._tenant, self._network = recorded, tenant, network
        self._began = time.monotonic()
        self._desk: Desk | None = None
        self._closed = False

    @property
    def requests(self) -> list[dict[str, Any]]:
        """Every outbound request so far, in the order it was asked for; a redirect's target is one more."""
        return [] if self._desk is None else self._desk.requests()

    def pending(self) -> list[dict[str, Any]]:
        """What the job waits for: [{"id", "op", "method", "url", "host", "phase", "elapsed_ms"}]."""
        return [] if self._desk is None else self._desk.pending()

    def start(self, call: dict[str, Any]) -> None:
        """Takes one host call. Never raises, never blocks: what is wrong with it becomes its reply."""
        if not self._closed and isinstance(call, dict):
            self._open().start(call)

    def wait(self, timeout_s: float) -> list[dict[str, Any]]:
        """The replies ready now, or the first to come within `timeout_s`; [] when the time is over."""
        if self._desk is not None:
            return self._desk.wait(timeout_s)
        time.sleep(max(0.0, timeout_s))
        return []

    def close(self, *, timed_out: bool = False) -> None:
        """Ends what is under way, at once, and seals the record; never waits for a thread.

        `timed_out`: the job was killed at its limit, so that is what its open requests are recorded with.
        """
        self._closed = True
        if self._desk is not None:
            self._desk.close(timed_out=timed_out)

    def _open(self) -> Desk:
        if self._desk is None:
            from hooks.engine.broker.desk import Desk
            from hooks.engine.broker.operations import Operations

            operations = Operations(self._policy, self._limits, self._recorded, self._tenant, self._network)
            self._desk = Desk(operations, self._limits, self._began, self._deadline)
        return self._desk
