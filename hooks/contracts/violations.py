"""What breaks a schema, told by path, what was expected and what was found."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from jsonschema_rs import Draft202012Validator, ValidationError

from hooks.contracts.loader import Schema

LIMIT = 10
SHOWN = 60
WORDS = {"integer": "whole number", "null": "null"}
PLAIN_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")


@dataclass(frozen=True)
class Violation:
    """`path` is a JSON path such as `$.customer.attributes`; `expected` and `found` are words for a person."""

    path: str
    expected: str
    found: str

    @property
    def message(self) -> str:
        return f"{self.path}: expected {self.expected}, found {self.found}"


class SchemaCheck:
    """A compiled schema. Immutable after construction, so one may be shared by threads."""

    def __init__(self, schema: Schema) -> None:
        self.schema = schema
        self._validator = Draft202012Validator(schema, retriever=_refuse, validate_formats=False)

    def violations(self, value: Any, limit: int = LIMIT) -> list[Violation]:
        """Return at most `limit` violations, one for each path, in the order of the schema."""
        unusable = _unusable(value)
        if unusable is not None:
            return [unusable]
        if self._validator.is_valid(value):
            return []
        found: dict[str, Violation] = {}
        for error in self._validator.iter_errors(value):
            for violation in _told(error, self.schema):
                found.setdefault(violation.path, violation)
            if len(found) >= limit:
                break
        return list(found.values())[:limit]


def json_path(parts: Sequence[str | int]) -> str:
    """Return `$.a.b[0]['c d']` for ("a", "b", 0, "c d")."""
    return "$" + "".join(_step(part) for part in parts)


def type_word(value: Any) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "boolean"
        case int() | float():
            return "number"
        case str():
            return "empty string" if value == "" else "string"
        case list() | tuple():
            return "array"
        case dict():
            return "object"
    return type(value).__name__


def expected_word(schema: Any) -> str:
    """Return what a schema wants in a few words, such as "string or null" or "one of: email, phone"."""
    if not isinstance(schema, dict):
        return "a value"
    if "x-expected" in schema:
        return str(schema["x-expected"])
    if "enum" in schema:
        return "one of: " + ", ".join(_shown(option) for option in schema["enum"])
    types = schema.get("type", [])
    words = [WORDS.get(name, name) for name in ([types] if isinstance(types, str) else types)]
    return " or ".join(words) or "a value"


def schema_at(schema: Any, path: Sequence[str | int]) -> Any:
    """Return the part of a schema that describes the value at `path`, or None where it says nothing."""
    for part in path:
        if not isinstance(schema, dict):
            return None
        if isinstance(part, int):
            schema = schema.get("items")
        else:
            schema = schema.get("properties", {}).get(part, schema.get("additionalProperties"))
    return schema


def _told(error: ValidationError, schema: Schema) -> Iterator[Violation]:
    path, kind = list(error.instance_path), error.kind
    here = schema_at(schema, path)
    where, found = json_path(path), type_word(error.instance)
    match kind.name:
        case "required":
            missing = [*path, kind.as_dict()["property"]]
            yield Violation(json_path(missing), expected_word(schema_at(schema, missing)), "nothing")
        case "additionalProperties":
            known = ", ".join(here.get("properties", {})) if isinstance(here, dict) else ""
            for name in kind.as_dict()["unexpected"]:
                yield Violation(json_path([*path, name]), f"one of the names: {known}", "an unknown name")
        case "falseSchema":
            yield Violation(where, "no value, because this name is reserved", found)
        case "enum":
            yield Violation(where, expected_word(here), _shown(error.instance))
        case "type" | "anyOf" | "oneOf":
            yield Violation(where, expected_word(here), found)
        case _:
            yield Violation(where, _limit_words(kind.name, kind.value, here), _size_word(error.instance))


def _limit_words(name: str, value: Any, here: Any) -> str:
    words = {
        "minLength": f"at least {value} characters",
        "maxLength": f"at most {value} characters",
        "minimum": f"a number of at least {value}",
        "maximum": f"a number of at most {value}",
        "minItems": f"at least {value} items",
        "maxItems": f"at most {value} items",
    }
    return words.get(name, f"{expected_word(here)} ({name})")


def _size_word(value: Any) -> str:
    match value:
        case str():
            return f"{len(value)} characters"
        case list():
            return f"{len(value)} items"
        case int() | float():
            return str(value)[:SHOWN]
    return type_word(value)


def _shown(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"


def _step(part: str | int) -> str:
    if isinstance(part, int):
        return f"[{part}]"
    return f".{part}" if PLAIN_NAME.match(part) else "[" + json.dumps(part, ensure_ascii=False) + "]"


def _unusable(value: Any) -> Violation | None:
    """Find what JSON cannot carry: the compiled check would let some of it pass and the engine stumble."""
    try:
        json.dumps(value, ensure_ascii=False, allow_nan=False).encode()
    except RecursionError:
        return Violation("$", "JSON that is not nested so deep", "too many levels")
    except (UnicodeEncodeError, ValueError, TypeError):
        return next(_unusable_parts(value, ()), Violation("$", "JSON", "something else"))
    return None


def _unusable_parts(value: Any, path: tuple[str | int, ...]) -> Iterator[Violation]:
    match value:
        case dict():
            for key, item in value.items():
                if not _is_text(key):
                    yield Violation(json_path(path), "names of well-formed Unicode", "something else")
                else:
                    yield from _unusable_parts(item, (*path, key))
        case list() | tuple():
            for index, item in enumerate(value):
                yield from _unusable_parts(item, (*path, index))
        case str() if not _is_text(value):
            yield Violation(json_path(path), "well-formed Unicode", "a lone surrogate")
        case float() if value != value or value in (float("inf"), float("-inf")):
            yield Violation(json_path(path), "a finite number", str(value))
        case None | bool() | int() | float() | str():
            return
        case _:
            yield Violation(json_path(path), "JSON", type(value).__name__)


def _is_text(value: Any) -> bool:
    if not isinstance(value, str):
        return False
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def _refuse(uri: str) -> Any:
    raise ValueError(f"A contract stands alone and refers to nothing outside it: {uri}")
