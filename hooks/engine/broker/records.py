"""The record of one outbound request, in the shape the engine's result shows."""

from __future__ import annotations

import base64
import re
import threading
import time
from typing import Any

from hooks.engine.broker.headers import Headers

MAX_SHOWN_URL = 8_192
# A refused URL may still carry a password: it is not kept.
_USERINFO = re.compile(r"//[^/?#]*@")
_STEPS = ("dns_ms", "connect_ms", "tls_ms", "first_byte_ms", "total_ms")


def new_record(method: str, url: str, *, recorded: bool, start_ms: float) -> dict[str, Any]:
    """``start_ms`` counts from the beginning of the run."""
    return {
        "method": method,
        "url": _USERINFO.sub("//", url[:MAX_SHOWN_URL]),
        "status": None,
        "error": None,
        "request_headers": [],
        "request_body": None,
        "response_headers": [],
        "response_body": None,
        "bytes": 0,
        "timings": {"start_ms": start_ms, **dict.fromkeys(_STEPS)},
        "recorded": recorded,
    }


def body_fields(side: str, body: bytes | None) -> dict[str, str | None]:
    """`{side}_body` as text; a body that is not UTF-8 goes to `{side}_body_base64` instead."""
    if body is None:
        return {f"{side}_body": None}
    try:
        return {f"{side}_body": body.decode()}
    except UnicodeDecodeError:
        return {f"{side}_body": None, f"{side}_body_base64": base64.b64encode(body).decode()}


class Hop:
    """One request on its way, and its record. A sealed hop no longer changes, whatever its thread still does."""

    def __init__(self, method: str, url: str, *, recorded: bool, began: float) -> None:
        """`began` is when the run did, in seconds of time.monotonic()."""
        self.record = new_record(method, url, recorded=recorded, start_ms=_ms(began))
        self.phase = "waiting for its turn"
        self._started = time.monotonic()
        self._lock = threading.Lock()
        self._sealed = False

    def begin(self, phase: str) -> float:
        """Names what is being done; returns the time, for `end`."""
        self.phase = phase
        return time.monotonic()

    def end(self, timing: str, since: float) -> None:
        self._change(timings={**self.record["timings"], timing: _ms(since)})

    def first_byte(self) -> None:
        self.end("first_byte_ms", self._started)

    def sent(self, method: str, url: str, headers: Headers, body: bytes | None) -> None:
        shown = [list(pair) for pair in headers]
        self._change(method=method, url=url, request_headers=shown, **body_fields("request", body))

    def answered(self, status: int, headers: Headers) -> None:
        self._change(status=status, response_headers=[list(pair) for pair in headers])

    def received(self, count: int) -> None:
        self._change(bytes=count)

    def finish(self, body: bytes) -> None:
        """Seals the record of an answered request."""
        self.end("total_ms", self._started)
        self._change(**body_fields("response", body), bytes=len(body))
        self._sealed = True

    def fail(self, error: dict[str, str]) -> None:
        """Seals the record; an answer may stand beside an error, where a redirect was refused."""
        self.end("total_ms", self._started)
        with self._lock:
            self.record["error"] = error
            self._sealed = True

    def _change(self, **fields: Any) -> None:
        with self._lock:
            if not self._sealed:
                self.record.update(fields)


def _ms(since: float) -> float:
    return round((time.monotonic() - since) * 1000, 3)
