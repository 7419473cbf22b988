"""Numbers of the last day and weeks, for lists and the overview: counted by the database, never row by row."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import TruncHour
from django.utils import timezone

from hooks.models import FAILURES, Brand, Execution, ExecutionKind
from hooks.selectors import percentile

DAY = timedelta(hours=24)
SAMPLE = 2_000


@dataclass(slots=True)
class HookStatistics:
    """The last 24 hours of one hook. `per_hour` has 24 counts, oldest first; `p95_ms` is None without runs."""

    runs: int = 0
    failures: int = 0
    per_hour: list[int] = field(default_factory=lambda: [0] * 24)
    p95_ms: float | None = None

    @property
    def success(self) -> float | None:
        return None if not self.runs else 1 - self.failures / self.runs

    @property
    def tone(self) -> str:
        if not self.runs:
            return "neutral"
        return "danger" if self.failures / self.runs > 0.05 else "success"


def recent(brand: Brand, now: datetime) -> QuerySet[Execution]:
    return Execution.objects.filter(brand=brand, kind=ExecutionKind.EVENT, created_at__gte=now - DAY)


def hook_statistics(brand: Brand, now: datetime | None = None) -> dict[int, HookStatistics]:
    """Return {hook id: statistics} for every hook that ran in the last 24 hours. Two queries."""
    now = now or timezone.now()
    found: dict[int, HookStatistics] = {}
    hours = recent(brand, now).annotate(hour=TruncHour("created_at")).values("hook_id", "hour")
    for row in hours.annotate(runs=Count("pk"), failures=Count("pk", filter=Q(status__in=FAILURES))).order_by():
        statistics = found.setdefault(row["hook_id"], HookStatistics())
        statistics.runs += row["runs"]
        statistics.failures += row["failures"]
        statistics.per_hour[hour_slot(row["hour"], now)] += row["runs"]
    for hook_id, durations in recent_durations(brand, now).items():
        found[hook_id].p95_ms = percentile(durations, 0.95)
    return found


def hour_slot(hour: datetime, now: datetime) -> int:
    """Return which of the 24 bars an hour belongs to: 23 is the hour that is running.

    A run may be of the next hour already: it began after `now` was read, or on a host whose clock is ahead.
    """
    current = now.replace(minute=0, second=0, microsecond=0)
    return min(23, max(0, 23 - int((current - hour) / timedelta(hours=1))))


def recent_durations(brand: Brand, now: datetime) -> dict[int, list[float]]:
    """Return durations in ms by hook, of the newest runs: no database of ours has a percentile in common."""
    rows = recent(brand, now).filter(duration_ms__isnull=False).values_list("hook_id", "duration_ms")
    durations: dict[int, list[float]] = {}
    for hook_id, milliseconds in rows.order_by("-created_at")[:SAMPLE]:
        durations.setdefault(hook_id, []).append(milliseconds or 0.0)
    return durations


def brand_statistics(brand: Brand, now: datetime | None = None) -> dict[str, Any]:
    """Return the overview's numbers of the last 24 hours beside those of the 24 before."""
    now = now or timezone.now()
    today, yesterday = totals(brand, now), totals(brand, now - DAY)
    durations = [ms for values in recent_durations(brand, now).values() for ms in values]
    return {
        "today": today,
        "yesterday": yesterday,
        "change": share(today["runs"] - yesterday["runs"], yesterday["runs"]),
        "success": None if not today["runs"] else 1 - today["failures"] / today["runs"],
        "deny_rate": share(today["denied"], today["runs"]),
        "p95_ms": percentile(durations, 0.95),
        "per_hour": per_hour(brand, now),
    }


def totals(brand: Brand, now: datetime) -> dict[str, int]:
    rows = recent(brand, now).filter(created_at__lt=now)
    return rows.aggregate(
        runs=Count("pk"),
        failures=Count("pk", filter=Q(status__in=FAILURES)),
        denied=Count("pk", filter=Q(outcome__in=["deny", "show_error"])),
    )


def share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def per_hour(brand: Brand, now: datetime) -> list[dict[str, Any]]:
    """Return the 24 bars of the chart: {"label": "14:00", "value", "fault"}."""
    current = now.replace(minute=0, second=0, microsecond=0)
    bars = [{"label": f"{current - timedelta(hours=23 - slot):%H:00}", "value": 0, "fault": 0} for slot in range(24)]
    hours = recent(brand, now).annotate(hour=TruncHour("created_at")).values("hour")
    for row in hours.annotate(runs=Count("pk"), failures=Count("pk", filter=Q(status__in=FAILURES))).order_by():
        bar: dict[str, Any] = bars[hour_slot(row["hour"], now)]
        bar["value"] += row["runs"]
        bar["fault"] += row["failures"]
    return bars
