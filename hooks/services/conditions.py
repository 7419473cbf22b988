"""Conditions without code: for which customers an assigned hook runs at all. Decided before any sandbox starts."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from hooks.events import EventType
from hooks.exceptions import InvalidField
from hooks.models import Assignment, Operator
from hooks.services.comparisons import field_holds, text_of

Json = dict[str, Any]

MOST_RULES = 30
MOST_LEVELS = 3
MOST_CHOICES = 100
FIELD_CHARACTERS = 200
VALUE_CHARACTERS = 300
WITHOUT_VALUE = (Operator.EXISTS, Operator.NOT_EXISTS)
WITH_LIST = (Operator.IN, Operator.NOT_IN)
WITH_NUMBER = (Operator.GREATER_THAN, Operator.LESS_THAN)
# Each hook has its own of these, or gets them only later: no condition can know them.
HIDDEN = ("variables", "secrets", "continue_context", "continue_request_parameters")
MATCH = {"all": " and ", "any": " or "}


def conditions_check(*, event: EventType, conditions: Any) -> Json:
    """Return the conditions in the form they are stored in; {} for none.

    Raises InvalidField whose `field` names the faulty place, such as "conditions.rules[1].operator".
    """
    if conditions in (None, {}):
        return {}
    checked = group_check(event, conditions, "conditions", 1)
    if not checked["rules"]:
        return {}
    if sum(1 for _ in rules_of(checked)) > MOST_RULES:
        raise InvalidField("conditions", f"There are more than {MOST_RULES} conditions: let the hook's code decide")
    return checked


def rules_of(node: Json) -> Iterator[Json]:
    """Yield the single rules of a group, from first to last."""
    for part in node.get("rules", []):
        if "rules" in part:
            yield from rules_of(part)
        else:
            yield part


def group_check(event: EventType, group: Any, place: str, level: int) -> Json:
    if not isinstance(group, dict) or not isinstance(group.get("rules"), list):
        raise InvalidField(place, 'A group is {"match": "all" or "any", "rules": [...]}')
    if unknown := set(group) - {"match", "rules"}:
        raise InvalidField(f"{place}.{min(unknown)}", "A group has `match` and `rules`, nothing else")
    if group.get("match", "all") not in tuple(MATCH):
        raise InvalidField(f"{place}.match", "`match` is “all” or “any”")
    if level > MOST_LEVELS:
        raise InvalidField(place, f"Groups stand at most {MOST_LEVELS} levels deep")
    if level > 1 and not group["rules"]:
        raise InvalidField(f"{place}.rules", "A group inside a group needs at least one rule")
    rules = [part_check(event, part, f"{place}.rules[{at}]", level) for at, part in enumerate(group["rules"])]
    return {"match": group.get("match", "all"), "rules": rules}


def part_check(event: EventType, part: Any, place: str, level: int) -> Json:
    if isinstance(part, dict) and "rules" in part:
        return group_check(event, part, place, level + 1)
    return rule_check(event, part, place)


def rule_check(event: EventType, rule: Any, place: str) -> Json:
    if not isinstance(rule, dict):
        raise InvalidField(place, 'A rule is {"field", "operator", "value"}')
    if unknown := set(rule) - {"field", "operator", "value"}:
        raise InvalidField(f"{place}.{min(unknown)}", "A rule has `field`, `operator` and `value`, nothing else")
    operator = rule.get("operator")
    if operator not in Operator.values:
        raise InvalidField(f"{place}.operator", f"The operator is one of {', '.join(Operator.values)}")
    checked = {"field": field_check(event, rule.get("field"), f"{place}.field"), "operator": str(operator)}
    if operator in WITHOUT_VALUE:
        if rule.get("value") not in (None, ""):
            raise InvalidField(f"{place}.value", f"“{Operator(operator).label}” takes no value")
        return checked
    return checked | {"value": value_check(Operator(operator), rule.get("value"), f"{place}.value")}


def field_check(event: EventType, field: Any, place: str) -> str:
    """Raises InvalidField also for what may not be kept: a skipped hook's record would tell something about it."""
    if not isinstance(field, str) or not field.strip():
        raise InvalidField(place, "Name a field of the input, such as customer.location.country_code")
    path = field.strip().removeprefix("args.")
    if len(path) > FIELD_CHARACTERS:
        raise InvalidField(place, f"A field has at most {FIELD_CHARACTERS} characters")
    names = path.replace("[]", "").split(".")
    if not all(names):
        raise InvalidField(place, "A field is names with dots between them, such as customer.info.locale")
    if names[0] in HIDDEN:
        raise InvalidField(place, f"A condition cannot look at {names[0]}: it belongs to the hook's code")
    if event.is_sensitive(path):
        raise InvalidField(place, f"{path} is sensitive: it is shown to hooks alone and kept nowhere")
    return path


