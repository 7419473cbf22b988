"""Retention: what is too old goes, what still waits stays."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from hooks.models import ConsoleLine, Continuation, Delivery, EventOccurrence, Execution
from hooks.services import prune
from hooks.services.prune import executions_prune
from tests import factories

pytestmark = pytest.mark.django_db


def aged(days: float, **values: Any) -> Any:
    """Make an execution with its occurrence and a console line, `days` old."""
    at = timezone.now() - timedelta(days=days)
    occurrence = factories.OccurrenceFactory(occurred_at=at)
    execution = factories.ExecutionFactory(
        occurrence=occurrence, hook=factories.HookFactory(brand=occurrence.brand), created_at=at, **values
    )
    ConsoleLine.objects.create(execution=execution, position=0, level="log", text="x")
    return execution


def test_what_is_past_the_brands_retention_goes_with_all_its_parts() -> None:
    old, young = aged(31), aged(29)
    assert executions_prune(now=timezone.now()) == 2
    assert list(Execution.objects.all()) == [young]
    assert list(EventOccurrence.objects.all()) == [young.occurrence]
    assert ConsoleLine.objects.count() == 1
    assert not Execution.objects.filter(pk=old.pk).exists()


def test_each_brand_has_its_own_retention() -> None:
    short, long = aged(5), aged(40)
    short.brand.retention_days = 3
    short.brand.save()
    long.brand.retention_days = 90
    long.brand.save()
    executions_prune(now=timezone.now())
    assert list(Execution.objects.all()) == [long]


@pytest.mark.parametrize(
    ("status", "stays"), [("waiting", True), ("claimed", True), ("delivered", False), ("dead", False)]
)
def test_what_is_still_queued_stays_however_old(status: str, stays: bool) -> None:
    execution = aged(100)
    lease = timezone.now() if status == "claimed" else None
    Delivery.objects.create(brand=execution.brand, execution=execution, status=status, lease_until=lease)
    executions_prune(now=timezone.now())
    assert Execution.objects.exists() is stays
    assert EventOccurrence.objects.exists() is stays


def test_many_rows_go_in_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prune, "BATCH", 2)
    hook = factories.HookFactory()
    at = timezone.now() - timedelta(days=60)
    application = factories.ApplicationFactory(brand=hook.brand)
    for _ in range(5):
        factories.ExecutionFactory(hook=hook, application=application, created_at=at)
    assert executions_prune(now=timezone.now()) == 5
    assert not Execution.objects.exists()


def test_a_run_whose_process_died_is_ended() -> None:
    at = timezone.now() - timedelta(minutes=11)
    lost: Any = factories.ExecutionFactory(status="running", outcome="", finished_at=None, created_at=at)
    recent: Any = factories.ExecutionFactory(status="running", outcome="", finished_at=None)
    queued: Any = factories.QueuedExecutionFactory(created_at=at)
    executions_prune(now=timezone.now())
    for row in (lost, recent, queued):
        row.refresh_from_db()
    assert (lost.status, lost.error["name"]) == ("crashed", "ProcessLost")
    assert (recent.status, queued.status) == ("running", "queued")


def test_the_frequent_look_ends_the_lost_runs_of_the_last_hours() -> None:
    now = timezone.now()
    rows: list[Any] = [
        factories.ExecutionFactory(status="running", outcome="", finished_at=None, created_at=now - age)
        for age in (timedelta(minutes=11), timedelta(minutes=1), timedelta(hours=3))
    ]
    assert prune.recent_lost_end(now) == 1
    for row in rows:
        row.refresh_from_db()
    assert [row.status for row in rows] == ["crashed", "running", "running"]
    assert rows[0].error["name"] == "ProcessLost"
    assert rows[0].finished_at == now


def test_states_that_nobody_can_use_any_more_go() -> None:
    execution = aged(1)
    kept = aged(1)
    for row, days in ((execution, 2), (kept, 0)):
        Continuation.objects.create(
            state_digest=row.public_id,
            application=row.application,
            occurrence=row.occurrence,
            execution=row,
            expires_at=timezone.now() - timedelta(days=days),
        )
    executions_prune(now=timezone.now())
    assert [row.execution for row in Continuation.objects.all()] == [kept]
