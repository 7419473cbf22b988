"""The publish form: made from the plugin's own configuration schema."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet

from hooks.exceptions import InvalidForm
from hooks.models import Application
from plugins.catalog import ConfigField, Plugin

OWN_FIELDS = ("hook_name", "assign_to")


class PublishForm(forms.Form):
    """Fields of the plugin, then the hook's name and where to assign it. `values()` is what the service takes."""

    hook_name = forms.CharField(
        label="Name of the hook",
        max_length=80,
        required=False,
        help_text="How your team will know it. Leave it empty for the plugin's own name.",
    )
    assign_to = forms.ModelMultipleChoiceField(
        label="Assign to",
        queryset=Application.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="It runs there once it is deployed. You can assign it later, too.",
    )

    def __init__(
        self, data: Any = None, *, plugin: Plugin, applications: QuerySet[Application], initial: dict[str, Any]
    ) -> None:
        # Text is shown in fields as people type it: a list one entry per line.
        texts = {
            field.key: field.text(initial.get(field.key, field.default))
            for field in plugin.config_fields
            if field.type != "boolean"
        }
        flags = {
            field.key: initial.get(field.key, field.default)
            for field in plugin.config_fields
            if field.type == "boolean"
        }
        super().__init__(data, initial=texts | flags)
        self.plugin = plugin
        hints = {field.key: demo_hint(field, initial) for field in plugin.config_fields}
        own = {name: self.fields.pop(name) for name in OWN_FIELDS}
        self.fields |= {field.key: form_field(field, hints[field.key]) for field in plugin.config_fields} | own
        choices = self.fields["assign_to"]
        assert isinstance(choices, forms.ModelMultipleChoiceField)  # noqa: S101  narrows the type for mypy
        choices.queryset = applications
        if not applications:
            del self.fields["assign_to"]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        for fault in self.plugin.validate_config(self.values()):
            if fault["field"] in self.fields and fault["field"] not in self.errors:
                self.add_error(fault["field"], fault["message"])
        cleaned.setdefault("assign_to", [])
        return cleaned

    def values(self) -> dict[str, Any]:
        """Return {field: value} of the plugin's own fields."""
        return {field.key: self.cleaned_data.get(field.key) for field in self.plugin.config_fields}

    def take_errors(self, error: InvalidForm) -> None:
        """Show what the service refused beside the fields it names."""
        for fault in error.errors:
            self.add_error(fault["field"] if fault["field"] in self.fields else None, fault["message"])

    @property
    def groups(self) -> list[tuple[str, list[forms.BoundField]]]:
        """Return the plugin's fields under the headings of its schema."""
        return [(group.name, [self[field.key] for field in group.fields]) for group in self.plugin.config_groups]

    @property
    def own_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in OWN_FIELDS if name in self.fields]


def demo_hint(field: ConfigField, initial: dict[str, Any]) -> str:
    """Say what the demo's own service accepts, where the field must stay empty because it is a secret."""
    return f" In this demo, use {initial[field.key]}" if field.secret and field.key in initial else ""


def form_field(field: ConfigField, hint: str = "") -> forms.Field:
    """Make the form field of one setting. What its text must look like is judged by the plugin's schema, once."""
    common: dict[str, Any] = {"label": field.title, "help_text": f"{field.description}{hint}"}
    if field.input_type == "checkbox":
        return forms.BooleanField(required=False, **common)
    common["required"] = field.required
    if field.input_type == "select":
        choices = [(field.text(choice.value), choice.label) for choice in field.choices]
        return forms.ChoiceField(choices=choices, **common)
    return forms.CharField(widget=widget(field), strip=False, **common)


def widget(field: ConfigField) -> forms.Widget:
    hints = {"placeholder": field.placeholder} if field.placeholder else {}
    if field.input_type == "textarea":
        return forms.Textarea(attrs={"rows": 3, **hints})
    if field.input_type == "password":
        # Written once more after a fault elsewhere: a secret is never put back into a page.
        return forms.PasswordInput(attrs={"autocomplete": "off", "spellcheck": "false", **hints})
    types = {"number": forms.NumberInput, "url": forms.URLInput, "email": forms.EmailInput}
    return types.get(field.input_type, forms.TextInput)(attrs=hints)
