"""What is wrong with a plugin, told as path, found and expected."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jsonschema import ValidationError

FOUND_CHARS = 80


@dataclass(frozen=True)
class Problem:
    """One fault: `path` begins with the file, then the place in it (`plugin.json: hooks[0].event`)."""

    path: str
    found: str
    expected: str

    def __str__(self) -> str:
        return f"{self.path}: found {self.found}, expected {self.expected}"


class PluginError(Exception):
    """A package that cannot be used; `problems` names every fault that was met."""

    def __init__(self, slug: str, problems: Sequence[Problem]) -> None:
        self.slug = slug
        self.problems = tuple(problems)
        super().__init__(f"plugin {slug}: " + "; ".join(str(problem) for problem in problems))


def shown(value: Any) -> str:
    """JSON of a value, cut to a length that can be read in one line."""
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= FOUND_CHARS else text[: FOUND_CHARS - 1] + "…"


def place(parts: Iterable[str | int]) -> str:
    """`["hooks", 0, "event"]` as `hooks[0].event`; the root is `(root)`."""
    text = ""
    for part in parts:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else str(part)
    return text or "(root)"


@dataclass(frozen=True)
class Fault:
    """A JSON Schema error in plain types: which rule (`value` is its argument) `instance` breaks, and where."""

    rule: str
    value: Any
    instance: Any
    schema: Mapping[str, Any]
    path: tuple[str | int, ...]

    @classmethod
    def of(cls, error: ValidationError) -> Fault:
        schema = error.schema if isinstance(error.schema, Mapping) else {}
        return cls(str(error.validator), error.validator_value, error.instance, schema, tuple(error.absolute_path))

    @property
    def missing(self) -> list[str]:
        """The names a `required` rule asks for and does not find."""
        return [name for name in self.value if name not in self.instance]

    @property
    def unknown(self) -> list[str]:
        """The names an `additionalProperties` rule does not know."""
        return sorted(set(self.instance) - set(self.schema.get("properties", {})))


def from_schema(file: str, error: ValidationError) -> Problem:
    """Turn a JSON Schema error into a problem of `file`.

    A missing field is reported at the path where it should stand, an unknown one at its own path.
    """
    fault = Fault.of(error)
    if fault.rule == "required":
        name = fault.missing[0]
        return Problem(f"{file}: {place([*fault.path, name])}", "nothing", _describe(fault.schema, name))
    if fault.rule == "additionalProperties" and fault.schema.get("properties"):
        known = ", ".join(sorted(fault.schema["properties"]))
        return Problem(f"{file}: {place([*fault.path, fault.unknown[0]])}", "an unknown field", f"one of {known}")
    return Problem(f"{file}: {place(fault.path)}", shown(fault.instance), _expected(fault) or error.message)


def _describe(schema: Mapping[str, Any], name: str) -> str:
    field = schema.get("properties", {}).get(name, {})
    return f"a value of type {field['type']}" if "type" in field else "a value"


def _expected(fault: Fault) -> str:
    value = fault.value
    texts: dict[str, Callable[[], str]] = {
        "type": lambda: "a value of type " + (" or ".join(value) if isinstance(value, list) else str(value)),
        "enum": lambda: "one of " + ", ".join(shown(item) for item in value),
        "const": lambda: shown(value),
        "pattern": lambda: str(fault.schema.get("description") or f"text matching {value}"),
        "minLength": lambda: f"at least {value} characters",
        "maxLength": lambda: f"at most {value} characters",
        "minItems": lambda: f"at least {value} entries",
        "maxItems": lambda: f"at most {value} entries",
        "minimum": lambda: f"{value} or more",
        "maximum": lambda: f"{value} or less",
        "format": lambda: f"a {value}",
        "uniqueItems": lambda: "entries that differ",
        "propertyNames": lambda: str(value.get("description", "another name")),
    }
    return texts[fault.rule]() if fault.rule in texts else ""
