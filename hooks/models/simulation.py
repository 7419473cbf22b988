"""A simulation: one person plays a test customer through a journey of an application."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from hooks.models.application import Application
from hooks.models.brand import Brand
from hooks.models.fields import PublicIdField
from hooks.querysets import EvidenceQuerySet


class Simulation(models.Model):
    public_id = PublicIdField("sim")
    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="simulations")
    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="simulations")
    # Which journey is played, and the journey that its events belong to.
    kind = models.CharField(max_length=60)
    journey_id = models.CharField(max_length=64, unique=True)
    # The test customer as chosen at the beginning, so that the same can be played again.
    customer = models.JSONField(default=dict)
    # Where the play stands. Passwords are never in it; a redirect that is waited for is encrypted beside it.
    state = models.JSONField(default=dict)
    sealed_redirect = models.TextField(blank=True, editable=False)
    # Counts the customer's moves: a page sent twice moves once.
    turn = models.PositiveIntegerField(default=0)
    # Where the browser comes back to after a redirect, instead of the application's own continue URL.
    return_url = models.URLField(max_length=500, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["brand", "created_by", "-created_at"])]

    def __str__(self) -> str:
        return f"{self.kind} {self.public_id}"
