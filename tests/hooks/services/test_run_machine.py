"""Any order of assigning, deploying, pausing, reporting, running and retrying leaves a state that makes sense."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from hooks.api.throttling import buckets
from hooks.exceptions import CodeDoesNotCompile, NotDeployable
from hooks.models import Assignment, AuditEntry, Continuation, Delivery, EventOccurrence, Execution, Hook
from hooks.services import assign, deploy, edit
from hooks.services.actors import Actor
from hooks.services.applications import application_pause, application_resume
from hooks.services.deliveries import NotRetryable, deliveries_sweep, delivery_retry, delivery_run
from hooks.services.prune import executions_prune
from tests import factories
from tests.hooks.services.conftest import sample_of

EVENT = "before-registration"
SOURCES = {
    "continue": "module.exports = async () => ({attributes: {tier: 'gold'}, session: {seen: 1}})",
    "other": "module.exports = async () => ({attributes: {tier: 'silver'}})",
    "deny": "module.exports = async (a, c, deny) => deny('no', 'Not here')",
    "show_error": "module.exports = async () => new ShowErrorMessage('Sorry')",
    "redirect": "module.exports = async (a) => a.continue_context ? {} : new RedirectRequest('https://p.example/')",
    "throws": "module.exports = async () => { throw new Error('down') }",
    "rubbish": "module.exports = async () => 42",
    "syntax": "module.exports = (",
}
MEMBERS = {
    "event_id",
    "journey_id",
    "outcome",
    "effects",
    "message",
    "deny",
    "redirect",
    "session",
    "executions",
}
PICK = st.integers(min_value=0, max_value=5)


class Installation(RuleBasedStateMachine):
    """What people and platforms may do, in any order; refusals are fine, breaking is not."""

    def __init__(self) -> None:
        super().__init__()
        # Each example begins with the same empty tables.
        self.savepoint = transaction.atomic()
        self.savepoint.__enter__()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.savepoint.__exit__(None, None, None)

    @initialize()
    def begin(self) -> None:
        buckets.clear()
        brand = factories.BrandFactory()
        self.application = factories.ApplicationFactory(brand=brand, client_id="machine")
        factories.ApplicationTokenFactory(application=self.application, token="token-of-the-machine")
        self.actor = Actor.of(factories.MembershipFactory(brand=brand, role="owner").user, "203.0.113.9")
        self.brand, self.answers, self.keys = brand, list[dict[str, Any]](), dict[str, Any]()

    def call(self, path: str, body: dict[str, Any], **headers: str) -> Any:
        answer = Client().post(
            f"/api/v1/applications/machine/events/{path}",
            json.dumps(body),
            content_type="application/json",
            headers={"Authorization": "Bearer token-of-the-machine", **headers},
        )
        assert answer.status_code < 500, answer.content
        return answer

    def chain(self) -> list[Assignment]:
        return list(Assignment.objects.filter(application=self.application).order_by("position"))

    def pick(self, rows: list[Any], place: int) -> Any:
        return rows[place % len(rows)]

    @rule(kind=st.sampled_from(sorted(SOURCES)), mode=st.sampled_from(["sync", "async"]), draft=st.booleans())
    def add_a_hook(self, kind: str, mode: str, draft: bool) -> None:
        if len(self.chain()) < 6:
            hook = factories.HookFactory(brand=self.brand, source=SOURCES[kind], deployed=not draft)
            assign.assignment_create(application=self.application, hook=hook, actor=self.actor, mode=mode)

    @precondition(lambda self: self.chain())
    @rule(place=PICK, kind=st.sampled_from(sorted(SOURCES)))
    def save_and_deploy(self, place: int, kind: str) -> None:
        hook: Hook = self.pick(self.chain(), place).hook
        with suppress(CodeDoesNotCompile, NotDeployable):
            version = edit.version_save(
                hook=hook, actor=self.actor, source=SOURCES[kind], base_number=hook.latest_version.number
            )
            deploy.hook_deploy(hook=hook, actor=self.actor, number=version.number)

    @precondition(lambda self: self.chain())
    @rule(
        place=PICK,
        change=st.sampled_from(
            [
                {"enabled": False},
                {"enabled": True},
                {"mode": "sync"},
                {"mode": "async"},
                {"on_failure": "fail_closed"},
                {"on_failure": "show_error"},
                {"on_failure": "fail_open"},
                {"percentage": 0},
                {"percentage": 100},
                {"breaker_failures": 1},
            ]
        ),
    )
    def change(self, place: int, change: dict[str, Any]) -> None:
        assign.assignment_update(assignment=self.pick(self.chain(), place), actor=self.actor, **change)

    @precondition(lambda self: len(self.chain()) > 1)
    @rule(randomly=st.randoms(use_true_random=False))
    def reorder(self, randomly: Any) -> None:
        order = [row.public_id for row in self.chain()]
        randomly.shuffle(order)
        assign.assignments_reorder(application=self.application, event=EVENT, actor=self.actor, order=order)
        assert [row.public_id for row in self.chain()] == order

    @precondition(lambda self: self.chain())
    @rule(place=PICK)
    def take_away(self, place: int) -> None:
        assign.assignment_delete(assignment=self.pick(self.chain(), place), actor=self.actor)

    @rule(on=st.booleans())
    def pause(self, on: bool) -> None:
        (application_pause if on else application_resume)(application=self.application, actor=self.actor)

    @rule(
        key=st.sampled_from([None, "k1", "k2"]),
        interactive=st.booleans(),
        session=st.sampled_from([None, {"a": 1}]),
    )
    def report(self, key: str | None, interactive: bool, session: dict[str, Any] | None) -> None:
        body = {"input": sample_of(EVENT) | {"interactive": interactive}}
        body |= {} if session is None else {"session": session}
        answer = self.call(EVENT, body, **({} if key is None else {"Idempotency-Key": key}))
        if key is not None and key in self.keys:
            first_body, first = self.keys[key]
            assert (answer.status_code, answer.json()) == (200, first) if body == first_body else (409, answer.json())
            return
        assert answer.status_code == 200
        self.check(answer.json(), interactive)
        self.answers.append(answer.json())
        if key is not None:
            self.keys[key] = (body, answer.json())

    def check(self, answer: dict[str, Any], interactive: bool) -> None:
        assert set(answer) == MEMBERS
        carried = {"deny": "deny", "show_error": "message", "redirect": "redirect"}
        for outcome, member in carried.items():
            assert (answer[member] is not None) == (answer["outcome"] == outcome)
        assert interactive or answer["outcome"] in ("continue", "deny")
        self.application.refresh_from_db()
        if self.application.hooks_paused_at is not None:
            assert answer["outcome"] == "continue"
            assert {entry["status"] for entry in answer["executions"]} <= {"skipped"}

    @precondition(lambda self: any(answer["redirect"] for answer in self.answers))
    @rule(place=PICK)
    def come_back(self, place: int) -> None:
        waiting = [answer for answer in self.answers if answer["redirect"]]
        first = self.pick(waiting, place)
        body = {"state": first["redirect"]["state"], "continue_context": {"ok": "1"}}
        answer = self.call(f"{first['event_id']}/continue", body)
        if answer.status_code == 200:
            assert answer.json()["event_id"] == first["event_id"]
            self.answers.append(answer.json())
        else:
            assert (answer.status_code, answer.json()["code"]) == (409, "state_used")

    @precondition(lambda self: Delivery.objects.exists())
    @rule(place=PICK)
    def work(self, place: int) -> None:
        delivery: Any = self.pick(list(Delivery.objects.order_by("pk")), place)
        Delivery.objects.filter(pk=delivery.pk, status="waiting").update(due_at=timezone.now())
        delivery_run(key=delivery.pk)

    @precondition(lambda self: Delivery.objects.exists())
    @rule(place=PICK)
    def retry(self, place: int) -> None:
        with suppress(NotRetryable):
            delivery_retry(delivery=self.pick(list(Delivery.objects.order_by("pk")), place), actor=self.actor)

    @rule()
    def sweep(self) -> None:
        deliveries_sweep()

    @rule()
    def prune_nothing_young(self) -> None:
        assert executions_prune(now=timezone.now() + timedelta(minutes=1)) == 0

    @invariant()
    def rows_make_sense(self) -> None:
        for row in Execution.objects.select_related("version", "occurrence"):
            assert row.is_waiting or row.finished_at is not None
            assert row.mode == "async" or not row.is_waiting
            assert (row.status == "skipped") <= (row.duration_ms == 0.0)
            assert not row.error or row.error["message"] is not None
        for delivery in Delivery.objects.select_related("execution"):
            assert delivery.status != "claimed"
            assert delivery.attempts <= delivery.max_attempts
            assert delivery.execution.is_waiting == (delivery.status == "waiting")
            assert delivery.execution.mode == "async"

    @invariant()
    def nothing_is_lost(self) -> None:
        reported = {answer["event_id"] for answer in getattr(self, "answers", [])}
        assert set(EventOccurrence.objects.values_list("public_id", flat=True)) == reported
        assert not EventOccurrence.objects.filter(answer=None).exists()
        open_ends = Execution.objects.filter(mode="async", status__in=["queued", "retrying"], delivery=None)
        assert not open_ends.exists()
        listed = {entry["id"] for answer in getattr(self, "answers", []) for entry in answer["executions"]}
        assert listed == set(Execution.objects.values_list("public_id", flat=True))

    @invariant()
    def used_states_stay_used(self) -> None:
        assert Continuation.objects.filter(used_at=None).count() <= len(getattr(self, "answers", []))
        assert AuditEntry.objects.filter(action="").count() == 0


@pytest.mark.django_db
@pytest.mark.urls("tests.hooks.api.urls")
def test_no_order_of_steps_leaves_nonsense(sent: list[int]) -> None:
    run_state_machine_as_test(Installation, settings=settings(max_examples=12, stateful_step_count=18))
