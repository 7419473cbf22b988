"""Numbers of the whole installation for Prometheus, read where they are true for every process: database and engine."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.conf import settings
from django.db.models import Count, Min, Sum
from django.utils import timezone
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from hooks.models import Assignment, Brand, Delivery, DeliveryStatus, Execution
from hooks.services.engine import EngineUnavailable, shared_engine
from hooks.services.heartbeats import SWEEP, heartbeat_age

RECENT = timedelta(minutes=5)
OPEN = (DeliveryStatus.WAITING, DeliveryStatus.CLAIMED)


class Installation(Collector):
    def collect(self) -> Iterator[Metric]:
        yield from deliveries()
        yield from executions()
        yield from breakers()
        yield from liveness()
        yield from engine()


def metrics_text() -> bytes:
    """Return the page in Prometheus' text format. Raises DatabaseError where the database is away."""
    registry = CollectorRegistry()
    registry.register(Installation())
    return generate_latest(registry)


def gauge(name: str, says: str, value: float) -> Metric:
    return GaugeMetricFamily(f"hookline_{name}", says, value=value)


def deliveries() -> Iterator[Metric]:
    counted = dict(Delivery.objects.values_list("status").annotate(Count("pk")).order_by())
    family = GaugeMetricFamily("hookline_deliveries", "Deliveries that are kept, by status", labels=["status"])
    for status in DeliveryStatus.values:
        family.add_metric([str(status)], counted.get(status, 0))
    yield family
    oldest = Delivery.objects.filter(status__in=OPEN).aggregate(due=Min("due_at"))["due"]
    late = 0.0 if oldest is None else max(0.0, (timezone.now() - oldest).total_seconds())
    yield gauge("delivery_late_seconds", "How long the oldest open delivery has been due", late)


def executions() -> Iterator[Metric]:
    """By brand first: that is what the index on executions begins with."""
    count = GaugeMetricFamily(
        "hookline_executions_recent", "Executions of the last five minutes", labels=["status", "mode"]
    )
    time = GaugeMetricFamily(
        "hookline_execution_seconds_recent", "Their time together, in seconds", labels=["status", "mode"]
    )
    recent = Execution.objects.filter(brand__in=list(Brand.objects.values_list("pk", flat=True)))
    rows = recent.filter(created_at__gte=timezone.now() - RECENT).values_list("status", "mode").order_by()
    for status, mode, number, milliseconds in rows.annotate(Count("pk"), Sum("duration_ms")):
        count.add_metric([status, mode], number)
        time.add_metric([status, mode], (milliseconds or 0.0) / 1000)
    yield count
    yield time


def breakers() -> Iterator[Metric]:
    is_open = Assignment.objects.filter(breaker_until__gt=timezone.now()).count()
    yield gauge("breakers_open", "Assignments whose circuit breaker is open", is_open)


def liveness() -> Iterator[Metric]:
    """-1 where no sweep ever was, so that an alert on a large age and one on a missing sweep can be told apart."""
    age = heartbeat_age(name=SWEEP)
    seconds = -1.0 if age is None else age.total_seconds()
    yield gauge("sweep_age_seconds", "How long ago a worker last swept the queue, to ten seconds", seconds)


def engine() -> Iterator[Metric]:
    """Of the daemon of this host; where processes have private ones there is nothing to tell that is true for all."""
    if not settings.ENGINE_SOCKET:
        return
    try:
        status = shared_engine().status()
    except EngineUnavailable:
        yield gauge("engine_up", "Whether this host's engine answers", 0)
        return
    yield gauge("engine_up", "Whether this host's engine answers", 1)
    for name, value in status.items():
        if isinstance(value, int) and name != "pid":
            yield gauge(f"engine_{name}", "The engine's own count: docs/engine.md", value)
