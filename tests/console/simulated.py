"""A browser that simulates: `begin(journey=...)` starts a play, `send(simulation, ...)` answers its page."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from hooks.models import Simulation

Url = Callable[..., str]
CUSTOMER = {
    "journey": "sign-up",
    "application": "storefront",
    "given_name": "Robin",
    "family_name": "Example",
    "email": "robin@unknown.example",
    "place": "lund",
    "locale": "en",
}
DETAILS = {
    "f-name.givenName": "Robin",
    "f-name.familyName": "Example",
    "f-emails.primaryEmail": "robin@unknown.example",
    "f-terms": "on",
}
HTMX = {"HX-Request": "true"}


@pytest.fixture
def browser(client_of: Any, developer: Any) -> Client:
    signed_in: Client = client_of(developer)
    return signed_in


@pytest.fixture
def begin(browser: Client, url: Url, application: Any) -> Callable[..., Simulation]:
    def post(**changes: str) -> Simulation:
        answer = browser.post(url("simulate"), {**CUSTOMER, **changes})
        assert answer.status_code == 302, answer.content
        return Simulation.objects.latest("pk")

    return post


@pytest.fixture
def send(browser: Client, url: Url) -> Callable[..., Any]:
    def post(simulation: Simulation, headers: Any = None, turn: int | str | None = None, **answers: str) -> Any:
        simulation.refresh_from_db()
        body = {"turn": simulation.turn if turn is None else turn, "choice": "", **answers}
        return browser.post(url("simulation-answer", simulation.public_id), body, headers=headers or {})

    return post


def text(answer: Any) -> str:
    """The text of a page, as a reader sees it."""
    plain = re.sub(r"<[^>]+>", " ", answer.content.decode())
    return re.sub(r"\s+", " ", plain.replace("&#x27;", "'").replace("&quot;", '"'))
