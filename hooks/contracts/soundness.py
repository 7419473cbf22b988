"""Whether a contract agrees with itself: facts, schemas, sample, code. Each problem is one sentence."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from jsonschema_rs import ValidationError, meta

from hooks.contracts.loader import ROOT, BrokenContract, event_folders, read_json
from hooks.contracts.violations import schema_at
from hooks.events import ENDINGS, EventType, all_groups, load_event, result_classes

MODES = ("sync", "async")
POLICIES = ("fail_open", "fail_closed", "show_error")
MERGES = ("union", "by-key", "add-remove")
SCHEMA_FILES = ("input.json", "result.json")


def contract_problems(root: Path = ROOT) -> dict[str, list[str]]:
    """Return the problems of every contract under `root` by the folder's name; a sound one has an empty list."""
    problems = {folder.name: event_problems(folder) for folder in event_folders(root)}
    numbers: dict[int, str] = {}
    for name, found in problems.items():
        if not found:
            number = read_json(root / name / "event.json")["number"]
            if number in numbers:
                found.append(f"event.json: number {number} is also that of {numbers[number]}")
            numbers.setdefault(number, name)
    return problems


def event_problems(folder: Path) -> list[str]:
    """Return what is wrong with one contract folder."""
    problems = [text for name in SCHEMA_FILES for text in _schema_problems(folder / name)]
    if problems:
        return problems
    try:
        event = load_event(folder)
    except BrokenContract as error:
        return [str(error)]
    checks: Iterable[Callable[[EventType], Iterator[str]]] = (_facts, _results, _applies, _sample, _code)
    problems = [text for check in checks for text in check(event)]
    if event.key != folder.name:
        problems.append(f"event.json: key is {event.key!r}, the folder is {folder.name!r}")
    return problems


def _schema_problems(path: Path) -> Iterator[str]:
    try:
        meta.validate(read_json(path))
    except BrokenContract as error:
        yield str(error)
    except (ValidationError, ValueError) as error:
        yield f"{path.name}: not a JSON Schema: {str(error).splitlines()[0]}"


def _facts(event: EventType) -> Iterator[str]:
    if event.default_mode not in MODES:
        yield f"event.json: default_mode is {event.default_mode!r}, expected one of {', '.join(MODES)}"
    if event.default_on_failure not in POLICIES:
        yield f"event.json: default_on_failure is {event.default_on_failure!r}, expected one of {', '.join(POLICIES)}"
    for group in event.groups:
        if group not in all_groups():
            yield f"event.json: there is no group {group!r}"
    if event.decides != bool(event.results):
        yield "event.json: an event that decides has results, and one that does not has none"
    if not (event.label and event.description):
        yield "event.json: label and description are for people and must say something"


def _results(event: EventType) -> Iterator[str]:
    for name in event.results:
        if name not in result_classes():
            yield f"result.json: there is no result class {name!r} in classes.json"
            continue
        wanted = [parameter["name"] for parameter in result_classes()[name].parameters]
        known = [key for key, part in event.result_schemas[name]["properties"].items() if not part.get("x-ignored")]
        if sorted(wanted) != sorted(known):
            yield f"result.json: {name} has the fields {', '.join(known)}, its constructor {', '.join(wanted)}"
    if len([name for name in event.results if name not in ENDINGS]) > 1:
        yield "event.json: an event has one result class of its own, so that effects have one meaning"
    for name, part in event.effects.items():
        if part.get("x-merge", MERGES[0]) not in MERGES:
            yield f"result.json: {name} has an x-merge that nobody knows: {part['x-merge']!r}"


def _applies(event: EventType) -> Iterator[str]:
    for effect, paths in event.applies.items():
        if effect not in event.effects:
            yield f"event.json: applies names {effect!r}, which no result carries"
        for path in paths:
            if schema_at(event.input_schema, path.split(".")) is None:
                yield f"event.json: applies {effect!r} to {path!r}, which the input does not have"


def _sample(event: EventType) -> Iterator[str]:
    for violation in event.input_violations(event.sample):
        yield f"sample.json: {violation.message}"
    for path in _missing(event.input_schema, event.sample, ""):
        yield f"sample.json: {path} is left out, and a sample shows the whole input"
    if event.sample.get("event", {}).get("key") != event.key:
        yield "sample.json: event.key is that of another event"


def _missing(schema: dict[str, Any], value: Any, path: str) -> Iterator[str]:
    """What Hookline always gives or fills with a default, and a sample therefore has."""
    if not isinstance(value, dict):
        return
    for name, part in schema.get("properties", {}).items():
        if not isinstance(part, dict):
            continue
        if name in value:
            yield from _missing(part, value[name], f"{path}{name}.")
        elif "default" in part or part.get("x-filled") or name in schema.get("required", []):
            yield f"{path}{name}"


def _code(event: EventType) -> Iterator[str]:
    if "module.exports" not in event.default_hook and "export default" not in event.default_hook:
        yield "default.hook.js: exports no function"
    if "@param {HookArgs} args" not in event.default_hook:
        yield "default.hook.js: says no @param {HookArgs} args, so that the editor cannot complete args"
    if len(event.snippets) < 2:
        yield "snippets: an event offers at least two"
