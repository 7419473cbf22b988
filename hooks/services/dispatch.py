"""An event report, from the checked body to the answer."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import IntegrityError, transaction

from hooks.events import EventType
from hooks.identifiers import public_id
from hooks.models import Application, Assignment, Delivery, EventOccurrence, Execution, ExecutionStatus, Mode
from hooks.services.answers import EventAnswer, entry_of
from hooks.services.bodies import EventBody
from hooks.services.chain import Chain, Step, Turn, chain_run, configurations_open, secrets_of, turn_prepare
from hooks.services.closing import chain_answer, chain_close
from hooks.services.conditions import assignment_skip
from hooks.services.evidence import written_out
from hooks.services.execute import execution_skip
from hooks.services.idempotency import earlier_find
from hooks.services.inputs import customer_reference, input_build
from hooks.services.jobs import input_kept
from hooks.services.readings import chain_read, session_read
from hooks.services.results import Outcome
from hooks.services.rows import customer_key, delivery_draft, execution_draft, live_version
from hooks.services.statements import row_new, rows_insert
from hooks.services.wakeups import deliveries_wake

Json = dict[str, Any]

EMAIL_LENGTH = 254
PAUSED = {"code": "paused", "message": "All hooks of the application are switched off, so this one was skipped."}


@dataclass(slots=True)
class Plan:
    """A chain about to be opened, with what is written beside it: queued and skipped executions."""

    chain: Chain
    kept_input: Json
    others: list[Execution] = field(default_factory=list)
    deliveries: list[Delivery] = field(default_factory=list)


def event_dispatch(
    *, application: Application, event: EventType, body: EventBody, idempotency_key: str | None = None
) -> EventAnswer:
    """Run an event's hooks and return the answer; whatever hooks do, there is one.

    Asynchronous hooks are queued in the transaction that records the occurrence. Raises IdempotencyConflict and
    IdempotencyInProgress.
    """
    deadline = time.monotonic() + body.budget_ms / 1000
    digest = body.digest(event) if idempotency_key else ""
    # Twice, because a hook may be taken off the application between the reading and the writing.
    for may_repeat in (True, False):
        plan = plan_make(application, event, body, deadline)
        plan.chain.occurrence.idempotency_key, plan.chain.occurrence.request_digest = idempotency_key, digest
        # Where nobody has to be waited for, the occurrence is written once, with its answer.
        answer = None if plan.chain.steps else chain_answer(plan.chain, Outcome())
        try:
            first = plan_open(plan)
        except IntegrityError:
            earlier = earlier_find(application=application, key=idempotency_key, digest=digest)
            if isinstance(earlier, EventAnswer):
                return earlier
            if earlier is not None:
                return answer_of(chain_take_over(plan.chain, earlier), None)
            if not may_repeat:
                raise
        else:
            return answer_of(plan.chain, first) if answer is None else EventAnswer(answer)
    raise AssertionError("the loop has returned or raised")


def answer_of(chain: Chain, first: Turn | None) -> EventAnswer:
    return EventAnswer(chain_close(chain, chain_run(chain, first)))


def plan_make(application: Application, event: EventType, body: EventBody, deadline: float) -> Plan:
    """Read the chain and draft everything that the first transaction writes."""
    assignments = chain_read(application, event.key)
    occurrence = occurrence_draft(application, event, body)
    args = args_make(application, event, body, occurrence)
    paused = application.hooks_paused_at is not None
    running = [row for row in assignments if row.mode == Mode.SYNC and not paused]
    configurations = configurations_open([row.hook_id for row in running], application)
    # A caller that carries the session itself may bring back what a hook put into it.
    kept, tainted = input_kept(event, args, {}, secrets_of(configurations))
    occurrence.input, occurrence.interactive = kept, args.get("interactive") is not False
    occurrence.session = kept["session"]
    customer_id, email = map(written_out, customer_reference(kept))
    occurrence.customer_id, occurrence.customer_email = customer_id, email[:EMAIL_LENGTH]
    chain = Chain(
        application=application,
        event=event,
        occurrence=occurrence,
        args=args,
        steps=[Step(row, live_version(row)) for row in running],
        deadline=deadline,
        configurations=configurations,
        tainted=set(tainted),
    )
    plan = Plan(chain, kept)
    plan_others(plan, [row for row in assignments if paused or row.mode == Mode.ASYNC], paused=paused)
    return plan


def occurrence_draft(application: Application, event: EventType, body: EventBody) -> EventOccurrence:
    values = {
        "brand_id": application.brand_id,
        "event": event.key,
        "contract_version": str(event.contract_version),
        "journey_id": body.journey_id or public_id("jrn"),
        "deadline_ms": body.budget_ms,
    }
    occurrence = row_new(EventOccurrence, values)
    occurrence.application = application
    return occurrence


def args_make(application: Application, event: EventType, body: EventBody, occurrence: EventOccurrence) -> Json:
    session = body.session
    # An empty one inside the input is the contract's default, and no wish to forget: `"session": {}` of the body is.
    if session is None and body.journey_id and not body.input.get("session"):
        session = session_read(application, body.journey_id)
    return input_build(
        event=event,
        body_input=body.input,
        application=application,
        event_id=occurrence.public_id,
        journey_id=occurrence.journey_id,
        occurred_at=occurrence.occurred_at,
        session=session,
    )


def plan_others(plan: Plan, rows: Sequence[Assignment], *, paused: bool) -> None:
    """Draft the executions that do not run now: queued ones with their deliveries, or skipped ones."""
    occurrence = plan.chain.occurrence
    for row in rows:
        version = live_version(row)
        skip = (
            None if paused else assignment_skip(assignment=row, args=plan.kept_input, customer=customer_key(occurrence))
        )
        execution = execution_draft(
            occurrence,
            row,
            version=version,
            mode=row.mode,
            status=ExecutionStatus.QUEUED,
            timeout_ms=row.timeout_ms,
            input=plan.kept_input,
        )
        if paused or skip is not None:
            execution_skip(execution, PAUSED if skip is None else skip.warning)
        else:
            plan.deliveries.append(delivery_draft(execution))
        plan.others.append(execution)
        plan.chain.entries[row.position] = entry_of(execution, hook=row.hook.slug, version=version.number)


def plan_open(plan: Plan) -> Turn | None:
    """Write occurrence, executions and deliveries in one transaction; workers are woken once it is committed.

    Returns the first turn. Raises IntegrityError where the Idempotency-Key is taken.
    """
    chain = plan.chain
    first = turn_prepare(chain, chain.steps[0], plan.kept_input) if chain.steps else None
    executions = [*plan.others, *([first.execution] if first else [])]
    with transaction.atomic():
        rows_insert([chain.occurrence])
        rows_insert(executions)
        rows_insert(plan.deliveries)
        if plan.deliveries:
            keys = [delivery.pk for delivery in plan.deliveries]
            transaction.on_commit(lambda: deliveries_wake(keys), robust=True)
    return first


def chain_take_over(chain: Chain, earlier: EventOccurrence) -> Chain:
    """Go on for a call that died: under its occurrence, its queued hooks are queued already."""
    chain.occurrence = earlier
    chain.args["event"] |= {"id": earlier.public_id, "journey_id": earlier.journey_id}
    queued = earlier.executions.filter(mode=Mode.ASYNC).select_related("hook", "version", "assignment")
    own = {row.assignment.position: row for row in queued if row.assignment is not None}
    chain.entries = {
        position: entry_of(row, hook=row.hook.slug, version=row.version.number) for position, row in own.items()
    }
    return chain
