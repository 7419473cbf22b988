"""Forms about applications and their assignments."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet

from hooks.models import Assignment, Hook, Mode, OnFailure


class ApplicationForm(forms.Form):
    name = forms.CharField(label="Name", max_length=100)
    continue_url = forms.URLField(
        label="Continue URL",
        required=False,
        max_length=500,
        assume_scheme="https",
        help_text="Where a browser goes on when it comes back from a redirect. Needed only for hooks that redirect.",
    )


class NewApplicationForm(ApplicationForm):
    client_id = forms.RegexField(
        label="Client id",
        regex=r"^[A-Za-z0-9._~-]{1,100}$",
        required=False,
        help_text="As in your identity platform. Leave it empty and one is made.",
        error_messages={"invalid": "Use letters, digits and . _ ~ - only."},
    )


class AssignForm(forms.Form):
    """Choose a hook for an event of the application."""

    hook = forms.ModelChoiceField(label="Hook", queryset=Hook.objects.none(), to_field_name="public_id")

    def __init__(self, *args: Any, hooks: QuerySet[Hook], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["hook"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101  narrows the type for mypy
        field.queryset = hooks


class AssignmentForm(forms.Form):
    """How an assigned hook runs. Every field is optional: a control of the page sends what it changes, no more."""

    mode = forms.ChoiceField(label="Mode", choices=Mode.choices, required=False)
    on_failure = forms.ChoiceField(label="When it fails", choices=OnFailure.choices, required=False)
    failure_message = forms.CharField(
        label="Message",
        max_length=300,
        required=False,
        help_text="What the customer reads when the failure policy denies or shows an error.",
    )
    timeout_ms = forms.IntegerField(label="Timeout in milliseconds", min_value=1, max_value=120_000, required=False)
    enabled = forms.TypedChoiceField(
        label="State",
        choices=[("true", "On"), ("false", "Off")],
        coerce=lambda text: text == "true",
        required=False,
        empty_value=None,
    )

    percentage = forms.IntegerField(
        label="Percentage of customers",
        min_value=0,
        max_value=100,
        required=False,
        help_text="Always the same customers: raise it step by step to roll a hook out.",
    )
    breaker_failures = forms.IntegerField(
        label="Failures in a row until it opens", min_value=1, max_value=1_000, required=False
    )
    breaker_cool_down_s = forms.IntegerField(
        label="Seconds until it probes", min_value=1, max_value=86_400, required=False
    )

    def changes(self) -> dict[str, Any]:
        """Return the fields that were really sent."""
        sent = {name: value for name, value in self.cleaned_data.items() if name in self.data}
        return {name: value for name, value in sent.items() if value not in ("", None) or name == "failure_message"}


FIELDS = (
    "mode",
    "on_failure",
    "failure_message",
    "timeout_ms",
    "enabled",
    "percentage",
    "breaker_failures",
    "breaker_cool_down_s",
)


def assignment_form(assignment: Assignment, data: Any = None, *, whole: bool = True) -> AssignmentForm:
    """Return the form filled with the assignment's values; `whole` asks for every one, as the full form does."""
    initial = {name: getattr(assignment, name) for name in FIELDS} | {"enabled": str(assignment.enabled).lower()}
    form = AssignmentForm(data, initial=initial)
    for name, field in form.fields.items():
        field.required = whole and name != "failure_message"
    return form
