"""Conditions where they count: in a chain, for queued hooks, along a journey; and what is told of a skipped hook."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from hooks.models import Assignment, Delivery, EventOccurrence
from hooks.services import execute
from hooks.services.actors import SYSTEM
from hooks.services.assign import assignment_update
from tests.hooks.services.conftest import Dispatch, sample_of
from tests.hooks.the import the_execution

pytestmark = pytest.mark.django_db

GOLD = "module.exports = async () => ({attributes: {tier: 'gold'}})"
THROWS = "module.exports = async () => { throw new Error('x') }"


def where(field: str, operator: str, value: Any = None) -> dict[str, Any]:
    rule = {"field": field, "operator": operator}
    return {"match": "all", "rules": [rule if value is None else rule | {"value": value}]}


NEVER = where("customer.ip_address", "not_exists")
ALWAYS = where("customer.ip_address", "exists")


@pytest.fixture
def engine_runs(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Every run that reaches the engine."""
    runs: list[Any] = []
    real = execute.engine_run

    def watched(run: Any, meanwhile: Any) -> Any:
        runs.append(run)
        return real(run, meanwhile)

    monkeypatch.setattr(execute, "engine_run", watched)
    return runs


@pytest.mark.parametrize(
    ("conditions", "effects"), [(NEVER, {}), (ALWAYS, {"attributes": {"tier": "gold"}}), ({}, None)]
)
def test_a_condition_decides_whether_the_hook_runs(
    conditions: Any, effects: Any, dispatch: Dispatch, assign: Any, engine_runs: list[Any]
) -> None:
    assign(GOLD, conditions=conditions)
    answer = dispatch()
    assert answer["effects"] == ({"attributes": {"tier": "gold"}} if effects is None else effects)
    assert len(engine_runs) == (0 if effects == {} else 1)


def test_a_skipped_hook_is_recorded_with_the_condition(dispatch: Dispatch, assign: Any) -> None:
    assign(GOLD, conditions=NEVER, on_failure="fail_closed")
    answer = dispatch()
    assert answer["outcome"] == "continue"
    message = "The hook runs only where customer.ip_address is missing."
    (entry,) = answer["executions"]
    assert (entry["status"], entry["skipped"]) == ("skipped", {"code": "condition", "message": message})
    execution = the_execution()
    assert execution.public_id == entry["id"]
    assert (execution.status, execution.outcome, execution.policy_applied, execution.error) == ("skipped", "", "", None)
    assert execution.warnings == [{"code": "condition", "message": message, "condition": NEVER["rules"][0]}]
    assert (execution.duration_ms, execution.finished_at is None) == (0.0, False)


def test_hooks_that_ran_say_nothing_of_skipping(dispatch: Dispatch, assign: Any) -> None:
    assign(GOLD)
    assert "skipped" not in dispatch()["executions"][0]


def test_a_queued_hook_is_not_queued_where_its_condition_does_not_hold(
    dispatch: Dispatch, assign: Any, django_capture_on_commit_callbacks: Any, sent: list[int]
) -> None:
    assign(GOLD, mode="async", conditions=NEVER)
    assign(GOLD, mode="async", percentage=0)
    assign(GOLD, mode="async", conditions=ALWAYS)
    with django_capture_on_commit_callbacks(execute=True):
        answer = dispatch()
    assert [entry["status"] for entry in answer["executions"]] == ["skipped", "skipped", "queued"]
    assert [entry.get("skipped", {}).get("code") for entry in answer["executions"]] == ["condition", "percentage", None]
    assert Delivery.objects.count() == 1


def test_skipping_one_leaves_the_rest_of_the_chain(dispatch: Dispatch, assign: Any) -> None:
    assign("module.exports = async () => ({attributes: {a: 1}})")
    assign("module.exports = async () => new DenyRequest('e', 'd')", conditions=NEVER)
    assign("module.exports = async () => ({attributes: {b: 2}})")
    answer = dispatch()
    assert [entry["status"] for entry in answer["executions"]] == ["succeeded", "skipped", "succeeded"]
    assert answer["effects"]["attributes"] == {"a": 1, "b": 2}


