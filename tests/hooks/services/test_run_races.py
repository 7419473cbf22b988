"""Races on a database that really runs them: reports, workers, people and the sweep at the same moment."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from hooks.events import get_event
from hooks.exceptions import HooklineError
from hooks.models import Assignment, AuditEntry, ConsoleLine, Delivery, EventOccurrence, Execution
from hooks.services.actors import Actor
from hooks.services.assign import assignment_create, assignments_reorder
from hooks.services.audit import audit_verify
from hooks.services.bodies import EventBody
from hooks.services.deliveries import deliveries_sweep, delivery_claim, delivery_retry, delivery_run
from hooks.services.dispatch import event_dispatch
from hooks.services.returns import StateRefused, browser_return
from tests import factories
from tests.hooks.services.conftest import sample_of
from tests.hooks.services.test_concurrency import CALLERS, at_once

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]

EVENT = "before-registration"
GOOD = "module.exports = async () => { console.log('ran') }"


@pytest.fixture
def report(application: Any, sent: list[int]) -> Callable[..., Any]:
    event = get_event(EVENT)
    body = EventBody(sample_of(EVENT))
    return lambda key=None: event_dispatch(application=application, event=event, body=body, idempotency_key=key)


@pytest.fixture
def actor(admin: Any) -> Actor:
    return Actor.of(admin, "203.0.113.9")


def refused(results: list[Any]) -> list[str]:
    return [result.code for result in results if isinstance(result, HooklineError)]


def test_many_keys_at_once_are_many_events(report: Any, assign: Any) -> None:
    assign("module.exports = async () => ({attributes: {at: Math.random()}})")
    keys = iter([f"key-{n // 2}" for n in range(CALLERS)])
    results = at_once(lambda: report(next(keys)))
    assert set(refused(results)) <= {"idempotency_in_progress"}
    assert EventOccurrence.objects.count() == CALLERS // 2
    assert Execution.objects.count() == CALLERS // 2
    by_key = {row.idempotency_key: row.answer["event_id"] for row in EventOccurrence.objects.all()}
    assert len(set(by_key.values())) == CALLERS // 2


def test_a_dead_call_is_taken_over_by_one(report: Any, assign: Any) -> None:
    assign(GOOD)
    report("k")
    at = timezone.now() - timedelta(minutes=1)
    EventOccurrence.objects.update(answer=None, outcome="", occurred_at=at)
    results = at_once(lambda: report("k"))
    assert set(refused(results)) <= {"idempotency_in_progress"}
    answers = {json.dumps(item.data, sort_keys=True) for item in results if not isinstance(item, HooklineError)}
    assert len(answers) == 1
    assert Execution.objects.count() == 2


def test_reports_without_a_key_do_not_hinder_each_other(report: Any, assign: Any) -> None:
    assign("module.exports = async (a) => ({session: {n: 1}})")
    assign(GOOD, mode="async")
    results = at_once(report)
    assert refused(results) == []
    assert EventOccurrence.objects.filter(outcome="continue").count() == CALLERS
    assert Delivery.objects.filter(status="waiting").count() == CALLERS


def test_workers_share_a_queue_and_none_runs_twice(report: Any, assign: Any) -> None:
    assign(GOOD, mode="async")
    for _ in range(4):
        report()
    keys = list(Delivery.objects.values_list("pk", flat=True))
    at_once(lambda: [delivery_run(key=key) for key in keys])
    assert set(Delivery.objects.values_list("status", "attempts")) == {("delivered", 1)}
    assert ConsoleLine.objects.count() == len(keys)


def test_an_expired_lease_is_taken_by_one(report: Any, assign: Any) -> None:
    assign(GOOD, mode="async")
    report()
    key = Delivery.objects.get().pk
    delivery_claim(key=key, worker="dead")
    Delivery.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    results = at_once(lambda: delivery_claim(key=key, worker="another"))
    assert len([claimed for claimed in results if claimed is not None]) == 1
    assert Delivery.objects.get().attempts == 2


def test_a_dead_delivery_is_buried_once(report: Any, assign: Any) -> None:
    assign(GOOD, mode="async")
    report()
    Delivery.objects.update(max_attempts=1)
    delivery_claim(key=Delivery.objects.get().pk, worker="dead")
    Delivery.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    at_once(deliveries_sweep)
    row: Any = Delivery.objects.select_related("execution").get()
    assert (row.status, row.execution.status, row.attempts) == ("dead", "crashed", 1)


def test_a_dead_delivery_is_given_another_chance_once(report: Any, assign: Any, actor: Actor) -> None:
    assign(GOOD, mode="async")
    report()
    now = timezone.now()
    Delivery.objects.update(status="dead", attempts=5, finished_at=now)
    Execution.objects.update(status="failed", finished_at=now)
    results = at_once(lambda: delivery_retry(delivery=Delivery.objects.get(), actor=actor))
    # Who comes second finds it dead no longer.
    assert len(refused(results)) < CALLERS
    row: Any = Delivery.objects.select_related("execution").get()
    assert (row.status, row.attempts, row.max_attempts) == ("waiting", 5, 10)
    assert row.execution.status == "retrying"


def test_a_browser_comes_back_once(report: Any, assign: Any) -> None:
    assign("module.exports = async () => new RedirectRequest('https://p.example/')")
    state = report().data["redirect"]["state"]
    results = at_once(lambda: browser_return(state=state, parameters={"a": "1"}))
    assert len([result for result in results if isinstance(result, str)]) == 1
    assert {error.reason for error in results if isinstance(error, StateRefused)} == {"used"}


def test_positions_stay_one_each(application: Any, brand: Any, actor: Actor) -> None:
    hooks = iter([factories.HookFactory(brand=brand) for _ in range(CALLERS)])
    at_once(lambda: assignment_create(application=application, hook=next(hooks), actor=actor))
    positions = Assignment.objects.order_by("position").values_list("position", flat=True)
    assert list(positions) == list(range(CALLERS))


def test_orders_given_at_once_leave_one_of_them(application: Any, assign: Any, actor: Actor) -> None:
    rows = [assign(GOOD).public_id for _ in range(4)]
    wanted = [rows[n % 4 :] + rows[: n % 4] for n in range(CALLERS)]
    orders = iter(wanted)
    results = at_once(
        lambda: assignments_reorder(application=application, event=EVENT, actor=actor, order=next(orders))
    )
    assert refused(results) == []
    found = list(Assignment.objects.order_by("position").values_list("public_id", flat=True))
    assert found in wanted


def test_the_audit_chain_stays_whole(report: Any, assign: Any, brand: Any) -> None:
    assign("module.exports = async () => new RedirectRequest('https://p.example/')")
    states = [report().data["redirect"]["state"] for _ in range(2)]
    for state in states:
        at_once(lambda state=state: browser_return(state=state, parameters={}))  # type: ignore[misc]  # bound now
    assert AuditEntry.objects.filter(action="journey.state_refused").count() == 2 * (CALLERS - 1)
    assert audit_verify(brand=brand) == []
