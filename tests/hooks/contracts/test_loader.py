"""Schemas are put together from shared parts, and a file that cannot be used is told by name."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hooks.contracts.loader import BrokenContract, merge_schemas, read_json, read_schema, read_text


def write(folder: Path, name: str, data: Any) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(data if isinstance(data, str) else json.dumps(data), encoding="utf-8")
    return path


def test_a_reference_is_replaced_by_what_it_means(tmp_path: Path) -> None:
    write(tmp_path, "common/types.json", {"$defs": {"word": {"type": "string", "description": "A word"}}})
    path = write(tmp_path, "event/input.json", {"properties": {"a": {"$ref": "../common/types.json#/$defs/word"}}})
    assert read_schema(path) == {"properties": {"a": {"type": "string", "description": "A word"}}}


def test_what_stands_beside_a_reference_is_added_and_wins(tmp_path: Path) -> None:
    base = {
        "type": "object",
        "description": "Base",
        "required": ["a"],
        "properties": {"a": {"type": "string"}, "b": {"type": "object", "properties": {"x": {"type": "number"}}}},
    }
    write(tmp_path, "base.json", base)
    over = {
        "$ref": "base.json",
        "description": "Over",
        "required": ["a", "b"],
        "properties": {"b": {"properties": {"y": {"type": "null"}}}, "c": True},
    }
    assert read_schema(write(tmp_path, "over.json", over)) == {
        "type": "object",
        "description": "Over",
        "required": ["a", "b"],
        "properties": {
            "a": {"type": "string"},
            "b": {"type": "object", "properties": {"x": {"type": "number"}, "y": {"type": "null"}}},
            "c": True,
        },
    }


def test_a_reference_within_the_file_and_through_another(tmp_path: Path) -> None:
    write(tmp_path, "one.json", {"$defs": {"a": {"$ref": "#/$defs/b"}, "b": {"type": "integer"}}})
    path = write(tmp_path, "two.json", {"items": {"$ref": "one.json#/$defs/a"}})
    assert read_schema(path) == {"items": {"type": "integer"}}
    assert read_schema(tmp_path / "one.json", "/$defs/a") == {"type": "integer"}


def test_what_belongs_to_the_document_stays_there(tmp_path: Path) -> None:
    write(tmp_path, "one.json", {"$schema": "s", "$id": "i", "title": "t", "$defs": {}, "type": "null"})
    path = write(tmp_path, "two.json", {"title": "mine", "$ref": "one.json"})
    assert read_schema(path) == {"title": "mine", "type": "null"}


def test_the_files_are_not_changed_by_reading(tmp_path: Path) -> None:
    path = write(tmp_path, "one.json", {"properties": {"a": {"type": "string", "examples": ["x"]}}})
    read_schema(path)["properties"]["a"]["examples"].append("y")
    assert read_schema(path) == {"properties": {"a": {"type": "string", "examples": ["x"]}}}


@pytest.mark.parametrize(
    ("data", "complaint"),
    [
        ("{", "event/input.json: not JSON"),
        ({"$ref": "missing.json"}, "event/missing.json: cannot be read"),
        ({"$ref": "#/$defs/missing"}, "event/input.json: there is no /\\$defs/missing"),
        ({"$ref": "#"}, "refers to itself"),
        ({"properties": {"a": {"$ref": "#/properties/a"}}}, "refers to itself"),
        ([], "is not a schema"),
    ],
)
def test_a_broken_file_is_told_by_name(tmp_path: Path, data: Any, complaint: str) -> None:
    path = write(tmp_path, "event/input.json", data)
    with pytest.raises(BrokenContract, match=complaint):
        read_schema(path)


def test_a_missing_file_is_told_by_name(tmp_path: Path) -> None:
    with pytest.raises(BrokenContract, match=r"event\.json: cannot be read: No such file"):
        read_json(tmp_path / "event.json")
    with pytest.raises(BrokenContract, match=r"default\.hook\.js: cannot be read"):
        read_text(tmp_path / "default.hook.js")


def test_a_file_that_is_not_text_is_told_by_name(tmp_path: Path) -> None:
    path = tmp_path / "types.d.ts"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(BrokenContract, match=r"types\.d\.ts: cannot be read"):
        read_text(path)


SCHEMAS = st.recursive(
    st.none() | st.booleans() | st.text(max_size=3),
    lambda inner: st.dictionaries(st.sampled_from(["type", "properties", "a", "b"]), inner, max_size=4),
    max_leaves=10,
)


@given(SCHEMAS)
def test_merging_with_nothing_changes_nothing(schema: Any) -> None:
    if isinstance(schema, dict):
        assert merge_schemas(schema, {}) == schema
        assert merge_schemas({}, schema) == schema
    assert merge_schemas(schema, schema) == schema


@given(st.lists(st.sampled_from("abcd"), unique=True), st.lists(st.sampled_from("abcd"), unique=True))
def test_required_names_are_united(one: list[str], other: list[str]) -> None:
    merged = merge_schemas({"required": one}, {"required": other})["required"]
    assert set(merged) == {*one, *other}
    assert len(merged) == len(set(merged))
