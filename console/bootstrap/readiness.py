"""Waiting, beside the supervisor's loop, for the web to answer for the first time."""

from __future__ import annotations

import http.client
import threading
from collections.abc import Callable

RETRY_S = 0.1
ANSWER_TIMEOUT_S = 5.0


def answers(host: str, port: int) -> bool:
    """True once the web answers any request without a server error."""
    connection = http.client.HTTPConnection(host, port, timeout=ANSWER_TIMEOUT_S)
    try:
        connection.request("GET", "/readyz", headers={"Host": f"localhost:{port}"})
        return connection.getresponse().status < 500
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def reachable(host: str) -> str:
    """The address to ask at: a server that listens everywhere is asked on the loopback."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104  compared with, not listened on


def watch(host: str, port: int, ready: Callable[[], None]) -> threading.Event:
    """Ask in a thread until the web answers, then call `ready` once; set the returned event to give up."""
    cancelled = threading.Event()

    def ask() -> None:
        while not cancelled.wait(RETRY_S):
            if answers(reachable(host), port):
                ready()
                return

    threading.Thread(target=ask, name="readiness", daemon=True).start()
    return cancelled
