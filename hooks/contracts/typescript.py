"""Writes the types of an event for the editor: what `args` holds, which classes may be answered, with hover texts."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from hooks.contracts.loader import Schema

if TYPE_CHECKING:
    from hooks.events import EventType, ResultClass

WORDS = {"string": "string", "integer": "number", "number": "number", "boolean": "boolean", "null": "null"}
ANYTHING = "Record<string, any>"
MEMBER = "  "
NOTES = {"x-sensitive": "Never stored.", "x-personal": "Personal data: masked for support."}

HEADER = """\
// Generated from the contract of the event {key} by `manage.py generate_contracts`: change the contract, not this file.

"""

DECIDING = """\
/** What the hook may answer. Answering nothing means: continue, nothing changed. */
type HookResult = {results};

/** Gives the answer, if the hook does not return it. Only the first answer counts. */
type HookCallback = (result?: HookResult) => void;

/** Refuses: an error code for the application, and what happened. */
type HookDeny = {{
  (error: string, description?: string): void;
  (request: {denial}): void;
}};

type Hook = (args: HookArgs, callback: HookCallback, deny: HookDeny) => HookResult | void | Promise<HookResult | void>;
"""

WATCHING = """\
/** This event decides nothing: what the hook answers is ignored. */
type Hook = (args: HookArgs) => void | Promise<void>;
"""


def event_types(event: EventType, classes: dict[str, ResultClass]) -> str:
    """Return the whole `.d.ts` of an event: HookArgs, HookEffects, its result classes, HookCallback, HookDeny, Hook."""
    parts = [HEADER.format(key=event.key)]
    args = _object(event.input_schema, "", given=True)
    parts.append(f"/** {_line(event.description)} */\ninterface HookArgs {args}\n\n")
    parts.append("/** What hooks before this one have decided. */\n")
    parts.append(f"interface HookEffects {_object({'properties': event.effects}, '', given=False)}\n\n")
    parts.extend(f"{text}\n" for text in _classes(event, classes))
    if event.decides:
        denial = "DenyRequest" if "DenyRequest" in event.results else "{ error: string; description?: string }"
        parts.append(DECIDING.format(results=" | ".join(event.results), denial=denial))
    else:
        parts.append(WATCHING)
    return "".join(parts)


def _classes(event: EventType, classes: dict[str, ResultClass]) -> Iterator[str]:
    schemas = {name: event.result_schemas[name] for name in event.results}
    for schema in list(schemas.values()):
        for helper in _helpers(schema):
            schemas.setdefault(helper["x-class"], helper)
    for name, schema in schemas.items():
        yield _class(classes[name], schema)


def _helpers(schema: Any) -> Iterator[Schema]:
    if isinstance(schema, dict):
        if "x-class" in schema:
            yield schema
        for part in schema.values():
            yield from _helpers(part)


def _class(result: ResultClass, schema: Schema) -> str:
    required, properties = schema.get("required", []), schema["properties"]
    names = [parameter["name"] for parameter in result.parameters]
    given = ", ".join(f"{name}{'' if name in required else '?'}: {result.name}['{name}']" for name in names)
    docs = "".join(f"\n   * @param {name} {_line(properties[name]['description'])}" for name in names)
    fields = "".join(_member(name, properties[name], "  ", name in required, False) for name in names)
    return (
        f"/** {_line(result.description)} */\ndeclare class {result.name} {{\n{fields}"
        f"  /**{docs}\n   */\n  constructor({given});\n}}\n"
    )


def _object(schema: Schema, indent: str, *, given: bool) -> str:
    """Write the members; `given` is true for an input, where a filled or defaulted member is always there."""
    required = schema.get("required", [])
    members = ""
    for name, part in schema.get("properties", {}).items():
        present = name in required or (given and isinstance(part, dict) and ("default" in part or "x-filled" in part))
        members += _member(name, part, indent + "  ", present, given)
    if schema.get("additionalProperties"):
        members += f"{indent}  [name: string]: any;\n"
    return f"{{\n{members}{indent}}}"


def _member(name: str, schema: Any, indent: str, present: bool, given: bool) -> str:
    shown = name if name.isidentifier() else json.dumps(name)
    return f"{_comment(schema, indent)}{indent}{shown}{'' if present else '?'}: {_type(schema, indent, given)};\n"


def _comment(schema: Any, indent: str) -> str:
    if not isinstance(schema, dict):
        return f"{indent}/** Reserved: cannot be set. */\n"
    notes = [schema.get("description", ""), *(text for mark, text in NOTES.items() if schema.get(mark))]
    lines = [_line(" ".join(note.rstrip(".") + "." for note in notes if note))]
    examples = [json.dumps(example, ensure_ascii=False) for example in schema.get("examples", [])[:3]]
    lines += [f"@example {_line(example)}" for example in examples]
    if len(lines) == 1:
        return f"{indent}/** {lines[0]} */\n"
    return f"{indent}/**\n" + "".join(f"{indent} * {line}\n" for line in lines) + f"{indent} */\n"


def _type(schema: Any, indent: str, given: bool) -> str:
    if schema is False:
        return "never"
    if not isinstance(schema, dict):
        return "any"
    if "x-type" in schema:
        return str(schema["x-type"])
    if "x-class" in schema:
        return str(schema["x-class"])
    if "enum" in schema:
        # Inside an object that a hook builds, 'ask' has widened to string: complete it, do not insist.
        loose = [] if given or len(indent) <= len(MEMBER) else ["(string & {})"]
        return " | ".join([*(json.dumps(option) for option in schema["enum"]), *loose])
    kinds = schema.get("type", [])
    kinds = [kinds] if isinstance(kinds, str) else kinds
    return " | ".join(dict.fromkeys(_kind(kind, schema, indent, given) for kind in kinds)) or "any"


def _kind(kind: str, schema: Schema, indent: str, given: bool) -> str:
    if kind == "object":
        return _object(schema, indent, given=given) if schema.get("properties") else ANYTHING
    if kind == "array":
        return f"Array<{_type(schema.get('items', True), indent, given)}>"
    return WORDS[kind]


def _line(text: str) -> str:
    """One line that cannot end the comment it stands in."""
    return " ".join(text.split()).replace("*/", "*\\/")
