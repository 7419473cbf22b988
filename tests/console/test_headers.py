"""What every answer carries: a strict content policy, no framing, no guessing of types; and pages for refusals."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError
from django.test import Client
from django.urls import reverse

from hooks.models import Continuation
from tests.console.conftest import World
from tests.console.test_access import PAGES

INLINE = re.compile(r"<script(?![^>]*\bsrc=)[^>]*>|\son[a-z]+\s*=\s*[\"']|\sstyle\s*=|javascript:", re.IGNORECASE)
ELSEWHERE = re.compile(r"<(?:script|link|img|iframe|source)[^>]+(?:src|href)=[\"'](?:https?:)?//", re.IGNORECASE)
PUBLIC = ["/sign-in/", "/nowhere/", "/continue", "/healthz"]


def policy(answer: Any) -> dict[str, list[str]]:
    parts = [part.split() for part in answer["Content-Security-Policy"].split(";") if part.strip()]
    return {part[0]: part[1:] for part in parts}


def check(answer: Any) -> None:
    held = policy(answer)
    assert held["default-src"] == ["'none'"]
    assert held["script-src"] == ["'self'"]
    assert held["frame-ancestors"] == ["'none'"]
    assert held["base-uri"] == ["'none'"]
    assert held["form-action"] == ["'self'"]
    assert held["connect-src"] == ["'self'"]
    assert "unsafe" not in answer["Content-Security-Policy"]
    assert not re.search(r"https?:|\*", answer["Content-Security-Policy"])
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] in ("same-origin", "no-referrer")
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"


@pytest.mark.parametrize("row", PAGES, ids=[row[0] for row in PAGES])
def test_every_page_carries_the_policy_and_keeps_to_it(
    world: World, url: Callable[..., str], client_of: Any, owner: Any, row: tuple[Any, ...]
) -> None:
    answer = client_of(owner).get(url(row[0], *row[1](world)))
    check(answer)
    text = answer.content.decode()
    if "html" in answer.headers.get("Content-Type", ""):
        assert not INLINE.findall(re.sub(r"<pre.*?</pre>|<textarea.*?</textarea>", "", text, flags=re.DOTALL))
        assert not ELSEWHERE.findall(text)


@pytest.mark.parametrize("path", PUBLIC)
def test_pages_for_everybody_carry_it_too(db: None, path: str) -> None:
    check(Client().get(path))


def test_each_answer_has_a_nonce_of_its_own_and_only_styles_may_use_one(world: World, url: Any, owner: Any) -> None:
    client = Client()
    client.force_login(owner, backend="django.contrib.auth.backends.ModelBackend")
    seen = set()
    for _ in range(3):
        held = policy(client.get(url("hook", world.hook.public_id)))
        seen |= {source for source in held["style-src"] if source.startswith("'nonce-")}
        assert not any("nonce" in source for source in held["script-src"])
    assert len(seen) == 3


def test_a_browser_is_told_to_come_back_by_https_only_where_the_installation_is(settings: Any, db: None) -> None:
    assert "Strict-Transport-Security" not in Client().get("/healthz", secure=True)
    settings.SECURE_HSTS_SECONDS, settings.SECURE_SSL_REDIRECT = 31_536_000, True
    assert Client().get("/healthz", secure=True)["Strict-Transport-Security"] == "max-age=31536000"
    assert Client().get("/sign-in/")["Location"] == "https://testserver/sign-in/"


@pytest.mark.parametrize("host", ["evil.example", "testserver.evil.example", "testserver:bad", ""])
def test_a_host_that_is_not_ours_is_refused(db: None, settings: Any, host: str) -> None:
    settings.ALLOWED_HOSTS = ["testserver"]
    assert Client().get("/sign-in/", headers={"host": host}).status_code == 400


@pytest.mark.parametrize("path", ["/nowhere/", "/b/nobody/", "/b/acme/nothing/", "/b/<script>/", "/static/no.css"])
def test_an_unknown_page_says_what_may_have_happened(brand: Any, client_of: Any, owner: Any, path: str) -> None:
    answer = client_of(owner).get(path)
    assert answer.status_code == 404
    page = answer.content.decode()
    assert "There is no such page" in page
    assert "<script>" not in page
    assert "Resolver404" not in page
    assert "Traceback" not in page


def test_a_strangers_404_is_the_same_as_for_what_does_not_exist(brand: Any, client_of: Any, stranger: Any) -> None:
    client = client_of(stranger)
    there, nowhere = client.get("/b/acme/"), client.get("/b/no-such-brand/")
    assert there.status_code == nowhere.status_code == 404
    token = re.compile(r"(csrf|nonce|X-CSRFToken)[^>]+")
    assert token.sub("", there.content.decode()) == token.sub("", nowhere.content.decode())


def test_a_fault_of_ours_shows_no_inside(brand: Any, client_of: Any, owner: Any, monkeypatch: Any) -> None:
    def broken(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError("postgres://user:password@db/ in a message")

    monkeypatch.setattr("console.views.overview.first_steps", broken)
    client = client_of(owner)
    client.raise_request_exception = False
    answer = client.get("/b/acme/")
    assert answer.status_code == 500
    page = answer.content.decode()
    assert "Something broke on our side" in page
    assert "password" not in page
    assert "RuntimeError" not in page


def test_a_form_without_its_token_says_how_to_mend_it(brand: Any, owner: Any, url: Any) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(owner, backend="django.contrib.auth.backends.ModelBackend")
    answer = client.post(url("settings"), {"name": "Stolen"})
    assert answer.status_code == 403
    assert "This form is out of date" in answer.content.decode()
    brand.refresh_from_db()
    assert brand.name == "Acme"


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://testserver.evil.example"])
def test_a_form_from_another_site_is_refused_even_with_a_token(brand: Any, owner: Any, url: Any, origin: str) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(owner, backend="django.contrib.auth.backends.ModelBackend")
    client.get(url("settings"))
    data = {"name": "Stolen", "csrfmiddlewaretoken": client.cookies["csrftoken"].value}
    assert client.post(url("settings"), data, headers={"origin": origin}).status_code == 403
    brand.refresh_from_db()
    assert brand.name == "Acme"


def test_health_needs_no_session_and_no_database(client: Client) -> None:
    answer = client.get(reverse("health"))
    assert (answer.status_code, answer.content) == (200, b"ok")


def test_ready_says_that_the_database_answers(db: None, client: Client) -> None:
    answer = client.get(reverse("ready"))
    assert (answer.status_code, answer.json()) == (200, {"database": "ok"})


def test_not_ready_while_the_database_does_not_answer(client: Client, monkeypatch: Any) -> None:
    def gone(*args: Any) -> None:
        raise DatabaseError("the database is away")

    client.raise_request_exception = False
    monkeypatch.setattr("console.views.health.connection.cursor", gone)
    answer = client.get(reverse("ready"))
    assert answer.status_code >= 500
    assert b"the database is away" not in answer.content


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("", 400),
        ("?state=", 400),
        ("?state=unknown", 404),
        ("?state=%00", 404),
        ("?state=x&" + "&".join(f"p{number}=1" for number in range(60)), 400),
        ("?state=x&p=" + "y" * 9_000, 400),
        ("?code=only", 400),
        ("?state=unknown&state=other", 404),
    ],
)
def test_a_browser_that_comes_back_wrongly_reads_what_to_do(db: None, query: str, status: int) -> None:
    answer = Client().get(f"/continue{query}")
    assert answer.status_code == status
    page = answer.content.decode()
    assert "This link cannot be used" in page or "There is no such page" in page
    assert "no-store" in answer.get("Cache-Control", "no-store")
    assert not Continuation.objects.exists()


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_a_browser_comes_back_by_a_link_only(db: None, method: str) -> None:
    assert getattr(Client(), method)("/continue?state=x").status_code == 405
