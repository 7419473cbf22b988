"""The answer to an event report: one outcome, what it carries, and the executions that led to it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from hooks.models import EventOccurrence, Execution, ExecutionStatus
from hooks.services.results import Outcome

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class EventAnswer:
    """`data` is the answer as callers get it; `replayed` says that an Idempotency-Key brought back an earlier one."""

    data: Json
    replayed: bool = False


def answer_make(
    *, occurrence: EventOccurrence, outcome: Outcome, effects: Json, session: Json, state: str, entries: Iterable[Json]
) -> Json:
    """Return the answer; effects go with `continue` alone, because nothing else lets the journey go on."""
    going_on = outcome.kind == "continue"
    return {
        "event_id": occurrence.public_id,
        "journey_id": occurrence.journey_id,
        "outcome": outcome.kind,
        "effects": effects if going_on else {},
        "message": outcome.message,
        "deny": outcome.deny,
        "redirect": None if outcome.redirect is None else {"url": outcome.redirect["url"], "state": state},
        "session": session,
        "executions": list(entries),
    }


def entry_of(execution: Execution, *, hook: str, version: int) -> Json:
    """Return one execution as the answer lists it; `hook` is the slug. A skipped one says why, in `skipped`."""
    entry = {
        "id": execution.public_id,
        "hook": hook,
        "version": version,
        "mode": str(execution.mode),
        "status": str(execution.status),
        "duration_ms": execution.duration_ms,
    }
    if (why := skipped_by(execution)) is not None:
        entry["skipped"] = why
    return entry


def skipped_by(execution: Execution) -> Json | None:
    """Return {"code", "message"} of what kept the hook from running: "paused", "condition", "percentage" or
    "breaker_open"; None for one that was not skipped.
    """
    if execution.status != ExecutionStatus.SKIPPED:
        return None
    if execution.error:
        return {"code": "breaker_open", "message": execution.error["message"]}
    first = execution.warnings[0]
    return {"code": first["code"], "message": first["message"]}
