"""Retention: what is older than the brand keeps is deleted, in batches that block nobody."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from hooks.models import (
    WAITING,
    Brand,
    Continuation,
    DeliveryStatus,
    EventOccurrence,
    Execution,
    ExecutionStatus,
    Mode,
    Simulation,
)
from hooks.services.execute import error_of

BATCH = 500
# No synchronous run lasts so long: its process died with it.
LOST_AFTER = timedelta(minutes=10)
RECENT = timedelta(hours=2)
CONTINUATIONS_KEPT = timedelta(days=1)


def executions_prune(*, now: datetime) -> int:
    """Delete executions and occurrences past their brand's retention; return how many rows went.

    What is still queued stays, however old. Runs whose process died are ended, used-up continuations go.
    """
    lost_end(now)
    Continuation.objects.filter(expires_at__lt=now - CONTINUATIONS_KEPT).delete()
    return sum(brand_prune(brand, now) for brand in Brand.objects.only("pk", "retention_days"))


def brand_prune(brand: Brand, now: datetime) -> int:
    before = now - timedelta(days=brand.retention_days)
    open_deliveries = Q(delivery__status__in=[DeliveryStatus.WAITING, DeliveryStatus.CLAIMED])
    executions = Execution.objects.filter(brand=brand, created_at__lt=before).exclude(open_deliveries)
    occurrences = EventOccurrence.objects.filter(brand=brand, occurred_at__lt=before, executions=None)
    Simulation.objects.filter(brand=brand, created_at__lt=before).delete()
    return in_batches(executions) + in_batches(occurrences)


def in_batches(rows: QuerySet[Execution] | QuerySet[EventOccurrence]) -> int:
    """Delete the rows a batch at a time, each in its own short transaction; return how many there were."""
    model, count = rows.model, 0
    while keys := list(rows.order_by("pk").values_list("pk", flat=True)[:BATCH]):
        model._default_manager.filter(pk__in=keys).delete()
        count += len(keys)
    return count


def recent_lost_end(now: datetime) -> int:
    """End the lost runs of the last hours, brand by brand: an index finds them. Pruning ends whatever is older."""
    recent = Execution.objects.filter(created_at__gte=now - RECENT)
    brands = list(Brand.objects.values_list("pk", flat=True))
    return sum(lost_end(now, recent.filter(brand_id=brand)) for brand in brands)


def lost_end(now: datetime, executions: QuerySet[Execution] | None = None) -> int:
    """End synchronous runs that are still open long after any deadline; return how many."""
    message = "The process that ran this hook was lost"
    among = Execution.objects.all() if executions is None else executions
    lost = among.filter(status__in=WAITING, mode=Mode.SYNC, created_at__lt=now - LOST_AFTER)
    return lost.update(status=ExecutionStatus.CRASHED, error=error_of("ProcessLost", message), finished_at=now)
