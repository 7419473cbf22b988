"""What no client sends by itself, to the management API: a refusal in its own words, never a fault of ours."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest

from hooks.api.exceptions import CODE_OF_STATUS, STATUS_OF_CODE
from hooks.models import AuditEntry, Variable
from tests.hooks.api.management.conftest import World
from tests.hooks.api.management.operations import LISTS

ODD = ["a\x00b", "²", "9" * 30, "'\"><script>", "\ufffe"]
LIST_NAMES = ["hooks", "applications", "assignments", "variables", "executions", "deliveries", "journeys", "audit"]
FILTERS = [
    *("brand", "q", "event", "status", "hook", "application", "customer", "cursor", "version", "mode", "kind"),
    *("outcome", "action", "journey_id", "created_after", "created_before", "page_size", "role"),
]


def check(answer: Any) -> None:
    assert answer.status_code < 500, answer.content[:300]
    if answer.status_code >= 400:
        assert answer["Content-Type"].startswith("application/problem+json")
        assert answer.json()["status"] == answer.status_code
        assert answer.json()["code"]
        assert "Traceback" not in answer.content.decode()


@pytest.mark.parametrize("value", ODD)
@pytest.mark.parametrize("name", LIST_NAMES)
def test_any_filter_may_hold_anything(robot: Any, world: World, name: str, value: str) -> None:
    check(robot.get(f"/api/v1/{name}", dict.fromkeys(FILTERS, value)))
    for field in ("q", "cursor", "customer", "created_after"):
        check(robot.get(f"/api/v1/{name}", {field: value}))


@pytest.mark.parametrize("value", ["a\x00b", "²", "9" * 30, "x" * 3_000])
@pytest.mark.parametrize("name", [*LIST_NAMES, "api-keys", "members", "brands", "plugins", "events"])
def test_an_identifier_that_is_none_is_not_found(robot: Any, world: World, name: str, value: str) -> None:
    answer = robot.get(f"/api/v1/{name}/{quote(value, safe='')}")
    assert answer.status_code in (404, 405)
    for method in ("delete", "patch", "put"):
        assert getattr(robot, method)(f"/api/v1/{name}/{quote(value, safe='')}", {}).status_code in (404, 405)


@pytest.mark.parametrize("operation", LISTS, ids=lambda row: "list")
@pytest.mark.parametrize("cursor", ["x", "cD0yMDI2", "9" * 2_000, "\x00"])
def test_a_cursor_that_was_not_made_here_is_no_fault(robot: Any, world: World, operation: Any, cursor: str) -> None:
    check(robot.get(f"/api/v1/{operation.path(world)}", {"cursor": cursor, "brand": world.brand.slug}))


BODIES = [
    b"",
    b"{",
    b"null",
    b"[]",
    b'"x"',
    b"[" * 100_000,
    b'{"a":' * 50_000,
    b"\xff\xfe",
    b'{"value": NaN}',
    b'{"value": 1e999}',
    b'{"value": "\\u0000"}',
    b'{"value": "\\ud800"}',
    b'{"key": "\\u0000", "value": 1}',
    b'{"name": "\\u0000", "description": "\\u0000"}',
    b'{"brand": "\\u0000"}',
    b'{"brand": {"a": []}}',
    b'{"order": ["\\u0000"], "event": "\\u0000"}',
    b'{"source": "\\u0000", "base_number": 99999999999999999999}',
    b'{"number": 99999999999999999999}',
]


@pytest.mark.parametrize("raw", BODIES, ids=[f"body{number}" for number in range(len(BODIES))])
def test_any_body_is_answered_in_words(robot: Any, world: World, raw: bytes) -> None:
    paths = [
        *("hooks", "applications", "variables", "assignments", "api-keys", "members"),
        *(f"hooks/{world.hook.public_id}/versions", f"hooks/{world.hook.public_id}/deploy"),
        *(f"hooks/{world.hook.public_id}/try", f"executions/{world.execution.public_id}/replay"),
    ]
    for path in paths:
        check(robot.post(f"/api/v1/{path}", raw, content_type="application/json"))
    for path in (f"hooks/{world.hook.public_id}", f"applications/{world.application.public_id}"):
        check(robot.patch(f"/api/v1/{path}", raw, content_type="application/json"))
    assert Variable.objects.filter(hook=world.hook).count() == 2


@pytest.mark.parametrize("kind", ["text/plain", "application/xml", "multipart/form-data; boundary=x", ""])
def test_a_body_of_another_kind_is_refused(robot: Any, world: World, kind: str) -> None:
    before = AuditEntry.objects.count()
    answer = robot.generic("POST", "/api/v1/hooks", b"name=x", content_type=kind)
    assert answer.status_code in (400, 415)
    check(answer)
    assert AuditEntry.objects.count() == before


def test_codes_are_stable_words_and_statuses_real() -> None:
    assert set(CODE_OF_STATUS) >= {400, 401, 403, 404, 405, 409, 413, 415, 429, 503}
    assert set(STATUS_OF_CODE.values()) <= set(CODE_OF_STATUS)
    for code in (*STATUS_OF_CODE, *CODE_OF_STATUS.values()):
        assert code.replace("_", "").isalpha()
        assert code == code.lower()
