"""A schema as rows that a person can read: one for each field, nested ones with dots, the items of a list with []."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from hooks.contracts.loader import Schema

EXAMPLES = 3


@dataclass(frozen=True)
class FieldRow:
    """One field. `required`: it must be sent. `required_within`: it must be sent where the object it stands in is sent.

    `filled`: Hookline gives it, and what a caller sends is ignored. `default` and `examples` are JSON texts (`default`
    "" without one). `merge` is the rule by which it merges along a chain, "" for the usual one.
    """

    path: str
    kind: str
    description: str
    required: bool
    required_within: bool
    filled: bool
    sensitive: bool
    personal: bool
    default: str
    examples: tuple[str, ...]
    reserved: tuple[str, ...]
    merge: str


def schema_fields(schema: Schema) -> tuple[FieldRow, ...]:
    """Return a row for every field that means something."""
    return tuple(_rows(schema, "", True, False))


def kind_word(schema: Any) -> str:
    """Return the type in words: "string or null", "list of object", '"email" or "phone"'."""
    if "enum" in schema:
        return " or ".join(json.dumps(option) for option in schema["enum"])
    kinds = schema.get("type", "any")
    words = [kinds] if isinstance(kinds, str) else kinds
    if "array" in words and isinstance(schema.get("items"), dict):
        return f"list of {kind_word(schema['items'])}"
    return " or ".join(words)


def _rows(schema: Schema, path: str, needed: bool, filled: bool) -> Iterator[FieldRow]:
    for name, part in schema.get("properties", {}).items():
        if not isinstance(part, dict) or part.get("x-ignored"):
            continue
        must = name in schema.get("required", [])
        row = _row(f"{path}{name}", part, must, needed, filled or bool(part.get("x-filled")))
        yield row
        items = part.get("items")
        below, step = (items, "[].") if isinstance(items, dict) else (part, ".")
        yield from _rows(below, f"{path}{name}{step}", needed and must and step == ".", row.filled)


def _row(path: str, part: Schema, must: bool, needed: bool, filled: bool) -> FieldRow:
    default = part.get("default")
    return FieldRow(
        path=path,
        kind=kind_word(part),
        description=part.get("description", "").rstrip("."),
        required=must and needed and not filled,
        required_within=must and not needed and not filled,
        filled=filled,
        sensitive=bool(part.get("x-sensitive")),
        personal=bool(part.get("x-personal")),
        default=json.dumps(default) if isinstance(default, str | int | float) else "",
        examples=tuple(json.dumps(item, ensure_ascii=False) for item in part.get("examples", [])[:EXAMPLES]),
        reserved=tuple(name for name, below in part.get("properties", {}).items() if below is False),
        merge=part.get("x-merge", ""),
    )
