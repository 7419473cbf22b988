"""Journeys carry their session from event to event; asynchronous hooks are queued beside them."""

from __future__ import annotations

from typing import Any

import pytest

from hooks.models import Delivery, EventOccurrence, Execution
from tests import factories
from tests.hooks.api.conftest import Report
from tests.hooks.api.test_events import EMPTY, decided

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.hooks.api.urls")]


class TestJourneys:
    def test_a_new_journey_begins_without_an_id(self, report: Report) -> None:
        first, second = report().json(), report().json()
        assert first["journey_id"].startswith("jrn_")
        assert first["journey_id"] != second["journey_id"]

    def test_the_callers_own_id_is_kept(self, report: Report) -> None:
        assert report(journey_id="login:42").json()["journey_id"] == "login:42"

    def test_the_session_is_passed_along_a_journey(self, report: Report, assign: Any) -> None:
        assign("module.exports = async (args) => ({session: {count: (args.session.count || 0) + 1}})")
        first = report().json()
        assert first["session"] == {"count": 1}
        assert report(journey_id=first["journey_id"]).json()["session"] == {"count": 2}
        assert report().json()["session"] == {"count": 1}

    def test_a_session_the_caller_carries_wins(self, report: Report, assign: Any) -> None:
        assign("module.exports = async (args) => ({attributes: {seen: args.session.mine}})")
        first = report(session={"mine": 1}).json()
        again = report(journey_id=first["journey_id"], session={"mine": 7}).json()
        assert again["effects"] == {"attributes": {"seen": 7}}
        assert again["session"] == {"mine": 7}

    def test_another_applications_journey_is_another(self, report: Report, brand: Any) -> None:
        other = factories.ApplicationFactory(brand=brand)
        factories.OccurrenceFactory(application=other, journey_id="shared", session={"theirs": 1})
        assert report(journey_id="shared").json()["session"] == {}

    def test_the_customer_can_be_found(self, report: Report, assign: Any) -> None:
        assign("module.exports = async () => {}")
        report()
        assert EventOccurrence.objects.of_customer("ADA@example.com").exists()
        assert Execution.objects.of_customer("ada@example.com").exists()


class TestAsync:
    def test_an_asynchronous_hook_is_queued_and_never_waits(
        self, report: Report, assign: Any, django_capture_on_commit_callbacks: Any
    ) -> None:
        assignment = assign("module.exports = async () => { throw new Error('later') }", mode="async")
        with django_capture_on_commit_callbacks() as callbacks:
            answer = report().json()
        assert decided(answer) == EMPTY
        entry = answer["executions"][0]
        assert (entry["status"], entry["mode"], entry["duration_ms"]) == ("queued", "async", None)
        execution: Any = Execution.objects.get()
        assert (execution.public_id, execution.status) == (entry["id"], "queued")
        delivery = Delivery.objects.get()
        assert (delivery.execution, delivery.status, delivery.attempts) == (execution, "waiting", 0)
        assert delivery.brand == assignment.hook.brand
        assert len(callbacks) == 1

    def test_both_kinds_stand_in_the_chains_order(self, report: Report, assign: Any) -> None:
        assign("module.exports = async () => {}", mode="async")
        assign("module.exports = async () => ({attributes: {a: 1}})")
        assign("module.exports = async () => {}", mode="async")
        answer = report().json()
        assert [entry["mode"] for entry in answer["executions"]] == ["async", "sync", "async"]
        assert answer["effects"] == {"attributes": {"a": 1}}

    def test_a_deny_does_not_take_back_what_was_queued(self, report: Report, assign: Any) -> None:
        assign("module.exports = (a, c, deny) => deny('no')")
        assign("module.exports = async () => {}", mode="async")
        answer = report().json()
        assert answer["outcome"] == "deny"
        assert Delivery.objects.count() == 1
