"""Celery's doors into the domain: each takes an id at most and calls one service."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from hooks.services import deliveries, heartbeats, prune


@shared_task(name="hooks.tasks.delivery_run", ignore_result=True)  # type: ignore[untyped-decorator]  # Celery has no types
def delivery_run(key: int) -> None:
    """Run a queued hook if it is still due; a message that comes twice or late changes nothing."""
    deliveries.delivery_run(key=key)


# A sweep that could not start before the next but one is due has nothing left to find.
@shared_task(name="hooks.tasks.deliveries_sweep", ignore_result=True, expires=5)  # type: ignore[untyped-decorator]  # as above
def deliveries_sweep() -> None:
    deliveries.deliveries_sweep()
    heartbeats.heartbeat_note(name=heartbeats.SWEEP)


@shared_task(name="hooks.tasks.executions_prune", ignore_result=True, expires=3_000)  # type: ignore[untyped-decorator]  # as above
def executions_prune() -> None:
    prune.executions_prune(now=timezone.now())


@shared_task(name="hooks.tasks.executions_end_lost", ignore_result=True, expires=60)  # type: ignore[untyped-decorator]  # as above
def executions_end_lost() -> None:
    prune.recent_lost_end(timezone.now())
