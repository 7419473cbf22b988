"""Versions of a hook: written once, never changed."""

from __future__ import annotations

import hashlib
from typing import Any

from django.conf import settings
from django.db import models

from hooks.models.hook import Hook
from hooks.querysets import HookScopedQuerySet


class VersionIsImmutable(TypeError):
    """Code tried to change or delete a saved version: a mistake of ours, never a user's."""


class HookVersion(models.Model):
    hook = models.ForeignKey(Hook, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    source = models.TextField()
    digest = models.CharField(max_length=64, editable=False)
    # Bundled dependencies, name -> source: resolved when the version was made, never at run time.
    modules = models.JSONField(default=dict, blank=True)
    message = models.CharField(max_length=200, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = HookScopedQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["hook", "number"], name="version_number_once_per_hook"),
            models.CheckConstraint(condition=models.Q(number__gte=1), name="version_number_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.hook.slug} v{self.number}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write the version once. Raises VersionIsImmutable on any later save."""
        if self.pk is not None and not self._state.adding:
            raise VersionIsImmutable(f"{self} cannot change: save a new version")
        self.digest = hashlib.sha256(self.source.encode("utf-8", "surrogatepass")).hexdigest()
        super().save(*args, **kwargs)
