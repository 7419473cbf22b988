"""Requests and answers of pages: who asked, from where, and how htmx is told what to do."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse
from django.test import RequestFactory
from django_htmx.middleware import HtmxDetails

from console.http import actor_of, client_address, hx_event, hx_redirect, is_partial, refusal
from hooks.exceptions import HooklineError
from tests import factories

PEER = "10.0.0.1"


def asked(headers: dict[str, str] | None = None, peer: str = PEER) -> Any:
    request: Any = RequestFactory().get("/", headers=headers or {}, REMOTE_ADDR=peer)
    request.htmx = HtmxDetails(request)
    return request


def visit() -> Any:
    request = asked()
    request.user = AnonymousUser()
    return request


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, None, PEER),
        (0, "203.0.113.9", PEER),
        (0, "203.0.113.9, 198.51.100.1", PEER),
        (1, None, PEER),
        (1, "", PEER),
        (1, " , ", PEER),
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "6.6.6.6, 203.0.113.9", "203.0.113.9"),
        (1, "6.6.6.6,7.7.7.7 ,  203.0.113.9 ", "203.0.113.9"),
        (2, "6.6.6.6, 203.0.113.9, 10.0.0.2", "203.0.113.9"),
        (2, "203.0.113.9, 10.0.0.2", "203.0.113.9"),
        (2, "203.0.113.9", PEER),
        (1, "2001:db8::1", "2001:db8::1"),
        (1, "2001:0DB8:0::1", "2001:db8::1"),
        (1, "::ffff:203.0.113.9", "203.0.113.9"),
    ],
)
def test_a_forwarded_address_counts_only_as_far_as_proxies_are_trusted(
    settings: Any, proxies: int, forwarded: str | None, address: str
) -> None:
    settings.TRUSTED_PROXIES = proxies
    headers = {} if forwarded is None else {"X-Forwarded-For": forwarded}
    assert client_address(asked(headers)) == address


@pytest.mark.parametrize("forwarded", ["unknown", "203.0.113.9:4711", "_hidden", "<script>", "1.2.3.4.5", "x" * 4000])
def test_what_is_no_address_is_not_taken_for_one(settings: Any, forwarded: str) -> None:
    settings.TRUSTED_PROXIES = 1
    assert client_address(asked({"X-Forwarded-For": forwarded})) in (PEER, "203.0.113.9")


@pytest.mark.parametrize("peer", ["", "unix:", "@"])
def test_a_peer_without_an_address_has_none(settings: Any, peer: str) -> None:
    settings.TRUSTED_PROXIES = 0
    assert client_address(asked(peer=peer)) is None


@pytest.mark.parametrize(
    ("headers", "partial"),
    [
        ({}, False),
        ({"HX-Request": "true"}, True),
        ({"HX-Request": "false"}, False),
        ({"HX-Request": "true", "HX-Boosted": "true"}, False),
        ({"HX-Request": "true", "HX-History-Restore-Request": "true"}, False),
        ({"HX-Boosted": "true"}, False),
    ],
)
def test_a_part_is_sent_only_where_a_part_is_swapped(headers: dict[str, str], partial: bool) -> None:
    assert is_partial(asked(headers)) is partial


def test_a_browser_and_htmx_are_sent_on_each_in_their_way() -> None:
    plain, part = hx_redirect(asked(), "/there/"), hx_redirect(asked({"HX-Request": "true"}), "/there/")
    assert (plain.status_code, plain["Location"]) == (302, "/there/")
    assert (part.status_code, part["HX-Redirect"]) == (204, "/there/")
    assert "Location" not in part


def test_events_of_an_answer_add_up() -> None:
    response = hx_event(HttpResponse(), "hookline:saved", {"number": 3})
    hx_event(response, "hookline:diagnostics")
    assert response["HX-Trigger-After-Settle"] == '{"hookline:saved": {"number": 3}, "hookline:diagnostics": {}}'


def test_the_actor_is_the_person_and_where_they_sit(db: None) -> None:
    request = asked()
    request.user = factories.UserFactory(email="ada@example.com")
    actor = actor_of(request)
    assert (actor.label, actor.user, actor.ip_address) == ("ada@example.com", request.user, PEER)


def test_a_refusal_is_text_whatever_it_quotes() -> None:
    answer = refusal(visit(), HooklineError("<img src=x onerror=alert(1)> is no name"))
    assert answer.status_code == 422
    assert "<img" not in answer.content.decode()
    assert "&lt;img" in answer.content.decode()
    assert refusal(visit(), HooklineError("x"), status=409).status_code == 409
