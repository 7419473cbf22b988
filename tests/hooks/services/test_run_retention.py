"""Retention to the second, an engine that is away, and secrets that cannot be opened."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import OperationalError
from django.utils import timezone

from hooks.engine import EngineUnavailable
from hooks.models import AuditEntry, ConsoleLine, Delivery, EventOccurrence, Execution
from hooks.services.deliveries import delivery_run
from hooks.services.prune import executions_prune
from tests import factories
from tests.hooks.services.conftest import Dispatch
from tests.hooks.the import the_execution

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 5, 1, 12, tzinfo=timezone.get_default_timezone())
SECOND = timedelta(seconds=1)
POLICIES = [("fail_open", "continue"), ("fail_closed", "deny"), ("show_error", "show_error")]


def aged(at: datetime, **values: Any) -> Any:
    """An execution with its occurrence and a console line, all of one moment."""
    occurrence = factories.OccurrenceFactory(occurred_at=at)
    hook = factories.HookFactory(brand=occurrence.brand)
    execution = factories.ExecutionFactory(
        occurrence=occurrence, application=occurrence.application, hook=hook, created_at=at, **values
    )
    ConsoleLine.objects.create(execution=execution, position=0, level="log", text="x")
    return execution


class TestBoundary:
    @pytest.mark.parametrize("days", [1, 30, 365, 3_650])
    def test_it_is_kept_for_its_days_and_no_second_longer(self, days: int) -> None:
        limit = NOW - timedelta(days=days)
        rows = [aged(limit - SECOND), aged(limit), aged(limit + SECOND)]
        for row in rows:
            row.brand.retention_days = days
            row.brand.save()
        assert executions_prune(now=NOW) == 2
        assert set(Execution.objects.all()) == set(rows[1:])
        assert set(EventOccurrence.objects.all()) == {row.occurrence for row in rows[1:]}
        assert ConsoleLine.objects.count() == 2

    def test_a_second_time_there_is_nothing_to_do(self) -> None:
        aged(NOW - timedelta(days=31))
        assert [executions_prune(now=NOW), executions_prune(now=NOW)] == [2, 0]

    def test_replays_and_tries_go_too_and_hooks_stay(self) -> None:
        old = NOW - timedelta(days=31)
        for kind in ("event", "trial", "replay"):
            aged(old, kind=kind)
        executions_prune(now=NOW)
        assert not Execution.objects.exists()
        assert factories.HookFactory._meta.model.objects.count() == 3

    def test_a_replay_outlives_what_it_replays(self) -> None:
        old = aged(NOW - timedelta(days=31))
        replay = factories.ExecutionFactory(hook=old.hook, kind="replay", replay_of=old, created_at=NOW)
        executions_prune(now=NOW)
        replay.refresh_from_db()
        assert replay.replay_of is None

    def test_an_occurrence_with_a_younger_execution_stays(self) -> None:
        old = aged(NOW - timedelta(days=31))
        young = factories.ExecutionFactory(occurrence=old.occurrence, hook=old.hook, created_at=NOW)
        assert executions_prune(now=NOW) == 1
        assert list(Execution.objects.all()) == [young]
        assert EventOccurrence.objects.count() == 1

    def test_the_audit_log_is_not_pruned(self, dispatch: Dispatch, assign: Any) -> None:
        assign("module.exports = async () => { throw 1 }", breaker_failures=1)
        dispatch()
        assert AuditEntry.objects.count() == 1
        executions_prune(now=timezone.now() + timedelta(days=400))
        assert (AuditEntry.objects.count(), Execution.objects.count()) == (1, 0)

    @pytest.mark.parametrize(("minutes", "status"), [(9, "running"), (11, "crashed")])
    def test_a_lost_run_is_ended_after_ten_minutes(self, minutes: int, status: str) -> None:
        at = NOW - timedelta(minutes=minutes)
        lost = aged(at, status="running", outcome="", finished_at=None)
        executions_prune(now=NOW)
        lost.refresh_from_db()
        assert lost.status == status
        assert (lost.finished_at is not None) == (status == "crashed")

    def test_what_is_queued_is_never_lost(self, dispatch: Dispatch, assign: Any, sent: list[int]) -> None:
        assign("module.exports = async () => {}", mode="async")
        dispatch()
        executions_prune(now=timezone.now() + timedelta(days=3_650))
        delivery = Delivery.objects.get()
        assert delivery_run(key=delivery.pk) is not None
        assert the_execution().status == "succeeded"


class TestEngineAway:
    @pytest.fixture(
        params=[EngineUnavailable("gone"), ConnectionRefusedError(), FileNotFoundError(), BrokenPipeError()]
    )
    def away(self, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
        def gone() -> None:
            raise request.param

        monkeypatch.setattr("hooks.services.execute.shared_engine", gone)

    def test_each_policy_decides_and_says_why(self, away: None, dispatch: Dispatch, assign: Any) -> None:
        for policy, outcome in POLICIES:
            assignment = assign("module.exports = async () => {}", on_failure=policy, failure_message="Later")
            answer = dispatch()
            assert answer["outcome"] == outcome
            assert answer["executions"][-1]["status"] == "engine_unavailable"
            execution: Any = the_execution(public_id=answer["executions"][-1]["id"])
            assert (execution.policy_applied, execution.error["name"]) == (policy, "EngineUnavailable")
            assert "/" not in execution.error["message"]
            assignment.delete()

    def test_no_breaker_opens(self, away: None, dispatch: Dispatch, assign: Any) -> None:
        assignment = assign("module.exports = async () => {}", breaker_failures=1)
        for _ in range(3):
            dispatch()
        assignment.refresh_from_db()
        assert (assignment.failures_in_row, assignment.breaker_until) == (0, None)

    def test_events_nobody_listens_to_go_on(self, away: None, dispatch: Dispatch) -> None:
        assert dispatch()["outcome"] == "continue"

    def test_what_is_queued_waits(self, away: None, dispatch: Dispatch, assign: Any, sent: list[int]) -> None:
        assign("module.exports = async () => {}", mode="async")
        assert dispatch()["executions"][0]["status"] == "queued"
        delivery_run(key=Delivery.objects.get().pk)
        delivery: Any = Delivery.objects.get()
        assert (delivery.status, delivery.max_attempts - delivery.attempts) == ("waiting", 5)
        assert delivery.last_error.startswith("EngineUnavailable")


class TestSecretsClosed:
    @pytest.fixture
    def closed(self, assign: Any, settings: Any) -> Any:
        """An assignment whose secret nobody can open any more."""

        def make(**values: Any) -> Any:
            assignment = assign("module.exports = async () => ({attributes: {ran: 1}})", **values)
            factories.SecretFactory(hook=assignment.hook, key="key", plaintext="s3cret-value")
            settings.SECRETS_KEYS = []
            return assignment

        return make

    @pytest.mark.parametrize(("policy", "outcome"), POLICIES)
    def test_the_policy_decides(self, policy: str, outcome: str, closed: Any, dispatch: Dispatch) -> None:
        closed(on_failure=policy)
        answer = dispatch()
        assert (answer["outcome"], answer["effects"]) == (outcome, {})
        execution: Any = the_execution()
        assert (execution.status, execution.error["name"]) == ("failed", "SecretsKeyMissing")
        assert execution.cpu_ms is None

    def test_hooks_without_secrets_elsewhere_still_run(self, closed: Any, dispatch: Dispatch, assign: Any) -> None:
        closed()
        assign("module.exports = async () => new DenyRequest('e', 'd')", event="before-mfa-send")
        assert dispatch("before-mfa-send")["outcome"] == "deny"

    def test_a_queued_hook_tries_again_later(
        self, closed: Any, dispatch: Dispatch, sent: list[int], settings: Any
    ) -> None:
        keys = settings.SECRETS_KEYS
        closed(mode="async")
        dispatch()
        delivery_run(key=Delivery.objects.get().pk)
        assert Delivery.objects.get().status == "waiting"
        settings.SECRETS_KEYS = keys
        Delivery.objects.update(due_at=timezone.now())
        delivery_run(key=Delivery.objects.get().pk)
        assert Delivery.objects.get().status == "delivered"


@pytest.mark.parametrize("policy", [policy for policy, _ in POLICIES])
def test_what_was_decided_is_answered_though_it_cannot_be_written(
    policy: str, dispatch: Dispatch, assign: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    assign("module.exports = async () => new DenyRequest('blocked', 'Not here')", on_failure=policy)

    def locked(*_: Any) -> None:
        raise OperationalError("database is locked")

    monkeypatch.setattr("hooks.services.closing.chain_write", locked)
    answer = dispatch()
    assert (answer["outcome"], answer["deny"]["error"]) == ("deny", "blocked")
    assert EventOccurrence.objects.get().answer is None


@pytest.mark.parametrize(
    ("event", "policy"),
    [
        ("before-password-validation", "fail_closed"),
        ("at-failed-identification", "fail_closed"),
        ("before-password-persist", "fail_closed"),
        ("before-registration", "fail_open"),
        ("after-customer-identification", "fail_open"),
        ("before-id-token-generation", "fail_open"),
    ],
)
def test_the_policy_nobody_chose_is_the_events(event: str, policy: str, application: Any, admin: Any) -> None:
    from hooks.services.actors import Actor
    from hooks.services.assign import assignment_create

    hook = factories.HookFactory(brand=application.brand, event=event)
    actor = Actor.of(admin, "203.0.113.9")
    assert assignment_create(application=application, hook=hook, actor=actor).on_failure == policy
