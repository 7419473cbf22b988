"""Paging by cursor: whatever the rows and however many on a page, no row is lost and none is shown twice."""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from console import paging
from console.paging import cursor_of, newer_than, older_than, page_of, position
from hooks.models import AuditEntry, Brand
from tests import factories

BEGAN = datetime(2026, 3, 29, 0, 59, tzinfo=UTC)
# Moments in microseconds: many rows share one, as runs of one chain do.
MOMENTS = st.lists(st.sampled_from([0, 1, 2, 999_999, 3_600_000_000, 86_400_000_000]), max_size=23)
PATIENT = settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])


def fill(brand: Brand, moments: list[int]) -> None:
    AuditEntry.objects.all().delete()
    AuditEntry.objects.bulk_create(
        AuditEntry(brand=brand, sequence=number, at=BEGAN + timedelta(microseconds=moment), digest=str(number))
        for number, moment in enumerate(moments)
    )


def rows(brand: Brand) -> Any:
    return AuditEntry.objects.filter(brand=brand)


def expected(brand: Brand) -> list[int]:
    return list(rows(brand).order_by("-at", "-pk").values_list("pk", flat=True))


def walk(brand: Brand, cursor: str, way: str) -> list[list[int]]:
    """Follow `next` or `previous` from a page to the end; return the keys of each page."""
    pages: list[list[int]] = []
    while len(pages) < 100:
        shown, page = page_of(rows(brand), {"cursor": cursor}, field="at", noun="entries")
        pages.append([row.pk for row in shown])
        assert page["shown"] == len(shown)
        if not page[way]:
            return pages
        cursor = page[way]
    raise AssertionError(f"{way} goes in a circle")


@PATIENT
@given(moments=MOMENTS, size=st.integers(1, 7))
def test_forward_through_all_pages_meets_each_row_once(brand: Brand, moments: list[int], size: int) -> None:
    fill(brand, moments)
    with patch.object(paging, "PAGE_SIZE", size):
        pages = walk(brand, "", "next")
    assert [key for page in pages for key in page] == expected(brand)
    assert all(len(page) == size for page in pages[:-1])
    assert pages == [[]] or all(pages)


@PATIENT
@given(moments=MOMENTS, size=st.integers(1, 7))
def test_backward_from_any_page_meets_each_row_above_once(brand: Brand, moments: list[int], size: int) -> None:
    fill(brand, moments)
    with patch.object(paging, "PAGE_SIZE", size):
        cursor, before = "", list[int]()
        while cursor is not None:
            shown, page = page_of(rows(brand), {"cursor": cursor}, field="at", noun="entries")
            back = walk(brand, cursor, "previous")
            assert back[0] == [row.pk for row in shown]
            assert [key for part in reversed(back[1:]) for key in part] == before
            before += back[0]
            cursor = page["next"]


@PATIENT
@given(moments=MOMENTS.filter(len), size=st.integers(1, 5), new=st.integers(1, 5))
def test_rows_that_arrive_meanwhile_move_nothing(brand: Brand, moments: list[int], size: int, new: int) -> None:
    fill(brand, moments)
    before = expected(brand)
    with patch.object(paging, "PAGE_SIZE", size):
        shown, page = page_of(rows(brand), {}, field="at", noun="entries")
        AuditEntry.objects.bulk_create(
            AuditEntry(brand=brand, sequence=1000 + number, at=BEGAN + timedelta(days=3), digest="new")
            for number in range(new)
        )
        after = walk(brand, page["next"], "next") if page["next"] else []
    assert [row.pk for row in shown] + [key for part in after for key in part] == before


@PATIENT
@given(moments=MOMENTS.filter(len), place=st.integers(0, 22))
def test_newer_and_older_share_the_rows_between_them(brand: Brand, moments: list[int], place: int) -> None:
    fill(brand, moments)
    every = expected(brand)
    middle = rows(brand).get(pk=every[place % len(every)])
    cursor = cursor_of(middle, "at")
    newer = set(newer_than(rows(brand), cursor, "at").values_list("pk", flat=True))
    older = set(older_than(rows(brand), cursor, "at").values_list("pk", flat=True))
    assert not newer & older
    assert newer | older | {middle.pk} == set(every)
    assert newer == set(every[: place % len(every)])


@given(
    moment=st.datetimes(min_value=datetime(1970, 1, 1), max_value=datetime(9998, 1, 1), timezones=st.just(UTC)),
    key=st.integers(1, 2**63 - 1),
)
def test_a_cursor_says_where_it_was_made(moment: datetime, key: int) -> None:
    row = AuditEntry(pk=key, at=moment)
    cursor = cursor_of(row, "at")
    assert position(cursor) == (moment, key)
    assert cursor.isascii()
    assert not set("+/=&?#") & set(cursor)


def made(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    "cursor",
    [
        "first",
        "",
        "é",
        "x" * 5_000,
        "\x00",
        made(""),
        made("|"),
        made("2026-01-01"),
        made("2026-01-01T00:00:00+00:00|"),
        made("2026-01-01T00:00:00+00:00|x"),
        made("2026-01-01T00:00:00+00:00|" + "9" * 5_000),
        made("2026-01-01T00:00:00|5"),
        made("0001-01-01T00:00:00+23:59|5"),
        made("9999-12-31T23:59:59-23:59|5"),
        base64.urlsafe_b64encode(b"\xff\xfe|3").decode(),
    ],
)
def test_a_cursor_that_was_not_made_here_begins_at_the_top(brand: Brand, cursor: str) -> None:
    fill(brand, [0, 1, 2])
    shown, page = page_of(rows(brand), {"cursor": cursor}, field="at", noun="entries")
    assert [row.pk for row in shown] == expected(brand)
    assert (page["previous"], page["next"]) == (None, None)


@pytest.mark.parametrize("key", ["9223372036854775808", "-9223372036854775809", "9" * 100])
def test_a_key_beyond_what_databases_count_is_no_fault(brand: Brand, key: str) -> None:
    fill(brand, [0])
    assert list(older_than(rows(brand), made(f"1999-01-01T00:00:00+00:00|{key}"), "at")) == []
    assert newer_than(rows(brand), made(f"1999-01-01T00:00:00+00:00|{key}"), "at").count() == 1


def test_a_page_past_the_end_is_empty_and_leads_nowhere(brand: Brand) -> None:
    fill(brand, [0])
    last = rows(brand).get()
    shown, page = page_of(rows(brand), {"cursor": cursor_of(last, "at")}, field="at", noun="entries")
    assert shown == []
    assert (page["previous"], page["next"], page["shown"]) == (None, None, 0)


@pytest.mark.parametrize("name", ["executions", "deliveries", "audit"])
@pytest.mark.parametrize("cursor", [made("2026-01-01T00:00:00|5"), made("0001-01-01T00:00:00+23:59|5"), "%25", "²"])
def test_pages_stand_any_cursor(client_of: Any, owner: Any, url: Any, name: str, cursor: str) -> None:
    factories.ExecutionFactory(hook__brand=owner.memberships.get().brand)
    assert client_of(owner).get(f"{url(name)}?cursor={cursor}").status_code == 200
