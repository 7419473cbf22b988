"""Idempotency-Key and budgets: which keys are one, which reports are one, and what a refused call costs."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from hooks.api.throttling import buckets
from hooks.models import Delivery, EventOccurrence, Execution
from hooks.services.actors import Actor
from hooks.services.applications import application_pause
from hooks.services.assign import assignment_delete
from tests import factories
from tests.hooks.api.conftest import Report, sample_of

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.hooks.api.urls")]

CHANCE = "module.exports = async () => ({attributes: {at: Math.random()}})"
KEYS = ["a", "x" * 200, "8e03978e-40d5-43dd-bc93-6894a57f9324", "!~", "';DROP/**/TABLE--", '{"a":1}', "a,b", "%00"]
BAD_KEYS = ["", " ", "a b", "\t", "x" * 201, "x" * 5_000, "ключ", "é", "\x7f", "a\x01", "\u00a0"]


@pytest.fixture
def actor(admin: Any) -> Actor:
    return Actor.of(admin, "203.0.113.9")


@pytest.mark.parametrize("key", KEYS)
def test_any_visible_text_is_a_key(key: str, report: Report, assign: Any) -> None:
    assign(CHANCE)
    first, again = report(key=key), report(key=key)
    assert first.status_code == 200
    assert again.json() == first.json()
    assert EventOccurrence.objects.get().idempotency_key == key
    assert Execution.objects.count() == 1


@pytest.mark.parametrize("key", BAD_KEYS)
def test_another_text_is_none_and_nothing_runs(key: str, report: Report, assign: Any) -> None:
    assign(CHANCE)
    answer = report(key=key)
    problem = answer.json()
    assert (answer.status_code, problem["code"], problem["path"]) == (400, "invalid_input", "Idempotency-Key")
    assert problem["expected"] == "1 to 200 visible ASCII characters"
    assert not EventOccurrence.objects.exists()


def test_keys_differ_by_case(report: Report, assign: Any) -> None:
    assign(CHANCE)
    assert report(key="abc").json()["event_id"] != report(key="ABC").json()["event_id"]


SAME: list[dict[str, Any]] = [
    {},
    {"journey_id": "j"},
    {"session": {"a": 1, "b": [1, {"c": 2}]}},
    {"deadline_ms": 4_000},
    {"journey_id": "j", "session": {}, "deadline_ms": 1_000},
]


@pytest.mark.parametrize("body", SAME)
def test_the_same_report_is_answered_again(body: dict[str, Any], report: Report, assign: Any) -> None:
    assign(CHANCE)
    first = report(key="k", **body)
    again = report(key="k", **dict(reversed(body.items())))
    assert again.json() == first.json()
    assert again.headers["Idempotent-Replayed"] == "true"
    assert again.headers["Cache-Control"] == "no-store"
    assert EventOccurrence.objects.count() == 1


@pytest.mark.parametrize("spaces", [None, 2])
def test_how_it_is_written_does_not_matter(spaces: int | None, report: Report, assign: Any) -> None:
    assign(CHANCE)
    body = {"input": sample_of("before-registration")}
    first = report(key="k", raw=json.dumps(body).encode()).json()
    again = report(key="k", raw=json.dumps(body, indent=spaces, ensure_ascii=False, sort_keys=True).encode())
    assert again.json() == first


CHANGES: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({}, {"session": {}}),
    ({}, {"journey_id": "j"}),
    ({"journey_id": "j"}, {"journey_id": "k"}),
    ({"session": {"a": 1}}, {"session": {"a": "1"}}),
    ({"session": {"a": 1}}, {"session": {"a": True}}),
    ({"session": {"a": [1, 2]}}, {"session": {"a": [2, 1]}}),
    ({"session": {"a": None}}, {"session": {}}),
    ({"deadline_ms": 1_000}, {"deadline_ms": 1_001}),
]


@pytest.mark.parametrize(("one", "other"), CHANGES)
def test_any_difference_is_a_conflict(one: dict[str, Any], other: dict[str, Any], report: Report, assign: Any) -> None:
    assign(CHANCE)
    first = report(key="k", **one).json()
    answer = report(key="k", **other)
    assert (answer.status_code, answer.json()["code"]) == (409, "idempotency_conflict")
    assert "Retry-After" not in answer.headers
    assert Execution.objects.count() == 1
    assert report(key="k", **one).json() == first


class TestWhatHappenedSince:
    def test_the_answer_stays_whatever_has_changed(
        self, report: Report, assign: Any, application: Any, actor: Actor
    ) -> None:
        assignment = assign(CHANCE)
        first = report(key="k").json()
        assignment_delete(assignment=assignment, actor=actor)
        assign("module.exports = async () => new DenyRequest('e', 'd')")
        application_pause(application=application, actor=actor)
        assert report(key="k").json() == first

    def test_a_retry_comes_with_any_token_of_the_application(
        self, report: Report, assign: Any, application: Any
    ) -> None:
        assign(CHANCE)
        first = report(key="k").json()
        factories.ApplicationTokenFactory(application=application, token="the-new-one")
        assert report(key="k", token="the-new-one").json() == first

    @pytest.mark.parametrize(
        ("source", "outcome"),
        [
            ("module.exports = async () => { throw new Error(Math.random()) }", "deny"),
            ("module.exports = async () => new DenyRequest(String(Math.random()), 'd')", "deny"),
            ("module.exports = async () => new ShowErrorMessage(String(Math.random()))", "show_error"),
        ],
    )
    def test_bad_news_is_repeated_too(self, source: str, outcome: str, report: Report, assign: Any) -> None:
        assign(source, on_failure="fail_closed")
        first = report(key="k").json()
        assert first["outcome"] == outcome
        assert report(key="k").json() == first

    def test_a_refused_report_keeps_no_key(self, report: Report, assign: Any) -> None:
        assign(CHANCE)
        assert report(key="k", input={}).status_code == 400
        assert report(key="k").status_code == 200
        assert Execution.objects.count() == 1

    def test_the_queue_is_filled_once(self, report: Report, assign: Any) -> None:
        assign("module.exports = async () => {}", mode="async")
        assert [report(key="k").status_code for _ in range(3)] == [200] * 3
        assert Delivery.objects.count() == 1

    def test_a_key_of_a_continue_is_no_key(self, report: Report, resume: Any, assign: Any) -> None:
        assign("module.exports = async (a) => a.continue_context ? {} : new RedirectRequest('https://p.example/')")
        answer = report(key="k").json()
        assert resume(answer).status_code == 200
        assert EventOccurrence.objects.count() == 1


class TestDied:
    """The process that took the first call is gone without an answer."""

    def die(self, seconds: float) -> None:
        at = timezone.now() - timedelta(seconds=seconds)
        EventOccurrence.objects.update(answer=None, sealed_answer="", outcome="", occurred_at=at)

    @pytest.mark.parametrize("deadline", [1_000, 5_000])
    def test_until_deadline_and_grace_are_over_a_retry_waits(self, deadline: int, report: Report, assign: Any) -> None:
        assign(CHANCE)
        report(key="k", deadline_ms=deadline)
        self.die(deadline / 1_000 + 5)
        answer = report(key="k", deadline_ms=deadline)
        assert (answer.status_code, answer.json()["code"]) == (409, "idempotency_in_progress")
        assert answer.headers["Retry-After"] == "1"
        assert Execution.objects.count() == 1

    def test_then_one_retry_takes_over_and_the_next_gets_its_answer(self, report: Report, assign: Any) -> None:
        assign(CHANCE)
        first = report(key="k").json()
        self.die(60)
        second = report(key="k").json()
        assert second["event_id"] == first["event_id"]
        assert second["journey_id"] == first["journey_id"]
        assert second["effects"] != first["effects"]
        assert report(key="k").json() == second
        assert EventOccurrence.objects.count() == 1

    def test_another_body_takes_nothing_over(self, report: Report, assign: Any) -> None:
        assign(CHANCE)
        report(key="k")
        self.die(60)
        answer = report(key="k", deadline_ms=100)
        assert (answer.status_code, answer.json()["code"]) == (409, "idempotency_conflict")
        assert EventOccurrence.objects.get().answer is None


class TestBudget:
    @pytest.fixture(autouse=True)
    def two_a_minute(self, settings: Any) -> None:
        settings.EVENTS_PER_MINUTE = 2

    def test_the_third_is_told_when(self, report: Report, assign: Any) -> None:
        assign(CHANCE)
        answers = [report() for _ in range(3)]
        assert [answer.status_code for answer in answers] == [200, 200, 429]
        assert answers[2].json()["code"] == "too_many_requests"
        assert 1 <= int(answers[2].headers["Retry-After"]) <= 30
        assert Execution.objects.count() == 2

    def test_each_application_has_its_own(self, report: Report, brand: Any) -> None:
        other = factories.ApplicationFactory(brand=brand)
        factories.ApplicationTokenFactory(application=other, token="of-the-other")
        assert [report().status_code for _ in range(3)][-1] == 429
        assert report(token="of-the-other", client_id=other.client_id).status_code == 200

    def test_two_tokens_share_their_applications(self, report: Report, application: Any) -> None:
        factories.ApplicationTokenFactory(application=application, token="second")
        assert [report().status_code, report(token="second").status_code, report().status_code] == [200, 200, 429]

    def test_reports_and_returns_are_one_budget(self, report: Report, resume: Any, assign: Any) -> None:
        assign("module.exports = async (a) => a.continue_context ? {} : new RedirectRequest('https://p.example/')")
        answer = report().json()
        assert [resume(answer).status_code, resume(answer).status_code] == [200, 429]

    def test_who_has_no_token_uses_up_nobodys(self, report: Report) -> None:
        assert [report(token="wrong").status_code for _ in range(5)] == [401] * 5
        assert report().status_code == 200

    def test_a_budget_comes_back(self, report: Report) -> None:
        assert [report().status_code for _ in range(3)][-1] == 429
        buckets.clear()
        assert report().status_code == 200


@pytest.mark.parametrize("body", [b"", b"{}", b"[]", b'{"state": 5}', b"{", b"x" * 300_000, b'{"state": "a", "b": 1}'])
def test_a_continue_that_is_none_is_a_problem(body: bytes, report: Report, application_token: str) -> None:
    event_id = report().json()["event_id"]
    answer = Client().post(
        f"/api/v1/applications/storefront/events/{event_id}/continue",
        body,
        content_type="application/json",
        headers={"Authorization": f"Bearer {application_token}"},
    )
    assert answer.status_code in (400, 404, 413)
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] in ("invalid_input", "malformed_json", "too_large", "state_unknown")
