"""One execution: the engine runs the job, the answer is read strictly, and the row says what happened."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import structlog
from django.utils import timezone

from hooks.engine import EngineUnavailable, Result
from hooks.models import ConsoleLine, Execution, ExecutionStatus
from hooks.services.engine import shared_engine
from hooks.services.evidence import depth_exceeds, storable
from hooks.services.jobs import Run, job_make
from hooks.services.results import InvalidResult, Outcome, result_interpret
from hooks.services.statements import row_update, rows_insert

logger = structlog.get_logger(__name__)

Json = dict[str, Any]

STATUS_OF_RESULT = {
    "ok": ExecutionStatus.SUCCEEDED,
    "error": ExecutionStatus.FAILED,
    "timeout": ExecutionStatus.TIMED_OUT,
    "out_of_memory": ExecutionStatus.OUT_OF_MEMORY,
    "crashed": ExecutionStatus.CRASHED,
    "output_too_large": ExecutionStatus.OUTPUT_TOO_LARGE,
    "engine_unavailable": ExecutionStatus.ENGINE_UNAVAILABLE,
}
FINISHED_FIELDS = (
    "status",
    "outcome",
    "policy_applied",
    "result",
    "error",
    "warnings",
    "requests",
    "duration_ms",
    "cpu_ms",
    "memory_kb",
    "attempt",
    "started_at",
    "finished_at",
)
# Deeper results are legal JSON, but no contract needs them and every reader after us would have to survive them.
RESULT_LEVELS = 60


@dataclass(slots=True)
class Ran:
    """A run that ended. `outcome` is None where it failed; `tainted` are the texts that no stored evidence may hold."""

    execution: Execution
    outcome: Outcome | None
    lines: list[Json] = field(default_factory=list)
    tainted: tuple[str, ...] = ()


def execution_run(execution: Execution, run: Run, meanwhile: Callable[[], None] | None = None) -> Ran:
    """Run the job and fill the execution in memory: nothing is written, so that no transaction waits for a hook.

    Never raises for what a hook, its configuration or the engine does: that is a status. `meanwhile` is called while
    the hook runs, where it does. Raises the DatabaseError that `meanwhile` raises, which ends the run.
    """
    tainted = run.tainted
    execution.started_at = execution.started_at or timezone.now()
    result = engine_run(run, meanwhile)
    ran = Ran(execution, None, result.logs, tainted)
    execution.status = STATUS_OF_RESULT[result.status]
    warnings, error = list(result.warnings), result.error
    if result.status == "ok" and run.is_sync:
        try:
            ran.outcome = outcome_read(run, result)
            warnings += ran.outcome.warnings
        except InvalidResult as problem:
            execution.status = ExecutionStatus.INVALID_RESULT
            error = error_of(
                "InvalidResult", problem.message, path=problem.path, expected=problem.expected, found=problem.found
            )
    elif result.status == "ok":
        ran.outcome = Outcome()
    execution.error = storable(error, tainted)
    execution.warnings = storable(warnings, tainted)
    execution.requests = storable(result.requests, tainted)
    execution.result = storable(outcome_view(ran.outcome), tainted) if ran.outcome and run.is_sync else None
    execution.outcome = ran.outcome.kind if ran.outcome and run.is_sync else ""
    execution.duration_ms, execution.cpu_ms, execution.memory_kb = result.duration_ms, result.cpu_ms, result.memory_kb
    execution.finished_at = timezone.now()
    return ran


def execution_fail(execution: Execution, *, status: str, name: str, message: str, **details: Any) -> Ran:
    """End an execution in memory that the engine was never asked to run."""
    execution.status = status
    execution.error = error_of(name, message, **details)
    execution.duration_ms = execution.duration_ms or 0.0
    execution.finished_at = timezone.now()
    return Ran(execution, None)


def execution_skip(execution: Execution, why: Json) -> Ran:
    """End an execution in memory that is not to run at all; `why` is a warning {"code", "message"} and stays on it."""
    execution.status = ExecutionStatus.SKIPPED
    execution.warnings = [why]
    execution.duration_ms = 0.0
    execution.finished_at = timezone.now()
    return Ran(execution, Outcome())


def engine_run(run: Run, meanwhile: Callable[[], None] | None = None) -> Result:
    try:
        return shared_engine().run(job_make(run), meanwhile)
    except (ValueError, TypeError) as problem:
        return Result("error", error=error_of("InvalidJob", str(problem)))
    except (EngineUnavailable, OSError) as problem:
        logger.warning("engine_unavailable", error=str(problem))
        return Result("engine_unavailable", error=error_of("EngineUnavailable", "The engine cannot be reached"))


def outcome_read(run: Run, result: Result) -> Outcome:
    """Raises InvalidResult."""
    if depth_exceeds((result.settled or {}).get("value"), RESULT_LEVELS):
        raise InvalidResult("$", f"at most {RESULT_LEVELS} levels", "more")
    return result_interpret(
        event=run.event, settled=result.settled, interactive=run.args.get("interactive") is not False
    )


def outcome_view(outcome: Outcome) -> Json:
    """Return an outcome as executions store it."""
    return {
        "effects": outcome.effects,
        "message": outcome.message,
        "deny": outcome.deny,
        "redirect": outcome.redirect,
        "session": outcome.session,
    }


def error_of(name: str, message: str, **details: Any) -> Json:
    return {"name": name, "message": message, "stack": "", "file": None, "line": None, "column": None, **details}


def executions_finish(finished: Sequence[Ran]) -> None:
    """Write what ended, in the caller's transaction: one update each, and one insert for all console lines."""
    for ran in finished:
        row_update(ran.execution, FINISHED_FIELDS)
    rows_insert([line for ran in finished for line in console_rows(ran)])


def console_rows(ran: Ran) -> Iterable[ConsoleLine]:
    for position, line in enumerate(ran.lines):
        yield ConsoleLine(
            execution=ran.execution,
            attempt=ran.execution.attempt,
            position=position,
            level=line["level"],
            text=storable(line["text"], ran.tainted),
            at_ms=line["at_ms"],
        )
