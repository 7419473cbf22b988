"""Words with a fixed set of values. Each carries what pages need to show it: a label and a tone."""

from __future__ import annotations

from django.db.models import TextChoices


class Mode(TextChoices):
    SYNC = "sync", "Synchronous"
    ASYNC = "async", "Asynchronous"


class OnFailure(TextChoices):
    FAIL_OPEN = "fail_open", "Continue without the hook"
    FAIL_CLOSED = "fail_closed", "Deny"
    SHOW_ERROR = "show_error", "Show an error, the customer may retry"


class Operator(TextChoices):
    """How a condition compares a field with its value."""

    EQUALS = "equals", "is"
    NOT_EQUALS = "not_equals", "is not"
    IN = "in", "is one of"
    NOT_IN = "not_in", "is none of"
    CONTAINS = "contains", "contains"
    NOT_CONTAINS = "not_contains", "does not contain"
    STARTS_WITH = "starts_with", "starts with"
    ENDS_WITH = "ends_with", "ends with"
    MATCHES = "matches", "matches (* and ?)"
    GREATER_THAN = "greater_than", "is greater than"
    LESS_THAN = "less_than", "is less than"
    EXISTS = "exists", "is given"
    NOT_EXISTS = "not_exists", "is missing"


class BreakerState(TextChoices):
    CLOSED = "closed", "Closed"
    OPEN = "open", "Open"
    PROBING = "probing", "Probing"


class OutcomeKind(TextChoices):
    CONTINUE = "continue", "Continue"
    DENY = "deny", "Denied"
    SHOW_ERROR = "show_error", "Error shown"
    REDIRECT = "redirect", "Redirected"

    @property
    def tone(self) -> str:
        return {"continue": "success", "redirect": "info"}.get(self.value, "warning")


class ExecutionKind(TextChoices):
    EVENT = "event", "Event"
    TRIAL = "trial", "Try"
    REPLAY = "replay", "Replay"


class ExecutionStatus(TextChoices):
    QUEUED = "queued", "Queued"
    RUNNING = "running", "Running"
    RETRYING = "retrying", "Retrying"
    SUCCEEDED = "succeeded", "Succeeded"
    FAILED = "failed", "Failed"
    TIMED_OUT = "timed_out", "Timed out"
    OUT_OF_MEMORY = "out_of_memory", "Out of memory"
    CRASHED = "crashed", "Crashed"
    OUTPUT_TOO_LARGE = "output_too_large", "Output too large"
    INVALID_RESULT = "invalid_result", "Invalid result"
    ENGINE_UNAVAILABLE = "engine_unavailable", "Engine unavailable"
    SKIPPED = "skipped", "Skipped"

    @property
    def tone(self) -> str:
        if self in WAITING:
            return "info"
        return {"succeeded": "success", "skipped": "neutral"}.get(self.value, "danger")


WAITING = (ExecutionStatus.QUEUED, ExecutionStatus.RUNNING, ExecutionStatus.RETRYING)
FAILURES = (
    ExecutionStatus.FAILED,
    ExecutionStatus.TIMED_OUT,
    ExecutionStatus.OUT_OF_MEMORY,
    ExecutionStatus.CRASHED,
    ExecutionStatus.OUTPUT_TOO_LARGE,
    ExecutionStatus.INVALID_RESULT,
    ExecutionStatus.ENGINE_UNAVAILABLE,
)


class DeliveryStatus(TextChoices):
    WAITING = "waiting", "Waiting"
    CLAIMED = "claimed", "Running"
    DELIVERED = "delivered", "Delivered"
    DEAD = "dead", "Dead"

    @property
    def tone(self) -> str:
        return {"delivered": "success", "dead": "danger"}.get(self.value, "info")
