"""Asynchronous hooks: claimed by one worker at a time under a lease, retried with back-off, never lost."""

from __future__ import annotations

import os
import socket
import threading
from datetime import datetime, timedelta

import structlog
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from hooks.exceptions import HooklineError
from hooks.models import Brand, Delivery, DeliveryStatus, Execution, ExecutionStatus
from hooks.services.actors import Actor
from hooks.services.attempts import delivery_attempt, next_state, timeout_of
from hooks.services.audit import audit_record
from hooks.services.execute import Ran, error_of, executions_finish
from hooks.services.wakeups import deliveries_wake

logger = structlog.get_logger(__name__)

# The engine answers within its limit and half a second; whoever is silent for longer is dead.
LEASE_MARGIN = timedelta(seconds=5)
PAUSED = timedelta(seconds=15)
# Messages get lost with the worker or broker that held them: what nobody came for is announced again.
WAKE_AGAIN = timedelta(seconds=5)
MOST_WOKEN = 500
ANOTHER_CHANCE = 5


class NotRetryable(HooklineError):
    code = "not_retryable"


def worker_name() -> str:
    return f"{socket.gethostname()[:60]}:{os.getpid()}:{threading.get_ident()}"


def delivery_claim(*, key: int, worker: str) -> Delivery | None:
    """Take the delivery (primary key) if it is due and nobody has it; None otherwise. The claim is a lease."""
    now = timezone.now()
    delivery: Delivery | None = (
        Delivery.objects.due(now)
        .filter(pk=key, attempts__lt=F("max_attempts"))
        .select_related("brand", "execution__hook", "execution__version", "execution__application__brand")
        .first()
    )
    if delivery is None or postponed_by_panic(delivery, now):
        return None
    execution = delivery.execution
    lease = now + timedelta(milliseconds=timeout_of(execution)) + LEASE_MARGIN
    mine = Delivery.objects.due(now).filter(pk=key, attempts=delivery.attempts)
    with transaction.atomic():
        claimed = mine.update(
            status=DeliveryStatus.CLAIMED, claimed_by=worker, lease_until=lease, attempts=F("attempts") + 1
        )
        if not claimed:
            return None
        delivery.status, delivery.claimed_by, delivery.lease_until = DeliveryStatus.CLAIMED, worker, lease
        delivery.attempts += 1
        execution.status, execution.attempt, execution.started_at = ExecutionStatus.RUNNING, delivery.attempts, now
        execution.finished_at = None
        execution.save(update_fields=["status", "attempt", "started_at", "finished_at"])
    return delivery


def postponed_by_panic(delivery: Delivery, now: datetime) -> bool:
    """While the panic switch is on, queued hooks wait: none runs, and none is lost."""
    application = delivery.execution.application
    if application is None or application.hooks_paused_at is None:
        return False
    later = now + PAUSED
    Delivery.objects.filter(pk=delivery.pk, status=DeliveryStatus.WAITING).update(due_at=later, woken_at=None)
    return True


def delivery_run(*, key: int, worker: str | None = None) -> Execution | None:
    """Claim the delivery and run its hook once; None where there was nothing to claim or the lease was lost."""
    delivery = delivery_claim(key=key, worker=worker or worker_name())
    if delivery is None:
        return None
    ran = delivery_attempt(delivery)
    return ran.execution if delivery_settle(delivery, ran) else None


def delivery_settle(delivery: Delivery, ran: Ran) -> bool:
    """Write how an attempt ended; False where the lease was lost, because then another worker's word counts."""
    execution, now = ran.execution, timezone.now()
    changes = next_state(delivery, ran, now)
    still_mine = Delivery.objects.filter(
        pk=delivery.pk, status=DeliveryStatus.CLAIMED, claimed_by=delivery.claimed_by, attempts=delivery.attempts
    )
    with transaction.atomic():
        if not still_mine.update(claimed_by="", lease_until=None, woken_at=None, **changes):
            logger.warning("lease_lost", delivery=delivery.public_id, attempt=delivery.attempts)
            return False
        if changes["status"] == DeliveryStatus.WAITING:
            execution.status = ExecutionStatus.RETRYING
        executions_finish([ran])
    return True


