"""Drafts of rows: what is the same for each hook of one occurrence."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from hooks.models import WAITING, Assignment, Delivery, EventOccurrence, Execution, HookVersion
from hooks.services.statements import row_new

Json = dict[str, Any]


def execution_draft(
    occurrence: EventOccurrence,
    assignment: Assignment,
    *,
    version: HookVersion,
    mode: str,
    status: str,
    timeout_ms: int,
    input: Json,
) -> Execution:
    """Return an unsaved execution of the occurrence; `input` must be fit to be stored."""
    values = {
        "brand_id": occurrence.brand_id,
        "application_id": occurrence.application_id,
        "hook_id": assignment.hook_id,
        "event": occurrence.event,
        "journey_id": occurrence.journey_id,
        "customer_id": occurrence.customer_id,
        "customer_email": occurrence.customer_email,
        "mode": mode,
        "status": status,
        "timeout_ms": timeout_ms,
        "input": input,
        "finished_at": None if status in WAITING else timezone.now(),
    }
    execution = row_new(Execution, values)
    execution.occurrence, execution.version, execution.assignment = occurrence, version, assignment
    return execution


def delivery_draft(execution: Execution) -> Delivery:
    """Return the unsaved delivery of a queued execution: due at once, and a worker is about to be woken for it."""
    return Delivery(brand_id=execution.brand_id, execution=execution, woken_at=timezone.now())


def live_version(assignment: Assignment) -> HookVersion:
    """Return what the assignment runs; `for_event` yields only hooks that are deployed."""
    version = assignment.hook.live_version
    assert version is not None  # noqa: S101  a chain is made of deployed hooks alone
    return version


def customer_key(occurrence: EventOccurrence) -> str:
    """Return what stays the same for one customer, as far as the event tells: id, e-mail address or journey."""
    return occurrence.customer_id or occurrence.customer_email or occurrence.journey_id
