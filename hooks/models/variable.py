"""A hook's configuration: variables anyone on the team may read, and secrets that only the engine reads."""

from __future__ import annotations

from typing import Any

from django.db import models

from hooks.encryption import decrypt
from hooks.models.application import Application
from hooks.models.hook import Hook
from hooks.querysets import HookScopedQuerySet


class Variable(models.Model):
    """With an application: overrides the hook's own value there. `value` is any JSON; a secret is a string."""

    hook = models.ForeignKey(Hook, on_delete=models.CASCADE, related_name="variables")
    application = models.ForeignKey(
        Application, on_delete=models.CASCADE, related_name="variables", null=True, blank=True
    )
    key = models.CharField(max_length=80)
    label = models.CharField(max_length=120, blank=True)
    is_secret = models.BooleanField(default=False)
    value = models.JSONField(null=True, blank=True)
    ciphertext = models.TextField(blank=True, editable=False)
    changed_at = models.DateTimeField(auto_now=True)
    last_used_at = models.DateTimeField(null=True, blank=True)

    objects = HookScopedQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        ordering = ["key"]
        constraints = [
            models.UniqueConstraint(
                fields=["hook", "key"], condition=models.Q(application=None), name="variable_key_once_per_hook"
            ),
            models.UniqueConstraint(
                fields=["hook", "application", "key"],
                condition=models.Q(application__isnull=False),
                name="variable_key_once_per_application",
            ),
            models.CheckConstraint(
                condition=models.Q(is_secret=False, ciphertext="") | models.Q(is_secret=True, value__isnull=True),
                name="variable_secret_only_encrypted",
            ),
            models.CheckConstraint(condition=~models.Q(key=""), name="variable_key_not_empty"),
        ]

    def __str__(self) -> str:
        return self.key

    def engine_value(self) -> Any:
        """Return what the hook sees: the JSON value, or the secret in clear. Raises SecretsKeyMissing."""
        if not self.is_secret:
            return self.value
        return decrypt(self.ciphertext) if self.ciphertext else ""
