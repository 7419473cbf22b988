"""Questions about what has been measured, answered in few queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from hooks.events import EventType, get_event
from hooks.models import Application, Assignment, Brand, Execution, ExecutionKind, ExecutionStatus, Mode

RECENT = timedelta(days=7)
SAMPLE = 2_000


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What of a brand does not run although it is assigned: applications switched off, hooks behind open breakers."""

    paused: tuple[Application, ...]
    broken: tuple[Assignment, ...]

    def __bool__(self) -> bool:
        return bool(self.paused or self.broken)


def left_out(brand: Brand) -> LeftOut:
    """Return what somebody should look at now. Two queries."""
    broken = Assignment.objects.filter(application__brand=brand, enabled=True, breaker_until__isnull=False)
    return LeftOut(
        paused=tuple(Application.objects.filter(brand=brand, hooks_paused_at__isnull=False).order_by("name")),
        broken=tuple(broken.select_related("application", "hook").order_by("application__name", "event", "position")),
    )


@dataclass(frozen=True, slots=True)
class HookTime:
    """What one synchronous hook takes: `p95_ms` of `runs` recent runs, None where it has not run."""

    assignment: Assignment
    runs: int
    p95_ms: float | None


@dataclass(frozen=True, slots=True)
class Budget:
    """What the synchronous hooks of one event take together, beside the deadline of the event; both in ms."""

    application: Application
    event: EventType
    deadline_ms: int
    hooks: tuple[HookTime, ...]

    @property
    def total_ms(self) -> float:
        return round(sum(hook.p95_ms or 0.0 for hook in self.hooks), 3)

    @property
    def fits(self) -> bool:
        return self.total_ms <= self.deadline_ms

    @property
    def share(self) -> float:
        """How much of the deadline is used: 1.0 is all of it."""
        return self.total_ms / self.deadline_ms

    @property
    def unmeasured(self) -> int:
        """How many of the hooks have not run lately: what they will take, nobody knows."""
        return sum(1 for hook in self.hooks if hook.p95_ms is None)


def budgets_of(application: Application) -> dict[str, Budget]:
    """Return {event key: budget} for every event of the application with a synchronous hook. Two queries."""
    rows = running(Assignment.objects.filter(application=application))
    return {budget.event.key: budget for budget in budgets(rows)}


def budgets_touched(assignments: Iterable[Assignment]) -> list[Budget]:
    """Return the budget of each application and event in which the given assignments take part. Two queries."""
    pairs = {(row.application_id, row.event) for row in assignments if row.mode == Mode.SYNC and row.enabled}
    chains = Assignment.objects.filter(
        application__in={application for application, _ in pairs}, event__in={event for _, event in pairs}
    )
    return budgets(row for row in running(chains) if (row.application_id, row.event) in pairs)


def running(rows: QuerySet[Assignment]) -> QuerySet[Assignment]:
    enabled = rows.filter(mode=Mode.SYNC, enabled=True)
    return enabled.select_related("application", "hook").order_by("application__name", "event", "position")


def budgets(rows: Iterable[Assignment]) -> list[Budget]:
    chains: dict[tuple[int, str], list[Assignment]] = defaultdict(list)
    for row in rows:
        chains[row.application_id, row.event].append(row)
    durations = durations_of([row for chain in chains.values() for row in chain])
    return [
        Budget(
            application=chain[0].application,
            event=get_event(event),
            deadline_ms=settings.CHAIN_DEADLINE_MS,
            hooks=tuple(hook_time(row, durations.get(row.pk, [])) for row in chain),
        )
        for (_, event), chain in chains.items()
    ]


def hook_time(assignment: Assignment, durations: Sequence[float]) -> HookTime:
    return HookTime(assignment, len(durations), percentile(durations, 0.95))


def durations_of(assignments: Sequence[Assignment]) -> dict[int, list[float]]:
    """Return {assignment: durations in ms} of the newest runs on events: skipped ones took none and say nothing."""
    found: dict[int, list[float]] = defaultdict(list)
    if not assignments:
        return found
    rows = Execution.objects.filter(
        brand__in={row.application.brand_id for row in assignments},
        assignment__in=[row.pk for row in assignments],
        kind=ExecutionKind.EVENT,
        mode=Mode.SYNC,
        created_at__gte=timezone.now() - RECENT,
        duration_ms__isnull=False,
    ).exclude(status=ExecutionStatus.SKIPPED)
    for assignment, milliseconds in rows.order_by("-created_at").values_list("assignment_id", "duration_ms")[:SAMPLE]:
        found[assignment].append(milliseconds)
    return found


def percentile(values: Sequence[float], share: float) -> float | None:
    """Return the nearest-rank percentile; None for no values."""
    ranked = sorted(values)
    return ranked[min(len(ranked) - 1, int(share * len(ranked)))] if ranked else None
