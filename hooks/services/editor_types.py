"""What the editor knows about an event: its types, with this hook's own variables and secrets in them."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files

from django.db.models import F

from hooks.models import Hook, Variable


@cache
def runtime_types() -> str:
    """Return the declarations of what every hook finds as globals."""
    return files("hooks.engine").joinpath("runtime", "globals.d.ts").read_text(encoding="utf-8")


def hook_types(hook: Hook) -> str:
    """Return one .d.ts: the host runtime's globals, the event's types, and the names of variables and secrets."""
    variables = list(Variable.objects.filter(hook=hook).order_by("key", F("application_id").asc(nulls_first=True)))
    own = {
        "HookVariables": fields([variable for variable in variables if not variable.is_secret]),
        "HookSecrets": fields([variable for variable in variables if variable.is_secret]),
    }
    interfaces = [f"interface {name} {{\n{''.join(fields)}}}\n" for name, fields in own.items()]
    event_types = hook.event_type.types
    for name in ("variables", "secrets"):
        event_types = event_types.replace(f"{name}: Record<string, any>;", f"{name}: Hook{name.capitalize()};")
    return "\n".join([runtime_types(), event_types, *interfaces])


def fields(variables: list[Variable]) -> list[str]:
    """Return one declaration a name: with values for single applications, its type is whatever it may be."""
    by_key: dict[str, list[Variable]] = {}
    for variable in variables:
        by_key.setdefault(variable.key, []).append(variable)
    return [field(rows[0], " | ".join(dict.fromkeys(map(type_of, rows)))) for rows in by_key.values()]


def type_of(variable: Variable) -> str:
    return "string" if variable.is_secret else value_type(variable.value)


def field(variable: Variable, type_name: str) -> str:
    label = variable.label.replace("*/", "* /")
    return f"  /** {label} */\n  {json.dumps(variable.key)}: {type_name};\n"


def value_type(value: object) -> str:
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int | float):
        return "number"
    if isinstance(value, str):
        return "string"
    return "any[]" if isinstance(value, list) else "any"
