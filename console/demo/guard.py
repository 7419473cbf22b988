"""The one door of the demo services: demo switched on, caller on this machine, token right, body readable."""

from __future__ import annotations

import hmac
import json
from collections.abc import Callable
from functools import wraps
from ipaddress import IPv6Address, ip_address
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.views.decorators.csrf import csrf_exempt

View = Callable[..., HttpResponse]
FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_X_REAL_IP")


class BadBody(ValueError):
    """The request's body is not a JSON object."""


def demo_view(*methods: str) -> Callable[[View], View]:
    """Let a view answer only with HOOKLINE_DEMO on and to this machine itself; to everybody else it is a 404."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not settings.DEMO or not from_this_machine(request):
                raise Http404("There is no such page.")
            if request.method not in methods:
                return HttpResponseNotAllowed(methods)
            return view(request, *args, **kwargs)

        # No browser session is involved: what is asked for here is a token of the service's own.
        return csrf_exempt(login_not_required(guarded))

    return decorate


def from_this_machine(request: HttpRequest) -> bool:
    """True for a loopback peer that speaks for itself; a proxy's loopback address proves nothing."""
    if any(request.META.get(header) for header in FORWARDED):
        return False
    try:
        address = ip_address(request.META.get("REMOTE_ADDR", ""))
    except ValueError:
        return False
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return (mapped or address).is_loopback


def authorized(request: HttpRequest, expected: str) -> bool:
    """Compare the whole Authorization header, scheme included, in constant time."""
    given = request.headers.get("Authorization", "")
    return hmac.compare_digest(given.encode("utf-8", "replace"), expected.encode())


def json_object(request: HttpRequest) -> dict[str, Any]:
    """The body as a JSON object. Raises BadBody for anything else."""
    try:
        body = json.loads(request.body)
    except (ValueError, RecursionError) as error:
        raise BadBody("The body is not JSON.") from error
    if not isinstance(body, dict):
        raise BadBody("The body is not a JSON object.")
    return body
