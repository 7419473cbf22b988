"""Cases: a hook is run in the real engine with a saved input and recorded answers, and what it did is compared."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol

from hooks.engine import EgressPolicy, Engine, Job, Limits, Result
from hooks.events import EventType, get_event
from hooks.services.case_compare import Mismatch, case_compare
from hooks.services.effects import merge_patch
from hooks.services.results import InvalidResult, Outcome, result_interpret
from plugins.catalog import Plugin, PluginError, plugin_from_folder

__all__ = ["CaseResult", "Mismatch", "PackageResult", "PluginError", "case_run", "package_run"]

FAILED = "failed"
# A case proves what a hook decides, not how fast this machine is today: recorded answers cost no time.
CASE_TIMEOUT_MS = 10_000


class Runner(Protocol):
    """What runs a job: an Engine, or whatever stands before one."""

    def run(self, job: Job) -> Result: ...


@dataclass(frozen=True)
class CaseResult:
    """What came of one case. `outcome` is continue, deny, show_error, redirect or failed; `error` says why it failed.

    `requests` and `logs` have the form of the engine's Result; `duration_ms` is the run's wall time.
    """

    name: str
    event: str
    mismatches: tuple[Mismatch, ...]
    outcome: str
    effects: Mapping[str, Any]
    session: Mapping[str, Any]
    message: str | None
    deny: Mapping[str, str] | None
    redirect: str | None
    error: str | None
    requests: Sequence[Mapping[str, Any]]
    logs: Sequence[Mapping[str, Any]]
    duration_ms: float

    @property
    def passed(self) -> bool:
        return not self.mismatches


@dataclass(frozen=True)
class PackageResult:
    """A package and the results of all its cases, hook by hook."""

    plugin: Plugin
    results: tuple[CaseResult, ...]

    @property
    def passed(self) -> bool:
        return all(result.passed for result in self.results)


def case_run(
    *,
    engine: Runner,
    event: str,
    source: str,
    case: Mapping[str, Any],
    allowed_hosts: Sequence[str] | None = None,
    timeout_ms: int = CASE_TIMEOUT_MS,
) -> CaseResult:
    """Run one case (the form of plugins/cases.schema.json) and compare. Outbound requests are only ever recorded ones.

    `allowed_hosts` None allows every host. Raises UnknownEvent, and InvalidJob for values that are not JSON.
    """
    event_type = get_event(event)
    args = merge_patch(event_type.sample, case.get("input", {}))
    result = engine.run(_job(event_type, source, case, args, allowed_hosts, timeout_ms))
    outcome, error = _outcome(event_type, result)
    return _compared(event_type, case, args, result, outcome, error)


def package_run(*, path: Path, engine: Runner | None = None) -> PackageResult:
    """Run every case of the plugin in `path`, each hook with the hosts its config allows.

    Without an engine a private one is started. Raises PluginError for a package that cannot be read.
    """
    plugin = plugin_from_folder(path)
    if engine is not None:
        return PackageResult(plugin, tuple(_package_results(plugin, engine)))
    with Engine() as own:
        return PackageResult(plugin, tuple(_package_results(plugin, own)))


def _package_results(plugin: Plugin, engine: Runner) -> Iterator[CaseResult]:
    for hook in plugin.hooks:
        for case in hook.cases:
            yield case_run(
                engine=engine,
                event=hook.event,
                source=hook.source,
                case=case.data,
                allowed_hosts=plugin.hosts({**case.data["variables"], **case.data.get("secrets", {})}),
            )


def _job(
    event: EventType,
    source: str,
    case: Mapping[str, Any],
    args: Mapping[str, Any],
    allowed_hosts: Sequence[str] | None,
    timeout_ms: int,
) -> Job:
    hosts = None if allowed_hosts is None else tuple(allowed_hosts)
    return Job(
        source=source,
        args=dict(args),
        settle="callback" if event.decides else "none",
        variables=dict(case.get("variables", {})),
        secrets=dict(case.get("secrets", {})),
        http=list(case.get("http", [])),
        limits=Limits(timeout_ms=case.get("timeout_ms", timeout_ms)),
        egress=EgressPolicy(allowed_hosts=hosts, http_hosts=hosts or ()),
    )


def _outcome(event: EventType, result: Result) -> tuple[Outcome | None, str | None]:
    """The outcome, or None and why there is none."""
    if result.status != "ok":
        error = result.error or {}
        return None, f"{error.get('name') or result.status}: {error.get('message') or ''}".strip()
    try:
        return result_interpret(event=event, settled=result.settled), None
    except InvalidResult as invalid:
        return None, f"invalid_result: {invalid}"


def _compared(
    event: EventType,
    case: Mapping[str, Any],
    args: Mapping[str, Any],
    result: Result,
    outcome: Outcome | None,
    error: str | None,
) -> CaseResult:
    decided = outcome or Outcome()
    session = decided.session if decided.session is not None else args.get("session") or {}
    found = CaseResult(
        name=case.get("name", ""),
        event=event.key,
        mismatches=(),
        outcome=FAILED if outcome is None else outcome.kind,
        effects=decided.effects,
        session=session,
        message=decided.message,
        deny=decided.deny,
        redirect=(decided.redirect or {}).get("url"),
        error=error,
        requests=result.requests,
        logs=result.logs,
        duration_ms=result.duration_ms,
    )
    return replace(found, mismatches=case_compare(case["expect"], vars(found), secrets=case.get("secrets", {})))
