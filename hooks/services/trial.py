"""Try: unsaved code in the real engine, kept as a trial execution."""

from __future__ import annotations

import json
from typing import Any

from django.utils import timezone

from hooks.events import EventType, Violation
from hooks.identifiers import public_id
from hooks.models import Application, Execution, ExecutionKind, ExecutionStatus, Hook, Mode
from hooks.services.actors import Actor
from hooks.services.evidence import depth_exceeds, written_out
from hooks.services.execute import execution_run
from hooks.services.inputs import InvalidInput, customer_reference, input_build, input_check
from hooks.services.jobs import Run, input_kept
from hooks.services.records import execution_record
from hooks.services.variables import variables_for

Json = dict[str, Any]

INPUT_BYTES = 262_144
INPUT_LEVELS = 48
EMAIL_LENGTH = 254
SAMPLE_CLIENT = {"name": "Sample application", "client_id": "sample-application"}


def hook_try(
    *,
    hook: Hook,
    actor: Actor,
    source: str,
    input: Json,
    variables: Json | None = None,
    application: Application | None = None,
) -> Execution:
    """Run unsaved source with the given input and the hook's own configuration, and record it.

    `input` is a whole argument such as the event's sample; `variables` go before the stored ones. Requests are real.
    Raises InvalidInput for what breaks the contract, SecretsKeyMissing where secrets cannot be opened.
    """
    event = hook.event_type
    trial_input_check(event, input)
    own, secrets = variables_for(hook_ids=[hook.pk], application=application)[hook.pk]
    args = trial_args(event, input, application)
    kept, tainted = input_kept(event, args, secrets)
    run = Run(
        event=event,
        hook=hook,
        brand=hook.brand,
        source=source,
        args=args,
        mode=trial_mode(event),
        timeout_ms=hook.default_timeout_ms,
        configuration=({**own, **(variables or {})}, secrets),
        tainted=tainted,
        stored_input=kept,
    )
    draft = execution_alone(run, kind=ExecutionKind.TRIAL, actor=actor, application=application)
    draft.source = written_out(source)
    return execution_record(execution_run(draft, run))


def trial_mode(event: EventType) -> str:
    """A hook whose result counts is tried as one whose result counts, even where its mode is asynchronous."""
    return Mode.SYNC if event.decides else event.default_mode


def trial_input_check(event: EventType, given: Any) -> None:
    """Raises InvalidInput."""
    if depth_exceeds(given, INPUT_LEVELS):
        raise InvalidInput([Violation("$", f"at most {INPUT_LEVELS} levels", "more")])
    input_check(event, given)
    if len(json.dumps(given)) > INPUT_BYTES:
        raise InvalidInput([Violation("$", f"at most {INPUT_BYTES:,} bytes", "more")])


def trial_args(event: EventType, given: Json, application: Application | None) -> Json:
    """Return the whole argument: what Hookline fills is taken from the input too where it makes sense there."""
    context, about = given.get("continue_context"), given.get("event")
    journey = about.get("journey_id") if isinstance(about, dict) else None
    return input_build(
        event=event,
        body_input=given,
        application=application or SAMPLE_CLIENT,
        event_id=public_id("evt"),
        journey_id=journey if isinstance(journey, str) and journey else public_id("jrn"),
        occurred_at=timezone.now(),
        continue_context=context if isinstance(context, dict) else None,
        continue_request_parameters={"callback_url": "https://hookline.example/continue", "state": "st_sample"},
    )


def execution_alone(run: Run, *, kind: str, actor: Actor, application: Application | None) -> Execution:
    """Draft an execution outside any occurrence: a trial or a replay."""
    customer_id, email = customer_reference(run.stored_input)
    return Execution(
        brand=run.brand,
        application=application,
        hook=run.hook,
        event=run.event.key,
        customer_id=customer_id,
        customer_email=email[:EMAIL_LENGTH],
        kind=kind,
        mode=run.mode,
        status=ExecutionStatus.RUNNING,
        input=run.stored_input,
        timeout_ms=run.timeout_ms,
        created_by_id=actor.user.pk if actor.user else None,
    )
