"""Filters that only the console's own lists need."""

from __future__ import annotations

from typing import Any

from django import template

from console.paging import cursor_of

register = template.Library()


@register.filter
def cursor(row: Any, field: str) -> str:
    """Return the paging cursor of a row in a list ordered by `field`."""
    return cursor_of(row, field)
