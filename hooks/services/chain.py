"""A chain: the ordered synchronous hooks of one event, each seeing the effects of those before it."""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from hooks.events import EventType
from hooks.exceptions import SecretsKeyMissing
from hooks.models import Application, Assignment, EventOccurrence, Execution, ExecutionStatus, HookVersion, Mode
from hooks.services.answers import entry_of
from hooks.services.breaker import breaker_blocks
from hooks.services.conditions import assignment_skip
from hooks.services.effects import effects_merge, input_apply
from hooks.services.evidence import OwnToken
from hooks.services.execute import Ran, execution_fail, execution_run, execution_skip, executions_finish
from hooks.services.jobs import Run, input_kept
from hooks.services.policy import policy_outcome
from hooks.services.results import Outcome
from hooks.services.rows import customer_key, execution_draft
from hooks.services.statements import rows_insert
from hooks.services.variables import variables_for

Json = dict[str, Any]

# What each turn puts into the argument itself.
OWN_TO_TURN = ("continue_context", "continue_request_parameters")


@dataclass(frozen=True, slots=True)
class Step:
    """One hook's turn; `context` holds the query parameters that came back from its redirect."""

    assignment: Assignment
    version: HookVersion
    context: Json | None = None


@dataclass(slots=True)
class Turn:
    """A step made ready: its row is drafted, and `ran` says where it is over before it began."""

    step: Step
    run: Run
    execution: Execution
    state: str
    ran: Ran | None = None


@dataclass(slots=True)
class Chain:
    """`deadline` is in seconds of time.monotonic(); `configurations` None means that secrets cannot be opened now.

    `tainted` are the texts that no evidence of any hook may hold: a secret of one travels to the others in effects.
    """

    application: Application
    event: EventType
    occurrence: EventOccurrence
    args: Json
    steps: list[Step]
    deadline: float
    configurations: dict[int, tuple[Json, Json]] | None
    effects: Json = field(default_factory=dict)
    owners: dict[str, str] = field(default_factory=dict)
    entries: dict[int, Json] = field(default_factory=dict)
    tainted: set[str] = field(default_factory=set)
    finished: list[Ran] = field(default_factory=list)
    ended: list[tuple[Assignment, str]] = field(default_factory=list)
    redirected: Turn | None = None
    began: float = field(default_factory=time.monotonic)

    @property
    def interactive(self) -> bool:
        return self.args.get("interactive") is not False

    @property
    def session(self) -> Json:
        session: Json = self.args["session"]
        return session

    def left_ms(self) -> int:
        return int((self.deadline - time.monotonic()) * 1000)


def configurations_open(hook_ids: list[int], application: Application) -> dict[int, tuple[Json, Json]] | None:
    """Return the variables and secrets of the hooks; None where the secrets key is missing, so that policies decide."""
    if not hook_ids:
        return {}
    try:
        return variables_for(hook_ids=hook_ids, application=application)
    except SecretsKeyMissing:
        return None


def secrets_of(configurations: dict[int, tuple[Json, Json]] | None) -> set[str]:
    """Return the texts of all secrets of a chain's hooks."""
    return {str(value) for _, own in (configurations or {}).values() for value in own.values()}


def turn_prepare(chain: Chain, step: Step, kept: Json | None = None) -> Turn:
    """Draft the row of a step, its timeout cut to what is left of the deadline.

    `kept` is what may be stored of the chain's argument, where nothing has happened to it since that was made.
    """
    assignment, left = step.assignment, chain.left_ms()
    state = OwnToken(f"st_{secrets.token_urlsafe(24)}")
    args = chain.args | {
        "continue_context": step.context,
        "continue_request_parameters": {"callback_url": f"{settings.BASE_URL}/continue", "state": state},
    }
    configuration = (chain.configurations or {}).get(assignment.hook_id, ({}, {}))
    changed = args if kept is None else {name: args[name] for name in OWN_TO_TURN}
    stored_input, tainted = input_kept(chain.event, changed, configuration[1], chain.tainted)
    run = Run(
        event=chain.event,
        hook=assignment.hook,
        brand=chain.application.brand,
        source=step.version.source,
        modules=step.version.modules,
        args=args,
        mode=Mode.SYNC,
        timeout_ms=max(1, min(assignment.timeout_ms, left)),
        configuration=configuration,
        tainted=tainted,
        stored_input={**(kept or {}), **stored_input},
    )
    execution = execution_draft(
        chain.occurrence,
        assignment,
        version=step.version,
        mode=Mode.SYNC,
        status=ExecutionStatus.RUNNING,
        timeout_ms=run.timeout_ms,
        input=run.stored_input,
    )
    execution.started_at = timezone.now()
    turn = Turn(step, run, execution, state)
    turn.ran = over_already(chain, turn, left)
    return turn


