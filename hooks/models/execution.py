"""An execution: one run of one hook version, with everything support needs to explain it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from hooks.models.application import Application
from hooks.models.assignment import Assignment
from hooks.models.brand import Brand
from hooks.models.choices import WAITING, ExecutionKind, ExecutionStatus, Mode, OnFailure, OutcomeKind
from hooks.models.fields import PublicIdField
from hooks.models.hook import Hook
from hooks.models.occurrence import EventOccurrence
from hooks.models.version import HookVersion
from hooks.querysets import EvidenceQuerySet


class Execution(models.Model):
    public_id = PublicIdField("exe")
    # No index of its own where one below begins with it: a sign-in waits for each that is written.
    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="executions", db_index=False)
    application = models.ForeignKey(
        Application, on_delete=models.CASCADE, related_name="executions", null=True, blank=True
    )
    occurrence = models.ForeignKey(
        EventOccurrence, on_delete=models.CASCADE, related_name="executions", null=True, blank=True
    )
    hook = models.ForeignKey(Hook, on_delete=models.CASCADE, related_name="executions", db_index=False)
    version = models.ForeignKey(HookVersion, on_delete=models.CASCADE, related_name="executions", null=True, blank=True)
    assignment = models.ForeignKey(
        Assignment, on_delete=models.SET_NULL, related_name="executions", null=True, blank=True
    )
    # Only a try has code of its own: unsaved source that no version holds.
    source = models.TextField(blank=True)
    event = models.CharField(max_length=60)
    journey_id = models.CharField(max_length=64, blank=True, db_index=True)
    customer_id = models.CharField(max_length=200, blank=True)
    customer_email = models.CharField(max_length=254, blank=True)
    kind = models.CharField(max_length=10, choices=ExecutionKind.choices, default=ExecutionKind.EVENT)
    mode = models.CharField(max_length=10, choices=Mode.choices)
    status = models.CharField(max_length=20, choices=ExecutionStatus.choices)
    outcome = models.CharField(max_length=20, choices=OutcomeKind.choices, blank=True)
    # The failure policy that decided the outcome; empty where the hook decided itself.
    policy_applied = models.CharField(max_length=20, choices=OnFailure.choices, blank=True)
    # What the hook was given, without variables, secrets and sensitive fields.
    input = models.JSONField(default=dict)
    # {"effects": {}, "message": str|None, "deny": {}|None, "redirect": {}|None, "session": {}|None}
    result = models.JSONField(null=True, blank=True)
    # {"name", "message", "stack", "line", "column", ...} in the author's own lines.
    error = models.JSONField(null=True, blank=True)
    warnings = models.JSONField(default=list, blank=True)
    requests = models.JSONField(default=list, blank=True)
    timeout_ms = models.PositiveIntegerField()
    duration_ms = models.FloatField(null=True, blank=True)
    cpu_ms = models.FloatField(null=True, blank=True)
    memory_kb = models.PositiveIntegerField(null=True, blank=True)
    attempt = models.PositiveIntegerField(default=1)
    replay_of = models.ForeignKey(
        "self", on_delete=models.SET_NULL, related_name="replays", null=True, blank=True, db_index=False
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )
    created_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["brand", "-created_at", "-id"]),
            models.Index(fields=["hook", "-created_at"]),
            models.Index(fields=["brand", "customer_email"]),
            models.Index(fields=["brand", "customer_id"]),
            # No event's execution has these.
            models.Index(fields=["replay_of"], condition=models.Q(replay_of__isnull=False), name="execution_replay_of"),
            models.Index(
                fields=["created_by"], condition=models.Q(created_by__isnull=False), name="execution_created_by"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind=ExecutionKind.TRIAL) | models.Q(version__isnull=False),
                name="execution_version_unless_trial",
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=ExecutionStatus.values), name="execution_status_known"
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=WAITING) | models.Q(finished_at__isnull=False),
                name="execution_final_status_has_finished_at",
            ),
            models.CheckConstraint(condition=models.Q(mode__in=Mode.values), name="execution_mode_known"),
        ]

    def __str__(self) -> str:
        return str(self.public_id)

    @property
    def is_waiting(self) -> bool:
        return self.status in WAITING

    @property
    def code(self) -> str:
        """Return the source that ran: the version's, or a try's own."""
        return self.version.source if self.version is not None else self.source


class ConsoleLine(models.Model):
    execution = models.ForeignKey(Execution, on_delete=models.CASCADE, related_name="console_lines")
    attempt = models.PositiveIntegerField(default=1)
    position = models.PositiveIntegerField()
    level = models.CharField(max_length=10)
    text = models.TextField()
    at_ms = models.FloatField(default=0)

    class Meta:
        default_permissions = ()
        ordering = ["attempt", "position"]
        constraints = [
            models.UniqueConstraint(fields=["execution", "attempt", "position"], name="console_line_position_once"),
        ]

    def __str__(self) -> str:
        return f"{self.level}: {self.text[:80]}"
