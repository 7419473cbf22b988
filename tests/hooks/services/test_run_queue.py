"""The life of a queued hook: schedule, leases, retries by hand, and what never happens to it on the way."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from hooks.engine import Result
from hooks.models import AuditEntry, ConsoleLine, Delivery, Execution, ExecutionStatus
from hooks.services.actors import Actor
from hooks.services.applications import application_pause, application_resume
from hooks.services.assign import assignment_delete
from hooks.services.deliveries import (
    NotRetryable,
    deliveries_retry,
    deliveries_sweep,
    delivery_claim,
    delivery_retry,
    delivery_run,
)
from tests import factories
from tests.hooks.services.conftest import Dispatch

pytestmark = pytest.mark.django_db

GOOD = "module.exports = async () => { console.log('ran') }"
BAD = "module.exports = async () => { console.log('tried'); throw new TypeError('down') }"
LAST_WAIT = timedelta(hours=1, minutes=15)


@pytest.fixture
def actor(admin: Any) -> Actor:
    return Actor.of(admin, "203.0.113.9")


@pytest.fixture
def queued(dispatch: Dispatch, assign: Any, sent: list[int]) -> Callable[..., Any]:
    def make(source: str = GOOD, **values: Any) -> Any:
        assign(source, mode="async", **values)
        dispatch()
        return Delivery.objects.latest("pk")

    return make


def state(delivery: Any) -> tuple[str, int, str]:
    """(delivery's status, attempts, execution's status) as they are stored."""
    row: Any = Delivery.objects.select_related("execution").get(pk=delivery.pk)
    check_row(row)
    return row.status, row.attempts, row.execution.status


def check_row(row: Any) -> None:
    """Hold one delivery and its execution to what is true in every state."""
    execution = row.execution
    assert (row.lease_until is not None) == (row.status == "claimed")
    assert (row.claimed_by != "") == (row.status == "claimed")
    assert (row.finished_at is not None) == (row.status in ("delivered", "dead"))
    assert execution.is_waiting == (row.status in ("waiting", "claimed"))
    assert (execution.finished_at is not None) or execution.is_waiting
    assert row.attempts <= row.max_attempts
    if row.status == "delivered":
        assert execution.status == "succeeded"


def run(delivery: Any) -> Any:
    """Run it whatever its time is."""
    Delivery.objects.filter(pk=delivery.pk, status="waiting").update(due_at=timezone.now())
    return delivery_run(key=delivery.pk)


def due_in(delivery: Any, since: datetime) -> float:
    row: Any = Delivery.objects.get(pk=delivery.pk)
    return float((row.due_at - since).total_seconds())


class TestSchedule:
    @pytest.mark.parametrize(("attempt", "wait"), [(1, 5), (2, 20), (3, 80), (4, 320)])
    def test_each_wait_is_four_times_the_one_before(self, attempt: int, wait: int, queued: Any) -> None:
        delivery = queued(BAD)
        for _ in range(attempt - 1):
            run(delivery)
        before = timezone.now()
        run(delivery)
        assert state(delivery) == ("waiting", attempt, "retrying")
        assert wait * 0.75 <= due_in(delivery, before)
        assert due_in(delivery, timezone.now()) <= wait * 1.25

    @pytest.mark.parametrize("attempts", [6, 50, 300])
    def test_no_wait_is_longer_than_an_hour_and_a_quarter(self, attempts: int, queued: Any) -> None:
        delivery = queued(BAD)
        Delivery.objects.update(attempts=attempts, max_attempts=1_000)
        before = timezone.now()
        run(delivery)
        assert timedelta(0) < timedelta(seconds=due_in(delivery, before))
        assert Delivery.objects.get().due_at <= timezone.now() + LAST_WAIT

    def test_it_gives_up_after_five(self, queued: Any) -> None:
        delivery = queued(BAD)
        seen = [run(delivery) is not None and state(delivery) for _ in range(5)]
        assert seen == [("waiting", n, "retrying") for n in range(1, 5)] + [("dead", 5, "failed")]
        assert run(delivery) is None
        row: Any = Delivery.objects.get()
        assert row.last_error == "TypeError: down"
        lines = ConsoleLine.objects.order_by("attempt").values_list("attempt", "text")
        assert list(lines) == [(n, "tried") for n in range(1, 6)]

    @pytest.mark.parametrize("failures", [1, 2, 4])
    def test_success_at_last_is_success(self, failures: int, queued: Any) -> None:
        delivery = queued(BAD)
        for _ in range(failures):
            run(delivery)
        hook: Any = Execution.objects.get().hook
        Execution.objects.update(version=factories.VersionFactory(hook=hook, source=GOOD))
        run(delivery)
        assert state(delivery) == ("delivered", failures + 1, "succeeded")
        row: Any = Execution.objects.get()
        assert (row.attempt, row.error) == (failures + 1, None)
        assert Delivery.objects.get().last_error == ""

    FAILURES = [
        ("module.exports = async () => { for (;;); }", "timed_out"),
        (
            "module.exports = async () => { const a = []; for (;;) a.push(new Uint8Array(4e6).fill(1)) }",
            "out_of_memory",
        ),
        ("(", "failed"),
        ("throw null", "failed"),
    ]

    @pytest.mark.parametrize(("source", "status"), FAILURES)
    def test_every_kind_of_failure_is_tried_again_and_kept(self, source: str, status: str, queued: Any) -> None:
        delivery = queued(source, timeout_ms=100 if status == "timed_out" else 5_000)
        Delivery.objects.update(max_attempts=2)
        run(delivery)
        assert state(delivery) == ("waiting", 1, "retrying")
        run(delivery)
        assert state(delivery) == ("dead", 2, status)


class TestEngineAway:
    @pytest.fixture
    def away(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("hooks.services.execute.engine_run", lambda *_: Result("engine_unavailable"))

    def test_no_number_of_tries_uses_it_up(self, queued: Any, away: None) -> None:
        delivery = queued(GOOD)
        for _ in range(20):
            assert run(delivery) is not None
        assert state(delivery) == ("waiting", 20, "retrying")
        row: Any = Delivery.objects.get()
        assert row.max_attempts - row.attempts == 5
        assert row.due_at < timezone.now() + timedelta(seconds=10)

    def test_back_again_it_still_has_all_its_attempts(self, queued: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        delivery = queued(BAD)
        with monkeypatch.context() as patch:
            patch.setattr("hooks.services.execute.engine_run", lambda *_: Result("engine_unavailable"))
            for _ in range(7):
                run(delivery)
        for _ in range(4):
            run(delivery)
            assert state(delivery)[0] == "waiting"
        run(delivery)
        assert state(delivery) == ("dead", 12, "failed")


class TestLease:
    def test_whoever_holds_it_holds_it_alone(self, queued: Any) -> None:
        delivery = queued()
        claimed = delivery_claim(key=delivery.pk, worker="one")
        assert claimed is not None
        assert state(delivery) == ("claimed", 1, "running")
        assert delivery_claim(key=delivery.pk, worker="two") is None
        assert delivery_run(key=delivery.pk) is None
        assert deliveries_sweep() == 0

    @pytest.mark.parametrize("timeout_ms", [1, 2_000, 120_000])
    def test_it_is_longer_than_the_hook_may_take(self, timeout_ms: int, queued: Any, settings: Any) -> None:
        delivery = queued(timeout_ms=timeout_ms)
        before = timezone.now()
        delivery_claim(key=delivery.pk, worker="one")
        allowed = timedelta(milliseconds=min(timeout_ms, settings.ASYNC_TIMEOUT_MS))
        lease = Delivery.objects.get().lease_until
        assert lease is not None
        assert before + allowed < lease <= timezone.now() + allowed + timedelta(seconds=30)

    def test_past_it_another_takes_over_and_counts_on(self, queued: Any) -> None:
        delivery = queued()
        delivery_claim(key=delivery.pk, worker="dead")
        Delivery.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
        assert delivery_run(key=delivery.pk, worker="alive") is not None
        assert state(delivery) == ("delivered", 2, "succeeded")

    def test_the_last_attempts_death_is_the_end(self, queued: Any) -> None:
        delivery = queued()
        Delivery.objects.update(max_attempts=1)
        delivery_claim(key=delivery.pk, worker="dead")
        Delivery.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
        assert delivery_run(key=delivery.pk) is None
        deliveries_sweep()
        assert state(delivery) == ("dead", 1, "crashed")
        row: Any = Execution.objects.get()
        assert row.error["name"] == "WorkerLost"


class TestByHand:
    def test_one_gets_five_more_attempts(self, queued: Any, actor: Actor) -> None:
        delivery = queued(BAD)
        for _ in range(5):
            run(delivery)
        delivery_retry(delivery=Delivery.objects.get(), actor=actor)
        assert state(delivery) == ("waiting", 5, "retrying")
        for _ in range(5):
            assert run(delivery) is not None
        assert state(delivery) == ("dead", 10, "failed")
        assert AuditEntry.objects.filter(action="delivery.retry").count() == 1

    @pytest.mark.parametrize("status", ["claimed", "delivered"])
    def test_what_is_running_or_done_is_left_alone(self, status: str, queued: Any, actor: Actor) -> None:
        delivery = queued()
        if status == "claimed":
            delivery_claim(key=delivery.pk, worker="one")
        else:
            run(delivery)
        before = state(delivery)
        with pytest.raises(NotRetryable):
            delivery_retry(delivery=Delivery.objects.get(), actor=actor)
        assert state(delivery) == before
        assert not AuditEntry.objects.filter(action="delivery.retry").exists()

    def test_many_are_counted_once_and_theirs_stay(self, queued: Any, actor: Actor, brand: Any) -> None:
        rows = [queued(BAD), queued(GOOD)]
        Delivery.objects.filter(pk=rows[0].pk).update(max_attempts=1)
        run(rows[0])
        done = Delivery.objects.latest("pk")
        run(done)
        theirs = factories.DeliveryFactory(due_at=timezone.now() + timedelta(days=1))
        count = deliveries_retry(brand=brand, deliveries=Delivery.objects.all(), actor=actor)
        retryable = Delivery.objects.filter(brand=brand, status="waiting")
        assert count == retryable.count()
        assert state(rows[0])[0] == "waiting"
        assert state(done)[0] == "delivered"
        assert Delivery.objects.get(pk=theirs.pk).due_at > timezone.now()
        entry: Any = AuditEntry.objects.get(action="delivery.retry_many")
        assert entry.after == {"count": count}


class TestWhatChangesMeanwhile:
    def test_a_hook_taken_off_still_runs_what_was_accepted(self, queued: Any, actor: Actor) -> None:
        delivery = queued()
        execution: Any = Execution.objects.get()
        assignment_delete(assignment=execution.assignment, actor=actor)
        run(delivery)
        assert state(delivery) == ("delivered", 1, "succeeded")

    def test_paused_it_waits_without_an_attempt(self, queued: Any, application: Any, actor: Actor) -> None:
        delivery = queued()
        application_pause(application=application, actor=actor)
        for _ in range(3):
            assert run(delivery) is None
        assert state(delivery) == ("waiting", 0, "queued")
        application_resume(application=application, actor=actor)
        run(delivery)
        assert state(delivery) == ("delivered", 1, "succeeded")

    def test_what_is_paused_blocks_nobody_else(self, queued: Any, application: Any, actor: Actor) -> None:
        stopped = queued()
        application_pause(application=application, actor=actor)
        other: Any = factories.DeliveryFactory()
        assert run(stopped) is None
        assert run(other) is not None
        assert state(other)[0] == "delivered"

    def test_each_attempt_opens_the_secret_of_its_time(self, queued: Any) -> None:
        delivery = queued(
            "module.exports = async (a) => { if (a.secrets.key !== 'the-right-one') throw new Error('401') }"
        )
        hook: Any = Execution.objects.get().hook
        secret = factories.SecretFactory(hook=hook, key="key", plaintext="a-wrong-one")
        run(delivery)
        assert state(delivery) == ("waiting", 1, "retrying")
        secret.delete()
        factories.SecretFactory(hook=hook, key="key", plaintext="the-right-one")
        run(delivery)
        assert state(delivery) == ("delivered", 2, "succeeded")


@pytest.mark.parametrize("status", [status for status in ExecutionStatus if status.tone == "info"])
def test_waiting_states_have_one_look(status: ExecutionStatus) -> None:
    assert Execution(status=status).is_waiting
