"""A continuation: a journey that waits at a redirect for the customer's browser to come back."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.utils import timezone

from hooks.models.application import Application
from hooks.models.execution import Execution
from hooks.models.occurrence import EventOccurrence


class Continuation(models.Model):
    """The state itself is known to the browser and the caller alone; here is its SHA-256. Each step happens once."""

    state_digest = models.CharField(max_length=64, unique=True)
    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="continuations")
    occurrence = models.ForeignKey(EventOccurrence, on_delete=models.CASCADE, related_name="continuations")
    # The run that asked for the redirect: the same version of the same hook runs again.
    execution = models.OneToOneField(Execution, on_delete=models.CASCADE, related_name="continuation")
    # {"session", "effects", "owners"} of the chain so far, encrypted: hooks may keep secrets in a session.
    carried = models.TextField(blank=True, editable=False)
    # The query parameters that came back; null until the browser returned.
    parameters = models.JSONField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    returned_at = models.DateTimeField(null=True, blank=True)
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        default_permissions = ()
        ordering = ["-created_at"]
        indexes = [models.Index(fields=["expires_at"])]

    def __str__(self) -> str:
        return f"return to {self.occurrence}"

    def is_expired(self, now: datetime) -> bool:
        return now >= self.expires_at
