"""The failure policy as a table, and the circuit breaker over time."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from hooks.engine import Result
from hooks.events import get_event
from hooks.models import Assignment, AuditEntry, Execution
from hooks.services import breaker
from hooks.services.policy import DENY_MESSAGE, RETRY_MESSAGE, policy_outcome
from tests import factories
from tests.hooks.services.conftest import Dispatch

pytestmark = pytest.mark.django_db

TABLE = [
    ("fail_open", True, "continue", None, None),
    ("fail_open", False, "continue", None, None),
    ("fail_closed", True, "deny", None, DENY_MESSAGE),
    ("fail_closed", False, "deny", None, DENY_MESSAGE),
    ("show_error", True, "show_error", RETRY_MESSAGE, None),
    ("show_error", False, "deny", None, RETRY_MESSAGE),
]


@pytest.mark.parametrize(("policy", "interactive", "kind", "message", "description"), TABLE)
@pytest.mark.parametrize("own", ["", "Our own words"])
def test_each_policy_has_one_outcome(
    policy: str, interactive: bool, kind: str, message: str | None, description: str | None, own: str
) -> None:
    assignment = factories.AssignmentFactory(on_failure=policy, failure_message=own)
    outcome, name = policy_outcome(
        assignment=assignment, event=get_event("before-registration"), interactive=interactive
    )
    assert (outcome.kind, name) == (kind, policy)
    assert outcome.message == (own or message if message else None)
    assert outcome.deny == ({"error": "access_denied", "description": own or description} if description else None)
    assert outcome.effects == {}


@pytest.mark.parametrize("policy", ["fail_open", "fail_closed", "show_error"])
def test_an_event_that_decides_nothing_fails_open(policy: str) -> None:
    assignment = factories.AssignmentFactory(on_failure=policy)
    outcome, name = policy_outcome(assignment=assignment, event=get_event("after-consent-update"), interactive=True)
    assert (outcome.kind, name) == ("continue", "fail_open")


class TestBreaker:
    THROWS = "module.exports = async () => { throw new Error('down') }"

    @pytest.fixture
    def failing(self, assign: Any, dispatch: Dispatch) -> Any:
        """An assignment whose hook has failed often enough to open the breaker."""
        assignment = assign(self.THROWS, on_failure="fail_closed", failure_message="Down")
        for _ in range(assignment.breaker_failures):
            dispatch()
        assignment.refresh_from_db()
        return assignment

    def mend(self, assignment: Any) -> None:
        version = factories.VersionFactory(hook=assignment.hook, source="module.exports = async () => {}")
        assignment.hook.live_version = version
        assignment.hook.save()

    def test_it_opens_after_ten_failures_in_a_row(self, failing: Any) -> None:
        assert failing.failures_in_row == 10
        assert failing.breaker_until > timezone.now()
        opened = AuditEntry.objects.get(action="assignment.breaker_open")
        assert (opened.actor_label, opened.after["hook"]) == ("Hookline", failing.hook.slug)

    def test_while_open_the_policy_decides_at_once(self, failing: Any, dispatch: Dispatch) -> None:
        answer = dispatch()
        assert answer["deny"] == {"error": "access_denied", "description": "Down"}
        execution: Any = Execution.objects.get(public_id=answer["executions"][0]["id"])
        assert (execution.status, execution.error["name"]) == ("skipped", "BreakerOpen")
        assert (execution.policy_applied, execution.cpu_ms) == ("fail_closed", None)
        failing.refresh_from_db()
        assert failing.failures_in_row == 10

    def test_after_the_cool_down_one_probe_goes_through(self, failing: Any, dispatch: Dispatch) -> None:
        Assignment.objects.update(breaker_until=timezone.now())
        statuses = [dispatch()["executions"][0]["status"] for _ in range(2)]
        assert statuses == ["failed", "skipped"]

    def test_a_good_probe_closes_it(self, failing: Any, dispatch: Dispatch) -> None:
        self.mend(failing)
        Assignment.objects.update(breaker_until=timezone.now())
        assert [dispatch()["executions"][0]["status"] for _ in range(2)] == ["succeeded", "succeeded"]
        failing.refresh_from_db()
        assert (failing.failures_in_row, failing.breaker_until) == (0, None)
        assert AuditEntry.objects.filter(action="assignment.breaker_close").count() == 1

    def test_of_many_waiting_one_is_the_probe(self, failing: Any) -> None:
        now = timezone.now() + breaker.cool_down(failing) + timedelta(seconds=1)
        readers = [Assignment.objects.get(pk=failing.pk) for _ in range(3)]
        assert [breaker.breaker_blocks(reader, now) for reader in readers] == [False, True, True]

    def test_success_starts_the_count_again(self, assign: Any, dispatch: Dispatch) -> None:
        assignment = assign(self.THROWS)
        for _ in range(assignment.breaker_failures - 1):
            dispatch()
        self.mend(assignment)
        dispatch()
        assignment.refresh_from_db()
        assert (assignment.failures_in_row, assignment.breaker_until) == (0, None)
        assert not AuditEntry.objects.filter(action__startswith="assignment.breaker").exists()

    def test_a_missing_engine_is_not_the_hooks_fault(
        self, assign: Any, dispatch: Dispatch, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("hooks.services.execute.engine_run", lambda *_: Result("engine_unavailable"))
        assignment = assign(self.THROWS, on_failure="show_error")
        answer = dispatch()
        assert answer["outcome"] == "show_error"
        assert answer["executions"][0]["status"] == "engine_unavailable"
        assignment.refresh_from_db()
        assert assignment.failures_in_row == 0

    def test_a_denial_is_no_failure(self, assign: Any, dispatch: Dispatch) -> None:
        assignment = assign("module.exports = async () => new DenyRequest('e', 'd')")
        dispatch()
        assignment.refresh_from_db()
        assert assignment.failures_in_row == 0
