"""Cursor paging of lists that grow while one reads them: newest first, by time and key."""

from __future__ import annotations

import base64
import binascii
from datetime import UTC, datetime
from typing import Any

from django.db.models import Q, QuerySet

PAGE_SIZE = 50


def cursor_of(row: Any, field: str) -> str:
    text = f"{getattr(row, field).isoformat()}|{row.pk}"
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def position(cursor: str) -> tuple[datetime, int] | None:
    """Return the moment and key in a cursor; None for one that was not made here."""
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
        moment, _, key = text.partition("|")
        at = datetime.fromisoformat(moment)
        return (at.astimezone(UTC), int(key)) if at.tzinfo else None
    except (ValueError, OverflowError, binascii.Error):
        return None


def older_than(rows: QuerySet[Any], cursor: str, field: str) -> QuerySet[Any]:
    if (place := position(cursor)) is None:
        return rows
    moment, key = place
    return rows.filter(Q(**{f"{field}__lt": moment}) | Q(**{field: moment, "pk__lt": key}))


def newer_than(rows: QuerySet[Any], cursor: str, field: str) -> QuerySet[Any]:
    if (place := position(cursor)) is None:
        return rows
    moment, key = place
    return rows.filter(Q(**{f"{field}__gt": moment}) | Q(**{field: moment, "pk__gt": key}))


def page_of(rows: QuerySet[Any], asked: Any, *, field: str, noun: str) -> tuple[list[Any], dict[str, Any]]:
    """Return one page of rows (newest first) and what the pagination component shows.

    `asked` is request.GET: `cursor` is where the page begins. One row more than shown is read, to know of a next page.
    """
    cursor = asked.get("cursor", "")
    ordered = older_than(rows.order_by(f"-{field}", "-pk"), cursor, field)
    found = list(ordered[: PAGE_SIZE + 1])
    shown, more = found[:PAGE_SIZE], len(found) > PAGE_SIZE
    page = {
        "previous": previous_cursor(rows, shown, field) if cursor and shown else None,
        "next": cursor_of(shown[-1], field) if more else None,
        "count": None,
        "shown": len(shown),
        "noun": noun,
    }
    return shown, page


def previous_cursor(rows: QuerySet[Any], shown: list[Any], field: str) -> str | None:
    """Return the cursor of the page before: the row that stands just above it, or "" for the first page."""
    above = list(newer_than(rows, cursor_of(shown[0], field), field).order_by(field, "pk")[: PAGE_SIZE + 1])
    if not above:
        return None
    # An unknown cursor begins at the top, which is what the first page is.
    return cursor_of(above[PAGE_SIZE], field) if len(above) > PAGE_SIZE else "first"