def deliveries_sweep(*, now: datetime | None = None) -> int:
    """Wake workers for whatever is due and nobody came for, and bury what took its last worker with it.

    Returns how many workers were woken.
    """
    now = now or timezone.now()
    bury(Delivery.objects.filter(status=DeliveryStatus.CLAIMED, lease_until__lt=now, attempts__gte=F("max_attempts")))
    unannounced = Q(woken_at=None) | Q(woken_at__lt=now - WAKE_AGAIN)
    due = Delivery.objects.due(now).filter(unannounced).order_by("due_at")
    keys = list(due.values_list("pk", flat=True)[:MOST_WOKEN])
    if keys:
        Delivery.objects.filter(pk__in=keys).update(woken_at=now)
    return deliveries_wake(keys)


def bury(exhausted: QuerySet[Delivery]) -> None:
    """Give up deliveries whose last attempt ended with its worker's death: their hook may well be what kills it."""
    message = "The worker was lost while the hook was running, in the last attempt"
    for delivery in exhausted.select_related("execution")[:MOST_WOKEN]:
        now, mine = timezone.now(), exhausted.filter(pk=delivery.pk)
        dead = {"status": DeliveryStatus.DEAD, "lease_until": None, "claimed_by": "", "finished_at": now}
        with transaction.atomic():
            if mine.update(**dead, last_error=f"WorkerLost: {message}"):
                Execution.objects.filter(pk=delivery.execution_id).update(
                    status=ExecutionStatus.CRASHED, error=error_of("WorkerLost", message), finished_at=now
                )


@transaction.atomic
def delivery_retry(*, delivery: Delivery, actor: Actor) -> Delivery:
    """Make a waiting or dead delivery due now, a dead one with five more attempts.

    Raises NotRetryable for one that is running or delivered.
    """
    if not retry_rows(Delivery.objects.filter(pk=delivery.pk)):
        raise NotRetryable("Only a waiting or dead delivery can be retried: this one is running or delivered")
    delivery.refresh_from_db()
    audit_record(brand=delivery.brand, actor=actor, action="delivery.retry", target=delivery)
    return delivery


@transaction.atomic
def deliveries_retry(*, brand: Brand, deliveries: QuerySet[Delivery], actor: Actor) -> int:
    """Retry all of the brand's deliveries in the set that can be; return how many."""
    count = retry_rows(deliveries.filter(brand=brand))
    if count:
        audit_record(brand=brand, actor=actor, action="delivery.retry_many", target=brand, after={"count": count})
    return count


def retry_rows(rows: QuerySet[Delivery]) -> int:
    """Make waiting and dead rows due, and wake workers for the first of them; the sweep finds the others."""
    now = timezone.now()
    again = rows.filter(status__in=[DeliveryStatus.WAITING, DeliveryStatus.DEAD])
    first = list(again.values_list("pk", flat=True)[:MOST_WOKEN])
    transaction.on_commit(lambda: deliveries_wake(first), robust=True)
    waiting = rows.filter(status=DeliveryStatus.WAITING).update(due_at=now, woken_at=None)
    keys = list(rows.filter(status=DeliveryStatus.DEAD).values_list("pk", flat=True))
    dead = Delivery.objects.filter(pk__in=keys, status=DeliveryStatus.DEAD)
    Execution.objects.filter(delivery__in=dead).update(status=ExecutionStatus.RETRYING, finished_at=None)
    due = {"status": DeliveryStatus.WAITING, "due_at": now, "woken_at": None, "finished_at": None}
    return waiting + dead.update(**due, max_attempts=F("attempts") + ANOTHER_CHANCE)
