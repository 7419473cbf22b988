"""The circuit breaker of an assignment: a hook that keeps failing no longer costs every customer its timeout."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from hooks.models import FAILURES, Application, Assignment, ExecutionStatus
from hooks.services.actors import SYSTEM, Actor
from hooks.services.audit import audit_record

# Not the hook's doing: counting it would keep hooks shut out after the engine has come back.
BLAMELESS = (ExecutionStatus.ENGINE_UNAVAILABLE,)
SHUT = {"failures_in_row": 0, "breaker_opened_at": None, "breaker_until": None}


def breaker_blocks(assignment: Assignment, now: datetime) -> bool:
    """Whether the policy decides at once. After the cool-down one caller is let through, as a probe."""
    if assignment.breaker_until is None:
        return False
    if now < assignment.breaker_until:
        return True
    mine = Assignment.objects.filter(pk=assignment.pk, breaker_until=assignment.breaker_until)
    return not mine.update(breaker_until=now + cool_down(assignment))


def cool_down(assignment: Assignment) -> timedelta:
    return timedelta(seconds=assignment.breaker_cool_down_s)


def breaker_note(*, application: Application, assignment: Assignment, status: str) -> None:
    """Count a run's end, in the caller's transaction; opening and closing are audited. Success costs no write."""
    if status in FAILURES and status not in BLAMELESS:
        breaker_count(application, assignment)
    elif status == ExecutionStatus.SUCCEEDED and assignment.failures_in_row:
        rows = Assignment.objects.filter(pk=assignment.pk)
        # One of many callers at once closes it: the update that finds it open.
        if rows.filter(breaker_until__isnull=False).update(**SHUT):
            record(application, assignment, "assignment.breaker_close", SYSTEM)
        else:
            rows.update(failures_in_row=0)


def breaker_count(application: Application, assignment: Assignment) -> None:
    rows, now = Assignment.objects.filter(pk=assignment.pk), timezone.now()
    rows.update(failures_in_row=F("failures_in_row") + 1)
    opening = rows.filter(failures_in_row__gte=F("breaker_failures"), breaker_until=None)
    if opening.update(breaker_opened_at=now, breaker_until=now + cool_down(assignment)):
        record(application, assignment, "assignment.breaker_open", SYSTEM)


@transaction.atomic
def breaker_close(*, assignment: Assignment, actor: Actor) -> Assignment:
    """Let the hook run again at once, and begin to count from nothing. Closing a closed one changes nothing."""
    if Assignment.objects.filter(pk=assignment.pk, breaker_until__isnull=False).update(**SHUT):
        record(assignment.application, assignment, "assignment.breaker_close", actor)
    assignment.refresh_from_db(fields=list(SHUT))
    return assignment


def record(application: Application, assignment: Assignment, action: str, actor: Actor) -> None:
    opened = action == "assignment.breaker_open"
    after = {"application": application.client_id, "hook": assignment.hook.slug}
    audit_record(
        brand=application.brand,
        actor=actor,
        action=action,
        target=assignment,
        before={"breaker": "closed" if opened else "open"},
        after=after | {"breaker": "open" if opened else "closed"},
    )
