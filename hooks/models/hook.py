"""A hook: the brand's own code for one event. What runs is the version that `live_version` points at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models

from hooks.events import EventType, get_event
from hooks.models.brand import Brand
from hooks.models.fields import PublicIdField
from hooks.querysets import BrandScopedQuerySet

if TYPE_CHECKING:
    from hooks.models.version import HookVersion


class Hook(models.Model):
    public_id = PublicIdField("hok")
    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="hooks")
    name = models.CharField(max_length=120)
    slug = models.SlugField(max_length=140)
    description = models.TextField(blank=True)
    event = models.CharField(max_length=60)
    live_version = models.OneToOneField(
        "hooks.HookVersion", on_delete=models.PROTECT, null=True, blank=True, related_name="live_hook"
    )
    # The plugin template this hook was published from; empty for a hook written from scratch.
    plugin_slug = models.CharField(max_length=80, blank=True)
    plugin_version = models.CharField(max_length=40, blank=True)
    plugin_digest = models.CharField(max_length=64, blank=True)
    # Hosts this hook may call; null: any public host (and whatever the brand allows).
    allowed_hosts = models.JSONField(null=True, blank=True)
    default_timeout_ms = models.PositiveIntegerField(default=2_000)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = BrandScopedQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        ordering = ["name"]
        indexes = [models.Index(fields=["brand", "event"])]
        constraints = [
            models.UniqueConstraint(fields=["brand", "slug"], name="hook_slug_once_per_brand"),
            models.CheckConstraint(
                condition=models.Q(default_timeout_ms__gte=1, default_timeout_ms__lte=120_000),
                name="hook_timeout_in_range",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def event_type(self) -> EventType:
        return get_event(self.event)

    @property
    def latest_version(self) -> HookVersion:
        latest: HookVersion = self.versions.order_by("-number")[0]
        return latest

    @property
    def status(self) -> str:
        """`draft` (never deployed), `live`, or `edited` (a newer version than the live one is saved)."""
        if self.live_version is None:
            return "draft"
        return "live" if self.live_version.number == self.latest_version.number else "edited"
