"""fetch: one request after another until an answer is no redirect; each hop is checked and recorded like the first."""

from __future__ import annotations

import base64
from typing import Any

from hooks.engine.broker.calls import Call
from hooks.engine.broker.errors import BrokerError
from hooks.engine.broker.headers import without_content, without_credentials
from hooks.engine.broker.messages import Request, Response, Transport, read_redirect_mode, read_request
from hooks.engine.broker.urls import Url, join

_REDIRECTS = frozenset({301, 302, 303, 307, 308})


def fetch(call: Call, transport: Transport, limit: int) -> dict[str, Any]:
    """The `ok` of a fetch. `limit` = redirects followed at most. Raises BrokerError."""
    mode = read_redirect_mode(call.payload)
    request = read_request(call.payload)
    followed = 0
    while True:
        response = _send(request, call, transport)
        location = response.header("location") if response.status in _REDIRECTS else None
        if location is None or mode == "manual":
            return _reply(request.url, response, redirected=followed > 0)
        if mode == "error":
            raise BrokerError("too_many_redirects", f'{call.subject} was redirected, and redirect is "error"')
        followed += 1
        if followed > limit:
            raise BrokerError("too_many_redirects", f"{call.subject} was redirected more than {limit} times")
        request = _next(request, response.status, _text(location), call)


def _send(request: Request, call: Call, transport: Transport) -> Response:
    call.host = request.url.host
    hop = call.hops[-1]
    hop.sent(request.method, str(request.url), request.headers, request.body)
    response = transport.send(request, call, hop)
    hop.answered(response.status, response.headers)
    hop.finish(response.body)
    return response


def _next(request: Request, status: int, location: str, call: Call) -> Request:
    call.follow(request.method, location)
    url = join(request.url, location)
    headers = request.headers if url.origin == request.url.origin else without_credentials(request.headers)
    if _becomes_get(request.method, status):
        return Request("GET", url, without_content(headers), None)
    return Request(request.method, url, headers, request.body)


def _becomes_get(method: str, status: int) -> bool:
    return (status == 303 and method not in ("GET", "HEAD")) or (status in (301, 302) and method == "POST")


def _text(location: str) -> str:
    """Header bytes arrive as Latin-1; servers write UTF-8 in Location."""
    try:
        return location.encode("latin-1").decode()
    except UnicodeError:
        return location


def _reply(url: Url, response: Response, *, redirected: bool) -> dict[str, Any]:
    return {
        "status": response.status,
        "status_text": response.reason,
        "url": str(url),
        "headers": [list(pair) for pair in response.headers],
        "body": base64.b64encode(response.body).decode(),
        "redirected": redirected,
    }
