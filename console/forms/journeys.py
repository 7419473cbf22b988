"""Forms of the simulator: who the test customer is, and for which application."""

from __future__ import annotations

import json
from typing import Any

from django import forms

from hooks.models import Application, Brand, Execution
from hooks.services.journeys.customers import PLACES
from hooks.services.journeys.steps import Journey

PLACE_CHOICES = [(key, place.label) for key, place in PLACES.items()]
LOCALES = [("en", "English"), ("sv-SE", "Swedish"), ("de-DE", "German"), ("fr-FR", "French"), ("es-ES", "Spanish")]


class CustomerForm(forms.Form):
    """The test customer; what is left empty is not known of them."""

    application = forms.ModelChoiceField(label="Application", queryset=Application.objects.none(), empty_label=None)
    given_name = forms.CharField(label="First name", max_length=100, required=False)
    family_name = forms.CharField(label="Last name", max_length=100, required=False)
    email = forms.EmailField(label="E-mail address", max_length=254)
    phone = forms.CharField(label="Phone number", max_length=40, required=False)
    place = forms.ChoiceField(label="Where the customer is", choices=PLACE_CHOICES)
    locale = forms.ChoiceField(label="Language", choices=LOCALES)
    groups = forms.CharField(label="Groups", max_length=200, required=False, help_text="Separated by commas.")
    verify = forms.BooleanField(
        label="The service verifies identities at sign-up",
        required=False,
        help_text="Then a hook on “Before identity verification” has its say in this journey too.",
    )
    execution = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)
    real = forms.BooleanField(
        label="Use this customer's personal data",
        required=False,
        help_text="Your name, the time and this simulation go into the audit log.",
    )

    def __init__(
        self,
        data: Any = None,
        *,
        brand: Brand,
        journey: Journey | None,
        source: Execution | None = None,
        may_reveal: bool = False,
        **options: Any,
    ) -> None:
        super().__init__(data, **options)
        fields: dict[str, Any] = self.fields
        fields["application"].queryset = brand.applications.all()
        fields["application"].to_field_name = "client_id"
        if journey is not None and not any(step.name == "before-identity-verification" for step in journey.steps):
            del fields["verify"]
        if source is None or not may_reveal:
            del fields["real"]

    def customer(self) -> dict[str, Any]:
        """Return the test customer as services take it."""
        names = ("given_name", "family_name", "email", "phone", "place", "locale", "groups", "verify")
        return {name: self.cleaned_data.get(name) for name in names}


class IndentedJSONField(forms.JSONField):
    """JSON to be read and edited by people."""

    def prepare_value(self, value: Any) -> Any:
        return (
            json.dumps(value, indent=2, ensure_ascii=False) if isinstance(value, dict) else super().prepare_value(value)
        )


class DryEventForm(forms.Form):
    """One event of one application, with the input of a past execution or one's own."""

    application = forms.ModelChoiceField(label="Application", queryset=Application.objects.none(), empty_label=None)
    event = forms.ChoiceField(widget=forms.HiddenInput)
    input = IndentedJSONField(
        label="Input", widget=forms.Textarea(attrs={"rows": 20, "spellcheck": "false", "class": "code"})
    )

    def __init__(
        self,
        data: Any = None,
        *,
        brand: Brand,
        events: list[tuple[str, str]],
        source: Execution | None = None,
        **options: Any,
    ) -> None:
        super().__init__(data, **options)
        if source is not None:
            # The input is the execution's, and nobody sees it here.
            del self.fields["input"]
        fields: dict[str, Any] = self.fields
        fields["application"].queryset = brand.applications.all()
        fields["application"].to_field_name = "client_id"
        fields["event"].choices = events
