"""Signs of life: when something that runs on a schedule last did, on whichever host."""

from __future__ import annotations

from django.db import models


class Heartbeat(models.Model):
    """One row a name, such as "sweep": the scheduler asked for it, the broker carried it and a worker did it."""

    name = models.CharField(max_length=40, unique=True)
    beat_at = models.DateTimeField()
    beaten_by = models.CharField(max_length=100)

    class Meta:
        default_permissions = ()
        ordering = ["name"]

    def __str__(self) -> str:
        return f"{self.name} at {self.beat_at:%H:%M:%S} by {self.beaten_by}"
