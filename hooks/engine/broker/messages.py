"""A request and its answer, whatever carries them: the network or a list of recorded exchanges."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass, field
from typing import Any, Protocol

from hooks.engine.broker.calls import Call
from hooks.engine.broker.errors import BrokerError
from hooks.engine.broker.headers import Headers, clean_headers, clean_method
from hooks.engine.broker.records import Hop
from hooks.engine.broker.urls import Url, parse_url

MAX_REQUEST_BODY = 1_048_576
REDIRECT_MODES = ("follow", "manual", "error")


@dataclass(frozen=True, slots=True)
class Request:
    method: str
    url: Url
    headers: Headers
    body: bytes | None


@dataclass(frozen=True, slots=True)
class Response:
    status: int
    reason: str
    headers: Headers = field(default_factory=list)
    body: bytes = b""

    def header(self, name: str) -> str | None:
        return next((value for key, value in self.headers if key.lower() == name), None)


class Transport(Protocol):
    def send(self, request: Request, call: Call, hop: Hop) -> Response:
        """One request, no redirect followed. Raises BrokerError."""


def read_request(payload: dict[str, Any]) -> Request:
    """The request a hook asked for. Raises BrokerError `bad_request`, `too_large` or `scheme_not_allowed`."""
    url = parse_url(payload.get("url"))
    method = clean_method(payload.get("method", "GET"))
    body = read_body(payload.get("body"))
    if body and method in ("GET", "HEAD"):
        raise BrokerError("bad_request", f"a {method} request cannot have a body")
    return Request(method, url, clean_headers(payload.get("headers") or []), body)


def read_body(body: object) -> bytes | None:
    """Decodes a base64 body. Raises BrokerError `bad_request` or `too_large`."""
    if body is None:
        return None
    if not isinstance(body, str):
        raise BrokerError("bad_request", "the request's body must be base64 text")
    if len(body) > MAX_REQUEST_BODY * 4 // 3 + 4:
        raise BrokerError("too_large", f"a request's body may hold at most {MAX_REQUEST_BODY:,} bytes")
    try:
        return base64.b64decode(body, validate=True)
    except (binascii.Error, ValueError):
        raise BrokerError("bad_request", "the request's body must be base64 text") from None


def read_redirect_mode(payload: dict[str, Any]) -> str:
    mode = payload.get("redirect") or "follow"
    if mode not in REDIRECT_MODES:
        raise BrokerError("bad_request", "redirect must be follow, manual or error")
    return str(mode)
