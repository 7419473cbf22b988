"""The queue of asynchronous executions. This row is the truth; a broker message only wakes a worker."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from hooks.models.brand import Brand
from hooks.models.choices import DeliveryStatus
from hooks.models.execution import Execution
from hooks.models.fields import PublicIdField
from hooks.querysets import DeliveryQuerySet


class Delivery(models.Model):
    public_id = PublicIdField("dlv")
    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="deliveries")
    execution = models.OneToOneField(Execution, on_delete=models.CASCADE, related_name="delivery")
    status = models.CharField(max_length=10, choices=DeliveryStatus.choices, default=DeliveryStatus.WAITING)
    attempts = models.PositiveIntegerField(default=0)
    max_attempts = models.PositiveIntegerField(default=5)
    due_at = models.DateTimeField(default=timezone.now)
    # A claim is a lease: whoever holds it past `lease_until` is taken for dead, and another worker takes over.
    claimed_by = models.CharField(max_length=100, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    # When a worker was last woken for it; the sweep wakes another where nobody came.
    woken_at = models.DateTimeField(null=True, blank=True)
    last_error = models.TextField(blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        verbose_name_plural = "deliveries"
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(
                fields=["due_at"], condition=models.Q(status__in=["waiting", "claimed"]), name="delivery_open_due"
            ),
            models.Index(fields=["brand", "status", "-created_at"]),
        ]
        constraints = [
            models.CheckConstraint(condition=models.Q(status__in=DeliveryStatus.values), name="delivery_status_known"),
            models.CheckConstraint(
                condition=models.Q(status=DeliveryStatus.CLAIMED, lease_until__isnull=False)
                | (~models.Q(status=DeliveryStatus.CLAIMED) & models.Q(lease_until__isnull=True)),
                name="delivery_lease_while_claimed",
            ),
        ]

    def __str__(self) -> str:
        return str(self.public_id)
