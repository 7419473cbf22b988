"""Applying a handful of named changes to a row, and telling the audit log what they were."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from hooks.exceptions import InvalidField, InvalidForm


def changed_fields(
    row: models.Model, changes: Mapping[str, Any], allowed: Collection[str]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Set the changes on the row (unsaved) and return what really differs, as ({field: before}, {field: after}).

    Raises InvalidField for a field that may not be changed, InvalidForm for values that the model refuses.
    """
    for name in changes:
        if name not in allowed:
            raise InvalidField(name, f"{name} cannot be changed here; what can: {', '.join(sorted(allowed))}")
    before = {name: getattr(row, name) for name in changes if getattr(row, name) != changes[name]}
    for name in before:
        setattr(row, name, changes[name])
    full_check(row, only=before)
    return before, {name: changes[name] for name in before}


def full_check(row: models.Model, *, only: Collection[str] | None = None) -> None:
    """Run the model's own validation. Raises InvalidForm with a message per field."""
    names = {field.name for field in row._meta.fields}
    exclude = names - set(only) if only is not None else set()
    try:
        row.full_clean(exclude=exclude)
    except ValidationError as error:
        faults = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
        raise InvalidForm(
            [
                {"field": field.replace("__all__", ""), "message": text}
                for field, texts in faults.items()
                for text in texts
            ]
        ) from error
