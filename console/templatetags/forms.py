"""Form fields: label, widget, hint and error in one place, wired for screen readers."""

from __future__ import annotations

from typing import Any

from django import forms, template
from django.forms import BoundField
from django.forms.boundfield import BoundWidget

register = template.Library()


def kind_of(field: BoundField) -> str:
    """Which layout a field needs: "check", "group" (several boxes or radios) or "plain"."""
    widget = field.field.widget
    if isinstance(widget, forms.CheckboxInput):
        return "check"
    # RadioSelect and CheckboxSelectMultiple say so themselves: a group of boxes is labelled by a legend.
    return "group" if widget.use_fieldset else "plain"


def options_of(field: BoundField) -> list[BoundWidget]:
    """The boxes or radios of a group field, each with its own label."""
    return list(field.subwidgets)


@register.inclusion_tag("components/form_field.html")
def form_field(field: BoundField, hint: str = "", label: str = "", mono: bool = False) -> dict[str, Any]:
    """One field. `hint` and `label` override the form's own; `mono` sets the widget in the code font."""
    kind = kind_of(field)
    if mono:
        field.field.widget.attrs["class"] = "code"
    return {
        "field": field,
        "kind": kind,
        "options": options_of(field) if kind == "group" else [],
        "hint": hint or field.help_text,
        "label": label or field.label,
        "optional": not field.field.required and kind != "check",
    }


@register.inclusion_tag("components/form_fields.html")
def form_fields(form: forms.BaseForm) -> dict[str, Any]:
    """All of a form: faults of the whole form first, then hidden fields, then each visible field in order."""
    return {"form": form}


@register.inclusion_tag("components/form_errors.html")
def form_errors(form: forms.BaseForm) -> dict[str, Any]:
    """The faults that belong to no single field, as one alert; nothing when there are none."""
    return {"errors": form.non_field_errors()}
