"""Variables and secrets by API: a secret goes in and never comes out."""

from __future__ import annotations

import json
from typing import Any

import pytest
from rest_framework.test import APIClient

from hooks.models import AuditEntry, Variable
from tests import factories
from tests.hooks.api.management.conftest import SECRET, World, problem, traces

ADDRESS = "/api/v1/variables"


def test_a_variable_is_set_changed_and_deleted(hook: Any, robot: APIClient) -> None:
    given = {"hook": hook.public_id, "key": "tiers", "value": ["gold", {"min": 5}], "label": "Tiers"}
    made = robot.post(ADDRESS, given)
    assert (made.status_code, made.json()["value"], made.json()["is_secret"]) == (201, given["value"], False)
    changed = robot.post(ADDRESS, given | {"value": 7})
    assert (changed.status_code, changed.json()["id"], changed.json()["value"]) == (200, made.json()["id"], 7)
    assert robot.delete(f"{ADDRESS}/{made.json()['id']}").status_code == 204
    assert not Variable.objects.exists()
    assert [row["action"] for row in traces()] == ["variable.set", "variable.set", "variable.delete"]


@pytest.mark.parametrize("value", [None, False, 0, "", [], {}, 1.5, "ünï\u2028code"])
def test_any_json_is_a_value(hook: Any, robot: APIClient, value: Any) -> None:
    answer = robot.post(ADDRESS, {"hook": hook.public_id, "key": "any", "value": value})
    assert (answer.status_code, answer.json()["value"]) == (201, value)


def test_a_secret_never_comes_out(world: World, robot: APIClient) -> None:
    new = "another-s3cret-value"
    body = {"hook": world.hook.public_id, "key": "password", "value": new, "is_secret": True}
    answers = [
        robot.post(ADDRESS, body),
        robot.get(ADDRESS),
        robot.get(f"{ADDRESS}/{world.secret.pk}"),
        robot.get("/api/v1/audit"),
        robot.get(f"/api/v1/hooks/{world.hook.public_id}/types"),
        robot.delete(f"{ADDRESS}/{world.secret.pk}"),
        robot.get("/api/v1/audit"),
    ]
    for answer in answers:
        assert answer.status_code < 300
        text = answer.content.decode()
        assert SECRET not in text
        assert new not in text
        assert "ciphertext" not in text
    assert answers[0].json()["value"] is None
    assert Variable.objects.get(key="password").engine_value() == new


def test_a_secret_is_in_no_audit_entry(world: World, robot: APIClient) -> None:
    robot.post(
        ADDRESS, {"hook": world.hook.public_id, "key": "api_token", "value": "changed-secret", "is_secret": True}
    )
    entry = AuditEntry.objects.get()
    assert "changed-secret" not in json.dumps([entry.before, entry.after])
    assert entry.after["secret"] is True


def test_the_value_of_one_application_stands_beside(world: World, robot: APIClient) -> None:
    body = {"hook": world.hook.public_id, "key": "limit", "value": 9, "application": "storefront"}
    assert robot.post(ADDRESS, body).json()["application"] == "storefront"
    rows = robot.get(f"{ADDRESS}?key=limit").json()["results"]
    assert {(row["application"], row["value"]) for row in rows} == {(None, 5), ("storefront", 9)}
    assert len(robot.get(f"{ADDRESS}?application__client_id=storefront").json()["results"]) == 1


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"key": "not-a-name"}, "invalid_field", "key"),
        ({"key": ""}, "invalid_form", "key"),
        ({"key": "x" * 81}, "invalid_form", "key"),
        ({"value": {"a": 1}, "is_secret": True}, "invalid_field", "value"),
        ({"value": "x" * 16_385, "is_secret": True}, "invalid_field", "value"),
        ({"value": "a\x00b"}, "invalid_field", "value"),
        ({"value": {"deep": [{"a\x00": 1}]}}, "invalid_field", "value"),
        ({"value": "a\x00b", "is_secret": True}, "invalid_field", "value"),
        ({"hook": "hok_nothing"}, "invalid_form", "hook"),
        ({"application": "nothing"}, "invalid_form", "application"),
    ],
)
def test_what_cannot_be_one_is_refused(
    hook: Any, robot: APIClient, changes: dict[str, Any], code: str, field: str
) -> None:
    body = {"hook": hook.public_id, "key": "limit", "value": 1} | changes
    told = problem(robot.post(ADDRESS, body), 400, code)
    assert (told.get("field") or told["errors"][0]["field"]) == field
    assert not Variable.objects.exists()
    assert traces() == []


def test_a_value_is_required(hook: Any, robot: APIClient) -> None:
    problem(robot.post(ADDRESS, {"hook": hook.public_id, "key": "limit"}), 400, "invalid_form")


def test_without_a_secrets_key_nothing_is_written(hook: Any, robot: APIClient, settings: Any) -> None:
    settings.SECRETS_KEYS = []
    body = {"hook": hook.public_id, "key": "token", "value": "x", "is_secret": True}
    answer = robot.post(ADDRESS, body)
    problem(answer, 503, "secrets_key_missing")
    assert answer["Retry-After"]
    assert not Variable.objects.exists()


def test_a_hook_of_another_brand_takes_none(robot: APIClient) -> None:
    theirs = factories.HookFactory()
    problem(robot.post(ADDRESS, {"hook": theirs.public_id, "key": "limit", "value": 1}), 400, "invalid_form")
    assert not Variable.objects.exists()
