"""The form of a plugin: fields made from the `config` JSON Schema, defaults, cleaning and validation."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from jsonschema import Draft202012Validator, FormatChecker, ValidationError

from plugins.problems import Fault

TRUE_WORDS = frozenset({"true", "on", "yes", "1"})
FALSE_WORDS = frozenset({"false", "off", "no", "0", ""})
NO_GROUP = "Settings"
LAST = 10_000

FORMAT_MESSAGES = {
    "uri": "Enter a full web address, such as https://api.example.com.",
    "email": "Enter an e-mail address, such as jo@example.com.",
    "hostname": "Enter a host name, such as api.example.com.",
    "date": "Enter a date as year-month-day, such as 2026-05-31.",
}
TYPE_MESSAGES = {
    "integer": "Enter a whole number.",
    "number": "Enter a number.",
    "boolean": "Choose yes or no.",
    "string": "Enter text.",
    "array": "Enter one value per line.",
}


@dataclass(frozen=True)
class Choice:
    """One value of a select field and what people read for it."""

    value: Any
    label: str


@dataclass(frozen=True)
class ConfigField:
    """One field of the publish form. `schema` is the field's own JSON Schema, as published."""

    key: str
    title: str
    description: str
    type: str
    required: bool
    secret: bool
    default: Any
    format: str
    group: str
    order: int
    placeholder: str
    choices: tuple[Choice, ...]
    schema: Mapping[str, Any]

    @property
    def multiline(self) -> bool:
        return self.type == "array" or self.format == "multiline"

    @property
    def input_type(self) -> str:
        """The widget: checkbox, select, textarea, password, number, url, email, date or text."""
        if self.type == "boolean":
            return "checkbox"
        if self.choices:
            return "select"
        if self.secret:
            return "password"
        if self.multiline:
            return "textarea"
        if self.type in {"integer", "number"}:
            return "number"
        return {"uri": "url", "email": "email", "date": "date"}.get(self.format, "text")

    def clean(self, value: Any) -> Any:
        """Turn what a form sent (text) into the field's type; what cannot be turned is returned as it came."""
        if self.type == "boolean":
            return _boolean(value)
        if self.type in {"integer", "number"}:
            return _number(value, whole=self.type == "integer")
        if self.type == "array" and isinstance(value, str):
            return [line.strip() for line in value.splitlines() if line.strip()]
        if isinstance(value, str):
            return value.strip() if self.format != "multiline" else value.strip("\r\n")
        return value

    def text(self, value: Any) -> str:
        """What an input element shows for a value of this field."""
        if value is None:
            return ""
        return "\n".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


@dataclass(frozen=True)
class ConfigGroup:
    """Fields that stand under one heading, in order."""

    name: str
    fields: tuple[ConfigField, ...]


