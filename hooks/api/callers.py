"""One call of an identity platform, from token to answer, without what a framework does for every other caller."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import IO, Any, cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from rest_framework.exceptions import AuthenticationFailed, NotAuthenticated, Throttled, UnsupportedMediaType
from rest_framework.exceptions import NotFound as NothingThere
from rest_framework.exceptions import PermissionDenied as NotAllowed

from hooks.api.authentication import ApplicationTokenAuthentication, application_of
from hooks.api.exceptions import PROBLEM, problem_handler
from hooks.api.parsers import CappedJSONParser
from hooks.api.throttling import buckets
from hooks.events import get_event
from hooks.json_text import json_bytes
from hooks.models import Application
from hooks.services.answers import EventAnswer
from hooks.services.bodies import body_read, continue_read, key_read
from hooks.services.dispatch import event_dispatch
from hooks.services.returns import event_continue

Call = Callable[[HttpRequest, Application], EventAnswer]

TOLD = {"Retry-After", "WWW-Authenticate"}
CHALLENGE = f'Bearer realm="{ApplicationTokenAuthentication.realm}"'


def event_report(request: HttpRequest, client_id: str, event: str) -> HttpResponse:
    """Report an event; never raises: what is wrong with the call is a problem."""

    def call(request: HttpRequest, application: Application) -> EventAnswer:
        kind = get_event(event)
        return event_dispatch(
            application=application,
            event=kind,
            body=body_read(kind, body_of(request)),
            idempotency_key=key_read(request.META.get("HTTP_IDEMPOTENCY_KEY")),
        )

    return answered(request, client_id, call)


def event_go_on(request: HttpRequest, client_id: str, event_id: str) -> HttpResponse:
    """Continue an event after a redirect; never raises."""

    def call(request: HttpRequest, application: Application) -> EventAnswer:
        state, context = continue_read(body_of(request))
        return event_continue(application=application, event_id=event_id, state=state, context=context)

    return answered(request, client_id, call)


def answered(request: HttpRequest, client_id: str, call: Call) -> HttpResponse:
    try:
        answer = call(request, caller_of(request, client_id))
    except Exception as error:  # noqa: BLE001  whatever it is, the caller gets a problem, and the log the rest
        told = problem_handler(error, {"request": request})
        return rendered(
            told.data, told.status_code, PROBLEM, {name: told.headers[name] for name in TOLD & told.headers.keys()}
        )
    headers = {"Idempotent-Replayed": "true"} if answer.replayed else {}
    return rendered(answer.data, 200, "application/json", {**headers, "Cache-Control": "no-store"})


def caller_of(request: HttpRequest, client_id: str) -> Application:
    """Return the application that may speak here, one call taken from its budget.

    Raises NotAuthenticated, AuthenticationFailed, Throttled, PermissionDenied for another application's address, and
    NotFound for nobody's.
    """
    try:
        own = application_of(request)
        if own is None:
            raise NotAuthenticated
    except (NotAuthenticated, AuthenticationFailed) as error:
        error.auth_header = CHALLENGE  # type: ignore[union-attr]  # the framework keeps it there as well
        raise
    if wait := buckets.take(("events", own.pk), int(settings.EVENTS_PER_MINUTE)):
        raise Throttled(wait)
    if own.client_id == client_id:
        return own
    if "\x00" not in client_id and Application.objects.filter(client_id=client_id).exists():
        raise NotAllowed("This token belongs to another application")
    raise NothingThere("There is no application with this client id")


def body_of(request: HttpRequest) -> Any:
    """Return the body as JSON; {} where there is none. Raises UnsupportedMediaType, PayloadTooLarge, MalformedJson."""
    if request.META.get("CONTENT_LENGTH") in (None, "", "0"):
        return {}
    kind = request.META.get("CONTENT_TYPE", "")
    if kind.partition(";")[0].strip().lower() != CappedJSONParser.media_type:
        raise UnsupportedMediaType(kind)
    return CappedJSONParser().parse(cast("IO[bytes]", request), kind, {"request": request})


def rendered(data: Any, status: int, content_type: str, headers: Mapping[str, str]) -> HttpResponse:
    content = json_bytes(data)
    response = HttpResponse(content, content_type=content_type, status=status)
    for name, value in headers.items():
        response.headers[name] = value
    response.headers["Content-Length"] = str(len(content))
    return response
