"""Forms of a brand's settings: the brand, its people, its API keys."""

from __future__ import annotations

from datetime import timedelta

from django import forms
from django.utils import timezone

from hooks.models import Permission, Role

LIFETIMES = [("30", "30 days"), ("90", "90 days"), ("180", "180 days"), ("365", "A year")]


class BrandForm(forms.Form):
    name = forms.CharField(label="Name", max_length=100)
    retention_days = forms.IntegerField(
        label="Keep executions for (days)", min_value=1, max_value=3_650, help_text="Older ones are deleted every hour."
    )
    allowed_hosts = forms.CharField(
        label="Hosts that hooks may call",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}),
        help_text="One per line, such as api.example.com or *.example.com. Empty: any public host.",
    )
    http_hosts = forms.CharField(
        label="Hosts that may be called without encryption",
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "spellcheck": "false"}),
        help_text="One per line. Everything else needs https.",
    )

    def clean_allowed_hosts(self) -> list[str]:
        hosts: list[str] = self.cleaned_data["allowed_hosts"].split()
        return hosts

    def clean_http_hosts(self) -> list[str]:
        hosts: list[str] = self.cleaned_data["http_hosts"].split()
        return hosts


class MemberForm(forms.Form):
    email = forms.EmailField(label="E-mail", help_text="Of a person who has an account in this installation.")
    role = forms.ChoiceField(label="Role", choices=Role.choices, initial=Role.DEVELOPER)


class ApiKeyForm(forms.Form):
    name = forms.CharField(label="Name", max_length=100, help_text="What uses it, such as “deploy pipeline”.")
    scopes = forms.MultipleChoiceField(
        label="May", choices=Permission.choices, widget=forms.CheckboxSelectMultiple, initial=[Permission.VIEW_BRAND]
    )
    lifetime = forms.ChoiceField(label="Expires after", choices=LIFETIMES, initial="90")

    def clean(self) -> dict[str, object]:
        cleaned: dict[str, object] = super().clean() or {}
        if lifetime := cleaned.pop("lifetime", None):
            cleaned["expires_at"] = timezone.now() + timedelta(days=int(str(lifetime)))
        return cleaned
