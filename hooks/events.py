"""The event types, read once from hooks/contracts: what a customer journey and a hook agree on. No Django in here."""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from hooks.contracts.fields import FieldRow, schema_fields
from hooks.contracts.loader import ROOT, BrokenContract, Schema, event_folders, read_json, read_schema, read_text
from hooks.contracts.marks import Redaction, marked_paths, masked, with_masked
from hooks.contracts.reference import event_request
from hooks.contracts.violations import SchemaCheck, Violation, expected_word, json_path, type_word
from hooks.exceptions import HooklineError

__all__ = [
    "ENDINGS",
    "BrokenContract",
    "EventType",
    "FieldRow",
    "ResultClass",
    "Snippet",
    "UnknownEvent",
    "Violation",
    "all_events",
    "all_groups",
    "event_request",
    "expected_word",
    "get_event",
    "json_path",
    "load_event",
    "masked",
    "result_classes",
    "type_word",
]

# These three end a chain; every other class lets the journey continue and may carry effects.
ENDINGS = ("ShowErrorMessage", "RedirectRequest", "DenyRequest")


class UnknownEvent(HooklineError):
    """There is no event type with this key."""

    code = "unknown_event"


@dataclass(frozen=True)
class ResultClass:
    """A global class of the hook: `parameters` is [{"name", "default"?}] in the order of its constructor."""

    name: str
    parameters: tuple[dict[str, Any], ...]
    description: str


@dataclass(frozen=True)
class Snippet:
    """A piece of code for the editor, to be put inside the hook's function."""

    name: str
    label: str
    body: str


@dataclass(frozen=True, eq=False)
class EventType:
    """One event type. The schemas stand alone (no references) and are shared: copy before changing them.

    `results` names the classes a hook may answer with, the event's own first; empty when the event decides nothing.
    `applies` says into which input paths ("customer.attributes") an effect goes for the next hook of a chain.
    `sensitive_paths` are never stored, `personal_paths` are masked for support; "*" is any name, "[]" any item.
    """

    key: str
    number: int
    groups: tuple[str, ...]
    label: str
    description: str
    decides: bool
    default_mode: str
    default_on_failure: str
    results: tuple[str, ...]
    contract_version: int
    input_schema: Schema
    result_schemas: dict[str, Schema]
    default_hook: str
    types: str
    snippets: tuple[Snippet, ...]
    sensitive_paths: tuple[str, ...]
    personal_paths: tuple[str, ...]
    applies: dict[str, tuple[str, ...]]
    sample_text: str
    _checks: dict[str, SchemaCheck] = field(default_factory=dict, repr=False)

    @property
    def sample(self) -> dict[str, Any]:
        """A realistic whole input, as a new copy each time."""
        sample: dict[str, Any] = json.loads(self.sample_text)
        return sample

    @cached_property
    def filled(self) -> frozenset[str]:
        """Names of the input that Hookline fills itself; what a caller sends there is ignored."""
        return frozenset(name for name, part in self.input_schema["properties"].items() if part.get("x-filled"))

    @cached_property
    def effects(self) -> dict[str, Schema]:
        """The effects that `continue` may carry, by name, with their schemas."""
        own = [self.result_schemas[name] for name in self.results if name not in ENDINGS]
        properties = [item for schema in own for item in schema["properties"].items()]
        return {name: part for name, part in properties if name != "session" and not part.get("x-ignored")}

    @cached_property
    def fields(self) -> tuple[FieldRow, ...]:
        """Every field of the input, for a reference page."""
        return schema_fields(self.input_schema)

    def result_fields(self, name: str) -> tuple[FieldRow, ...]:
        """Every field of an allowed result class. Raises KeyError for a class the event does not allow."""
        return schema_fields(self.result_schemas[name])

    def is_sensitive(self, path: str) -> bool:
        """Whether the field at a dotted path, or one it stands in, is never stored."""
        names = path.replace("[]", "").split(".")
        never = {name.lower() for name in self.input_schema["x-sensitive-names"]}
        marked = [mark.replace("[]", "").split(".") for mark in self.sensitive_paths]
        return any(name.lower() in never for name in names) or any(
            len(mark) <= len(names) and all(part in ("*", name) for part, name in zip(mark, names, strict=False))
            for mark in marked
        )

    def input_violations(self, value: Any) -> list[Violation]:
        """Say what in a caller's input breaks the contract; at most ten violations."""
        return self._check("", self.input_schema).violations(value)

    def result_violations(self, name: str, value: Any) -> list[Violation]:
        """Say what in a result of the class `name` breaks the contract. Raises KeyError for a class not allowed."""
        return self._check(name, self.result_schemas[name]).violations(value)

    def storable(self, args: dict[str, Any]) -> dict[str, Any]:
        """Return a copy of an input without what is never stored."""
        return self.kept_and_removed(args)[0]

    def kept_and_removed(self, args: dict[str, Any]) -> tuple[dict[str, Any], list[Any]]:
        """Return (what `storable` returns, the values that it leaves out)."""
        kept, removed = self._redaction.strip(args)
        return kept, removed

    @cached_property
    def _redaction(self) -> Redaction:
        names = frozenset(name.lower() for name in self.input_schema["x-sensitive-names"])
        return Redaction(self.input_schema, "x-sensitive", names)

    def masked_input(self, args: dict[str, Any]) -> dict[str, Any]:
        """Return a copy of an input in which personal data is masked."""
        shown: dict[str, Any] = with_masked(args, self.input_schema, "x-personal", masked)
        return shown

    def masked_effects(self, effects: dict[str, Any]) -> dict[str, Any]:
        """Return a copy of effects in which personal data is masked."""
        shown: dict[str, Any] = with_masked(effects, {"properties": self.effects}, "x-personal", masked)
        return shown

    def _check(self, name: str, schema: Schema) -> SchemaCheck:
        check = self._checks.get(name)
        if check is None:
            check = self._checks[name] = SchemaCheck(schema)
        return check


