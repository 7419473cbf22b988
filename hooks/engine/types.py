"""What goes into the engine and what comes out of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from hooks.engine.broker.policy import EgressPolicy

Settle = Literal["callback", "return", "none"]
Priority = Literal["sync", "async"]
Status = Literal["ok", "error", "timeout", "out_of_memory", "crashed", "output_too_large", "engine_unavailable"]


class EngineUnavailable(Exception):
    """The engine could not be started or reached. ``run`` never raises it: it answers that status."""


class InvalidJob(ValueError):
    """A job that cannot be run as given; ``field`` names the part at fault, as in ``args.customer.name``."""

    def __init__(self, field_name: str, problem: str) -> None:
        super().__init__(f"{field_name}: {problem}")
        self.field = field_name


@dataclass(frozen=True, slots=True)
class Limits:
    """Milliseconds, MiB, bytes of UTF-8, or counts. The operator's own ceilings apply on top."""

    timeout_ms: int = 2000
    memory_mb: int = 64
    cpu_ms: int | None = None
    source_chars: int = 256_000
    input_bytes: int = 262_144
    result_bytes: int = 262_144
    session_bytes: int = 16_384
    console_bytes: int = 65_536
    requests: int = 20
    response_bytes: int = 1_048_576
    redirects: int = 5


@dataclass(frozen=True, slots=True)
class Job:
    """One run. ``http`` None uses the network under the guard; a list is the recorded exchanges to answer from."""

    source: str
    args: dict[str, Any]
    settle: Settle = "callback"
    variables: dict[str, Any] = field(default_factory=dict)
    secrets: dict[str, Any] = field(default_factory=dict)
    modules: dict[str, str] = field(default_factory=dict)
    http: list[dict[str, Any]] | None = None
    limits: Limits = field(default_factory=Limits)
    tenant: str = ""
    priority: Priority = "sync"
    egress: EgressPolicy = field(default_factory=EgressPolicy)


@dataclass(slots=True)
class Result:
    """What a run did: ``settled`` {"kind", "class", "value"}; ``error`` {name, message, stack, file, line, column}."""

    status: Status
    settled: dict[str, Any] | None = None
    error: dict[str, Any] | None = None
    logs: list[dict[str, Any]] = field(default_factory=list)
    requests: list[dict[str, Any]] = field(default_factory=list)
    warnings: list[dict[str, Any]] = field(default_factory=list)
    duration_ms: float = 0.0
    cpu_ms: float = 0.0
    memory_kb: int = 0


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """A problem in a hook's source; line and column count from 1, 0 where the whole file is meant."""

    line: int
    column: int
    message: str
    severity: Literal["error", "warning"] = "error"
