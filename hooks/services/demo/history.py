"""Three weeks of plausible executions, so that lists, charts and searches of the demo have something to show."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from django.utils import timezone

from hooks.events import EventType
from hooks.identifiers import public_id
from hooks.models import (
    Assignment,
    Brand,
    ConsoleLine,
    Delivery,
    DeliveryStatus,
    EventOccurrence,
    Execution,
    ExecutionStatus,
    Mode,
    OutcomeKind,
)
from hooks.services.inputs import input_redact

DAYS = 21
RUNS_PER_DAY = 20
# Customers are awake by day: how many of a day's runs begin in each hour (UTC).
HOURS = (2, 1, 1, 1, 1, 2, 4, 7, 9, 10, 11, 12, 12, 11, 11, 11, 12, 13, 13, 12, 10, 8, 5, 3)
CUSTOMERS = (
    ("Maria", "Schmidt"), ("James", "Okafor"), ("Lucía", "Moreno"), ("Wei", "Zhang"), ("Amélie", "Dubois"),
    ("Noah", "Virtanen"), ("Priya", "Nair"), ("Carlos", "Silva"), ("Hannah", "Cohen"), ("Tom", "Becker"),
    ("Ada", "Lindqvist"), ("Jo", "Berger"), ("Maximilian-Alexander", "von Hohenstaufen-Sigmaringen"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Course:
    """One way a run can go; `weight` is how often of a thousand."""

    weight: int
    status: str
    outcome: str
    error: dict[str, Any] | None = None
    deny: dict[str, str] | None = None


DENIED = {"error": "risk_too_high", "description": "We could not confirm that it is you. Please contact support."}
WENT_WELL = Course(945, ExecutionStatus.SUCCEEDED, OutcomeKind.CONTINUE)
COURSES = (
    WENT_WELL,
    Course(35, ExecutionStatus.SUCCEEDED, OutcomeKind.DENY, deny=DENIED),
    Course(
        12,
        ExecutionStatus.FAILED,
        OutcomeKind.CONTINUE,
        {"name": "TypeError", "message": "fetch failed: connection refused", "stack": ""},
    ),
    Course(
        8,
        ExecutionStatus.TIMED_OUT,
        OutcomeKind.CONTINUE,
        {"name": "TimeoutError", "message": "The hook did not finish within its time", "stack": ""},
    ),
)


def history_write(*, brand: Brand, now: datetime | None = None, seed: int = 7) -> int:
    """Write the history of every assigned hook of the brand; return how many executions there are."""
    # Chance here makes the demo look alive; nothing secret hangs on it, and the same seed tells the same story.
    chance = random.Random(seed)  # noqa: S311  not for secrets
    now = now or timezone.now()
    assignments = Assignment.objects.filter(application__brand=brand, hook__live_version__isnull=False)
    drafts = [
        draft(brand, assignment, moment, chance)
        for assignment in assignments.select_related("application", "hook__live_version")
        for moment in moments(now, chance)
    ]
    drafts.sort(key=lambda pair: pair[0].occurred_at)
    occurrences = EventOccurrence.objects.bulk_create([occurrence for occurrence, _ in drafts], batch_size=200)
    for occurrence, (_, execution) in zip(occurrences, drafts, strict=True):
        execution.occurrence = occurrence
    executions = Execution.objects.bulk_create([execution for _, execution in drafts], batch_size=200)
    ConsoleLine.objects.bulk_create([line for run in executions for line in console_of(run)], batch_size=500)
    queued = [run for run in executions if run.mode == Mode.ASYNC]
    Delivery.objects.bulk_create([delivery_of(brand, run) for run in queued], batch_size=500)
    return len(executions)


def moments(now: datetime, chance: random.Random) -> Iterator[datetime]:
    """Yield when runs began, day by day, none of them in the future."""
    for day in range(DAYS):
        start = (now - timedelta(days=day)).replace(hour=0, minute=0, second=0, microsecond=0)
        for hour in chance.choices(range(24), weights=HOURS, k=chance.randint(RUNS_PER_DAY // 2, RUNS_PER_DAY)):
            moment = start + timedelta(hours=hour, seconds=chance.uniform(0, 3_599))
            if moment < now:
                yield moment


def draft(
    brand: Brand, assignment: Assignment, moment: datetime, chance: random.Random
) -> tuple[EventOccurrence, Execution]:
    event = assignment.event_type
    course = chance.choices(COURSES, weights=[course.weight for course in COURSES])[0]
    if not plausible(course, assignment):
        course = WENT_WELL
    customer = {"customer_id": f"usr_{chance.randrange(16**8):08x}", "customer_email": email(chance)}
    journey = public_id("jrn")
    given = input_of(event, customer["customer_email"])
    milliseconds = chance.lognormvariate(3.1, 0.5) if course.status != ExecutionStatus.TIMED_OUT else 2_000.0
    decided = "" if assignment.mode == Mode.ASYNC else course.outcome
    answer = {"effects": {}, "message": None, "deny": course.deny, "redirect": None, "session": None}
    occurrence = EventOccurrence(
        brand=brand,
        application=assignment.application,
        event=event.key,
        contract_version=str(event.contract_version),
        journey_id=journey,
        input=given,
        deadline_ms=5_000,
        outcome=decided or OutcomeKind.CONTINUE,
        duration_ms=milliseconds + 1.4,
        occurred_at=moment,
        **customer,
    )
    execution = Execution(
        brand=brand,
        application=assignment.application,
        hook=assignment.hook,
        version=assignment.hook.live_version,
        assignment=assignment,
        event=event.key,
        journey_id=journey,
        mode=assignment.mode,
        status=course.status,
        outcome=decided,
        policy_applied=assignment.on_failure if course.error else "",
        input=given,
        result=None if course.error else answer,
        error=course.error and course.error | {"line": calling_line(source_of(assignment)), "column": 20},
        timeout_ms=assignment.timeout_ms,
        duration_ms=milliseconds,
        cpu_ms=min(milliseconds, 2.5),
        memory_kb=1_480 + chance.randrange(600),
        created_at=moment,
        started_at=moment,
        finished_at=moment + timedelta(milliseconds=milliseconds),
        **customer,
    )
    return occurrence, execution


def source_of(assignment: Assignment) -> str:
    return assignment.hook.live_version.source if assignment.hook.live_version else ""


def plausible(course: Course, assignment: Assignment) -> bool:
    """Only a hook that decides can deny, and only one that calls somebody can fail to reach them."""
    if course.error:
        return "fetch(" in source_of(assignment)
    decides = assignment.event_type.decides and assignment.mode == Mode.SYNC
    return decides or course.outcome != OutcomeKind.DENY


def calling_line(source: str) -> int:
    """Return the line, from 1, in which the code calls somebody."""
    return next((number for number, line in enumerate(source.splitlines(), 1) if "fetch(" in line), 1)


def email(chance: random.Random) -> str:
    first, last = chance.choice(CUSTOMERS)
    plain = f"{first}.{last}".lower().replace(" ", "").translate(str.maketrans("éíáèü", "eiaeu"))
    return f"{plain}@example.com"


@lru_cache(maxsize=256)
def input_of(event: EventType, address: str) -> dict[str, Any]:
    """Return what is kept of the event's sample for a customer; runs share it, and nobody changes it."""
    return input_redact(event, personal(event.sample, address))


def personal(sample: dict[str, Any], address: str) -> dict[str, Any]:
    """Put the customer's address where the event's sample has one."""
    customer = sample.get("customer", {})
    if isinstance(customer.get("identifiers"), dict):
        customer["identifiers"]["email"] = address
    if isinstance(customer.get("info"), dict):
        customer["info"]["userName"] = address
    return sample


def console_of(execution: Execution) -> list[ConsoleLine]:
    text = execution.error["message"] if execution.error else f"{execution.event}: done"
    level = "error" if execution.error else "info"
    return [ConsoleLine(execution=execution, position=0, level=level, text=text, at_ms=execution.duration_ms or 0)]


def delivery_of(brand: Brand, execution: Execution) -> Delivery:
    dead = execution.error is not None
    return Delivery(
        brand=brand,
        execution=execution,
        status=DeliveryStatus.DEAD if dead else DeliveryStatus.DELIVERED,
        attempts=5 if dead else 1,
        due_at=execution.created_at,
        last_error=execution.error["message"] if execution.error else "",
        created_at=execution.created_at,
        finished_at=execution.finished_at,
    )