def load_event(folder: Path, types: str | None = None) -> EventType:
    """Read one contract folder. Raises BrokenContract with the file's name and what is wrong.

    `types` stands in for the generated file, for the one who generates it.
    """
    facts = dict(read_json(folder / "event.json"))
    input_schema = read_schema(folder / "input.json")
    try:
        shared = facts.pop("snippets")
        facts["groups"], facts["results"] = tuple(facts["groups"]), tuple(facts["results"])
        facts["applies"] = {name: tuple(paths) for name, paths in facts["applies"].items()}
        return EventType(
            **facts,
            input_schema=input_schema,
            result_schemas={name: read_schema(folder / "result.json", f"/$defs/{name}") for name in facts["results"]},
            default_hook=read_text(folder / "default.hook.js"),
            types=read_text(folder / "types.d.ts") if types is None else types,
            snippets=_snippets(folder, shared),
            sensitive_paths=marked_paths(input_schema, "x-sensitive"),
            personal_paths=marked_paths(input_schema, "x-personal"),
            sample_text=json.dumps(read_json(folder / "sample.json")),
        )
    except (KeyError, TypeError) as error:
        raise BrokenContract(f"{folder.name}/event.json: {error}") from error


def _snippets(folder: Path, shared: list[str]) -> tuple[Snippet, ...]:
    own = sorted((folder / "snippets").glob("*.js"))
    common = [folder.parent / "common/snippets" / f"{name}.js" for name in shared]
    return tuple(_snippet(path) for path in [*own, *common])


def _snippet(path: Path) -> Snippet:
    first, _, body = read_text(path).partition("\n")
    if not first.startswith("// ") or not body.strip():
        raise BrokenContract(f"{path.name}: a snippet begins with a line `// what it does`, then code")
    return Snippet(path.stem, first[3:].strip(), body)


class _Registry:
    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._events: dict[str, EventType] | None = None
        self._classes: dict[str, ResultClass] | None = None

    def events(self) -> dict[str, EventType]:
        if self._events is None:
            with self._lock:
                if self._events is None:
                    loaded = sorted(map(load_event, event_folders()), key=lambda event: event.number)
                    self._events = {event.key: event for event in loaded}
        return self._events

    def classes(self) -> dict[str, ResultClass]:
        if self._classes is None:
            facts = read_json(ROOT / "classes.json")
            classes = [ResultClass(fact["name"], tuple(fact["parameters"]), fact["description"]) for fact in facts]
            self._classes = {item.name: item for item in classes}
        return self._classes


_registry = _Registry()


def get_event(key: str) -> EventType:
    """Return the event type with this key. Raises UnknownEvent."""
    try:
        return _registry.events()[key]
    except KeyError:
        raise UnknownEvent(f"There is no event {key!r}.") from None


def all_events() -> tuple[EventType, ...]:
    """Return every event type, by number."""
    return tuple(_registry.events().values())


def all_groups() -> dict[str, str]:
    """Return the label of each event group by its key, in the order pages show them."""
    return {fact["key"]: fact["label"] for fact in read_json(ROOT / "common/groups.json")}


def result_classes() -> dict[str, ResultClass]:
    """Return the result classes by name: the globals a hook can use."""
    return _registry.classes()
