"""The only way out of the JavaScript sandbox: outbound requests, name look-ups and host crypto, under a policy."""

from __future__ import annotations

from hooks.engine.broker.job import JobBroker
from hooks.engine.broker.policy import EgressPolicy
from hooks.engine.broker.replay import check_recorded, recording

__all__ = ["EgressPolicy", "JobBroker", "check_recorded", "close_connections", "preload", "recording"]


def preload() -> None:
    """Loads what the first request of a process would wait for: the HTTP client and the certificate authorities."""
    from hooks.engine.broker import desk, network

    del desk  # its import is the point
    network.system_tls()


def close_connections() -> None:
    """Closes every idle connection of this process, at shut-down."""
    from hooks.engine.broker import pool

    pool.connections.clear()
