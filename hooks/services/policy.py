"""What happens when a hook fails: the assignment's failure policy, in words a customer may read."""

from __future__ import annotations

from hooks.events import EventType
from hooks.models import Assignment, OnFailure
from hooks.services.results import DENIED, Outcome

DENY_MESSAGE = "This cannot be completed right now."
RETRY_MESSAGE = "Something went wrong. Please try again."


def policy_outcome(*, assignment: Assignment, event: EventType, interactive: bool) -> tuple[Outcome, str]:
    """Return what decides instead of a failed hook, and the policy's name for the execution.

    An event that decides nothing continues whatever the policy says; where no page can be shown, an error is a denial.
    """
    policy = assignment.on_failure if event.decides else OnFailure.FAIL_OPEN
    if policy == OnFailure.FAIL_OPEN:
        return Outcome(), OnFailure.FAIL_OPEN.value
    if policy == OnFailure.SHOW_ERROR and interactive:
        return Outcome("show_error", message=assignment.failure_message or RETRY_MESSAGE), policy
    message = assignment.failure_message or (RETRY_MESSAGE if policy == OnFailure.SHOW_ERROR else DENY_MESSAGE)
    return Outcome("deny", deny={"error": DENIED, "description": message}), policy
