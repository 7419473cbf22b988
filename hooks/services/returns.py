"""Redirect and resume: the browser comes back once, the caller continues once, and the same hook runs again."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import structlog
from django.utils import timezone

from hooks.encryption import decrypt
from hooks.exceptions import HooklineError
from hooks.models import Application, Assignment, Continuation, EventOccurrence, Mode, Simulation
from hooks.services.actors import SYSTEM
from hooks.services.answers import EventAnswer
from hooks.services.audit import audit_record
from hooks.services.chain import Chain, Step, chain_run, configurations_open, secrets_of
from hooks.services.closing import chain_close
from hooks.services.effects import input_apply
from hooks.services.evidence import storable
from hooks.services.rows import live_version
from hooks.services.tokens import token_digest

logger = structlog.get_logger(__name__)

Json = dict[str, Any]


class StateRefused(HooklineError):
    """A `state` that may not be used; `code` and `reason` say why."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.code = f"state_{reason}"
        self.reason = reason


def browser_return(*, state: str, parameters: Mapping[str, str]) -> str:
    """Keep the parameters a browser came back with and return the address to send it on to. Once for each state.

    Raises StateRefused: unknown, used, expired, or of an application without a continue URL.
    """
    continuation = continuation_find(state)
    now = timezone.now()
    if continuation.returned_at is not None or continuation.used_at is not None:
        raise refused(continuation, "used", "This link has been used already")
    if continuation.is_expired(now):
        raise refused(continuation, "expired", "This link has expired")
    home = home_of(continuation)
    if not home:
        raise refused(continuation, "unknown", "This application has no address to go back to")
    kept = storable(dict(parameters), (state,))
    mine = Continuation.objects.filter(pk=continuation.pk, returned_at=None, used_at=None)
    if not mine.update(returned_at=now, parameters=kept):
        raise refused(continuation, "used", "This link has been used already")
    known = {"state": state, "event_id": continuation.occurrence.public_id}
    return with_query(home, known)


def home_of(continuation: Continuation) -> str:
    """Return where the journey goes on: at the application, or in the simulation that plays it; "" for nowhere."""
    played = Simulation.objects.filter(
        journey_id=continuation.occurrence.journey_id, application=continuation.application
    )
    simulated: str | None = played.values_list("return_url", flat=True).first()
    return simulated or continuation.application.continue_url


def event_continue(*, application: Application, event_id: str, state: str, context: Json) -> EventAnswer:
    """Run the redirecting hook again with what came back, then the rest of its chain. Raises StateRefused."""
    continuation = continuation_find(state)
    occurrence = continuation.occurrence
    if continuation.application_id != application.pk or occurrence.public_id != event_id:
        # Who holds a state of another journey learns no more than that it is not this one's.
        raise refused(continuation, "unknown", "This state does not belong to this event")
    now = timezone.now()
    if continuation.is_expired(now):
        raise refused(continuation, "expired", "The redirect was more than 15 minutes ago")
    context = {**context, **(continuation.parameters or {})}
    # Rebuilt first: what cannot be rebuilt now must not use up the state.
    chain = chain_resume(application, continuation, storable(context, (state,)))
    if not Continuation.objects.filter(pk=continuation.pk, used_at=None).update(used_at=now):
        raise refused(continuation, "used", "This state has been used already")
    return EventAnswer(chain_close(chain, chain_run(chain, None)))


def continuation_find(state: str) -> Continuation:
    """Raises StateRefused for a state that nobody was given."""
    found = (
        Continuation.objects.filter(state_digest=token_digest(state))
        .select_related("application__brand", "occurrence", "execution__assignment__hook", "execution__version")
        .first()
    )
    if found is None:
        logger.warning("state_refused", reason="unknown")
        raise StateRefused("unknown", "This state is not known")
    return found


def chain_resume(application: Application, continuation: Continuation, context: Json) -> Chain:
    """Rebuild the chain as it stood at the redirect. Sensitive fields of the input were never kept, and stay away."""
    occurrence = continuation.occurrence
    event = continuation.execution.hook.event_type
    carried = json.loads(decrypt(continuation.carried))
    args = input_apply(
        event=event, args=stored_args(occurrence), effects=carried["effects"], session=carried["session"]
    )
    steps = steps_left(application, continuation, context)
    configurations = configurations_open([step.assignment.hook_id for step in steps], application)
    return Chain(
        application=application,
        event=event,
        occurrence=occurrence,
        args=args,
        steps=steps,
        deadline=time.monotonic() + occurrence.deadline_ms / 1000,
        configurations=configurations,
        effects=carried["effects"],
        owners=carried["owners"],
        # Also of hooks that are over, and of fields that were never kept: session and effects may hold them.
        tainted=secrets_of(configurations) | set(carried.get("tainted", [])),
    )


def stored_args(occurrence: EventOccurrence) -> Json:
    return {**occurrence.input, "variables": {}, "secrets": {}}


def steps_left(application: Application, continuation: Continuation, context: Json) -> list[Step]:
    """Return the redirecting hook, in the version that asked, and those of its chain that have not run yet.

    Whatever the order has become meanwhile: no hook is asked twice, and none is left out.
    """
    if application.hooks_paused_at is not None:
        return []
    execution = continuation.execution
    ran = continuation.occurrence.executions.exclude(assignment=None).values("assignment")
    later = Assignment.objects.for_event(application, execution.event).filter(mode=Mode.SYNC).exclude(pk__in=ran)
    steps = [Step(row, live_version(row)) for row in later]
    if execution.assignment is not None and execution.assignment.enabled and execution.version is not None:
        steps.insert(0, Step(execution.assignment, execution.version, context))
    return steps


def refused(continuation: Continuation, reason: str, message: str) -> StateRefused:
    """Audit a refusal and return the error to raise: somebody holds a state that they should not use."""
    occurrence, application = continuation.occurrence, continuation.application
    audit_record(
        brand=application.brand,
        actor=SYSTEM,
        action="journey.state_refused",
        target=occurrence,
        after={"reason": reason, "application": application.client_id, "journey_id": occurrence.journey_id},
    )
    return StateRefused(reason, message)


def with_query(url: str, parameters: Mapping[str, str]) -> str:
    """Return the URL with the parameters added to those it has."""
    parts = urlsplit(url)
    query = [(name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if name not in parameters]
    return urlunsplit(parts._replace(query=urlencode([*query, *parameters.items()])))
