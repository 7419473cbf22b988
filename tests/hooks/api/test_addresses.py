"""The event API where the installation really serves it: past sign-in walls, sessions and CSRF."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.hooks.api.conftest import Report, sample_of

pytestmark = pytest.mark.django_db


def test_events_are_reported_without_session_or_csrf(application_token: str, assign: Any, application: Any) -> None:
    assign("module.exports = async () => ({attributes: {a: 1}})")
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post(
        "/api/v1/applications/storefront/events/before-registration",
        {"input": sample_of("before-registration")},
        content_type="application/json",
        headers={"Authorization": f"Bearer {application_token}"},
    )
    assert answer.status_code == 200
    assert answer.json()["effects"] == {"attributes": {"a": 1}}
    assert not answer.cookies


def test_the_whole_way_out_and_back_needs_no_sign_in(report: Report, resume: Any, assign: Any) -> None:
    assign("module.exports = async (a) => a.continue_context ? {} : new RedirectRequest('https://p.example/')")
    answer = report().json()
    back = Client().get(reverse("continue"), {"state": answer["redirect"]["state"], "ok": "1"})
    assert (back.status_code, back.cookies) == (302, {})
    assert resume(answer).json()["outcome"] == "continue"


def test_the_refusal_is_a_whole_page() -> None:
    page = Client().get("/continue?state=guess")
    assert page.status_code == 404
    assert page.headers["Content-Type"].startswith("text/html")
    assert "Content-Security-Policy" in page.headers
    assert "This link cannot be used" in page.content.decode()


@pytest.mark.parametrize("address", ["/api/", "/api/v1", "/api/v1/nothing", "/api/v2/applications"])
def test_unknown_addresses_of_the_api_are_problems(address: str) -> None:
    answer = Client().get(address)
    assert (answer.status_code, answer.headers["Content-Type"]) == (404, "application/problem+json")