@dataclass(frozen=True)
class ConfigForm:
    """The whole `config` of a plugin."""

    schema: Mapping[str, Any]
    fields: tuple[ConfigField, ...]

    @classmethod
    def parse(cls, schema: Mapping[str, Any]) -> ConfigForm:
        """Fields in the order of x-order, then of the file."""
        required = set(schema.get("required", ()))
        fields = [_field(key, item, key in required) for key, item in schema["properties"].items()]
        return cls(schema=schema, fields=tuple(sorted(fields, key=lambda field: field.order)))

    @property
    def groups(self) -> tuple[ConfigGroup, ...]:
        names = dict.fromkeys(field.group for field in self.fields)
        return tuple(ConfigGroup(name, tuple(f for f in self.fields if f.group == name)) for name in names)

    @property
    def defaults(self) -> dict[str, Any]:
        return {field.key: field.default for field in self.fields if field.default is not None}

    def clean(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Values in their types, absent ones filled from the defaults, empty numbers and secrets left out."""
        known = {field.key: field for field in self.fields}
        cleaned = {key: known[key].clean(value) if key in known else value for key, value in values.items()}
        filled = {key: value for key, value in cleaned.items() if not _blank(known.get(key), value)}
        return {**{key: value for key, value in self.defaults.items() if key not in filled}, **filled}

    def validate(self, values: Mapping[str, Any]) -> list[dict[str, str]]:
        """`[{"field", "message"}]` for the person at the form, in the order of the form; empty when all is well."""
        checked = Draft202012Validator({**self.schema, "additionalProperties": False}, format_checker=FormatChecker())
        cleaned = self.clean(values)
        found: dict[str, str] = {}
        for error in checked.iter_errors(cleaned):
            for key, message in _messages(error, self.schema["properties"]):
                found.setdefault(key, message)
        for field in self.fields:
            value = cleaned.get(field.key)
            if field.required and value in ("", []):
                found[field.key] = "This field is required."
            elif value == "":
                found.pop(field.key, None)
            elif field.format in ADDRESSES and isinstance(value, str) and not ADDRESSES[field.format](value):
                found.setdefault(field.key, FORMAT_MESSAGES[field.format])
        order = [field.key for field in self.fields]
        return [
            {"field": key, "message": found[key]}
            for key in sorted(found, key=lambda key: order.index(key) if key in order else LAST)
        ]


# Letters of any script, as browsers take them. With anything else in its list of hosts a hook could not run at all.
_HOST_NAME = re.compile(r"[\w-]+(?:\.[\w-]+)*\.?")


def address_host(value: str) -> str | None:
    """`https://api.example.com/v1` -> `api.example.com`; a port that is written is kept; None if there is no host."""
    try:
        parts = urlsplit(value)
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        return None
    is_ipv6 = ":" in parts.hostname
    if not is_ipv6 and _HOST_NAME.fullmatch(parts.hostname) is None:
        return None
    host = f"[{parts.hostname}]" if is_ipv6 else parts.hostname
    return f"{host}:{port}" if port else host


def _web_address(value: str) -> bool:
    return address_host(value) is not None and not any(character.isspace() for character in value)


def _mail_address(value: str) -> bool:
    name, _, host = value.rpartition("@")
    return bool(name and host) and not any(character.isspace() for character in value)


# What the formats of JSON Schema leave open.
ADDRESSES: Mapping[str, Callable[[str], bool]] = {"uri": _web_address, "email": _mail_address}


def _field(key: str, schema: Mapping[str, Any], required: bool) -> ConfigField:
    values = schema.get("enum", ())
    labels = schema.get("x-enum-labels", [str(value) for value in values])
    return ConfigField(
        key=key,
        title=schema["title"],
        description=schema.get("description", ""),
        type=schema["type"],
        required=required,
        secret=schema.get("x-secret", False),
        default=schema.get("default"),
        format=schema.get("format", ""),
        group=schema.get("x-group", NO_GROUP),
        order=schema.get("x-order", LAST),
        placeholder=str(schema.get("examples", [""])[0]),
        choices=tuple(Choice(value, label) for value, label in zip(values, labels, strict=True)),
        schema=schema,
    )


def _boolean(value: Any) -> Any:
    word = str(value).strip().lower()
    if isinstance(value, str) and word in TRUE_WORDS | FALSE_WORDS:
        return word in TRUE_WORDS
    return value


def _number(value: Any, *, whole: bool) -> Any:
    if not isinstance(value, str):
        return value
    text = value.strip()
    try:
        number = int(text) if whole else float(text)
    except ValueError:
        return text
    return number if math.isfinite(number) else text


def _blank(field: ConfigField | None, value: Any) -> bool:
    """Nothing was entered: None, an empty secret, or an empty number. Empty text is an answer."""
    if value is None:
        return True
    return value == "" and field is not None and (field.secret or field.type in {"integer", "number"})


def _messages(error: ValidationError, properties: Mapping[str, Any]) -> list[tuple[str, str]]:
    fault = Fault.of(error)
    if fault.rule == "required":
        return [(name, "This field is required.") for name in fault.missing]
    if fault.rule == "additionalProperties":
        return [(name, "This plugin has no such setting.") for name in fault.unknown]
    key = str(fault.path[0]) if fault.path else ""
    entry = f"{fault.instance}: " if len(fault.path) > 1 else ""
    return [(key, entry + (_message(fault, properties.get(key, {})) or error.message))]


def _message(fault: Fault, field: Mapping[str, Any]) -> str:
    value = fault.value
    texts: dict[str, Callable[[], str]] = {
        "type": lambda: TYPE_MESSAGES.get(str(value), "Enter another value."),
        "format": lambda: FORMAT_MESSAGES.get(str(value), "Enter another value."),
        "enum": lambda: "Choose one of: " + ", ".join(map(str, value)) + ".",
        "pattern": lambda: field.get("x-pattern-message", "This does not have the expected form."),
        "minLength": lambda: f"Use at least {value} characters.",
        "maxLength": lambda: f"Use at most {value} characters.",
        "minimum": lambda: f"Enter {value} or more.",
        "maximum": lambda: f"Enter {value} or less.",
        "minItems": lambda: f"Enter at least {value}, one per line.",
        "maxItems": lambda: f"Enter at most {value}, one per line.",
        "uniqueItems": lambda: "A value is there twice.",
    }
    return texts[fault.rule]() if fault.rule in texts else ""
