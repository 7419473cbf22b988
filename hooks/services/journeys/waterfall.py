"""One event on its own clock: the hooks in order, their requests inside them, the deadline, and what came later."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hooks.models import EventOccurrence, Execution, ExecutionStatus, Mode

Json = dict[str, Any]

# Below this share of the deadline a scale that shows the deadline would leave nothing of the bars to see.
DEADLINE_FROM = 0.25
NARROWEST = 0.6
STEPS = (1, 2, 4, 8, 10)


@dataclass(frozen=True, slots=True)
class Bar:
    """A stretch on the scale; `x` and `width` are per cent of it, as SVG attributes."""

    x: str
    width: str
    start_ms: float
    length_ms: float


@dataclass(frozen=True, slots=True)
class Call:
    """One request of a hook, on the event's scale."""

    request: Json
    bar: Bar
    tone: str


@dataclass(frozen=True, slots=True)
class Row:
    """One run of a hook; `resumed` where it ran again after a redirect, from a clock of its own."""

    run: Execution
    bar: Bar
    limit: Bar
    calls: tuple[Call, ...]
    resumed: bool = False


@dataclass(frozen=True, slots=True)
class Waterfall:
    """`deadline_x` is where the deadline stands, "" where it lies beyond the scale; `ticks` are five times in ms."""

    rows: tuple[Row, ...]
    later: tuple[Execution, ...]
    skipped: tuple[Execution, ...]
    ticks: tuple[float, ...]
    deadline_x: str
    deadline_ms: int
    spent_ms: float
    spent: str
    over: bool


def waterfall_make(occurrence: EventOccurrence, runs: Iterable[Execution]) -> Waterfall:
    """Return the event's runs on one scale that begins with the event and shows the deadline where it can."""
    ordered = sorted((run for run in runs if run.kind == "event"), key=lambda run: run.pk)
    waited = [run for run in ordered if run.mode == Mode.SYNC and run.status != ExecutionStatus.SKIPPED]
    passes = passes_of(occurrence, waited)
    spent = max((ends_at(began, run) for began, group in passes for run in group), default=0.0)
    spent = max(spent, occurrence.duration_ms or 0.0)
    scale = scale_of(spent, occurrence.deadline_ms)
    rows = [
        row_of(run, began, scale, resumed=number > 0) for number, (began, group) in enumerate(passes) for run in group
    ]
    share = min(spent / max(occurrence.deadline_ms, 1), 1.0) * 100
    return Waterfall(
        rows=tuple(rows),
        later=tuple(run for run in ordered if run.mode == Mode.ASYNC and run.status != ExecutionStatus.SKIPPED),
        skipped=tuple(run for run in ordered if run.status == ExecutionStatus.SKIPPED),
        ticks=tuple(scale * quarter / 4 for quarter in range(5)),
        deadline_x=f"{occurrence.deadline_ms / scale * 100:.2f}" if occurrence.deadline_ms <= scale else "",
        deadline_ms=occurrence.deadline_ms,
        spent_ms=spent,
        spent=f"{max(share, NARROWEST):.2f}",
        over=spent > occurrence.deadline_ms,
    )


def passes_of(occurrence: EventOccurrence, runs: Sequence[Execution]) -> list[tuple[datetime, list[Execution]]]:
    """Split at each redirect: while the customer is away no clock runs, and the deadline begins again."""
    passes: list[tuple[datetime, list[Execution]]] = []
    fresh = True
    for run in runs:
        if fresh:
            began = occurrence.occurred_at if not passes else run.started_at or run.created_at
            passes.append((began, []))
        passes[-1][1].append(run)
        fresh = run.outcome == "redirect"
    return passes


def scale_of(spent_ms: float, deadline_ms: int) -> float:
    """Return the length of the scale in ms: to the deadline where the bars stay visible, else a round number."""
    if spent_ms >= deadline_ms * DEADLINE_FROM:
        return max(spent_ms, deadline_ms) * 1.04
    power = 1.0
    while power * STEPS[-1] < spent_ms:
        power *= 10
    return next((power * step for step in STEPS if power * step >= spent_ms), power * 10) or 1.0


def row_of(run: Execution, began: datetime, scale: float, *, resumed: bool) -> Row:
    start, length = starts_at(began, run), run.duration_ms or 0.0
    return Row(
        run, bar_of(start, length, scale), bar_of(start, run.timeout_ms, scale), calls_of(run, start, scale), resumed
    )


def calls_of(run: Execution, start: float, scale: float) -> tuple[Call, ...]:
    """Return the requests inside their run; one that does not tell when it began stands behind the one before it."""
    calls, at, end = [], start, start + (run.duration_ms or 0.0)
    for request in run.requests:
        began = timing(request, "start_ms")
        at = at if began is None else min(start + began, end)
        length = min(timing(request, "total_ms") or 0.0, max(end - at, 0.0))
        tone = "danger" if request.get("error") or int(request.get("status") or 0) >= 500 else "info"
        calls.append(Call(request, bar_of(at, length, scale), tone))
        at += length
    return tuple(calls)


def bar_of(start: float, length: float, scale: float) -> Bar:
    x = min(max(start / scale * 100, 0.0), 100 - NARROWEST)
    width = max(min(length / scale * 100, 100 - x), NARROWEST)
    return Bar(f"{x:.2f}", f"{width:.2f}", start, length)


def timing(request: Json, name: str) -> float | None:
    found: float | None = (request.get("timings") or {}).get(name)
    return found


def starts_at(began: datetime, run: Execution) -> float:
    """Return when a run began, in ms after its clock."""
    return max(0.0, ((run.started_at or run.created_at) - began).total_seconds() * 1000)


def ends_at(began: datetime, run: Execution) -> float:
    return starts_at(began, run) + (run.duration_ms or 0.0)
