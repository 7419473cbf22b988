"""A state that somebody made up opens nothing, and the browser's way back is one for customers."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from hooks.models import AuditEntry, Continuation, Execution
from tests.hooks.api.conftest import Report, sample_of
from tests.hooks.api.test_event_resume import ASKS, come_back

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.hooks.api.urls")]

TAMPERED = [
    pytest.param(lambda state: state[:-1], id="shortened"),
    pytest.param(lambda state: state + "A", id="lengthened"),
    pytest.param(lambda state: state.swapcase(), id="other-case"),
    pytest.param(lambda state: f" {state}", id="space"),
    pytest.param(lambda state: state.replace("st_", "ST_"), id="prefix"),
    pytest.param(lambda state: state + "\0", id="nul"),
    pytest.param(lambda state: "' OR 1=1 --", id="sql"),
    pytest.param(lambda state: "\ud800", id="surrogate"),
]


@pytest.mark.parametrize("change", TAMPERED)
def test_a_tampered_state_opens_nothing(change: Any, report: Report, resume: Any, assign: Any) -> None:
    assign(ASKS)
    answer = report().json()
    refused = resume(answer, state=change(answer["redirect"]["state"]))
    assert refused.status_code in (400, 404)
    assert Execution.objects.count() == 1
    assert Continuation.objects.get().used_at is None
    assert resume(answer).status_code == 200


class TestBrowser:
    @pytest.mark.parametrize(
        "address",
        [
            "https://shop.example/continue",
            "https://shop.example/continue?tenant=1",
            "https://shop.example/continue?state=old&event_id=old",
            "https://shop.example/continue?empty=",
            "https://shop.example:8443/a%20b/#fragment",
        ],
    )
    def test_it_is_sent_on_with_state_and_event(
        self, address: str, report: Report, assign: Any, application: Any
    ) -> None:
        application.continue_url = address
        application.save()
        assign(ASKS)
        answer = report().json()
        sent = urlsplit(come_back(answer["redirect"]["state"], code="1").headers["Location"])
        wanted = urlsplit(address)
        assert (sent.scheme, sent.netloc, sent.path) == (wanted.scheme, wanted.netloc, wanted.path)
        query = parse_qs(sent.query, keep_blank_values=True)
        assert query["state"] == [answer["redirect"]["state"]]
        assert query["event_id"] == [answer["event_id"]]
        assert "code" not in query
        assert sent.fragment == wanted.fragment

    def test_the_pages_are_kept_by_nobody(self, report: Report, assign: Any) -> None:
        assign(ASKS)
        state = report().json()["redirect"]["state"]
        for answer in (come_back(state), come_back(state)):
            assert "no-store" in answer.headers["Cache-Control"]

    @pytest.mark.parametrize("query", ["&".join(["a=1"] * 60), "&" * 2_000, "a&" * 2_000, "x=" + "y" * 9_000])
    def test_too_much_is_refused_with_our_own_page(self, query: str, report: Report, assign: Any) -> None:
        assign(ASKS)
        state = report().json()["redirect"]["state"]
        answer = Client().get(f"/continue?state={state}&{query}")
        assert answer.status_code in (302, 400)
        if answer.status_code == 400:
            assert "This link cannot be used" in answer.content.decode()
            assert Continuation.objects.get().returned_at is None

    def test_the_last_of_two_values_counts(self, report: Report, resume: Any, assign: Any) -> None:
        assign(ASKS)
        answer = report().json()
        Client().get(f"/continue?state={answer['redirect']['state']}&level=low&level=high")
        assert resume(answer).json()["effects"]["attributes"]["asked"] == {"level": "high"}

    def test_a_refusal_is_audited_without_the_state(self, report: Report, assign: Any) -> None:
        assign(ASKS)
        answer = report().json()
        state = answer["redirect"]["state"]
        come_back(state)
        come_back(state)
        entry: Any = AuditEntry.objects.get(action="journey.state_refused")
        assert entry.after == {"reason": "used", "application": "storefront", "journey_id": answer["journey_id"]}
        assert state not in str(AuditEntry.objects.values())


def test_an_event_without_pages_cannot_redirect_but_one_that_allows_it_can(report: Report, assign: Any) -> None:
    assign("module.exports = async () => new RedirectRequest('https://p.example/')", event="at-failed-authentication")
    body = sample_of("at-failed-authentication") | {"interactive": True}
    assert report("at-failed-authentication", input=body).json()["outcome"] == "redirect"
    answer = report("at-failed-authentication", input=body | {"interactive": False}).json()
    assert (answer["outcome"], answer["deny"]["error"]) == ("deny", "interaction_required")
    assert answer["redirect"] is None