def test_a_condition_sees_what_earlier_hooks_did(dispatch: Dispatch, assign: Any) -> None:
    assign("module.exports = async () => ({attributes: {tier: 'gold'}, session: {seen: true}})")
    assign(GOLD, conditions=where("customer.attributes.tier", "equals", "gold"))
    assign(GOLD, conditions=where("session.seen", "equals", "true"))
    assign(GOLD, conditions=where("effects.attributes.tier", "not_exists"))
    assert [entry["status"] for entry in dispatch()["executions"]] == ["succeeded"] * 3 + ["skipped"]


@pytest.mark.parametrize(
    ("operator", "value", "status"),
    [("equals", "x", "skipped"), ("not_equals", "x", "succeeded"), ("not_in", ["x"], "succeeded"),
     ("contains", "x", "skipped"), ("not_exists", None, "succeeded"), ("less_than", 5, "skipped")],
)  # fmt: skip
def test_a_condition_on_a_missing_field_has_a_documented_answer(
    operator: str, value: Any, status: str, dispatch: Dispatch, assign: Any
) -> None:
    assign(GOLD, conditions=where("customer.attributes.no.such.field", operator, value))
    assert dispatch()["executions"][0]["status"] == status


def test_a_skipped_hook_is_neither_failure_nor_success(dispatch: Dispatch, assign: Any) -> None:
    assignment = assign(THROWS)
    dispatch()
    assignment_update(assignment=assignment, actor=SYSTEM, conditions=NEVER)
    dispatch()
    assignment.refresh_from_db()
    assert assignment.failures_in_row == 1


def test_a_condition_comes_before_deadline_and_breaker(dispatch: Dispatch, assign: Any) -> None:
    assignment = assign(GOLD, conditions=NEVER, on_failure="fail_closed")
    until = timezone.now() + timedelta(hours=1)
    Assignment.objects.filter(pk=assignment.pk).update(breaker_until=until)
    assert dispatch()["outcome"] == "continue"
    assign("module.exports = async () => { for (;;); }", position=5, timeout_ms=120_000)
    assign(GOLD, conditions=NEVER, on_failure="fail_closed", position=6)
    answer = dispatch(deadline_ms=150)
    assert [entry["status"] for entry in answer["executions"]] == ["skipped", "timed_out", "skipped"]


def test_the_panic_switch_comes_first_and_says_so(dispatch: Dispatch, assign: Any, application: Any) -> None:
    assign(GOLD, conditions=NEVER)
    assign(GOLD, mode="async")
    application.hooks_paused_at = timezone.now()
    codes = [entry["skipped"]["code"] for entry in dispatch()["executions"]]
    assert codes == ["paused", "paused"]


def login(email: str, event: str = "before-id-token-generation") -> dict[str, Any]:
    given = sample_of(event)
    given["customer"]["info"] = {"id": f"cus_{email}", "userName": email}
    return given


def test_a_percentage_keeps_to_its_customers_over_events(dispatch: Dispatch, assign: Any) -> None:
    event = "before-id-token-generation"
    assign("module.exports = async () => ({claims: {beta: true}})", event=event, percentage=50)
    got = [
        [bool(dispatch(event, input=login(f"c{number}@example.com"))["effects"]) for number in range(12)]
        for _ in range(2)
    ]
    assert got[0] == got[1]
    assert {True, False} <= set(got[0])


def test_without_customer_the_journey_is_the_key(dispatch: Dispatch, assign: Any) -> None:
    event = "after-username-request"
    assign(GOLD, event=event, mode="sync", percentage=50)
    given = sample_of(event) | {"customer": {"identifiers": {}, "ip_address": "198.51.100.1"}}
    given.pop("oidc_context", None)
    first = [dispatch(event, input=given, journey_id=f"jrn_{n}")["executions"][0]["status"] for n in range(10)]
    again = [dispatch(event, input=given, journey_id=f"jrn_{n}")["executions"][0]["status"] for n in range(10)]
    assert first == again
    assert set(first) == {"succeeded", "skipped"}
    assert set(EventOccurrence.objects.values_list("customer_id", "customer_email")) == {("", "")}


def test_rubbish_in_the_column_stops_no_login(dispatch: Dispatch, assign: Any) -> None:
    """What the service accepts is well-formed; what it once accepted may name fields that are gone."""
    assign(GOLD, conditions=where("customer.gone[].x", "equals", "1"))
    assert dispatch()["outcome"] == "continue"
