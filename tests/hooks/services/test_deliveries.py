"""The queue: one worker at a time, retries with back-off, leases that end, nothing lost."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from hooks.engine import Result
from hooks.models import AuditEntry, Delivery, Execution
from hooks.services import attempts
from hooks.services.actors import Actor
from hooks.services.attempts import delivery_attempt
from hooks.services.deliveries import (
    LEASE_MARGIN,
    NotRetryable,
    deliveries_retry,
    deliveries_sweep,
    delivery_claim,
    delivery_retry,
    delivery_run,
    delivery_settle,
)
from tests import factories
from tests.hooks.services.conftest import Dispatch

pytestmark = pytest.mark.django_db

GOOD = "module.exports = async (args) => { console.log('ran for', args.customer.identifiers.email) }"
BAD = "module.exports = async () => { console.log('trying'); throw new Error('upstream is down') }"


@pytest.fixture
def queued(dispatch: Dispatch, assign: Any) -> Any:
    """Queue a hook: `queued(source)` returns its delivery."""

    def make(source: str = GOOD, **values: Any) -> Delivery:
        assign(source, mode="async", **values)
        dispatch()
        return Delivery.objects.latest("pk")

    return make


def fresh(delivery: Any) -> tuple[Any, Any]:
    delivery = Delivery.objects.select_related("execution").get(pk=delivery.pk)
    return delivery, delivery.execution


def make_due(delivery: Any) -> None:
    Delivery.objects.filter(pk=delivery.pk, status="waiting").update(due_at=timezone.now())


class TestRun:
    def test_a_queued_hook_runs_and_is_delivered(self, queued: Any) -> None:
        delivery = queued()
        execution = delivery_run(key=delivery.pk)
        delivery, stored = fresh(delivery)
        assert execution == stored
        assert (delivery.status, delivery.attempts, delivery.lease_until) == ("delivered", 1, None)
        assert delivery.finished_at is not None
        assert (stored.status, stored.attempt, stored.outcome) == ("succeeded", 1, "")
        assert [line.text for line in stored.console_lines.all()] == ["ran for ada@example.com"]
        assert stored.duration_ms > 0

    def test_it_runs_once(self, queued: Any) -> None:
        delivery = queued()
        assert delivery_run(key=delivery.pk) is not None
        assert delivery_run(key=delivery.pk) is None
        assert fresh(delivery)[0].attempts == 1

    def test_an_unknown_delivery_is_nothing_to_do(self, db: None) -> None:
        assert delivery_run(key=12345) is None

    def test_its_answer_is_ignored_whatever_it_is(self, queued: Any) -> None:
        delivery = queued("module.exports = async () => new DenyRequest('too', 'late')")
        delivery_run(key=delivery.pk)
        assert fresh(delivery)[1].status == "succeeded"
        assert fresh(delivery)[1].result is None

    def test_the_version_of_the_event_runs(self, queued: Any) -> None:
        delivery = queued()
        hook = delivery.execution.hook
        hook.live_version = factories.VersionFactory(hook=hook, source=BAD)
        hook.save()
        delivery_run(key=delivery.pk)
        assert fresh(delivery)[1].status == "succeeded"

    def test_secrets_are_opened_for_the_run_alone(self, queued: Any) -> None:
        delivery = queued("module.exports = async (a) => { if (!a.secrets.key) throw 1; console.log(a.secrets.key) }")
        factories.SecretFactory(hook=delivery.execution.hook, key="key", plaintext="s3cret-of-the-crm")
        delivery_run(key=delivery.pk)
        execution = fresh(delivery)[1]
        assert (execution.status, execution.console_lines.get().text) == ("succeeded", "•••")

    def test_the_operators_ceiling_cuts_the_timeout(self, queued: Any, settings: Any) -> None:
        settings.ASYNC_TIMEOUT_MS = 100
        delivery = queued("module.exports = async () => { for (;;); }", timeout_ms=120_000)
        delivery_run(key=delivery.pk)
        assert fresh(delivery)[1].status == "retrying"
        assert fresh(delivery)[1].error["name"] == "Timeout"

    def test_queued_hooks_wait_while_the_application_is_paused(self, queued: Any, application: Any) -> None:
        delivery = queued()
        application.hooks_paused_at = timezone.now()
        application.save()
        assert delivery_run(key=delivery.pk) is None
        waiting, execution = fresh(delivery)
        assert (waiting.status, waiting.attempts, execution.status) == ("waiting", 0, "queued")
        assert waiting.due_at > timezone.now()
        application.hooks_paused_at = None
        application.save()
        make_due(delivery)
        assert delivery_run(key=delivery.pk) is not None


class TestRetries:
    def test_a_failure_is_tried_again_later(self, queued: Any) -> None:
        delivery = queued(BAD)
        before = timezone.now()
        delivery_run(key=delivery.pk)
        delivery, execution = fresh(delivery)
        assert (delivery.status, delivery.attempts) == ("waiting", 1)
        assert before + timedelta(seconds=3) < delivery.due_at < timezone.now() + timedelta(seconds=7)
        assert delivery.last_error == "Error: upstream is down"
        assert delivery.woken_at is None
        assert (execution.status, execution.error["message"]) == ("retrying", "upstream is down")
        assert delivery_run(key=delivery.pk) is None

    def test_after_the_last_attempt_it_is_dead_and_everything_is_told(self, queued: Any) -> None:
        delivery = queued(BAD)
        for _ in range(5):
            make_due(delivery)
            delivery_run(key=delivery.pk)
        delivery, execution = fresh(delivery)
        assert (delivery.status, delivery.attempts) == ("dead", 5)
        assert delivery.finished_at is not None
        assert (execution.status, execution.attempt) == ("failed", 5)
        assert [(line.attempt, line.text) for line in execution.console_lines.all()] == [
            (attempt, "trying") for attempt in range(1, 6)
        ]

    def test_a_missing_engine_uses_up_no_attempt(self, queued: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        delivery = queued()
        with monkeypatch.context() as patch:
            patch.setattr("hooks.services.execute.engine_run", lambda *_: Result("engine_unavailable"))
            for _ in range(7):
                make_due(delivery)
                delivery_run(key=delivery.pk)
        delivery, execution = fresh(delivery)
        assert (delivery.status, execution.status) == ("waiting", "retrying")
        make_due(delivery)
        delivery_run(key=delivery.pk)
        assert fresh(delivery)[0].status == "delivered"

    def test_a_missing_secrets_key_is_tried_again(self, queued: Any, settings: Any) -> None:
        delivery = queued()
        factories.SecretFactory(hook=delivery.execution.hook)
        keys, settings.SECRETS_KEYS = settings.SECRETS_KEYS, []
        delivery_run(key=delivery.pk)
        assert fresh(delivery)[0].last_error.startswith("SecretsKeyMissing")
        settings.SECRETS_KEYS = keys
        make_due(delivery)
        delivery_run(key=delivery.pk)
        assert fresh(delivery)[0].status == "delivered"

    def test_each_wait_is_longer_and_none_is_longer_than_an_hour(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(attempts, "jittered", lambda seconds: seconds)
        waits = [attempts.backoff(number).total_seconds() for number in range(1, 9)]
        assert waits == [5, 20, 80, 320, 1280, 3600, 3600, 3600]

    def test_what_failed_together_does_not_come_back_together(self) -> None:
        waits = {attempts.backoff(1) for _ in range(20)}
        assert len(waits) > 1
        assert all(timedelta(seconds=3.75) <= wait <= timedelta(seconds=6.25) for wait in waits)


class TestLeases:
    def test_a_claimed_delivery_is_nobody_elses(self, queued: Any) -> None:
        delivery = queued()
        claimed = delivery_claim(key=delivery.pk, worker="one")
        assert claimed is not None
        assert delivery_claim(key=delivery.pk, worker="two") is None
        stored, execution = fresh(delivery)
        assert (stored.claimed_by, stored.status, execution.status) == ("one", "claimed", "running")
        assert stored.lease_until - execution.started_at == timedelta(milliseconds=2_000) + LEASE_MARGIN

    def test_of_two_that_saw_it_waiting_one_gets_it(self, queued: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        delivery = queued()
        from hooks.services import deliveries

        def overtaken(row: Delivery, now: Any) -> bool:
            monkeypatch.undo()
            assert delivery_claim(key=row.pk, worker="quick") is not None
            return False

        monkeypatch.setattr(deliveries, "postponed_by_panic", overtaken)
        assert delivery_claim(key=delivery.pk, worker="slow") is None
        assert fresh(delivery)[0].claimed_by == "quick"
        assert fresh(delivery)[0].attempts == 1

    def expire(self, delivery: Delivery) -> None:
        Delivery.objects.filter(pk=delivery.pk).update(lease_until=timezone.now() - timedelta(seconds=1))

    def test_a_dead_workers_delivery_is_taken_over(self, queued: Any) -> None:
        delivery = queued()
        delivery_claim(key=delivery.pk, worker="dead")
        self.expire(delivery)
        assert delivery_run(key=delivery.pk, worker="alive") is not None
        stored, execution = fresh(delivery)
        assert (stored.status, stored.attempts, execution.status) == ("delivered", 2, "succeeded")

    def test_a_worker_that_was_taken_for_dead_has_no_say(self, queued: Any) -> None:
        delivery = queued(BAD)
        slow = delivery_claim(key=delivery.pk, worker="slow")
        assert slow is not None
        ran = delivery_attempt(slow)
        self.expire(delivery)
        delivery_claim(key=delivery.pk, worker="next")
        assert not delivery_settle(slow, ran)
        stored, execution = fresh(delivery)
        assert (stored.status, stored.claimed_by, execution.status) == ("claimed", "next", "running")
        assert execution.console_lines.count() == 0

    def test_what_kills_every_worker_is_buried(self, queued: Any, sent: list[int]) -> None:
        delivery = queued()
        for _ in range(5):
            assert delivery_claim(key=delivery.pk, worker="victim") is not None
            self.expire(delivery)
        assert delivery_claim(key=delivery.pk, worker="next") is None
        deliveries_sweep()
        stored, execution = fresh(delivery)
        assert (stored.status, stored.lease_until) == ("dead", None)
        assert (execution.status, execution.error["name"]) == ("crashed", "WorkerLost")
        assert execution.finished_at is not None


class TestSweep:
    def woken(self, sent: list[int]) -> list[int]:
        from hooks.services.wakeups import wakeups_flush

        deliveries_sweep()
        assert wakeups_flush()
        return sent

    def test_what_was_never_announced_is_found(self, queued: Any, sent: list[int]) -> None:
        delivery = queued()
        Delivery.objects.update(woken_at=None)
        assert self.woken(sent) == [delivery.pk]

    def test_what_was_just_announced_is_left_alone(self, queued: Any, sent: list[int]) -> None:
        queued()
        assert self.woken(sent) == []

    def test_what_nobody_came_for_is_announced_again(self, queued: Any, sent: list[int]) -> None:
        delivery = queued()
        Delivery.objects.update(woken_at=timezone.now() - timedelta(seconds=6))
        assert self.woken(sent) == [delivery.pk]
        assert self.woken(sent) == [delivery.pk]

    def test_an_expired_lease_is_announced(self, queued: Any, sent: list[int]) -> None:
        delivery = queued()
        delivery_claim(key=delivery.pk, worker="dead")
        long_ago = timezone.now() - timedelta(seconds=10)
        Delivery.objects.update(lease_until=long_ago, woken_at=long_ago)
        assert self.woken(sent) == [delivery.pk]

    @pytest.mark.parametrize("status", ["delivered", "dead"])
    def test_what_is_over_stays_over(self, status: str, queued: Any, sent: list[int]) -> None:
        queued()
        Delivery.objects.update(status=status, woken_at=None)
        assert self.woken(sent) == []

    def test_what_is_not_due_yet_waits(self, queued: Any, sent: list[int]) -> None:
        queued()
        Delivery.objects.update(due_at=timezone.now() + timedelta(minutes=1), woken_at=None)
        assert self.woken(sent) == []


class TestRetryByHand:
    def test_a_dead_delivery_gets_another_chance(self, queued: Any, admin: Any) -> None:
        delivery = queued(BAD)
        Delivery.objects.update(status="dead", attempts=5, finished_at=timezone.now())
        Execution.objects.update(status="failed", finished_at=timezone.now(), attempt=5)
        returned = delivery_retry(delivery=delivery, actor=Actor.of(admin))
        stored, execution = fresh(delivery)
        assert (returned.status, stored.status, execution.status) == ("waiting", "waiting", "retrying")
        assert (stored.max_attempts, stored.finished_at) == (10, None)
        assert delivery_run(key=delivery.pk) is not None
        assert fresh(delivery)[1].attempt == 6
        entry = AuditEntry.objects.get(action="delivery.retry")
        assert (entry.actor, entry.object_id) == (admin, delivery.public_id)

    def test_a_waiting_delivery_becomes_due(self, queued: Any, admin: Any) -> None:
        delivery = queued()
        Delivery.objects.update(due_at=timezone.now() + timedelta(hours=1))
        delivery_retry(delivery=delivery, actor=Actor.of(admin))
        assert delivery_run(key=delivery.pk) is not None

    def test_a_worker_is_woken_at_once(
        self, queued: Any, admin: Any, sent: list[int], django_capture_on_commit_callbacks: Any
    ) -> None:
        from hooks.services.wakeups import wakeups_flush

        delivery = queued()
        Delivery.objects.update(status="dead")
        with django_capture_on_commit_callbacks(execute=True):
            delivery_retry(delivery=delivery, actor=Actor.of(admin))
        assert wakeups_flush()
        assert sent == [delivery.pk]

    @pytest.mark.parametrize("status", ["delivered", "claimed"])
    def test_what_is_running_or_delivered_cannot_be_retried(self, status: str, queued: Any, admin: Any) -> None:
        delivery = queued()
        lease = timezone.now() + timedelta(hours=1) if status == "claimed" else None
        Delivery.objects.update(status=status, lease_until=lease)
        with pytest.raises(NotRetryable):
            delivery_retry(delivery=delivery, actor=Actor.of(admin))
        assert fresh(delivery)[0].status == status
        assert not AuditEntry.objects.exists()

    def test_many_at_once_but_only_the_brands_own(self, queued: Any, admin: Any, brand: Any) -> None:
        dead = [queued(BAD) for _ in range(2)]
        foreign = factories.DeliveryFactory(status="dead")
        Delivery.objects.update(status="dead")
        count = deliveries_retry(brand=brand, deliveries=Delivery.objects.all(), actor=Actor.of(admin))
        assert count >= len(dead)
        assert count == Delivery.objects.filter(brand=brand, status="waiting").count()
        assert fresh(foreign)[0].status == "dead"
        assert AuditEntry.objects.get(action="delivery.retry_many").after == {"count": count}

    def test_nothing_to_retry_is_no_change(self, admin: Any, brand: Any) -> None:
        assert deliveries_retry(brand=brand, deliveries=Delivery.objects.all(), actor=Actor.of(admin)) == 0
        assert not AuditEntry.objects.exists()
