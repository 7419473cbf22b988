"""Signs of life of what runs on a schedule: enough to tell that scheduler, broker and a worker all do their part."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from hooks.models import Heartbeat
from hooks.services.deliveries import worker_name

SWEEP = "sweep"
# A write at every sweep, each two seconds, would be more than the sign is worth.
GRAIN = timedelta(seconds=10)


def heartbeat_note(*, name: str) -> bool:
    """Note that `name` just ran, to ten seconds; return whether anything had to be written."""
    now = timezone.now()
    known = Heartbeat.objects.filter(name=name).first()
    if known is not None and timedelta(0) <= now - known.beat_at < GRAIN:
        return False
    Heartbeat.objects.update_or_create(name=name, defaults={"beat_at": now, "beaten_by": worker_name()[:100]})
    return True


def heartbeat_age(*, name: str) -> timedelta | None:
    """Return how long ago `name` last ran; None where it never did."""
    known = Heartbeat.objects.filter(name=name).first()
    return None if known is None else timezone.now() - known.beat_at
