"""What no browser sends by itself: odd numbers, NUL, JSON without end. Never a broken page, and nothing is lost."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from hooks.models import AuditEntry, Execution, Hook, HookVersion, Variable
from tests.console.conftest import World

ODD_NUMBERS = ["²", "9" * 400, "9" * 5_000, "-1", "1.5", "1e3", "0x1", "", " ", "٣", "\x00", "NaN"]
DEEP = "[" * 100_000


@pytest.fixture
def page(client_of: Any, owner: Any) -> Client:
    client: Client = client_of(owner)
    return client


@pytest.mark.parametrize("number", ODD_NUMBERS)
def test_a_version_to_compare_with_that_is_no_number(page: Client, url: Any, hook: Hook, number: str) -> None:
    answer = page.get(url("hook-version", hook.public_id, 1), {"against": number})
    assert answer.status_code in (200, 404)


@pytest.mark.parametrize("number", ODD_NUMBERS)
def test_a_save_on_a_base_that_is_no_number_is_stale(page: Client, url: Any, hook: Hook, number: str) -> None:
    source = "module.exports = async (args) => ({});\n"
    answer = page.post(url("hook-save", hook.public_id), {"source": source, "base_number": number})
    assert answer.status_code == 409
    # What was typed is shown again: nobody loses code for a wrong number.
    assert "=&gt; ({});" in answer.content.decode()
    assert HookVersion.objects.filter(hook=hook).count() == 1


@pytest.mark.parametrize("number", ODD_NUMBERS)
def test_a_replay_on_a_version_that_is_no_number(page: Client, url: Any, world: World, number: str) -> None:
    answer = page.post(url("execution-replay", world.execution.public_id), {"number": number})
    assert answer.status_code in (302, 422)
    assert Execution.objects.filter(kind="replay").count() == (answer.status_code == 302)


@pytest.mark.parametrize("number", ["9" * 30, "99999999999999999999"])
def test_numbers_in_addresses_beyond_what_databases_count(page: Client, url: Any, hook: Hook, number: str) -> None:
    for name in ("hook-version", "hook-deploy"):
        assert page.get(url(name, hook.public_id, int(number))).status_code == 404
    assert page.post(url("hook-variable-delete", hook.public_id, int(number))).status_code == 404
    assert page.post(url("team-remove", int(number))).status_code == 404


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("search", ["q"]),
        ("hooks", ["q", "status", "sort"]),
        ("library", ["q", "category"]),
        ("executions", ["customer", "hook", "application", "event", "result", "period", "version", "cursor"]),
        ("executions-tail", ["after", "customer", "mode"]),
        ("deliveries", ["status", "cursor"]),
        ("audit", ["q", "action", "cursor", "verify"]),
        ("journeys", ["q"]),
    ],
)
@pytest.mark.parametrize("value", ["%", "'\"><script>", "\ufffe", "9" * 5_000])
def test_any_filter_may_hold_anything(
    page: Client, url: Any, world: World, name: str, fields: list[str], value: str
) -> None:
    for field in fields:
        answer = page.get(url(name), {field: value})
        assert answer.status_code in (200, 204), field
        assert "'\"><script>" not in answer.content.decode()


@pytest.mark.parametrize(("name", "field"), [("search", "q"), ("hooks", "q"), ("audit", "action"), ("journeys", "q")])
@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_a_nul_in_an_address_names_nothing(
    page: Client, url: Any, world: World, name: str, field: str, headers: dict[str, str]
) -> None:
    answer = page.get(url(name), {field: "a\x00b"}, headers=headers)
    assert answer.status_code == 404
    assert "An address cannot hold a NUL character" in answer.content.decode()
    assert "frame-ancestors" in answer["Content-Security-Policy"]


@pytest.mark.parametrize(
    "name",
    ["hook", "hook-types", "hook-versions", "application", "application-settings", "execution", "journey"],
)
@pytest.mark.parametrize("public_id", ["a\x00b", "%00", "..", "hok_", "é", "x" * 3_000, "\ufffe"])
def test_an_identifier_that_is_none_is_not_found(
    page: Client, url: Any, world: World, name: str, public_id: str
) -> None:
    assert page.get(url(name, public_id)).status_code == 404


@pytest.mark.parametrize("text", [DEEP, DEEP + "]" * 100_000, '{"a":' * 50_000, "", "{", "nul\x00", "[1,]", "'x'"])
def test_a_try_with_input_that_is_no_json_says_so(page: Client, url: Any, hook: Hook, text: str) -> None:
    answer = page.post(url("hook-try", hook.public_id), {"source": "module.exports = () => {}", "input": text})
    assert answer.status_code == 422
    assert "input" in answer.content.decode()
    assert not Execution.objects.exists()


@pytest.mark.parametrize("text", ["[]", "1", '"x"', "null", "true", "NaN", '{"a": Infinity}', '{"a": "\\ud800"}'])
def test_a_try_with_input_of_another_shape_is_answered(page: Client, url: Any, hook: Hook, text: str) -> None:
    answer = page.post(url("hook-try", hook.public_id), {"source": "module.exports = () => {}", "input": text})
    assert answer.status_code in (302, 422)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("12", 12),
        ("-1.5", -1.5),
        ("true", True),
        ("null", None),
        ('"12"', "12"),
        ("[1, 2]", [1, 2]),
        ('{"a": {"b": []}}', {"a": {"b": []}}),
        ("plain text", "plain text"),
        ("  spaces stay  ", "  spaces stay  "),
        ("0123", "0123"),
        ("+46701234567", "+46701234567"),
        ("{broken", "{broken"),
        ("", ""),
        ("NaN", "NaN"),
        ("Infinity", "Infinity"),
        ("-Infinity", "-Infinity"),
        ("1e999", "1e999"),
        ("[NaN]", "[NaN]"),
        (DEEP, DEEP),
        (DEEP + "]" * 100_000, DEEP + "]" * 100_000),
        ("9" * 5_000, "9" * 5_000),
    ],
)
def test_a_variable_is_kept_as_json_where_it_is_some_and_else_as_text(
    page: Client, url: Any, hook: Hook, text: str, kept: Any
) -> None:
    answer = page.post(url("hook-variables", hook.public_id), {"key": "limit", "value": text})
    assert answer.status_code == 302
    assert Variable.objects.get(hook=hook).value == kept
    assert page.get(url("hook-variables", hook.public_id)).status_code == 200
    assert page.get(url("hook-types", hook.public_id)).status_code == 200


@pytest.mark.parametrize(
    "text",
    ["[" * 51 + "]" * 51, "[" * 300 + "]" * 300, '"\\u0000"', '{"a\\u0000": 1}', '["\\ud800"]', '"\\udfff\\ud800"'],
)
def test_values_that_cannot_be_kept_are_refused_in_words(page: Client, url: Any, hook: Hook, text: str) -> None:
    answer = page.post(url("hook-variables", hook.public_id), {"key": "limit", "value": text})
    assert answer.status_code == 422
    assert not Variable.objects.exists()
    assert not AuditEntry.objects.exists()


@pytest.mark.parametrize("key", ["", "1st", "a-b", "a b", "é", "a" * 81, "a\x00"])
def test_a_name_that_code_cannot_read_is_refused(page: Client, url: Any, hook: Hook, key: str) -> None:
    answer = page.post(url("hook-variables", hook.public_id), {"key": key, "value": "1"})
    assert answer.status_code == 422
    assert not Variable.objects.exists()


@pytest.mark.parametrize("order", [[], ["asg_nobody"], ["\x00"], ["x"] * 500])
@pytest.mark.parametrize("event", ["", "no-event", "before-registration", "\x00"])
def test_an_order_that_is_none_changes_nothing(
    page: Client, url: Any, world: World, order: list[str], event: str
) -> None:
    before = world.assignment.position
    answer = page.post(
        url("assignments-reorder", world.application.public_id), {"event": event, "order": order}, follow=True
    )
    assert answer.status_code == 200
    world.assignment.refresh_from_db()
    assert world.assignment.position == before


@pytest.mark.parametrize("move", ["", ":", "asg_nobody:up", "asg_nobody", "up", "\x00:down"])
def test_a_move_of_nothing_moves_nothing(page: Client, url: Any, world: World, move: str) -> None:
    data = {"event": world.assignment.event, "order": [world.assignment.public_id], "move": move}
    assert page.post(url("assignments-reorder", world.application.public_id), data, follow=True).status_code == 200
    world.assignment.refresh_from_db()
    assert world.assignment.position == 0
