"""Conditions as rows of a form: field, operator, value, and how a row joins the one above it.

“and” binds more tightly than “or”, as people read it: rows between two “or” belong together.
"""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Any

from django import forms
from django.forms import BaseFormSet, formset_factory

from hooks.events import EventType
from hooks.exceptions import InvalidField
from hooks.models import Assignment, Operator
from hooks.services.conditions import MOST_RULES, WITH_LIST, WITHOUT_VALUE, rule_check, value_text

Json = dict[str, Any]
PREFIX = "conditions"


class ConditionForm(forms.Form):
    """One row. A row without field and value is none: emptying one takes it away."""

    join = forms.ChoiceField(label="Joined by", choices=[("and", "and"), ("or", "or")], initial="and", required=False)
    field = forms.CharField(label="Field", max_length=200, required=False)
    operator = forms.ChoiceField(
        label="Comparison", choices=Operator.choices, initial=Operator.EQUALS.value, required=False
    )
    value = forms.CharField(label="Value", max_length=4_000, required=False)

    def __init__(self, *args: Any, event: EventType, fields_id: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.event = event
        self.fields["field"].widget.attrs |= {"list": fields_id, "autocomplete": "off", "spellcheck": "false"}
        self.fields["field"].widget.attrs["placeholder"] = "customer.location.country_code"
        self.fields["value"].widget.attrs |= {"autocomplete": "off"}

    @property
    def is_blank(self) -> bool:
        return not any(self.cleaned_data.get(name, "").strip() for name in ("field", "value"))

    def clean(self) -> Json:
        values: Json = super().clean() or {}
        if not self.errors and not self.is_blank:
            try:
                values["rule"] = rule_check(self.event, rule_of(values), "rule")
            except InvalidField as error:
                name = error.field.removeprefix("rule.").partition("[")[0]
                self.add_error(name if name in self.fields else None, error.message)
        return values


def rule_of(values: Json) -> Json:
    operator = values.get("operator") or Operator.EQUALS
    rule = {"field": values.get("field", ""), "operator": operator}
    text = values.get("value", "").strip()
    if operator in WITH_LIST:
        return rule | {"value": [part.strip() for part in text.split(",") if part.strip()]}
    return rule if operator in WITHOUT_VALUE and not text else rule | {"value": text}


# Django's class takes no parameter at run time, its types do.
if TYPE_CHECKING:
    Rows = BaseFormSet[ConditionForm]
else:
    Rows = BaseFormSet


class ConditionRows(Rows):
    """All rows of an assignment. `conditions()` puts them together again."""

    def conditions(self) -> Json:
        groups: list[list[Json]] = [[]]
        for form in self.forms:
            rule = form.cleaned_data.get("rule")
            if rule is None:
                continue
            if form.cleaned_data.get("join") == "or" and groups[-1]:
                groups.append([])
            groups[-1].append(rule)
        return joined(groups)


def joined(groups: list[list[Json]]) -> Json:
    """Return alternatives of rules that hold together as conditions in their plainest form."""
    if not groups[0]:
        return {}
    if len(groups) == 1:
        return {"match": "all", "rules": groups[0]}
    parts = [group[0] if len(group) == 1 else {"match": "all", "rules": group} for group in groups]
    return {"match": "any", "rules": parts}


def alternatives(node: Json) -> list[list[Json]]:
    """Return conditions as alternatives, each a list of rules that hold together."""
    if "rules" not in node:
        return [[node]]
    parts = [alternatives(part) for part in node["rules"]]
    if node["match"] == "any":
        return [group for part in parts for group in part]
    return [[rule for group in chosen for rule in group] for chosen in product(*parts)]


def rows_of(conditions: Json) -> list[Json] | None:
    """Return the rows that say the same as the conditions; None where rows cannot say it in reasonable number."""
    if not conditions:
        return []
    groups = alternatives(conditions) if spread(conditions) <= MOST_RULES else []
    rows = [row_of(rule, "or" if place == 0 else "and") for group in groups for place, rule in enumerate(group)]
    if not rows or len(rows) > MOST_RULES or any(row is None for row in rows):
        return None
    return [row for row in rows if row is not None]


def spread(node: Json) -> int:
    """Return how many alternatives there are, without making them."""
    if "rules" not in node:
        return 1
    counts = [spread(part) for part in node["rules"]]
    if node["match"] == "any":
        return sum(counts)
    total = 1
    for count in counts:
        total = min(total * count, MOST_RULES + 1)
    return total


def row_of(rule: Json, join: str) -> Json | None:
    value = rule.get("value", "")
    if isinstance(value, list):
        texts = [value_text(item) for item in value]
        if any("," in text for text in texts):
            return None
        value = ", ".join(texts)
    return {"join": join, "field": rule["field"], "operator": rule["operator"], "value": value_text(value)}


def condition_rows(assignment: Assignment, data: Any = None) -> ConditionRows | None:
    """Return the form set of an assignment's conditions; None where only the API can show and change them."""
    rows = rows_of(assignment.conditions)
    if rows is None:
        return None
    factory = formset_factory(
        ConditionForm, formset=ConditionRows, extra=2, max_num=MOST_RULES, absolute_max=MOST_RULES, validate_max=True
    )
    kwargs = {"event": assignment.event_type, "fields_id": f"fields-{assignment.public_id}"}
    made = factory(data, initial=rows, prefix=PREFIX, form_kwargs=kwargs)
    assert isinstance(made, ConditionRows)  # noqa: S101  narrows the type for mypy
    return made


def fields_offered(event: EventType) -> list[Any]:
    """Return the fields of the contract that a condition may look at and that hold one value."""
    return [
        row for row in event.fields if row.kind not in ("object", "object or null") and may_be_asked(event, row.path)
    ]


def may_be_asked(event: EventType, path: str) -> bool:
    try:
        rule_check(event, {"field": path, "operator": Operator.EXISTS}, "rule")
    except InvalidField:
        return False
    return True
