"""Assignments: which hooks run on an application's events, in which order, mode and failure policy."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import F, Max

from hooks.exceptions import HooklineError, InvalidField
from hooks.models import Application, Assignment, Hook
from hooks.services.actors import Actor
from hooks.services.audit import audit_record, brand_lock
from hooks.services.changes import changed_fields
from hooks.services.conditions import conditions_check
from hooks.services.library import template_of

CHANGEABLE = (
    "mode",
    "on_failure",
    "failure_message",
    "timeout_ms",
    "enabled",
    "conditions",
    "percentage",
    "breaker_failures",
    "breaker_cool_down_s",
)
# Positions move out of the way by more than any chain is long, so that no two meet on the way.
ASIDE = 1_000_000


class AlreadyAssigned(HooklineError):
    code = "already_assigned"


@transaction.atomic
def assignment_create(
    *,
    application: Application,
    hook: Hook,
    actor: Actor,
    mode: str | None = None,
    on_failure: str | None = None,
    failure_message: str = "",
    timeout_ms: int | None = None,
    **others: Any,
) -> Assignment:
    """Put the hook at the end of its event's chain; what is not given comes from its plugin, or else from the event.

    `others` may be conditions, percentage, breaker_failures and breaker_cool_down_s. Raises AlreadyAssigned, and
    InvalidField or InvalidForm for values that fit no assignment.
    """
    if hook.brand_id != application.brand_id:
        raise InvalidField("hook", "That hook belongs to another brand")
    brand_lock(application.brand_id)
    if Assignment.objects.filter(application=application, hook=hook).exists():
        raise AlreadyAssigned(f"“{hook.name}” is assigned to {application.name} already")
    chain = Assignment.objects.filter(application=application, event=hook.event)
    last = chain.aggregate(last=Max("position"))["last"]
    template = template_of(hook)
    advice = template or hook.event_type
    assignment = Assignment(
        application=application, hook=hook, event=hook.event, position=0 if last is None else last + 1
    )
    wanted = {
        "mode": mode or advice.default_mode,
        "on_failure": on_failure or (template.on_failure if template else hook.event_type.default_on_failure),
        "failure_message": failure_message,
        "timeout_ms": timeout_ms or hook.default_timeout_ms,
        **conditions_checked(assignment, others),
    }
    changed_fields(assignment, wanted, CHANGEABLE)
    assignment.save()
    record(assignment, actor, "assignment.create", {}, wanted | {"position": assignment.position})
    return assignment


@transaction.atomic
def assignment_update(*, assignment: Assignment, actor: Actor, **changes: Any) -> Assignment:
    """Change any of CHANGEABLE. Raises InvalidField and InvalidForm."""
    before, after = changed_fields(assignment, conditions_checked(assignment, changes), CHANGEABLE)
    if after:
        assignment.save(update_fields=list(after))
        record(assignment, actor, "assignment.update", before, after)
    return assignment


def conditions_checked(assignment: Assignment, changes: dict[str, Any]) -> dict[str, Any]:
    if "conditions" not in changes:
        return changes
    checked = conditions_check(event=assignment.event_type, conditions=changes["conditions"])
    return changes | {"conditions": checked}


@transaction.atomic
def assignments_reorder(
    *, application: Application, event: str, actor: Actor, order: Sequence[str]
) -> list[Assignment]:
    """Put the chain of one event into the order of the public ids, which must name each of its assignments once.

    Raises InvalidField where they do not: somebody else may have changed the chain meanwhile.
    """
    brand_lock(application.brand_id)
    chain = Assignment.objects.filter(application=application, event=event)
    by_id = {assignment.public_id: assignment for assignment in chain.select_related("hook")}
    if sorted(order) != sorted(by_id):
        raise InvalidField("order", "The list of hooks changed meanwhile: reload the page and order it again")
    before = [assignment.hook.slug for assignment in by_id.values()]
    after = [by_id[public_id].hook.slug for public_id in order]
    if before != after:
        chain.update(position=F("position") + ASIDE)
        for position, public_id in enumerate(order):
            by_id[public_id].position = position
        Assignment.objects.bulk_update(by_id.values(), ["position"])
        audit_record(
            brand=application.brand,
            actor=actor,
            action="assignment.reorder",
            target=application,
            before={"event": event, "order": before},
            after={"event": event, "order": after},
        )
    return [by_id[public_id] for public_id in order]


@transaction.atomic
def assignment_delete(*, assignment: Assignment, actor: Actor) -> None:
    """Take the hook off the application; the hook itself stays."""
    brand_lock(assignment.application.brand_id)
    before = {name: getattr(assignment, name) for name in CHANGEABLE} | {"position": assignment.position}
    record(assignment, actor, "assignment.delete", before, {})
    assignment.delete()


def record(assignment: Assignment, actor: Actor, action: str, before: dict[str, Any], after: dict[str, Any]) -> None:
    audit_record(
        brand=assignment.application.brand,
        actor=actor,
        action=action,
        target=assignment,
        before=before,
        after=after | {"application": assignment.application.client_id, "hook": assignment.hook.slug},
    )
