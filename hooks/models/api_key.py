"""API keys of a brand: a readable prefix, a hash, scopes, an expiry."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from hooks.models.brand import Brand
from hooks.models.fields import PublicIdField
from hooks.querysets import BrandScopedQuerySet


class ApiKey(models.Model):
    """Stands in for a user in API requests: `is_authenticated` and `is_active` are what DRF asks of one."""

    public_id = PublicIdField("key")
    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="api_keys")
    name = models.CharField(max_length=100)
    prefix = models.CharField(max_length=16)
    digest = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(default=list)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = BrandScopedQuerySet.as_manager()

    is_authenticated = True
    is_active = True

    class Meta:
        default_permissions = ()
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(fields=["brand", "name"], name="api_key_name_once_per_brand"),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"

    def get_username(self) -> str:
        return f"API key {self.name}"
