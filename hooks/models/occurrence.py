"""An event occurrence: one report of one event by an identity platform, and the answer it was given."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from hooks.models.application import Application
from hooks.models.brand import Brand
from hooks.models.choices import OutcomeKind
from hooks.models.fields import PublicIdField
from hooks.querysets import EvidenceQuerySet


class EventOccurrence(models.Model):
    public_id = PublicIdField("evt")
    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="occurrences", db_index=False)
    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="occurrences")
    event = models.CharField(max_length=60)
    contract_version = models.CharField(max_length=20)
    journey_id = models.CharField(max_length=64, db_index=True)
    customer_id = models.CharField(max_length=200, blank=True)
    customer_email = models.CharField(max_length=254, blank=True)
    # What the caller sent, without the fields that the contract marks sensitive.
    input = models.JSONField(default=dict)
    session = models.JSONField(default=dict)
    interactive = models.BooleanField(default=True)
    deadline_ms = models.PositiveIntegerField()
    idempotency_key = models.CharField(max_length=200, null=True, blank=True)
    request_digest = models.CharField(max_length=64, blank=True)
    # Empty while the chain is running.
    outcome = models.CharField(max_length=20, choices=OutcomeKind.choices, blank=True)
    # Secrets and sensitive values are masked in it; where that changed something, a retry with the same
    # Idempotency-Key still gets the first answer as it was: from `sealed_answer`, which is encrypted.
    answer = models.JSONField(null=True, blank=True)
    sealed_answer = models.TextField(blank=True, editable=False)
    duration_ms = models.FloatField(null=True, blank=True)
    occurred_at = models.DateTimeField(default=timezone.now)

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        ordering = ["-occurred_at", "-pk"]
        indexes = [
            models.Index(fields=["brand", "-occurred_at"]),
            models.Index(fields=["brand", "customer_email"]),
            models.Index(fields=["brand", "customer_id"]),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "idempotency_key"],
                condition=models.Q(idempotency_key__isnull=False),
                name="occurrence_idempotency_key_once",
            ),
            models.CheckConstraint(
                condition=models.Q(outcome__in=["", *OutcomeKind.values]), name="occurrence_outcome_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.event} {self.public_id}"
