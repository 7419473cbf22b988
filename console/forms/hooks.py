"""Forms about hooks: a new one, its settings, one of its variables."""

from __future__ import annotations

import json
import math
from typing import Any

from django import forms
from django.db.models import QuerySet

from hooks.events import all_events
from hooks.models import Application


def event_choices() -> list[tuple[str, str]]:
    return [(event.key, f"{event.label} ({', '.join(event.groups)})") for event in all_events()]


class NewHookForm(forms.Form):
    name = forms.CharField(label="Name", max_length=120, help_text="Such as “Only known contacts may register”.")
    event = forms.ChoiceField(
        label="Event", choices=event_choices, help_text="When it runs. This cannot be changed later."
    )


class HookSettingsForm(forms.Form):
    name = forms.CharField(label="Name", max_length=120)
    description = forms.CharField(label="Description", required=False, widget=forms.Textarea(attrs={"rows": 3}))
    allowed_hosts = forms.CharField(
        label="Hosts it may call",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false", "class": "code"}),
        help_text="One per line, such as api.example.com or *.example.com. Empty: any public host.",
    )
    default_timeout_ms = forms.IntegerField(
        label="Timeout in milliseconds",
        min_value=1,
        max_value=120_000,
        help_text="For new assignments; each assignment can have its own.",
    )

    def clean_allowed_hosts(self) -> list[str] | None:
        """Return the lines, or None (any host) where there is none."""
        return self.cleaned_data["allowed_hosts"].split() or None


class VariableForm(forms.Form):
    """One variable or secret. A variable that parses as JSON is stored as that, anything else as text."""

    key = forms.RegexField(
        label="Name",
        regex=r"^[A-Za-z_][A-Za-z0-9_]{0,79}$",
        help_text="Read in the code as args.variables.name or args.secrets.name.",
        error_messages={"invalid": "Use letters, digits and _, and begin with a letter."},
    )
    value = forms.CharField(
        label="Value",
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 2, "spellcheck": "false", "autocomplete": "off"}),
    )
    is_secret = forms.BooleanField(
        label="Secret",
        required=False,
        help_text="Encrypted, never shown again, and masked wherever the hook prints it.",
    )
    application = forms.ModelChoiceField(
        label="Only for", queryset=Application.objects.none(), required=False, empty_label="Every application"
    )

    def __init__(self, *args: Any, applications: QuerySet[Application], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["application"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101  narrows the type for mypy
        field.queryset = applications

    def typed_value(self) -> Any:
        """Return the value as the hook will see it."""
        text: str = self.cleaned_data["value"]
        if self.cleaned_data["is_secret"]:
            return text
        try:
            return json.loads(text, parse_constant=no_number, parse_float=finite)
        except (ValueError, RecursionError):
            return text


def no_number(text: str) -> float:
    """Python reads NaN and Infinity as JSON; nothing else does. Raises ValueError."""
    raise ValueError(f"{text} is no JSON")


def finite(text: str) -> float:
    """Return the number, as far as it is one: 1e999 would become infinite. Raises ValueError."""
    number = float(text)
    return number if math.isfinite(number) else no_number(text)