def value_check(operator: Operator, value: Any, place: str) -> Any:
    if operator in WITH_LIST:
        if not isinstance(value, list) or not value or len(value) > MOST_CHOICES:
            raise InvalidField(place, f"“{operator.label}” takes a list of 1 to {MOST_CHOICES} values")
        return [scalar_check(item, f"{place}[{at}]") for at, item in enumerate(value)]
    if operator in WITH_NUMBER:
        try:
            return float_check(value)
        except (ValueError, OverflowError) as error:
            raise InvalidField(place, f"“{operator.label}” takes a number") from error
    return scalar_check(value, place)


def float_check(value: Any) -> int | float:
    """Raises ValueError or OverflowError for what writes no finite number."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise ValueError("no number")
    number = float(value)
    if number != number or abs(number) > 1e15:
        raise ValueError("no number that JSON keeps exactly")
    return int(number) if number == int(number) else number


def scalar_check(value: Any, place: str) -> str | int | float | bool:
    text = value.strip() if isinstance(value, str) else value
    if text in (None, "") or text_of(text) is None:
        raise InvalidField(place, "Give a text, a number, true or false; for an empty field use “is missing”")
    if len(str(text)) > VALUE_CHARACTERS:
        raise InvalidField(place, f"A value has at most {VALUE_CHARACTERS} characters")
    assert isinstance(text, str | int | float)  # noqa: S101  narrows the type for mypy
    return text


@dataclass(frozen=True, slots=True)
class Skip:
    """Why a hook does not run: `code` is "condition" or "percentage", `message` is for people."""

    code: str
    message: str
    condition: Json | None = None

    @property
    def warning(self) -> Json:
        told: Json = {"code": self.code, "message": self.message}
        return told | ({"condition": self.condition} if self.condition else {})


def assignment_skip(*, assignment: Assignment, args: Mapping[str, Any], customer: str) -> Skip | None:
    """Return why this assignment's hook does not run for this input, None where it does. Never raises.

    `customer` is what stays the same for one customer: the id, the e-mail address or the journey id.
    """
    if not is_chosen(assignment.public_id, customer, assignment.percentage):
        share = f"{assignment.percentage}% of customers"
        return Skip("percentage", f"The hook runs for {share}, and this one is not among them.")
    if assignment.conditions and (failed := unmet(assignment.conditions, args)) is not None:
        return Skip("condition", f"The hook runs only where {condition_text(failed)}.", failed)
    return None


def is_chosen(assignment: str, customer: str, percentage: int) -> bool:
    """Tell whether the customer is among the percentage. Raising it adds customers and takes none away."""
    if percentage in (0, 100):
        return percentage == 100
    digest = hashlib.sha256(f"{assignment}:{customer.casefold()}".encode("utf-8", "surrogatepass")).digest()
    return int.from_bytes(digest[:8], "big") % 10_000 < percentage * 100


def unmet(node: Json, args: Mapping[str, Any]) -> Json | None:
    """Return the smallest part of the conditions that does not hold; None where all is well."""
    if "rules" not in node:
        holds = field_holds(args, node["field"], node["operator"], node.get("value"))
        return None if holds else node
    failed = [unmet(part, args) for part in node["rules"]]
    if node["match"] == "all":
        return next((part for part in failed if part is not None), None)
    return None if None in failed else node


def condition_text(node: Json, *, inner: bool = False) -> str:
    """Return conditions as a person reads them ("customer.locale is “sv” or risk.score is missing"); "" for {}."""
    if not node:
        return ""
    if "rules" in node:
        joined = MATCH[node["match"]].join(condition_text(part, inner=True) for part in node["rules"])
        return f"({joined})" if inner and len(node["rules"]) > 1 else joined
    words = f"{node['field']} {Operator(node['operator']).label}"
    if "value" not in node:
        return words
    values = node["value"] if isinstance(node["value"], list) else [node["value"]]
    return f"{words} " + ", ".join(f"“{value_text(value)}”" for value in values)


def value_text(value: Any) -> str:
    return value if isinstance(value, str) else str(text_of(value))
