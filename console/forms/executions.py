"""The filter bar of the executions: everything it asks stands in the URL, so that a view can be shared."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone

from console.forms.hooks import event_choices
from hooks.models import FAILURES, Brand, ExecutionKind, ExecutionStatus, Mode, OutcomeKind

ANY = [("", "Any")]
PERIODS = {
    "hour": ("Last hour", timedelta(hours=1)),
    "day": ("Last 24 hours", timedelta(days=1)),
    "week": ("Last 7 days", timedelta(days=7)),
}
RESULTS = [
    ("failures", "Any failure"),
    *[(f"outcome:{value}", label) for value, label in OutcomeKind.choices if value != OutcomeKind.CONTINUE],
    *[(f"status:{value}", label) for value, label in ExecutionStatus.choices],
]


class ExecutionFilterForm(forms.Form):
    customer = forms.CharField(required=False, max_length=254)
    application = forms.ChoiceField(label="Application", required=False)
    hook = forms.ChoiceField(label="Hook", required=False)
    event = forms.ChoiceField(label="Event", required=False, choices=lambda: ANY + event_choices())
    result = forms.ChoiceField(label="Result", required=False, choices=ANY + RESULTS)
    mode = forms.ChoiceField(label="Mode", required=False, choices=[*ANY, *Mode.choices])
    kind = forms.ChoiceField(label="Kind", required=False, choices=[*ANY, *ExecutionKind.choices])
    period = forms.ChoiceField(
        label="Time", required=False, choices=[*ANY, *[(key, label) for key, (label, _) in PERIODS.items()]]
    )
    version = forms.IntegerField(label="Version", required=False, min_value=1)

    def __init__(self, data: Any, *, brand: Brand) -> None:
        super().__init__(data, label_suffix="")
        fields: dict[str, Any] = self.fields
        fields["application"].choices = ANY + list(brand.applications.values_list("client_id", "name"))
        fields["hook"].choices = ANY + list(brand.hooks.values_list("slug", "name"))

    def filtered(self, rows: Any) -> Any:
        """Return the rows that match; a value that is not offered filters nothing."""
        asked = (
            self.cleaned_data
            if self.is_valid()
            else {key: self.data.get(key) for key in self.fields if key not in self.errors}
        )
        plain = {"application": "application__client_id", "hook": "hook__slug", "event": "event", "mode": "mode"}
        plain |= {"kind": "kind", "version": "version__number"}
        rows = rows.filter(**{path: asked[name] for name, path in plain.items() if asked.get(name)})
        if customer := (asked.get("customer") or "").strip():
            rows = rows.of_customer(customer)
        if period := PERIODS.get(asked.get("period") or ""):
            rows = rows.filter(created_at__gte=timezone.now() - period[1])
        return with_result(rows, asked.get("result") or "")


def with_result(rows: Any, result: str) -> Any:
    field, _, value = result.partition(":")
    if field == "failures":
        return rows.filter(status__in=FAILURES)
    return rows.filter(**{field: value}) if field in ("status", "outcome") else rows
