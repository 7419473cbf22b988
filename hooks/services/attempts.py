"""One attempt at a queued hook, and what becomes of its delivery then."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import F

from hooks.exceptions import SecretsKeyMissing
from hooks.models import Delivery, DeliveryStatus, Execution, ExecutionStatus, Mode
from hooks.services.execute import Ran, execution_fail, execution_run
from hooks.services.jobs import Run, input_kept
from hooks.services.variables import variables_for

FIRST_RETRY_S = 5.0
RETRY_FACTOR = 4.0
LONGEST_RETRY_S = 3_600.0
# The engine being away is not the hook's doing: it uses up no attempt.
POSTPONED_S = 5.0


def delivery_attempt(delivery: Delivery) -> Ran:
    """Run the hook of a claimed delivery, in memory."""
    execution = delivery.execution
    try:
        found = variables_for(hook_ids=[execution.hook_id], application=execution.application)
    except SecretsKeyMissing as problem:
        return execution_fail(
            execution, status=ExecutionStatus.FAILED, name="SecretsKeyMissing", message=problem.message
        )
    configuration = found[execution.hook_id]
    args = {**execution.input, "variables": {}, "secrets": {}}
    event = execution.hook.event_type
    kept, tainted = input_kept(event, args, configuration[1])
    version = execution.version
    assert version is not None  # noqa: S101  the database holds it: only a try has no version
    run = Run(
        event=event,
        hook=execution.hook,
        brand=delivery.brand,
        source=version.source,
        modules=version.modules,
        args=args,
        mode=Mode.ASYNC,
        timeout_ms=timeout_of(execution),
        configuration=configuration,
        tainted=tainted,
        stored_input=kept,
    )
    return execution_run(execution, run)


def next_state(delivery: Delivery, ran: Ran, now: datetime) -> dict[str, object]:
    """Return the delivery's fields after an attempt: delivered, due again, or dead."""
    execution = ran.execution
    if ran.outcome is not None:
        return {"status": DeliveryStatus.DELIVERED, "finished_at": now, "last_error": ""}
    error = execution.error or {}
    told = {"last_error": f"{error.get('name', 'Error')}: {error.get('message', '')}"[:2_000]}
    if execution.status == ExecutionStatus.ENGINE_UNAVAILABLE:
        due = now + timedelta(seconds=jittered(POSTPONED_S))
        return told | {"status": DeliveryStatus.WAITING, "due_at": due, "max_attempts": F("max_attempts") + 1}
    if delivery.attempts >= delivery.max_attempts:
        return told | {"status": DeliveryStatus.DEAD, "finished_at": now}
    return told | {"status": DeliveryStatus.WAITING, "due_at": now + backoff(delivery.attempts)}


def backoff(attempts: int) -> timedelta:
    """Return how long to wait after that many failed attempts: 5 s, 20 s, 80 s ... an hour at most, with jitter."""
    return timedelta(seconds=jittered(min(LONGEST_RETRY_S, FIRST_RETRY_S * RETRY_FACTOR ** (attempts - 1))))


def jittered(seconds: float) -> float:
    # Spread, so that what failed together does not come back together.
    return seconds * random.uniform(0.75, 1.25)  # noqa: S311  chance, not secrecy


def timeout_of(execution: Execution) -> int:
    return min(execution.timeout_ms, int(settings.ASYNC_TIMEOUT_MS))
