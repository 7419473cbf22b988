"""The engine's job for one run: code, argument, configuration, limits and what may be called."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from django.conf import settings

from hooks.engine import EgressPolicy, Job, Limits
from hooks.events import EventType
from hooks.models import Brand, Hook, Mode
from hooks.services.evidence import scalars, storable

Json = dict[str, Any]

# The body is capped at 256 KiB; what Hookline adds (effects, session, variables) must fit beside it.
INPUT_BYTES = 524_288


@dataclass(frozen=True, slots=True)
class Run:
    """One run to be. `configuration` is (variables, secrets); `http` None uses the network, a list recorded answers.

    `tainted` are the texts that no stored evidence of the run may hold, `stored_input` is its input without them.
    """

    event: EventType
    hook: Hook
    brand: Brand
    source: str
    args: Json
    mode: str
    timeout_ms: int
    configuration: tuple[Json, Json] = field(default_factory=lambda: ({}, {}))
    modules: dict[str, str] = field(default_factory=dict)
    http: list[Json] | None = None
    tainted: tuple[str, ...] = ()
    stored_input: Json = field(default_factory=dict)

    @property
    def is_sync(self) -> bool:
        return self.mode == Mode.SYNC


def input_kept(event: EventType, args: Json, secrets: Json, others: Iterable[str] = ()) -> tuple[Json, tuple[str, ...]]:
    """Return what of a hook's argument may be stored, and the texts that may stand nowhere in a run's evidence.

    `secrets` are the hook's own, `others` the texts that must not be stored whoever they belong to.
    """
    state = (args.get("continue_request_parameters") or {}).get("state") or ""
    kept, removed = event.kept_and_removed(args)
    tainted = (*map(str, secrets.values()), *others, *scalars(removed), *([state] if state else []))
    return storable(kept, tainted), tainted


def job_make(run: Run) -> Job:
    """Raises ValueError or TypeError for a host list that cannot be read."""
    variables, secrets = run.configuration
    settle: Literal["callback", "none"] = "callback" if run.is_sync else "none"
    return Job(
        source=run.source,
        args=run.args,
        settle=settle,
        variables=variables,
        secrets=secrets,
        modules=run.modules,
        http=run.http,
        limits=Limits(timeout_ms=run.timeout_ms, memory_mb=settings.MEMORY_MB, input_bytes=INPUT_BYTES),
        tenant=run.brand.public_id,
        priority="sync" if run.is_sync else "async",
        egress=egress_for(run.hook, run.brand),
    )


def egress_for(hook: Hook, brand: Brand) -> EgressPolicy:
    """Return what the hook may call: its own list and the brand's hold both; an absent one allows any public host."""
    return EgressPolicy(
        allowed_hosts=hosts_in_both(hook.allowed_hosts, brand.allowed_hosts or None),
        http_hosts=tuple(brand.http_hosts),
        internal_hosts=tuple(brand.internal_hosts),
    )


def hosts_in_both(one: Sequence[str] | None, other: Sequence[str] | None) -> tuple[str, ...] | None:
    """Return the entries ("host", "host:port", "*.host", "*") that both lists allow; None stands for any host."""
    if one is None or other is None:
        only = one if other is None else other
        return None if only is None else tuple(only)
    kept = [entry for entry in one if any(entry_covers(wide, entry) for wide in other)]
    kept += [entry for entry in other if any(entry_covers(wide, entry) for wide in one)]
    return tuple(dict.fromkeys(kept))


def entry_covers(wide: str, narrow: str) -> bool:
    """Whether everything that `narrow` allows, `wide` allows too."""
    (wide_host, wide_port), (host, port) = split_port(wide), split_port(narrow)
    if wide_port and wide_port != port:
        return False
    if wide_host == "*":
        return True
    return host == wide_host or (wide_host.startswith("*.") and host.endswith(wide_host[1:]))


def split_port(entry: str) -> tuple[str, str]:
    host, colon, port = entry.lower().rpartition(":")
    return (host, port) if colon and port.isdecimal() else (entry.lower(), "")
