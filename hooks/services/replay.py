"""Replay: a past execution's input again, on any version, by default with the answers that were recorded."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from hooks.engine import recording
from hooks.exceptions import HooklineError, InvalidField
from hooks.models import Execution, ExecutionKind, Hook, HookVersion
from hooks.services.actors import Actor
from hooks.services.audit import audit_record
from hooks.services.evidence import MASK
from hooks.services.execute import execution_run
from hooks.services.jobs import Run, input_kept
from hooks.services.records import execution_record
from hooks.services.trial import execution_alone
from hooks.services.variables import variables_for

Json = dict[str, Any]


class NotReplayable(HooklineError):
    code = "not_replayable"


def execution_replay(
    *, execution: Execution, actor: Actor, number: int | None = None, use_recorded: bool = True
) -> Execution:
    """Run the execution's input again on version `number` (None: the live one, else the one that ran) and record it.

    Outbound requests are answered from the recorded ones, or really made. Sensitive fields were never kept and are
    missing. Raises NotReplayable while it still runs, InvalidField for an unknown version, SecretsKeyMissing.
    """
    if execution.is_waiting:
        raise NotReplayable("This execution has not ended yet: replay it when it has")
    hook = execution.hook
    version = version_chosen(hook, execution, number)
    configuration = variables_for(hook_ids=[hook.pk], application=execution.application)[hook.pk]
    args = {**execution.input, "variables": {}, "secrets": {}}
    kept, tainted = input_kept(hook.event_type, args, configuration[1])
    run = Run(
        event=hook.event_type,
        hook=hook,
        brand=execution.brand,
        source=version.source,
        modules=version.modules,
        args=args,
        mode=execution.mode,
        timeout_ms=execution.assignment.timeout_ms if execution.assignment else hook.default_timeout_ms,
        configuration=configuration,
        http=list(recorded(execution, configuration[1])) if use_recorded else None,
        tainted=tainted,
        stored_input=kept,
    )
    draft = execution_alone(run, kind=ExecutionKind.REPLAY, actor=actor, application=execution.application)
    draft.version, draft.replay_of, draft.journey_id = version, execution, execution.journey_id
    replayed = execution_record(execution_run(draft, run))
    after = {"of": execution.public_id, "version": version.number, "recorded": use_recorded}
    audit_record(brand=execution.brand, actor=actor, action="execution.replay", target=replayed, after=after)
    return replayed


def version_chosen(hook: Hook, execution: Execution, number: int | None) -> HookVersion:
    """Raises InvalidField for a number that the hook does not have."""
    if number is None:
        return hook.live_version or execution.version or hook.latest_version
    version: HookVersion | None = hook.versions.filter(number=number).first()
    if version is None:
        raise InvalidField("number", f"“{hook.name}” has no version {number}")
    return version


def recorded(execution: Execution, secrets: Json) -> Iterator[Json]:
    """Yield the exchanges to answer from. In stored addresses secrets are masked; each is offered with each secret."""
    for exchange in recording(execution.requests):
        url = exchange["request"]["url"]
        if MASK not in url:
            yield exchange
            continue
        for secret in secrets.values():
            opened = url.replace(MASK, quote(str(secret), safe=""))
            yield {**exchange, "request": {**exchange["request"], "url": opened}}
