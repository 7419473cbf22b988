"""The lane of events: past sessions, messages, page headers and log lines, which cost more than the event itself."""

from __future__ import annotations

import re
import time
import uuid
from collections.abc import Callable

import structlog
from django.http import HttpRequest, HttpResponse

from hooks.api.callers import event_go_on, event_report

logger = structlog.get_logger(__name__)

ADDRESS = re.compile(r"/api/v1/applications/([^/]+)/events/([^/]+)(/continue)?")
# An answer in JSON is no page: nothing in it may be loaded, run or framed.
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; base-uri 'none'",
    "X-Frame-Options": "DENY",
}
LONGEST_ID = 200
SLOW_S = 1.0


class EventLane:
    """Middleware that answers the calls of identity platforms itself; every other request goes its usual way.

    It stands behind SecurityMiddleware, so HTTPS and its headers hold for events too.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        found = ADDRESS.fullmatch(request.path_info) if request.method == "POST" else None
        if found is None:
            return self._get_response(request)
        # Raises DisallowedHost, which becomes 400.
        request.get_host()
        began = time.monotonic()
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request_id(request))
        client_id, name, going_on = found.groups()
        response = (event_go_on if going_on else event_report)(request, client_id, name)
        for header, value in HEADERS.items():
            response.headers[header] = value
        note_slow(request, response, time.monotonic() - began)
        return response


def request_id(request: HttpRequest) -> str:
    """Return the id that the log lines of a request carry: the proxy's own, else a new one."""
    given: str = request.META.get("HTTP_X_REQUEST_ID", "")
    return given[:LONGEST_ID] or str(uuid.uuid4())


def note_slow(request: HttpRequest, response: HttpResponse, seconds: float) -> None:
    """Log only what somebody may have to look at: each event has its row, and its line would say no more."""
    if seconds >= SLOW_S or response.status_code >= 500:
        took = round(seconds * 1000, 1)
        logger.info("event_slow_or_failed", path=request.path_info, status=response.status_code, duration_ms=took)
