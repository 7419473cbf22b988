"""What a run was doing when its time was up: waiting for which request since when, for a timer, or running code."""

from __future__ import annotations

from typing import Any

from hooks.engine.attempt import Attempt

_BUSY_SHARE = 0.5


def doing(attempt: Attempt, cpu_ms: int) -> str:
    """A clause such as "it had been waiting for GET https://crm.example/ for 1,200 ms"."""
    waits = [_wait(call) for call in attempt.pending]
    if waits:
        more = f" and {len(waits) - 1} more" if len(waits) > 1 else ""
        return f"it had been waiting for {waits[0]}{more}"
    if attempt.slept and cpu_ms < attempt.job.limits.timeout_ms * _BUSY_SHARE:
        return "it was waiting for a timer"
    return f"it was running code ({cpu_ms:,} ms of CPU time)"


def _wait(call: dict[str, Any]) -> str:
    if call.get("op") == "fetch":
        what = f"{call.get('method') or 'GET'} {call.get('url') or call.get('host') or 'a request'}"
    else:
        what = f"{call.get('op') or 'a call'} {call.get('host') or ''}".strip()
    return f"{what} for {int(call.get('elapsed_ms') or 0):,} ms"


def spot(error: object) -> tuple[dict[str, Any], str]:
    """{"file", "line", "column"} where a hook was stopped, and the text of its frames; empty where it is not known."""
    if not isinstance(error, dict) or error.get("message") != "interrupted":
        return {}, ""
    where = {name: error.get(name) for name in ("file", "line", "column")}
    if not isinstance(where["file"], str) or not all(isinstance(where[name], int) for name in ("line", "column")):
        return {}, ""
    _, mark, frames = str(error.get("stack") or "").partition("\n")
    return where, mark + frames
