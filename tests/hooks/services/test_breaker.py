"""The breaker of one assignment: its own limits, its state in words, and closing it by hand."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from hooks.exceptions import InvalidForm
from hooks.models import Assignment, AuditEntry, BreakerState
from hooks.services.actors import SYSTEM, Actor
from hooks.services.assign import assignment_update
from hooks.services.breaker import breaker_close
from tests import factories
from tests.hooks.services.conftest import Dispatch

pytestmark = pytest.mark.django_db

THROWS = "module.exports = async () => { throw new Error('down') }"
IDLE = "module.exports = async () => {}"


def state(assignment: Any) -> BreakerState:
    assignment.refresh_from_db()
    found: BreakerState = assignment.breaker_state
    return found


def test_each_assignment_has_its_own_number_of_failures(assign: Any, dispatch: Dispatch) -> None:
    early, late = assign(THROWS, breaker_failures=2), assign(THROWS, breaker_failures=4)
    states = []
    for _ in range(5):
        dispatch()
        states.append((state(early).value, state(late).value))
    assert states == [
        ("closed", "closed"), ("open", "closed"), ("open", "closed"), ("open", "open"), ("open", "open"),
    ]  # fmt: skip


@pytest.mark.parametrize("seconds", [1, 60, 3_600])
def test_each_assignment_has_its_own_cool_down(seconds: int, assign: Any, dispatch: Dispatch) -> None:
    assignment = assign(THROWS, breaker_failures=1, breaker_cool_down_s=seconds)
    dispatch()
    assignment.refresh_from_db()
    assert assignment.breaker_until - assignment.breaker_opened_at == timedelta(seconds=seconds)


def test_the_default_is_ten_failures_and_a_minute(assign: Any) -> None:
    assignment = assign(IDLE)
    assert (assignment.breaker_failures, assignment.breaker_cool_down_s) == (10, 60)


def test_the_states_follow_the_clock(assign: Any) -> None:
    assignment, now = assign(IDLE), timezone.now()
    assert state(assignment) is BreakerState.CLOSED
    Assignment.objects.update(breaker_until=now + timedelta(hours=1))
    assert state(assignment) is BreakerState.OPEN
    Assignment.objects.update(breaker_until=now - timedelta(seconds=1))
    assert state(assignment) is BreakerState.PROBING


def test_a_failed_probe_keeps_when_it_opened(assign: Any, dispatch: Dispatch) -> None:
    assignment = assign(THROWS, breaker_failures=1)
    dispatch()
    assignment.refresh_from_db()
    opened = assignment.breaker_opened_at
    Assignment.objects.update(breaker_until=timezone.now())
    dispatch()
    assert state(assignment) is BreakerState.OPEN
    assert (assignment.breaker_opened_at, assignment.failures_in_row) == (opened, 2)
    assert AuditEntry.objects.filter(action="assignment.breaker_open").count() == 1


def test_opening_and_closing_are_told_by_the_system(assign: Any, dispatch: Dispatch) -> None:
    assignment = assign(THROWS, breaker_failures=1)
    dispatch()
    Assignment.objects.update(breaker_until=timezone.now())
    assignment.hook.live_version = factories.VersionFactory(hook=assignment.hook, source=IDLE)
    assignment.hook.save()
    dispatch()
    entries = AuditEntry.objects.filter(action__startswith="assignment.breaker").order_by("pk")
    assert [
        (entry.action, entry.actor_label, entry.before["breaker"], entry.after["breaker"]) for entry in entries
    ] == [
        ("assignment.breaker_open", "Hookline", "closed", "open"),
        ("assignment.breaker_close", "Hookline", "open", "closed"),
    ]
    assert entries[0].after["application"] == "storefront"
    assert state(assignment) is BreakerState.CLOSED
    assert (assignment.breaker_opened_at, assignment.failures_in_row) == (None, 0)


class TestByHand:
    @pytest.fixture
    def open_one(self, assign: Any, dispatch: Dispatch) -> Any:
        assignment = assign(THROWS, breaker_failures=1)
        dispatch()
        assert state(assignment) is BreakerState.OPEN
        return assignment

    def test_the_hook_runs_again_at_once(self, open_one: Any, dispatch: Dispatch) -> None:
        breaker_close(assignment=open_one, actor=Actor("mika@acme.example"))
        assert (open_one.breaker_state, open_one.failures_in_row) == (BreakerState.CLOSED, 0)
        assert dispatch()["executions"][0]["status"] == "failed"
        entry = AuditEntry.objects.get(action="assignment.breaker_close")
        assert (entry.actor_label, entry.after["breaker"]) == ("mika@acme.example", "closed")

    def test_closing_a_closed_one_changes_nothing(self, assign: Any) -> None:
        assignment = assign(IDLE)
        Assignment.objects.update(failures_in_row=3)
        breaker_close(assignment=assignment, actor=SYSTEM)
        assert not AuditEntry.objects.exists()
        assert state(assignment) is BreakerState.CLOSED

    def test_an_answer_says_that_the_breaker_left_it_out(self, open_one: Any, dispatch: Dispatch) -> None:
        entry = dispatch()["executions"][0]
        assert (entry["status"], entry["skipped"]["code"]) == ("skipped", "breaker_open")
        assert "1 times in a row" in entry["skipped"]["message"]


@pytest.mark.parametrize(
    "changes",
    [
        {"breaker_failures": 0},
        {"breaker_failures": 1_001},
        {"breaker_cool_down_s": 0},
        {"breaker_cool_down_s": 86_401},
        {"percentage": 101},
        {"percentage": -1},
    ],
)
def test_limits_that_make_no_sense_are_refused(changes: dict[str, int], assign: Any) -> None:
    assignment = assign(IDLE)
    with pytest.raises(InvalidForm):
        assignment_update(assignment=assignment, actor=SYSTEM, **changes)
    assert not AuditEntry.objects.exists()


def test_changes_are_audited_with_before_and_after(assign: Any) -> None:
    assignment = assign(IDLE)
    conditions = {"match": "all", "rules": [{"field": "interactive", "operator": "equals", "value": True}]}
    assignment_update(
        assignment=assignment, actor=SYSTEM, conditions=conditions, percentage=5, breaker_failures=3, mode="sync"
    )
    entry = AuditEntry.objects.get()
    assert entry.before == {"conditions": {}, "percentage": 100, "breaker_failures": 10}
    assert {name: entry.after[name] for name in entry.before} == {
        "conditions": conditions, "percentage": 5, "breaker_failures": 3,
    }  # fmt: skip
    assignment_update(assignment=assignment, actor=SYSTEM, conditions=conditions, percentage=5)
    assert AuditEntry.objects.count() == 1
