"""An assignment: this hook runs on this event of this application, in this order, mode and failure policy."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from hooks.events import EventType, get_event
from hooks.models.application import Application
from hooks.models.choices import BreakerState, Mode, OnFailure
from hooks.models.fields import PublicIdField
from hooks.models.hook import Hook
from hooks.querysets import AssignmentQuerySet

MOST_FAILURES = 1_000
LONGEST_COOL_DOWN_S = 86_400


class Assignment(models.Model):
    public_id = PublicIdField("asg")
    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="assignments")
    hook = models.ForeignKey(Hook, on_delete=models.PROTECT, related_name="assignments")
    event = models.CharField(max_length=60)
    position = models.PositiveIntegerField()
    mode = models.CharField(max_length=10, choices=Mode.choices)
    on_failure = models.CharField(max_length=20, choices=OnFailure.choices)
    failure_message = models.CharField(max_length=300, blank=True)
    timeout_ms = models.PositiveIntegerField(default=2_000)
    enabled = models.BooleanField(default=True)
    # {} runs for everybody; else {"match": "all"|"any", "rules": [{"field", "operator", "value"} or such a group]}.
    conditions = models.JSONField(default=dict, blank=True)
    # Of 100 customers, this many get the hook: always the same ones.
    percentage = models.PositiveSmallIntegerField(default=100)
    # Circuit breaker: failures in a row, and while `breaker_until` lies ahead the failure policy decides at once.
    breaker_failures = models.PositiveIntegerField(default=10)
    breaker_cool_down_s = models.PositiveIntegerField(default=60)
    failures_in_row = models.PositiveIntegerField(default=0)
    breaker_opened_at = models.DateTimeField(null=True, blank=True)
    breaker_until = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        ordering = ["event", "position"]
        constraints = [
            models.UniqueConstraint(fields=["application", "hook"], name="assignment_once_per_application"),
            models.UniqueConstraint(fields=["application", "event", "position"], name="assignment_position_once"),
            models.CheckConstraint(condition=models.Q(mode__in=Mode.values), name="assignment_mode_known"),
            models.CheckConstraint(condition=models.Q(on_failure__in=OnFailure.values), name="assignment_policy_known"),
            models.CheckConstraint(
                condition=models.Q(timeout_ms__gte=1, timeout_ms__lte=120_000), name="assignment_timeout_in_range"
            ),
            models.CheckConstraint(
                condition=models.Q(percentage__gte=0, percentage__lte=100), name="assignment_percentage_in_range"
            ),
            models.CheckConstraint(
                condition=models.Q(breaker_failures__gte=1, breaker_failures__lte=MOST_FAILURES),
                name="assignment_breaker_failures_in_range",
            ),
            models.CheckConstraint(
                condition=models.Q(breaker_cool_down_s__gte=1, breaker_cool_down_s__lte=LONGEST_COOL_DOWN_S),
                name="assignment_breaker_cool_down_in_range",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.hook} on {self.event} of {self.application}"

    @property
    def event_type(self) -> EventType:
        return get_event(self.event)

    @property
    def result_is_ignored(self) -> bool:
        """Whether the console must say that this hook cannot change the journey although the event decides."""
        return self.mode == Mode.ASYNC and self.event_type.decides

    @property
    def breaker_state(self) -> BreakerState:
        """Return whether the hook runs, is left out, or is about to be probed by the next customer."""
        if self.breaker_until is None:
            return BreakerState.CLOSED
        return BreakerState.OPEN if timezone.now() < self.breaker_until else BreakerState.PROBING

    @property
    def runs_for_everybody(self) -> bool:
        return not self.conditions and self.percentage == 100