def over_already(chain: Chain, turn: Turn, left_ms: int) -> Ran | None:
    """Return how a turn ended that no engine needs to see: it is skipped, or its policy decides at once."""
    execution, assignment = turn.execution, turn.step.assignment
    # Who comes back from a redirect was let in before: the hook has to hear the answer to its own question.
    if turn.step.context is None:
        skip = assignment_skip(assignment=assignment, args=chain.args, customer=customer_key(chain.occurrence))
        if skip is not None:
            return execution_skip(execution, skip.warning)
    if left_ms < 1:
        message = f"The deadline of {chain.occurrence.deadline_ms:,} ms was over before this hook's turn came"
        return execution_fail(execution, status=ExecutionStatus.TIMED_OUT, name="ChainDeadline", message=message)
    if chain.configurations is None:
        message = "This hook's secrets cannot be opened: the installation's secrets key is missing"
        return execution_fail(execution, status=ExecutionStatus.FAILED, name="SecretsKeyMissing", message=message)
    if breaker_blocks(assignment, timezone.now()):
        message = f"The hook failed {assignment.failures_in_row} times in a row; it is left out until it has recovered"
        return execution_fail(execution, status=ExecutionStatus.SKIPPED, name="BreakerOpen", message=message)
    return None


def chain_run(chain: Chain, first: Turn | None) -> Outcome:
    """Run the steps in order until one ends the journey's wait. The first turn's row is written already."""
    for place, step in enumerate(chain.steps):
        turn = first if place == 0 and first is not None else turn_prepare(chain, step)
        outcome = turn_take(chain, turn)
        if outcome.kind != "continue":
            return outcome
    return Outcome()


def turn_write(chain: Chain, turn: Turn) -> None:
    """Write what ended and what begins in one transaction, unless that is done. No transaction waits for a hook."""
    if turn.execution.pk is not None:
        return
    with transaction.atomic():
        executions_finish(chain.finished)
        rows_insert([turn.execution])
    chain.finished.clear()


def turn_take(chain: Chain, turn: Turn) -> Outcome:
    """Run one hook, apply the failure policy where it failed, and hand its effects to the chain.

    The row of a hook behind the first is written while the hook runs: the caller need not wait for both in turn.
    """
    if turn.ran is None:
        ran = execution_run(turn.execution, turn.run, meanwhile=lambda: turn_write(chain, turn))
    else:
        ran = turn.ran
    turn_write(chain, turn)
    execution, assignment = turn.execution, turn.step.assignment
    outcome = ran.outcome
    if outcome is None:
        outcome, execution.policy_applied = policy_outcome(
            assignment=assignment, event=chain.event, interactive=chain.interactive
        )
        execution.outcome = outcome.kind
    if turn.ran is None:
        chain.ended.append((assignment, execution.status))
    chain_absorb(chain, turn, outcome)
    chain.tainted.update(ran.tainted)
    chain.finished.append(ran)
    hook, number = assignment.hook.slug, turn.step.version.number
    chain.entries[assignment.position] = entry_of(execution, hook=hook, version=number)
    return outcome


def chain_absorb(chain: Chain, turn: Turn, outcome: Outcome) -> None:
    """Merge a hook's effects and session; where two hooks disagree, the later wins and its execution says so."""
    slug = turn.step.assignment.hook.slug
    chain.effects, conflicts = effects_merge(
        event=chain.event, effects=chain.effects, outcome=outcome, hook=slug, owners=chain.owners
    )
    if conflicts:
        told = [conflict_warning(conflict) for conflict in conflicts]
        turn.execution.warnings = [*turn.execution.warnings, *told]
    chain.args = input_apply(event=chain.event, args=chain.args, effects=chain.effects, session=outcome.session)
    if outcome.kind == "redirect":
        chain.redirected = turn


def conflict_warning(conflict: Json) -> Json:
    path, earlier = conflict["path"], conflict["earlier_hook"]
    message = f"{path} was set by {earlier or 'an earlier hook'} already; the value of {conflict['later_hook']} wins."
    return {"code": "conflict", "message": message, "path": path}
