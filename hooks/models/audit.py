"""The audit log: who changed what, when and from where. Each brand's entries form a hash chain."""

from __future__ import annotations

import hashlib
import json
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone

from hooks.models.brand import Brand
from hooks.querysets import BrandScopedQuerySet


class AuditEntry(models.Model):
    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="audit_entries")
    sequence = models.PositiveBigIntegerField()
    at = models.DateTimeField(default=timezone.now)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    actor_label = models.CharField(max_length=200)
    ip_address = models.GenericIPAddressField(null=True, blank=True)
    action = models.CharField(max_length=60)
    object_type = models.CharField(max_length=40)
    object_id = models.CharField(max_length=60)
    object_label = models.CharField(max_length=200)
    before = models.JSONField(default=dict, blank=True)
    after = models.JSONField(default=dict, blank=True)
    previous_digest = models.CharField(max_length=64, blank=True)
    digest = models.CharField(max_length=64)

    objects = BrandScopedQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        verbose_name_plural = "audit entries"
        ordering = ["-sequence"]
        indexes = [models.Index(fields=["brand", "object_type", "object_id"])]
        constraints = [
            models.UniqueConstraint(fields=["brand", "sequence"], name="audit_sequence_once_per_brand"),
        ]

    def __str__(self) -> str:
        return f"{self.actor_label} {self.action} {self.object_label}"

    def computed_digest(self) -> str:
        """Return the SHA-256 (hex) over this entry's content and the digest before it."""
        content: dict[str, Any] = {
            "brand": self.brand_id,
            "sequence": self.sequence,
            "at": self.at.isoformat(),
            "actor": self.actor_label,
            "ip_address": self.ip_address,
            "action": self.action,
            "object": [self.object_type, self.object_id, self.object_label],
            "before": canonical(self.before),
            "after": canonical(self.after),
            "previous": self.previous_digest,
        }
        return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=True).encode()).hexdigest()


def canonical(value: Any) -> Any:
    """Return a JSON value with each number in one form: PostgreSQL gives 1e16 back as a whole number and -0.0 as 0."""
    if isinstance(value, dict):
        return {name: canonical(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [canonical(item) for item in value]
    if isinstance(value, float) and value.is_integer():
        # By way of its text: what the database keeps is the decimal number that was written.
        return int(Decimal(repr(value)))
    return value
