"""Conditions, circuit breaker and budget of assignments, as a pipeline sets and reads them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from hooks.models import Assignment, AuditEntry
from tests import factories
from tests.hooks.api.management.conftest import World, problem, traces

NORDIC = {
    "match": "any",
    "rules": [
        {"field": "customer.location.country_code", "operator": "in", "value": ["SE", "NO"]},
        {"match": "all", "rules": [{"field": "session.vip", "operator": "exists"}]},
    ],
}


def path(world: World, action: str = "") -> str:
    return f"/api/v1/assignments/{world.assignment.public_id}{action}"


def test_an_assignment_shows_everything_about_how_it_runs(world: World, robot: APIClient) -> None:
    body = robot.get(path(world)).json()
    assert {name: body[name] for name in ("conditions", "percentage", "breaker_failures", "breaker_cool_down_s")} == {
        "conditions": {},
        "percentage": 100,
        "breaker_failures": 10,
        "breaker_cool_down_s": 60,
    }
    assert body["breaker"] == {"state": "closed", "failures_in_row": 0, "opened_at": None, "until": None}


@pytest.mark.parametrize(
    "changes",
    [
        {"conditions": NORDIC},
        {"percentage": 0},
        {"percentage": 100},
        {"percentage": 7, "conditions": NORDIC},
        {"breaker_failures": 3, "breaker_cool_down_s": 600},
    ],
)
def test_changes_are_kept_and_told(world: World, robot: APIClient, changes: dict[str, Any]) -> None:
    factories.AssignmentFactory(application=world.application, hook__brand=world.brand)
    body = robot.patch(path(world), changes).json()
    assert {name: body[name] for name in changes} == changes
    assert robot.get(path(world)).json() == body


def test_a_new_assignment_may_bring_its_conditions(world: World, robot: APIClient) -> None:
    hook = factories.HookFactory(brand=world.brand)
    values = {"conditions": NORDIC, "percentage": 5, "breaker_failures": 2}
    answer = robot.post("/api/v1/assignments", {"application": "storefront", "hook": hook.public_id, **values})
    body = answer.json()
    assert answer.status_code == 201
    assert {name: body[name] for name in values} == values
    assert AuditEntry.objects.get().after["conditions"] == NORDIC


def test_conditions_are_taken_away_by_an_empty_object(world: World, robot: APIClient) -> None:
    robot.patch(path(world), {"conditions": NORDIC})
    assert robot.patch(path(world), {"conditions": {}}).json()["conditions"] == {}
    assert [entry.before["conditions"] for entry in AuditEntry.objects.order_by("pk")] == [{}, NORDIC]


@pytest.mark.parametrize(
    ("conditions", "field"),
    [
        ("SE", "conditions"),
        ({"rules": [{"field": "a", "operator": "regex", "value": "("}]}, "conditions.rules[0].operator"),
        ({"rules": [{"field": "secrets.key", "operator": "exists"}]}, "conditions.rules[0].field"),
        ({"rules": [{"match": "all", "rules": []}]}, "conditions.rules[0].rules"),
        ({"rules": [{"field": "a", "operator": "in", "value": "SE"}]}, "conditions.rules[0].value"),
    ],
)
def test_faults_of_conditions_name_their_place(world: World, robot: APIClient, conditions: Any, field: str) -> None:
    assert problem(robot.patch(path(world), {"conditions": conditions}), 400, "invalid_field")["field"] == field
    hook = factories.HookFactory(brand=world.brand)
    body = {"application": "storefront", "hook": hook.public_id, "conditions": conditions}
    problem(robot.post("/api/v1/assignments", body), 400, "invalid_field")
    assert traces() == []
    assert Assignment.objects.count() == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"percentage": 101},
        {"percentage": -1},
        {"percentage": 12.5},
        {"percentage": "half"},
        {"breaker_failures": 0},
        {"breaker_cool_down_s": 86_401},
    ],
)
def test_numbers_out_of_range_are_refused(world: World, robot: APIClient, changes: dict[str, Any]) -> None:
    errors = problem(robot.patch(path(world), changes), 400, "invalid_form")["errors"]
    assert errors[0]["field"] == next(iter(changes))
    assert traces() == []


class TestBreaker:
    @pytest.fixture
    def open_one(self, world: World) -> World:
        now = timezone.now()
        Assignment.objects.update(
            failures_in_row=12, breaker_opened_at=now - timedelta(minutes=1), breaker_until=now + timedelta(minutes=1)
        )
        return world

    @pytest.mark.parametrize(("ahead", "state"), [(60, "open"), (-1, "probing")])
    def test_its_state_is_shown(self, open_one: World, robot: APIClient, ahead: int, state: str) -> None:
        until = timezone.now() + timedelta(seconds=ahead)
        Assignment.objects.update(breaker_until=until)
        body = robot.get(path(open_one)).json()["breaker"]
        assert (body["state"], body["failures_in_row"]) == (state, 12)
        assert body["opened_at"] < body["until"]

    def test_it_is_closed_by_hand_once(self, open_one: World, robot: APIClient) -> None:
        closed = {"state": "closed", "failures_in_row": 0, "opened_at": None, "until": None}
        assert robot.post(path(open_one, "/close-breaker")).json()["breaker"] == closed
        assert robot.post(path(open_one, "/close-breaker")).json()["breaker"] == closed
        entry = AuditEntry.objects.get()
        assert (entry.action, entry.object_id) == ("assignment.breaker_close", open_one.assignment.public_id)
        assert "pipeline" not in entry.actor_label

    def test_the_state_cannot_be_written(self, open_one: World, robot: APIClient) -> None:
        robot.patch(path(open_one), {"breaker": {"state": "closed"}, "failures_in_row": 0, "breaker_until": None})
        open_one.assignment.refresh_from_db()
        assert (open_one.assignment.failures_in_row, open_one.assignment.breaker_until is None) == (12, False)


class TestBudgets:
    def test_each_event_with_synchronous_hooks_has_one(self, world: World, robot: APIClient) -> None:
        factories.ExecutionFactory(
            hook=world.hook, application=world.application, assignment=world.assignment, duration_ms=5_500.0
        )
        fresh = factories.HookFactory(brand=world.brand, event="before-mfa-send", slug="fresh")
        later = factories.AssignmentFactory(application=world.application, hook=fresh)
        answer = robot.get(f"/api/v1/applications/{world.application.public_id}/budgets").json()
        assert answer == [
            {
                "event": "before-mfa-send",
                "deadline_ms": 5_000,
                "total_ms": 0.0,
                "fits": True,
                "hooks": [{"assignment": later.public_id, "hook": "fresh", "runs": 0, "p95_ms": None}],
            },
            {
                "event": "before-registration",
                "deadline_ms": 5_000,
                "total_ms": 5_500.0,
                "fits": False,
                "hooks": [{"assignment": world.assignment.public_id, "hook": "crm-gate", "runs": 1, "p95_ms": 5_500.0}],
            },
        ]

    def test_without_hooks_there_is_none(self, world: World, robot: APIClient) -> None:
        world.assignment.delete()
        assert robot.get(f"/api/v1/applications/{world.application.public_id}/budgets").json() == []
