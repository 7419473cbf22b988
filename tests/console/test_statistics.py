"""Numbers of the last day: which hour a run counts in, what a failure is, and what no runs look like."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.statistics import DAY, HookStatistics, brand_statistics, hook_statistics, hour_slot, share
from hooks.models import FAILURES, WAITING, Brand, Execution, ExecutionStatus, Hook
from hooks.selectors import percentile
from tests import factories

# The hour in which clocks of Europe jump: in UTC nothing happens.
NOW = datetime(2026, 3, 29, 1, 30, tzinfo=UTC)


def run(hook: Hook, ago: timedelta, **values: Any) -> Any:
    return factories.ExecutionFactory(hook=hook, created_at=NOW - ago, **values)


def of(brand: Brand, hook: Hook) -> HookStatistics:
    return hook_statistics(brand, NOW)[hook.pk]


@pytest.mark.parametrize(
    ("ago", "slot"),
    [
        (timedelta(0), 23),
        (timedelta(minutes=30), 23),
        (timedelta(minutes=30, microseconds=1), 22),
        (timedelta(hours=1), 22),
        (timedelta(hours=1, minutes=30), 22),
        (timedelta(hours=2), 21),
        (timedelta(hours=22, minutes=30), 1),
        (timedelta(hours=23, minutes=29), 0),
        (timedelta(hours=23, minutes=59), 0),
        (timedelta(hours=24), 0),
    ],
)
def test_a_run_counts_in_its_hour(hook: Hook, brand: Brand, ago: timedelta, slot: int) -> None:
    run(hook, ago)
    assert of(brand, hook).per_hour == [int(place == slot) for place in range(24)]
    bars = brand_statistics(brand, NOW)["per_hour"]
    assert [bar["value"] for bar in bars] == of(brand, hook).per_hour


def test_what_is_older_than_a_day_counts_no_more(hook: Hook, brand: Brand) -> None:
    run(hook, DAY + timedelta(microseconds=1))
    assert hook_statistics(brand, NOW) == {}
    numbers = brand_statistics(brand, NOW)
    assert (numbers["today"]["runs"], numbers["yesterday"]["runs"]) == (0, 1)


@pytest.mark.parametrize("ahead", [timedelta(minutes=5), timedelta(minutes=31), timedelta(hours=5)])
def test_a_run_of_a_clock_that_is_ahead_counts_in_the_running_hour(hook: Hook, brand: Brand, ahead: timedelta) -> None:
    run(hook, -ahead)
    assert of(brand, hook).per_hour[23] == 1
    assert brand_statistics(brand, NOW)["per_hour"][23]["value"] == 1


def test_the_hours_are_labelled_across_midnight(brand: Brand) -> None:
    labels = [bar["label"] for bar in brand_statistics(brand, NOW)["per_hour"]]
    assert labels[:2] == ["02:00", "03:00"]
    assert labels[-3:] == ["23:00", "00:00", "01:00"]
    assert len(set(labels)) == 24


@pytest.mark.parametrize("status", ExecutionStatus.values)
def test_failures_are_what_the_hook_could_not_do(hook: Hook, brand: Brand, status: str) -> None:
    if status in WAITING:
        factories.QueuedExecutionFactory(hook=hook, created_at=NOW, status=status)
    else:
        run(hook, timedelta(0), status=status)
    failed = int(status in FAILURES)
    assert (of(brand, hook).runs, of(brand, hook).failures) == (1, failed)
    numbers = brand_statistics(brand, NOW)
    assert numbers["per_hour"][23]["fault"] == failed


@pytest.mark.parametrize("kind", ["trial", "replay"])
def test_only_events_of_customers_count(hook: Hook, brand: Brand, kind: str) -> None:
    run(hook, timedelta(0), kind=kind)
    assert hook_statistics(brand, NOW) == {}
    assert brand_statistics(brand, NOW + timedelta(seconds=1))["today"]["runs"] == 0


def test_another_brand_counts_for_itself(hook: Hook, brand: Brand) -> None:
    run(factories.HookFactory(), timedelta(0))
    run(hook, timedelta(0))
    assert set(hook_statistics(brand, NOW)) == {hook.pk}


def test_numbers_stand_beside_those_of_the_day_before(hook: Hook, brand: Brand) -> None:
    for outcome in ("continue", "continue", "deny", "show_error"):
        run(hook, timedelta(hours=1), outcome=outcome)
    run(hook, timedelta(hours=1), status="failed", outcome="continue")
    for _ in range(4):
        run(hook, timedelta(hours=30))
    numbers = brand_statistics(brand, NOW)
    assert numbers["today"] == {"runs": 5, "failures": 1, "denied": 2}
    assert numbers["yesterday"] == {"runs": 4, "failures": 0, "denied": 0}
    assert numbers["change"] == pytest.approx(0.25)
    assert numbers["success"] == pytest.approx(0.8)
    assert numbers["deny_rate"] == pytest.approx(0.4)


def test_without_runs_there_are_no_shares(brand: Brand) -> None:
    numbers = brand_statistics(brand, NOW)
    assert [numbers[name] for name in ("change", "success", "deny_rate", "p95_ms")] == [None] * 4
    assert sum(bar["value"] for bar in numbers["per_hour"]) == 0


def test_the_95th_percentile_is_of_one_hooks_finished_runs(hook: Hook, brand: Brand) -> None:
    other = factories.HookFactory(brand=brand)
    for milliseconds in range(1, 101):
        run(hook, timedelta(minutes=1), duration_ms=float(milliseconds))
    run(other, timedelta(minutes=1), duration_ms=5_000.0)
    factories.QueuedExecutionFactory(hook=hook, created_at=NOW)
    found = hook_statistics(brand, NOW)
    assert found[other.pk].p95_ms == 5_000.0
    assert 94 <= (found[hook.pk].p95_ms or 0) <= 96
    assert found[hook.pk].runs == 101


def test_statistics_ask_twice_however_many_hooks_ran(brand: Brand, django_assert_num_queries: Any) -> None:
    for _ in range(5):
        run(factories.HookFactory(brand=brand), timedelta(0))
    with django_assert_num_queries(2):
        assert len(hook_statistics(brand, NOW)) == 5


@pytest.mark.parametrize(
    ("runs", "failures", "tone"),
    [(0, 0, "neutral"), (100, 0, "success"), (100, 5, "success"), (100, 6, "danger"), (1, 1, "danger")],
)
def test_a_tone_says_how_a_hook_does(runs: int, failures: int, tone: str) -> None:
    statistics = HookStatistics(runs=runs, failures=failures)
    assert statistics.tone == tone
    assert statistics.success == (None if not runs else 1 - failures / runs)


@given(st.lists(st.floats(0, 1e9), min_size=1, max_size=60), st.floats(0.01, 1))
def test_a_percentile_is_one_of_the_values_and_most_lie_below(values: list[float], part: float) -> None:
    found = percentile(values, part)
    assert found is not None
    assert min(values) <= found <= max(values)
    assert sum(value <= found for value in values) >= part * len(values) - 1


def test_no_values_have_no_percentile() -> None:
    assert percentile([], 0.95) is None
    assert share(0, 0) is None
    assert share(1, 4) == 0.25


@given(st.datetimes(min_value=datetime(2000, 1, 1), max_value=datetime(2100, 1, 1), timezones=st.just(UTC)))
def test_every_hour_has_a_bar(now: datetime) -> None:
    hours = [now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=hours) for hours in range(-26, 3)]
    slots = [hour_slot(hour, now) for hour in hours]
    assert slots == sorted(slots)
    assert set(slots) == set(range(24))


def test_lists_and_overview_show_the_numbers(client_of: Any, owner: Any, url: Any, brand: Brand, hook: Hook) -> None:
    for _ in range(3):
        factories.ExecutionFactory(hook=hook)
    factories.ExecutionFactory(hook=hook, status="failed")
    client = client_of(owner)
    row = next(row for row in client.get(url("hooks")).context["rows"] if row["hook"].pk == hook.pk)
    assert (row["statistics"].runs, row["statistics"].failures) == (4, 1)
    context = client.get(url("overview")).context
    assert context["total"] == "4"
    assert Execution.objects.filter(brand=brand).count() == 4
