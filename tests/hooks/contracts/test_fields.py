"""A schema becomes rows: one per field, saying who gives it, whether it must be there, and what to know about it."""

from __future__ import annotations

from typing import Any

import pytest

from hooks.contracts.fields import FieldRow, kind_word, schema_fields
from hooks.events import get_event
from tests.hooks.contracts.table import COMMON_FIELDS, FIELDS, GOOD, KEYS, LEAST, ROWS, Row, allowed

SCHEMA: dict[str, Any] = {
    "required": ["a", "list"],
    "properties": {
        "a": {
            "type": "object",
            "description": "First.",
            "required": ["b"],
            "properties": {"b": {"type": "string", "x-personal": True, "examples": ["é", 2, 3, 4]}},
        },
        "list": {"type": "array", "items": {"required": ["k"], "properties": {"k": {"enum": ["x", "y"]}}}},
        "maybe": {
            "type": ["object", "null"],
            "required": ["c"],
            "properties": {"c": {"type": "integer", "default": 0}, "iss": False, "old": {"x-ignored": True}},
            "x-merge": "union",
        },
        "ours": {"type": "object", "x-filled": True, "properties": {"id": {"x-sensitive": True}}, "default": {}},
    },
}


def rows() -> dict[str, FieldRow]:
    return {row.path: row for row in schema_fields(SCHEMA)}


def by_path(key: str) -> dict[str, FieldRow]:
    return {row.path: row for row in get_event(key).fields}


def test_every_field_has_a_row_and_nothing_else_has() -> None:
    assert list(rows()) == ["a", "a.b", "list", "list[].k", "maybe", "maybe.c", "ours", "ours.id"]


@pytest.mark.parametrize(
    ("path", "required", "within"),
    [("a", True, False), ("a.b", True, False), ("list", True, False), ("list[].k", False, True),
     ("maybe", False, False), ("maybe.c", False, True), ("ours", False, False)],
)  # fmt: skip
def test_a_row_says_what_must_be_sent(path: str, required: bool, within: bool) -> None:
    assert (rows()[path].required, rows()[path].required_within) == (required, within)


def test_a_row_says_what_to_know() -> None:
    assert rows()["a"].description == "First"
    assert rows()["a.b"].personal
    assert rows()["a.b"].examples == ('"é"', "2", "3")
    assert rows()["maybe"].reserved == ("iss",)
    assert rows()["maybe"].merge == "union"
    assert rows()["maybe.c"].default == "0"
    assert rows()["ours"].default == ""
    assert rows()["ours.id"].sensitive


def test_what_stands_in_a_filled_part_is_filled() -> None:
    assert [path for path, row in rows().items() if row.filled] == ["ours", "ours.id"]


@pytest.mark.parametrize(
    ("schema", "word"),
    [
        ({"type": "string"}, "string"),
        ({"type": ["string", "null"]}, "string or null"),
        ({"type": "array"}, "array"),
        ({"type": "array", "items": {"type": "object"}}, "list of object"),
        ({"type": "array", "items": {"type": ["string", "object"]}}, "list of string or object"),
        ({"enum": ["email", 1]}, '"email" or 1'),
        ({}, "any"),
    ],
)
def test_kinds_are_words(schema: Any, word: str) -> None:
    assert kind_word(schema) == word


@pytest.mark.parametrize("key", KEYS)
def test_the_rows_of_an_event_are_the_fields_of_its_design(key: str) -> None:
    assert {*COMMON_FIELDS, *FIELDS[key]} <= by_path(key).keys()
    assert all(row.description for row in get_event(key).fields)


@pytest.mark.parametrize("key", KEYS)
def test_what_must_be_sent_is_what_the_least_input_holds(key: str) -> None:
    required = {path for path, row in by_path(key).items() if row.required}

    def paths(value: Any, path: str = "") -> set[str]:
        if not isinstance(value, dict):
            return {path}
        inner = {found for name, item in value.items() for found in paths(item, f"{path}.{name}" if path else name)}
        return inner | ({path} if path else set())

    either = {"identifier"} if key == "at-failed-authentication" else set()
    assert required == paths(LEAST[key]) - either


@pytest.mark.parametrize("row", [row for row in ROWS if row.decides], ids=lambda row: row.key)
def test_the_rows_of_a_result_are_its_fields(row: Row) -> None:
    event = get_event(row.key)
    for name in allowed(row):
        top = {field.path for field in event.result_fields(name) if "." not in field.path}
        assert top == set(GOOD[name])
    with pytest.raises(KeyError):
        event.result_fields("AdditionalAuthenticator")


def test_refused_claims_are_listed() -> None:
    (claims,) = [row for row in get_event("after-token-refresh").result_fields("TokenData") if row.path == "claims"]
    assert {"sub", "exp", "iss"} <= set(claims.reserved)
