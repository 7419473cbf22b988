"""What services refuse, in words a person can act on. Pages and the API translate these; nothing else is caught."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any


class HooklineError(Exception):
    """A refusal: `code` is stable and meant for programs, the message is meant for people."""

    code = "refused"

    def __init__(self, message: str, **details: Any) -> None:
        super().__init__(message)
        self.message = message
        self.details = details


class InvalidField(HooklineError):
    """A value that cannot be accepted; `field` says where."""

    code = "invalid_field"

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message, field=field)
        self.field = field


class InvalidForm(HooklineError):
    """Several fields at once: `errors` is [{"field": ..., "message": ...}]."""

    code = "invalid_form"

    def __init__(self, errors: Sequence[dict[str, str]]) -> None:
        super().__init__("; ".join(f"{error['field']}: {error['message']}" for error in errors), errors=list(errors))
        self.errors = list(errors)


class CodeDoesNotCompile(HooklineError):
    """The engine's compiler refused the source; `diagnostics` is [{"line", "column", "message", "severity"}]."""

    code = "does_not_compile"

    def __init__(self, diagnostics: Sequence[dict[str, Any]]) -> None:
        first = diagnostics[0]
        super().__init__(f"Line {first['line']}: {first['message']}", diagnostics=list(diagnostics))
        self.diagnostics = list(diagnostics)


class StaleVersion(HooklineError):
    """Somebody saved a newer version after the one this edit started from."""

    code = "stale_version"

    def __init__(self, message: str, *, latest_number: int, diff: str) -> None:
        super().__init__(message, latest_number=latest_number, diff=diff)
        self.latest_number = latest_number
        self.diff = diff


class NotDeployable(HooklineError):
    code = "not_deployable"


class InUse(HooklineError):
    """The thing is still used; `used_by` names by what."""

    code = "in_use"

    def __init__(self, message: str, *, used_by: Sequence[str]) -> None:
        super().__init__(message, used_by=list(used_by))
        self.used_by = list(used_by)


class IdempotencyConflict(HooklineError):
    code = "idempotency_conflict"


class SecretsKeyMissing(HooklineError):
    code = "secrets_key_missing"
