"""What is marked in a schema is found, dropped or masked, however deep and however unknown its names."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hooks.contracts.marks import MASK, Redaction, marked_paths, masked, with_masked, without_marked

SCHEMA: dict[str, Any] = {
    "properties": {
        "password": {"type": "string", "x-sensitive": True},
        "customer": {
            "properties": {
                "id": {"type": "string"},
                "name": {"x-personal": True, "properties": {"given": {"type": "string"}}},
                "list": {"items": {"properties": {"code": {"x-sensitive": True}, "to": {"x-personal": True}}}},
            },
            "additionalProperties": {"x-personal": True},
        },
        "open": {"additionalProperties": True},
        "reserved": False,
    }
}
VALUE: dict[str, Any] = {
    "password": "hunter2",
    "customer": {
        "id": "cus_1",
        "name": {"given": "Ada", "age": 36, "tags": ["a", None, ""]},
        "list": [{"code": "998877", "to": "+46701234567", "kept": 1}],
        "loyalty": {"number": 42},
    },
    "open": {"PassWord": "hunter2", "inner": [{"otp": "998877", "kept": True}]},
    "reserved": 1,
}


def test_marked_paths_name_every_place() -> None:
    assert marked_paths(SCHEMA, "x-sensitive") == ("password", "customer.list[].code")
    assert marked_paths(SCHEMA, "x-personal") == ("customer.name", "customer.list[].to", "customer.*")


def test_marked_members_are_dropped_and_the_rest_is_kept() -> None:
    assert without_marked(VALUE, SCHEMA, "x-sensitive") == {
        "customer": {**VALUE["customer"], "list": [{"to": "+46701234567", "kept": 1}]},
        "open": VALUE["open"],
        "reserved": 1,
    }


def test_members_with_a_telling_name_are_dropped_anywhere() -> None:
    kept = without_marked(VALUE, SCHEMA, "x-sensitive", frozenset({"password", "otp"}))
    assert kept["open"] == {"inner": [{"kept": True}]}
    assert "hunter2" not in json.dumps(kept)
    assert "998877" not in json.dumps(kept)


def test_what_was_dropped_is_told() -> None:
    kept, removed = Redaction(SCHEMA, "x-sensitive", frozenset({"password", "otp"})).strip(VALUE)
    assert kept == without_marked(VALUE, SCHEMA, "x-sensitive", frozenset({"password", "otp"}))
    assert removed == ["hunter2", "998877", "hunter2", "998877"]


@pytest.mark.parametrize(
    ("schema", "value", "kept"),
    [
        ({"additionalProperties": {"x-sensitive": True}}, {"any": 1, "PASSWORD": 2}, {}),
        ({"properties": {"password": {}}}, {"password": 1, "other": 2}, {"other": 2}),
        ({"properties": {"a": True}}, {"a": {"password": 1, "b": 2}}, {"a": {"b": 2}}),
        ({"items": {"properties": {"p": {"x-sensitive": True}}}}, [{"p": 1, "q": 2}, 3], [{"q": 2}, 3]),
        (None, {"a": [{"password": 1}]}, {"a": [{}]}),
        ({}, "text", "text"),
    ],
)
def test_every_kind_of_schema_is_followed(schema: Any, value: Any, kept: Any) -> None:
    assert Redaction(schema, "x-sensitive", frozenset({"password"})).strip(value)[0] == kept


def test_personal_scalars_are_masked_and_ids_are_not() -> None:
    assert with_masked(VALUE, SCHEMA, "x-personal", masked)["customer"] == {
        "id": "cus_1",
        "name": {"given": "A•••", "age": MASK, "tags": ["a•••", None, ""]},
        "list": [{"code": "998877", "to": "+•••", "kept": 1}],
        "loyalty": {"number": MASK},
    }


def test_nothing_is_changed_in_place() -> None:
    before = json.dumps(VALUE)
    without_marked(VALUE, SCHEMA, "x-sensitive", frozenset({"otp"}))
    with_masked(VALUE, SCHEMA, "x-personal", masked)
    assert json.dumps(VALUE) == before


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("ada@example.com", "a•••@e•••.com"),
        ("a@b.co.uk", "a•••@b•••.uk"),
        ("Ada", "A•••"),
        ("+46701234567", "+•••"),
        ("@handle", "@•••"),
        ("not@host", "n•••"),
        ("", ""),
        (None, None),
        (42, MASK),
        (3.5, MASK),
        (True, MASK),
    ],
)
def test_a_mask_tells_two_customers_apart_and_no_more(value: Any, shown: Any) -> None:
    assert masked(value) == shown


@given(st.text(min_size=4))
def test_a_mask_never_shows_the_text(value: str) -> None:
    assert value not in str(masked(value)) or set(value) <= set(MASK)


@given(st.emails())
def test_a_masked_address_shows_neither_name_nor_domain(value: str) -> None:
    local, _, domain = value.partition("@")
    shown = str(masked(value))
    assert len(local) < 2 or local not in shown
    assert domain not in shown
