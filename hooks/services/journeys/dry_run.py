"""What would happen to this customer now: an event's chain, or a whole journey, run without any effect outside.

Nothing is reported and nothing is queued. Requests are answered from what the same customer's runs recorded, or
refused; they are never sent. All that is stored are trial executions.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils import timezone

from hooks.events import EventType, get_event
from hooks.models import Application, Assignment, Execution, ExecutionKind
from hooks.services.actors import Actor
from hooks.services.bodies import body_read
from hooks.services.chain import Chain, Step, Turn, chain_absorb, turn_prepare
from hooks.services.dispatch import plan_make
from hooks.services.execute import execution_run
from hooks.services.journeys.catalog import journey_find
from hooks.services.journeys.customers import play_begin
from hooks.services.journeys.play import Play
from hooks.services.journeys.player import page_auto, play_answer, play_run
from hooks.services.policy import policy_outcome
from hooks.services.records import execution_record
from hooks.services.replay import recorded
from hooks.services.results import Outcome

Json = dict[str, Any]

RECORDINGS = 5
MOST_PAGES = 40


@dataclass(slots=True)
class DryEvent:
    """One event that was run dry: what its chain would decide, and the trials.

    `others` are executions that nobody stores: those that would only be queued, or skipped.
    """

    event: EventType
    outcome: Outcome = field(default_factory=Outcome)
    effects: Json = field(default_factory=dict)
    session: Json = field(default_factory=dict)
    executions: list[Execution] = field(default_factory=list)
    others: list[Execution] = field(default_factory=list)
    paused: bool = False

    @property
    def refused(self) -> int:
        """How many requests had no recorded answer."""
        return sum(1 for run in self.executions for each in run.requests if each.get("error"))


@dataclass(slots=True)
class DryRun:
    """`page` is what the customer would see at the end of a whole journey."""

    events: list[DryEvent] = field(default_factory=list)
    page: Json | None = None


def event_dry_run(
    *,
    application: Application,
    event: EventType,
    given: Json,
    actor: Actor,
    source: Execution | None = None,
    session: Json | None = None,
) -> DryEvent:
    """Run the event's chain as it is now, for this input. `source` is the past execution whose input it is, `session`
    what the journey's events before it left.

    Raises InvalidInput.
    """
    body = body_read(event, {"input": given, "session": session})
    plan = plan_make(application, event, body, time.monotonic() + body.budget_ms / 1000)
    chain = plan.chain
    dry = DryEvent(event, others=plan.others, paused=application.hooks_paused_at is not None)
    for step in chain.steps:
        dry.outcome = turn_dry(chain, step, dry, actor, source)
        if dry.outcome.kind != "continue":
            break
    dry.session = chain.session
    dry.effects = chain.effects if dry.outcome.kind == "continue" else {}
    return dry


def turn_dry(chain: Chain, step: Step, dry: DryEvent, actor: Actor, source: Execution | None) -> Outcome:
    """Run one hook as a trial; where it fails, its policy decides as it would for a customer."""
    breaker_leave(step.assignment)
    turn = turn_prepare(chain, step)
    origin, answers = recordings_of(chain, turn, source)
    turn.run = replace(turn.run, http=answers)
    execution = turn.execution
    execution.kind, execution.occurrence, execution.journey_id = ExecutionKind.TRIAL, None, ""
    execution.replay_of, execution.created_by_id = origin, actor.user.pk if actor.user else None
    ran = turn.ran or execution_run(execution, turn.run)
    outcome = ran.outcome
    if outcome is None:
        outcome, execution.policy_applied = policy_outcome(
            assignment=step.assignment, event=chain.event, interactive=chain.interactive
        )
        execution.outcome = outcome.kind
    chain_absorb(chain, turn, outcome)
    dry.executions.append(execution_record(ran))
    return outcome


def breaker_leave(assignment: Assignment) -> None:
    """Take a breaker whose cool-down is over for closed, in memory: the probe belongs to a real customer."""
    if assignment.breaker_until is not None and assignment.breaker_until <= timezone.now():
        assignment.breaker_until = None


def recordings_of(chain: Chain, turn: Turn, source: Execution | None) -> tuple[Execution | None, list[Json]]:
    """Return where the answers come from and the answers: runs of this hook for this same customer, newest first.

    Another customer's answers are never used: they would say what happens to somebody else, and show their data.
    """
    hook, occurrence = turn.run.hook, chain.occurrence
    rows = Execution.objects.filter(hook=hook, application=chain.application, kind=ExecutionKind.EVENT)
    if occurrence.customer_email:
        rows = rows.filter(customer_email=occurrence.customer_email)
    elif occurrence.customer_id:
        rows = rows.filter(customer_id=occurrence.customer_id)
    else:
        rows = rows.none()
    found = [run for run in rows.order_by("-pk")[:RECORDINGS] if run.requests]
    if source is not None and source.hook_id == hook.pk:
        found.insert(0, source)
    secrets = turn.run.configuration[1]
    answers = [exchange for run in found[:1] for exchange in recorded(run, secrets)]
    # Whoever looks at the trial later must not see more of a real customer than the execution itself shows.
    return (found[0] if found else source), answers


def journey_dry_run(*, application: Application, kind: str, customer: Json, actor: Actor) -> DryRun:
    """Walk a whole journey with a customer who answers every page, until it ends, stops or leads away.

    Raises InvalidField, JourneyTooLong.
    """
    journey, run = journey_find(key=kind), DryRun()

    def report(event: str, given: Json) -> Json:
        session = run.events[-1].session if run.events else None
        dry = event_dry_run(application=application, event=get_event(event), given=given, actor=actor, session=session)
        run.events.append(dry)
        return answer_of(dry)

    play = play_begin(application=application, journey=journey, customer=customer)
    play_run(play, journey, report)
    for _ in range(MOST_PAGES):
        if is_stopped(play):
            break
        play_answer(play, journey, page_auto(play), report)
    run.page = play.page
    return run


def is_stopped(play: Play) -> bool:
    """Whether a willing customer cannot go on: the journey is over, leads away, or a hook has something to say."""
    page = play.page or {}
    return page.get("kind") != "form" or bool(page.get("message")) or bool(page.get("faults"))


def answer_of(dry: DryEvent) -> Json:
    outcome = dry.outcome
    redirect = None if outcome.redirect is None else {"url": outcome.redirect["url"], "state": ""}
    return {
        "event_id": "",
        "outcome": outcome.kind,
        "effects": dry.effects,
        "message": outcome.message,
        "deny": outcome.deny,
        "redirect": redirect,
    }
