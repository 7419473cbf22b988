"""A violation says where, what was expected and what was found, in words an engineer of the caller can act on."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hooks.contracts.violations import LIMIT, SchemaCheck, expected_word, json_path, schema_at, type_word
from hooks.events import all_events

KEYED = {"type": "object", "required": ["key"], "properties": {"key": {"type": "string"}}}
SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["name"],
    "properties": {
        "name": {"type": "string", "minLength": 1, "maxLength": 5},
        "count": {"type": "integer", "minimum": 1, "maximum": 9},
        "kind": {"enum": ["email", "phone"]},
        "maybe": {"type": ["string", "null"]},
        "list": {"type": "array", "maxItems": 2, "items": KEYED},
        "closed": {"type": "object", "additionalProperties": False, "properties": {"a": {}, "b": {}}},
        "iss": False,
        "odd name": {"type": "string"},
        "either": {"anyOf": [{"required": ["a"]}, {"required": ["b"]}], "x-expected": "a or b"},
        "many": {"type": "array", "minItems": 1},
    },
}  # fmt: skip
CHECK = SchemaCheck(SCHEMA)


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ({}, "$.name: expected string, found nothing"),
        ({"name": 3}, "$.name: expected string, found number"),
        ({"name": ""}, "$.name: expected at least 1 characters, found 0 characters"),
        ({"name": "abcdef"}, "$.name: expected at most 5 characters, found 6 characters"),
        ({"name": "a", "count": True}, "$.count: expected whole number, found boolean"),
        ({"name": "a", "count": 1.5}, "$.count: expected whole number, found number"),
        ({"name": "a", "count": 0}, "$.count: expected a number of at least 1, found 0"),
        ({"name": "a", "count": 10}, "$.count: expected a number of at most 9, found 10"),
        ({"name": "a", "kind": "fax"}, '$.kind: expected one of: "email", "phone", found "fax"'),
        ({"name": "a", "kind": "x" * 100}, '$.kind: expected one of: "email", "phone", found "' + "x" * 58 + "…"),
        ({"name": "a", "maybe": []}, "$.maybe: expected string or null, found array"),
        ({"name": "a", "list": {}}, "$.list: expected array, found object"),
        ({"name": "a", "list": [{"key": "k"}, {}]}, "$.list[1].key: expected string, found nothing"),
        ({"name": "a", "list": [{"key": "k"}] * 3}, "$.list: expected at most 2 items, found 3 items"),
        ({"name": "a", "many": []}, "$.many: expected at least 1 items, found 0 items"),
        ({"name": "a", "closed": {"c": 1}}, "$.closed.c: expected one of the names: a, b, found an unknown name"),
        ({"name": "a", "iss": None}, "$.iss: expected no value, because this name is reserved, found null"),
        ({"name": "a", "odd name": 1}, '$["odd name"]: expected string, found number'),
        ({"name": "a", "either": {}}, "$.either: expected a or b, found object"),
        ("text", "$: expected object, found string"),
        (None, "$: expected object, found null"),
        ([], "$: expected object, found array"),
    ],
)
def test_each_violation_is_told_in_words(value: Any, message: str) -> None:
    assert [violation.message for violation in CHECK.violations(value)] == [message]


def test_what_is_right_has_no_violation() -> None:
    assert CHECK.violations({"name": "a", "count": 9, "kind": "email", "maybe": None, "other": [1]}) == []


def test_all_violations_are_told_one_per_path() -> None:
    found = CHECK.violations({"count": 0.5, "kind": 1, "list": [{}, {}, {}]})
    assert [violation.path for violation in found] == sorted({violation.path for violation in found}, key=[
        violation.path for violation in found].index)  # fmt: skip
    assert {violation.path for violation in found} == {
        "$.name", "$.count", "$.kind", "$.list", "$.list[0].key", "$.list[1].key", "$.list[2].key"
    }  # fmt: skip


def test_at_most_ten_violations_are_told() -> None:
    check = SchemaCheck({"items": {"type": "string"}})
    assert len(check.violations([1] * 50)) == LIMIT == 10
    assert len(check.violations([1] * 50, limit=3)) == 3


@pytest.mark.parametrize(
    ("value", "path", "expected"),
    [
        ({"name": "\ud800"}, "$.name", "well-formed Unicode"),
        ({"name": "a", "list": [{"key": "\udfff"}]}, "$.list[0].key", "well-formed Unicode"),
        ({"name": "a", "\ud800": 1}, "$", "names of well-formed Unicode"),
        ({"name": "a", "x": float("nan")}, "$.x", "a finite number"),
        ({"name": "a", "x": [float("-inf")]}, "$.x[0]", "a finite number"),
        ({"name": "a", "x": b"bytes"}, "$.x", "JSON"),
        ({"name": "a", "x": {1, 2}}, "$.x", "JSON"),
    ],
)
def test_what_json_cannot_carry_is_refused_with_its_path(value: Any, path: str, expected: str) -> None:
    (violation,) = CHECK.violations(value)
    assert (violation.path, violation.expected) == (path, expected)


def test_endless_nesting_is_refused() -> None:
    value: dict[str, Any] = {}
    inner = value
    for _ in range(100_000):
        inner["a"] = {}
        inner = inner["a"]
    (violation,) = CHECK.violations(value)
    assert violation.found == "too many levels"
    while value:
        value = value.pop("a")


@pytest.mark.parametrize("number", [0, -1, 2**70, 10**300, 1.5e300])
def test_numbers_of_any_size_are_numbers(number: float) -> None:
    assert SchemaCheck({"type": "number"}).violations(number) == []


def test_a_reference_to_elsewhere_never_reaches_the_network() -> None:
    with pytest.raises(ValueError, match=r"stands alone|schema\.json"):
        SchemaCheck({"$ref": "https://example.com/schema.json"})


@pytest.mark.parametrize(
    ("parts", "path"),
    [
        ([], "$"),
        (["customer", "attributes"], "$.customer.attributes"),
        (["fields", 0, "key"], "$.fields[0].key"),
        (["a b", "c.d", 'e"f', "", "1a", "ü"], '$["a b"]["c.d"]["e\\"f"][""]["1a"]["ü"]'),
    ],
)
def test_paths_are_json_paths(parts: list[str | int], path: str) -> None:
    assert json_path(parts) == path


@given(st.lists(st.text(max_size=4) | st.integers(0, 99), max_size=5))
def test_two_places_never_have_one_path(parts: list[str | int]) -> None:
    assert json_path(parts) != json_path([*parts, "more"])
    if parts:
        assert json_path(parts) != json_path(parts[:-1])


@pytest.mark.parametrize(
    ("value", "word"),
    [(None, "null"), (True, "boolean"), (1, "number"), (1.5, "number"), ("", "empty string"), ("a", "string"),
     ([], "array"), ((), "array"), ({}, "object"), (b"", "bytes")],
)  # fmt: skip
def test_types_have_the_names_of_json(value: Any, word: str) -> None:
    assert type_word(value) == word


@pytest.mark.parametrize(
    ("schema", "word"),
    [({"type": "integer"}, "whole number"), ({"type": ["object", "null"]}, "object or null"), ({}, "a value"),
     (True, "a value"), (None, "a value"), ({"enum": ["a", 1]}, 'one of: "a", 1'), ({"x-expected": "this"}, "this")],
)  # fmt: skip
def test_expectations_are_words(schema: Any, word: str) -> None:
    assert expected_word(schema) == word


def test_the_schema_at_a_path() -> None:
    assert schema_at(SCHEMA, ["list", 3, "key"]) == {"type": "string"}
    assert schema_at({"additionalProperties": {"type": "null"}}, ["any"]) == {"type": "null"}
    assert schema_at(SCHEMA, ["nothing", "here"]) is None


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=12,
)


@given(JSON, st.sampled_from(all_events()))
def test_any_json_gets_an_answer_and_never_an_exception(value: Any, event: Any) -> None:
    for violation in event.input_violations(value):
        assert violation.path.startswith("$")
        assert violation.message == f"{violation.path}: expected {violation.expected}, found {violation.found}"
        json.dumps(violation.message)
