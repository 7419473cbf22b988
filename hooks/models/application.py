"""A brand's customer-facing application and the tokens its identity platform calls with."""

from __future__ import annotations

from django.db import models

from hooks.models.brand import Brand
from hooks.models.fields import PublicIdField
from hooks.querysets import BrandScopedQuerySet


class Application(models.Model):
    public_id = PublicIdField("app")
    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="applications")
    name = models.CharField(max_length=100)
    client_id = models.CharField(max_length=100, unique=True)
    continue_url = models.URLField(max_length=500, blank=True)
    # Panic switch: while set, every hook of the application is skipped at once.
    hooks_paused_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = BrandScopedQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["brand", "name"], name="application_name_once_per_brand"),
            models.CheckConstraint(condition=~models.Q(client_id=""), name="application_client_id_not_empty"),
        ]

    def __str__(self) -> str:
        return self.name


class ApplicationToken(models.Model):
    """Several may be valid at once, so that a token can be rotated without an outage. Only its SHA-256 is kept."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="tokens")
    prefix = models.CharField(max_length=16)
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        default_permissions = ()
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.prefix}…"
