"""What a job may reach. Safe when nothing is configured: any public host, over https only."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class EgressPolicy:
    """`allowed_hosts` None = any public host, () = none; entries `host`, `host:port`, `*.host`.

    `http_hosts` (same entries) may be called without TLS. `internal_hosts` are exact `host:port` entries that may be
    private addresses and plain http: for the operator alone, never from a hook's settings.
    Raises TypeError or ValueError that names the field.
    """

    allowed_hosts: tuple[str, ...] | None = None
    http_hosts: tuple[str, ...] = ()
    internal_hosts: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.allowed_hosts is None and self.http_hosts == () and self.internal_hosts == ():
            return  # the common case pays nothing
        from hooks.engine.broker.rules import checked_entries

        for field in ("allowed_hosts", "http_hosts", "internal_hosts"):
            value = getattr(self, field)
            if value is not None or field != "allowed_hosts":
                object.__setattr__(self, field, checked_entries(field, value))
