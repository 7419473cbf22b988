"""Idempotency-Key: a retry never runs a hook twice, and never gets somebody else's answer."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from hooks.models import Delivery, EventOccurrence, Execution
from tests import factories
from tests.hooks.api.conftest import Report, sample_of

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.hooks.api.urls")]

COUNTING = "module.exports = async () => ({attributes: {at: Math.random()}})"


def test_a_retry_gets_the_first_answer(report: Report, assign: Any) -> None:
    assign(COUNTING)
    assign("module.exports = async () => {}", mode="async")
    first, again = report(key="abc"), report(key="abc")
    assert again.json() == first.json()
    assert again.headers["Idempotent-Replayed"] == "true"
    assert "Idempotent-Replayed" not in first.headers
    assert Execution.objects.count() == 2
    assert Delivery.objects.count() == 1


def test_without_a_key_each_report_counts(report: Report, assign: Any) -> None:
    assign(COUNTING)
    assert report().json()["event_id"] != report().json()["event_id"]
    assert Execution.objects.count() == 2


@pytest.mark.parametrize("change", ["input", "event", "session", "deadline"])
def test_another_body_under_the_key_is_409(change: str, report: Report, assign: Any) -> None:
    assign(COUNTING)
    report(key="abc")
    other = sample_of("before-registration")
    other["customer"]["attributes"]["locale"] = "de"
    answer = {
        "input": lambda: report(key="abc", input=other),
        "event": lambda: report("before-mfa-send", key="abc"),
        "session": lambda: report(key="abc", session={"a": 1}),
        "deadline": lambda: report(key="abc", deadline_ms=100),
    }[change]()
    assert (answer.status_code, answer.json()["code"]) == (409, "idempotency_conflict")
    assert Execution.objects.count() == 1


def test_the_order_of_members_is_not_another_body(report: Report) -> None:
    body = sample_of("before-registration")
    first = report(key="abc", input=body).json()
    assert report(key="abc", input=dict(reversed(body.items()))).json() == first


def test_a_key_belongs_to_one_application(report: Report, brand: Any) -> None:
    other = factories.ApplicationFactory(brand=brand)
    factories.ApplicationTokenFactory(application=other, token="of-the-other")
    first = report(key="abc").json()
    second = report(key="abc", token="of-the-other", client_id=other.client_id).json()
    assert first["event_id"] != second["event_id"]


@pytest.mark.parametrize("key", ["", "with space", "x" * 201, "tab\there"])
def test_a_key_that_is_none_is_400(key: str, report: Report) -> None:
    answer = report(key=key)
    assert (answer.status_code, answer.json()["path"]) == (400, "Idempotency-Key")
    assert not EventOccurrence.objects.exists()


def unanswered(report: Report, age: timedelta) -> EventOccurrence:
    """Make it look as if the process that took the first report had died `age` ago."""
    report(key="abc")
    occurrence: EventOccurrence = EventOccurrence.objects.get()
    EventOccurrence.objects.update(answer=None, outcome="", occurred_at=timezone.now() - age)
    Execution.objects.filter(mode="sync").delete()
    return occurrence


def test_while_the_first_call_runs_a_retry_is_told_to_wait(report: Report, assign: Any) -> None:
    assign(COUNTING)
    unanswered(report, timedelta(seconds=1))
    answer = report(key="abc")
    assert (answer.status_code, answer.json()["code"]) == (409, "idempotency_in_progress")
    assert int(answer.headers["Retry-After"]) >= 1
    assert not Execution.objects.exists()


def test_a_call_that_died_is_taken_over_without_queueing_twice(report: Report, assign: Any) -> None:
    assign(COUNTING)
    assign("module.exports = async () => {}", mode="async")
    occurrence = unanswered(report, timedelta(minutes=1))
    answer = report(key="abc")
    assert answer.status_code == 200
    assert answer.json()["event_id"] == occurrence.public_id
    assert [entry["mode"] for entry in answer.json()["executions"]] == ["sync", "async"]
    assert EventOccurrence.objects.count() == 1
    assert Delivery.objects.count() == 1
    assert report(key="abc").json() == answer.json()


def test_a_retry_gets_secrets_back_that_the_database_does_not_show(report: Report, assign: Any) -> None:
    assignment = assign("module.exports = async (args) => ({session: {token: args.secrets.crm}})")
    factories.SecretFactory(hook=assignment.hook, key="crm", plaintext="s3cret-of-the-crm")
    first = report(key="abc").json()
    assert first["session"] == {"token": "s3cret-of-the-crm"}
    occurrence: Any = EventOccurrence.objects.get()
    assert occurrence.answer["session"] == {"token": "•••"}
    assert "s3cret" not in occurrence.sealed_answer
    assert report(key="abc").json() == first
