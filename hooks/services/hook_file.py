"""One hook file, run in the real engine without a database: what `manage.py run_hook` does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hooks.engine import Engine, EngineUnavailable, InvalidJob, Job, Limits, Result
from hooks.events import EventType
from hooks.services.results import InvalidResult, Outcome, result_interpret

__all__ = ["EngineUnavailable", "FileResult", "FileRun", "UnusableFile", "dependencies_read", "hook_file_run"]

FAILED = "failed"
_CONFIGURATION = {"variables", "secrets"}


class UnusableFile(ValueError):
    """A file or value that the run cannot begin with; the message says which and why."""


@dataclass(frozen=True)
class FileRun:
    """What to run. `modules` is {npm name: source}; `http` None uses the network, a list recorded exchanges."""

    source: str
    event: EventType
    given: Mapping[str, Any] = field(default_factory=dict)
    configuration: Mapping[str, Any] = field(default_factory=dict)
    modules: Mapping[str, str] = field(default_factory=dict)
    http: list[dict[str, Any]] | None = None
    timeout_ms: int = 2_000


@dataclass(frozen=True)
class FileResult:
    """`outcome` is continue, deny, show_error, redirect or failed; `problem` says why it failed."""

    event: str
    outcome: str
    effects: dict[str, Any]
    message: str | None
    deny: dict[str, str] | None
    redirect: dict[str, str] | None
    session: dict[str, Any] | None
    problem: str | None
    result: Result


def hook_file_run(*, run: FileRun) -> FileResult:
    """Run the file once. Parts of the input that are not given come from the event's sample.

    Raises UnusableFile for what cannot be run at all, EngineUnavailable where no engine can be started.
    """
    variables, secrets = _configuration(run.configuration)
    job = Job(
        source=run.source,
        args={**run.event.sample, **run.given},
        settle="callback",
        variables=variables,
        secrets=secrets,
        modules=dict(run.modules),
        http=run.http,
        limits=Limits(timeout_ms=run.timeout_ms),
    )
    try:
        with Engine() as engine:
            result = engine.run(job)
    except (InvalidJob, TypeError) as problem:
        raise UnusableFile(str(problem)) from problem
    if result.status == "engine_unavailable":
        raise EngineUnavailable((result.error or {}).get("message", "the engine is not available"))
    return _interpreted(run.event, result)


def _configuration(given: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """A file of variables is a plain object, or {"variables": {...}, "secrets": {...}} where some are secret."""
    if given and given.keys() <= _CONFIGURATION and all(isinstance(part, dict) for part in given.values()):
        return dict(given.get("variables", {})), dict(given.get("secrets", {}))
    return dict(given), {}


def _interpreted(event: EventType, result: Result) -> FileResult:
    outcome, problem = Outcome(), None
    if result.status != "ok":
        problem = f"{result.status}: {(result.error or {}).get('message', '')}".rstrip(": ")
    else:
        try:
            outcome = result_interpret(event=event, settled=result.settled)
        except InvalidResult as wrong:
            problem = f"invalid_result: {wrong}"
    result.warnings = [*result.warnings, *outcome.warnings]
    return FileResult(
        event=event.key,
        outcome=FAILED if problem else outcome.kind,
        effects=outcome.effects,
        message=outcome.message,
        deny=outcome.deny,
        redirect=outcome.redirect,
        session=outcome.session,
        problem=problem,
        result=result,
    )


def dependencies_read(*, path: Path, given: Mapping[str, Any]) -> dict[str, str]:
    """{npm name: source} from {npm name: source or path of a .js file beside `path`}. Raises UnusableFile."""
    return {name: _source(path.parent, name, value) for name, value in given.items()}


def _source(folder: Path, name: str, value: object) -> str:
    if not isinstance(value, str):
        raise UnusableFile(f"dependency {name}: expected its source or the path of a .js file")
    if "\n" in value or not value.endswith((".js", ".cjs")):
        if value[:1].isdigit() or value[:1] in "^~":
            raise UnusableFile(f"dependency {name}: {value!r} is a version; give its source or the path of its bundle")
        return value
    try:
        return (folder / value).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UnusableFile(f"dependency {name}: {error}") from error
