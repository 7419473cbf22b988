"""From what an attempt saw to the Result: one status for each way a run can end."""

from __future__ import annotations

import time
from typing import Any

from hooks.engine.attempt import Attempt
from hooks.engine.codeframe import code_frame
from hooks.engine.doing import doing, spot
from hooks.engine.masking import Masker
from hooks.engine.sizes import too_large
from hooks.engine.types import Result, Status

_NEARLY_FULL = 0.7
_FULL = 0.85


def result_of(attempt: Attempt) -> Result:
    """The Result, with every secret of the job masked in what people may read."""
    result = _judged(attempt)
    result.duration_ms = round((time.monotonic() - attempt.started) * 1000, 3)
    result.logs = attempt.logs
    result.requests = attempt.broker.requests
    if result.error is not None:
        result.error["frame"] = code_frame(attempt.job, result.error)
    masker = Masker(attempt.job.secrets)
    if masker:
        result.logs = [{**line, "text": masker.text(line["text"])} for line in result.logs]
        result.requests = masker.value(result.requests)
        result.error = masker.value(result.error)
        result.warnings = masker.value(result.warnings)
    return result


def _judged(attempt: Attempt) -> Result:
    if attempt.stopped:
        return _stopped(attempt)
    if attempt.done is not None:
        return _from_last_word(attempt, attempt.done)
    if attempt.failed is not None:
        return _from_failure(attempt)
    if attempt.verdict is not None and not (attempt.broken and attempt.verdict.cause == "ended"):
        return _from_verdict(attempt)
    if attempt.unavailable is not None:
        return _failed("engine_unavailable", "EngineUnavailable", attempt.unavailable)
    if attempt.broken:
        return _failed("crashed", "EngineCrashed", "The JavaScript engine sent an answer that cannot be read")
    return _failed("engine_unavailable", "EngineUnavailable", "The engine did not answer in time")


def _error(name: str, message: str, /, **more: Any) -> dict[str, Any]:
    stack = f"{name}: {message}"
    return {"name": name, "message": message, "stack": stack, "file": None, "line": None, "column": None, **more}


def _failed(status: Status, name: str, message: str, **more: Any) -> Result:
    return Result(status, error=_error(name, message, **more))


def _from_last_word(attempt: Attempt, done: dict[str, Any]) -> Result:
    cpu_ms, memory_kb = attempt.measured
    warnings = [one for one in done.get("warnings") or [] if isinstance(one, dict)]
    error, settled = done.get("error"), done.get("settled")
    if done.get("too_large"):
        problem: str | None = f"The result is larger than {attempt.job.limits.result_bytes} bytes"
    else:
        problem = too_large(settled, attempt.job.limits)
    if problem is not None:
        result = _failed("output_too_large", "OutputTooLarge", problem)
    elif isinstance(error, dict):
        result = Result("error", error=_error("Error", "", **error))
        if _is_out_of_memory(attempt, error, memory_kb):
            result = _out_of_memory(attempt)
    else:
        result = Result("ok", settled=settled if isinstance(settled, dict) else None)
    result.warnings, result.cpu_ms, result.memory_kb = warnings, cpu_ms, memory_kb
    return result


def _stopped(attempt: Attempt) -> Result:
    """The child stopped its hook at the deadline: the last place that the engine knew is in the error that it made."""
    cpu_ms, memory_kb = attempt.measured
    where, frames = spot((attempt.done or {}).get("error"))
    at = f" at or below {where['file']}:{where['line']}" if where else ""
    message = f"it was running code{at} ({cpu_ms:,.0f} ms of CPU time)"
    result = _timed_out(attempt, message)
    if result.error is not None:
        result.error.update(where)
        result.error["stack"] += frames
    result.cpu_ms, result.memory_kb = cpu_ms, memory_kb
    return result


def _timed_out(attempt: Attempt, doing_what: str) -> Result:
    limit = attempt.job.limits.timeout_ms
    return _failed("timeout", "Timeout", f"The hook ran longer than {limit:,} ms; {doing_what}")


def _is_out_of_memory(attempt: Attempt, error: dict[str, Any], memory_kb: int) -> bool:
    """The engine throws null where there is no memory left even for an error."""
    thrown = error.get("name"), error.get("message")
    nearly_full = memory_kb > attempt.job.limits.memory_mb * 1024 * _NEARLY_FULL
    return thrown == ("InternalError", "out of memory") or (thrown == ("NonErrorThrown", "null") and nearly_full)


def _from_failure(attempt: Attempt) -> Result:
    if attempt.failed == "memory":
        return _out_of_memory(attempt)
    return _failed("crashed", "EngineCrashed", "The JavaScript engine could not go on")


def _out_of_memory(attempt: Attempt) -> Result:
    return _failed(
        "out_of_memory", "OutOfMemory", f"The hook needed more than its {attempt.job.limits.memory_mb} MiB of memory"
    )


def _from_verdict(attempt: Attempt) -> Result:
    verdict = attempt.verdict
    assert verdict is not None  # noqa: S101  the caller has just looked
    cause = verdict.cause
    if cause == "crashed" and verdict.peak_kb > attempt.job.limits.memory_mb * 1024 * _FULL:
        cause = "memory"  # of a short run the supervisor does not know the limit
    result = _by_cause(attempt, cause, verdict.signal, verdict.cpu_ms)
    result.cpu_ms, result.memory_kb = float(verdict.cpu_ms), verdict.peak_kb
    return result


def _by_cause(attempt: Attempt, cause: str, signal: int, cpu_ms: int) -> Result:
    limits = attempt.job.limits
    if cause == "timeout":
        return _timed_out(attempt, doing(attempt, cpu_ms))
    if cause == "cpu":
        return _failed("timeout", "CpuLimit", f"The hook used more than {limits.cpu_ms or 0:,} ms of CPU time")
    if cause == "memory":
        return _out_of_memory(attempt)
    if cause == "policy":
        return _failed(
            "crashed",
            "PolicyViolation",
            "The JavaScript engine tried a forbidden system call and was killed",
            code="policy_violation",
        )
    if cause == "busy":
        return _failed(
            "engine_unavailable", "EngineBusy", "The engine is busy: the job waited as long as it may", code="busy"
        )
    if cause == "draining":
        return _failed("engine_unavailable", "EngineUnavailable", "The engine is restarting", code="draining")
    return _failed("crashed", "EngineCrashed", f"The JavaScript engine crashed (signal {signal})")
