"""Runs one hook that nobody has read, and says what the engine must not have done."""

from __future__ import annotations

import json
from dataclasses import asdict

from hooks.engine import Engine, InvalidJob, Job, Limits

ARGS = {
    "customer": {"id": "cus_1", "attributes": {"emails": {"primaryEmail": "ada@shop.example"}, "name": "Ada"}},
    "session": {},
}
LIMITS = Limits(timeout_ms=1000, memory_mb=16, requests=2)
ANSWERS = {"ok", "error", "timeout", "out_of_memory", "output_too_large"}
CANARY = "canary-7f3a"


def fault_of(engine: Engine, source: str) -> tuple[str, str | None]:
    """(status, what was wrong or None). Every request is answered from an empty recording: nothing leaves."""
    job = Job(source, ARGS, limits=LIMITS, secrets={"key": CANARY}, http=[], tenant="fuzz")
    try:
        result = engine.run(job)
    except InvalidJob as refusal:
        return "refused", None if refusal.field == "source" else f"refused for its {refusal.field}"
    if result.status == "engine_unavailable" and (result.error or {}).get("code") == "busy":
        return "busy", None
    if result.status not in ANSWERS:
        return result.status, f"{result.status}: {result.error}"
    shown = json.dumps([result.error, result.logs, result.warnings, result.requests])  # raises for what is no JSON
    if CANARY in shown:
        return result.status, "a secret was shown"
    json.dumps(asdict(result), allow_nan=False).encode()
    if (result.status == "ok") == (result.error is not None):
        return result.status, "an error and a success do not go together"
    return result.status, None
