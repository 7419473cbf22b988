"""The waterfall: one scale per event, with the deadline, the requests and what came later."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hooks.models import EventOccurrence, Execution
from hooks.services.journeys.waterfall import Waterfall, bar_of, scale_of, waterfall_make

BEGAN = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def occurrence(duration_ms: float = 0.0, deadline_ms: int = 5_000) -> EventOccurrence:
    return EventOccurrence(occurred_at=BEGAN, deadline_ms=deadline_ms, duration_ms=duration_ms)


def run(start_ms: float, length_ms: float | None, pk: int = 1, **values: Any) -> Execution:
    values.setdefault("requests", [])
    values.setdefault("mode", "sync")
    values.setdefault("status", "succeeded")
    started = BEGAN + timedelta(milliseconds=start_ms)
    return Execution(
        pk=pk, kind=values.pop("kind", "event"), started_at=started, created_at=started, duration_ms=length_ms,
        timeout_ms=2_000, **values,
    )  # fmt: skip


def request(total_ms: float | None, **values: Any) -> dict[str, Any]:
    return {"method": "GET", "url": "https://x.example/", "status": 200, "timings": {"total_ms": total_ms}, **values}


def make(*runs: Execution, **values: Any) -> Waterfall:
    return waterfall_make(occurrence(**values), runs)


def test_runs_stand_in_order_on_one_scale() -> None:
    fall = make(run(50, 40, pk=2), run(0, 40, pk=1), duration_ms=95)
    assert [row.run.pk for row in fall.rows] == [1, 2]
    assert fall.ticks == (0, 25, 50, 75, 100)
    assert [(row.bar.x, row.bar.width) for row in fall.rows] == [("0.00", "40.00"), ("50.00", "40.00")]


def test_a_deadline_far_away_is_told_beside_the_scale() -> None:
    fall = make(run(0, 50), duration_ms=60)
    assert (fall.deadline_x, fall.deadline_ms, fall.over) == ("", 5_000, False)
    assert fall.spent == "1.20"


def test_a_slow_event_is_drawn_against_its_deadline() -> None:
    fall = make(run(0, 2_000), duration_ms=2_500)
    assert fall.ticks[-1] == pytest.approx(5_200)
    assert fall.deadline_x == "96.15"
    assert fall.spent == "50.00"


def test_an_event_over_its_deadline_says_so() -> None:
    fall = make(run(0, 1_990), duration_ms=2_100, deadline_ms=2_000)
    assert fall.over
    assert float(fall.deadline_x) < 96
    assert fall.spent == "100.00"


def test_the_timeout_of_a_hook_is_drawn_too() -> None:
    row = make(run(0, 100), duration_ms=2_000).rows[0]
    assert row.limit.length_ms == 2_000
    assert float(row.limit.width) > float(row.bar.width)


def test_requests_stand_inside_their_hook() -> None:
    requests = [request(10), request(20), request(500)]
    row = make(run(10, 50, requests=requests), duration_ms=70).rows[0]
    assert [(call.bar.start_ms, call.bar.length_ms) for call in row.calls] == [(10, 10), (20, 20), (40, 20)]


def test_requests_stand_where_they_began() -> None:
    timings = [
        {"start_ms": 5.0, "total_ms": 30.0},
        {"start_ms": 6.5, "total_ms": 30.0},
        {"start_ms": 90.0, "total_ms": 9.0},
    ]
    row = make(run(10, 50, requests=[request(1) | {"timings": each} for each in timings]), duration_ms=70).rows[0]
    assert [(call.bar.start_ms, call.bar.length_ms) for call in row.calls] == [(15, 30), (16.5, 30), (60, 0)]


@pytest.mark.parametrize(
    ("values", "tone"),
    [({}, "info"), ({"status": 404}, "info"), ({"status": 503}, "danger"), ({"status": None, "error": "no"}, "danger")],
)
def test_a_failed_request_stands_out(values: dict[str, Any], tone: str) -> None:
    assert make(run(0, 50, requests=[request(5, **values)])).rows[0].calls[0].tone == tone


@pytest.mark.parametrize("timings", [None, {}, {"total_ms": None}])
def test_requests_without_times_are_still_shown(timings: Any) -> None:
    row = make(run(0, 50, requests=[request(5) | {"timings": timings}])).rows[0]
    assert row.calls[0].bar.length_ms == 0


def test_asynchronous_and_skipped_runs_have_no_bar() -> None:
    later = run(4_000, 30, pk=2, mode="async")
    queued = run(0, None, pk=3, mode="async", status="queued")
    skipped = run(0, 0, pk=4, status="skipped")
    fall = make(run(0, 10, pk=1), later, queued, skipped, duration_ms=12)
    assert [row.run.pk for row in fall.rows] == [1]
    assert [each.pk for each in fall.later] == [2, 3]
    assert [each.pk for each in fall.skipped] == [4]
    assert fall.ticks[-1] < 100, "what came later does not stretch the scale"


@pytest.mark.parametrize("kind", ["trial", "replay"])
def test_what_was_no_event_is_left_out(kind: str) -> None:
    assert not make(run(0, 10, kind=kind)).rows


def test_while_the_customer_is_away_no_clock_runs() -> None:
    first = run(0, 20, pk=1, outcome="redirect")
    second = run(90_000, 30, pk=2)
    third = run(90_030, 10, pk=3)
    fall = make(first, second, third, duration_ms=45)
    assert [(row.resumed, row.bar.start_ms) for row in fall.rows] == [(False, 0), (True, 0), (True, 30)]
    assert fall.ticks[-1] < 200


def test_a_run_that_has_not_ended_is_shown() -> None:
    fall = make(run(5, None, status="running"))
    assert fall.rows[0].bar.length_ms == 0
    assert float(fall.rows[0].bar.width) > 0


def test_an_event_without_hooks_has_an_empty_waterfall() -> None:
    fall = make(duration_ms=0.4)
    assert (fall.rows, fall.later, fall.skipped) == ((), (), ())


@pytest.mark.parametrize(
    ("spent", "scale"), [(0, 1), (0.7, 1), (3, 4), (9, 10), (11, 20), (35, 40), (80, 80), (110, 200), (950, 1_000)]
)
def test_scales_are_round(spent: float, scale: float) -> None:
    assert scale_of(spent, 5_000) == scale


@given(
    st.floats(min_value=0, max_value=1e7, allow_nan=False),
    st.floats(min_value=0, max_value=1e7, allow_nan=False),
    st.integers(min_value=1, max_value=120_000),
)
def test_no_bar_leaves_its_scale(start: float, length: float, deadline: int) -> None:
    scale = scale_of(start + length, deadline)
    bar = bar_of(start, length, scale)
    assert scale >= (start + length) * 0.99
    assert 0 <= float(bar.x) <= 100
    assert float(bar.width) > 0
    assert float(bar.x) + float(bar.width) <= 100.02
