"""Requests and answers of the console's pages."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django_htmx.http import trigger_client_event
from django_htmx.middleware import HtmxDetails

from hooks.exceptions import HooklineError
from hooks.services.actors import Actor, address_normal


class PageRequest(HttpRequest):
    """A signed-in person's request, as the middleware leaves it."""

    user: User
    htmx: HtmxDetails


def is_partial(request: HttpRequest) -> bool:
    """Whether htmx asks for a part of the page; a boosted link or a restored history entry wants the whole page."""
    htmx: HtmxDetails = request.htmx  # type: ignore[attr-defined]  # set by HtmxMiddleware
    return bool(htmx) and not htmx.boosted and not htmx.history_restore_request


def hx_redirect(request: HttpRequest, url: str) -> HttpResponse:
    """Send the browser on: by HX-Redirect where htmx asked, else by 302."""
    if is_partial(request):
        return HttpResponse(status=204, headers={"HX-Redirect": url})
    return HttpResponseRedirect(url)


def hx_event(response: HttpResponse, name: str, detail: dict[str, Any] | None = None) -> HttpResponse:
    """Let the page know that something happened, by a browser event named like `hookline:deployed`."""
    return trigger_client_event(response, name, detail or {}, after="settle")


def actor_of(request: HttpRequest) -> Actor:
    return Actor.of(request.user, client_address(request))


def client_address(request: HttpRequest) -> str | None:
    """Return the caller's address, None where there is none, as over a socket file.

    X-Forwarded-For counts only behind the proxies that the operator declared, and only where it holds an address.
    """
    from django.conf import settings

    forwarded = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
    peer = address_normal(request.META.get("REMOTE_ADDR"))
    if settings.TRUSTED_PROXIES and len(forwarded) >= settings.TRUSTED_PROXIES:
        return address_normal(forwarded[-settings.TRUSTED_PROXIES]) or peer
    return peer


def whole_number(text: str | None) -> int | None:
    """Return a number that was typed or sent; None where it is none that could be meant, such as "²"."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) <= 9 else None


def refusal(request: HttpRequest, error: HooklineError, status: int = 422) -> HttpResponse:
    """Show a service's refusal where the action was asked for: it says what, where and how to mend it."""
    return render(request, "components/refusal.html", {"error": error}, status=status)
