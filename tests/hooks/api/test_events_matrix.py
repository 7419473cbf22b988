"""What the large table leaves out: no page to show, two settlements under every policy, and bad input on the way."""

from __future__ import annotations

from typing import Any

import pytest

from hooks.events import all_events
from hooks.models import Assignment, EventOccurrence, Execution
from hooks.services.inputs import SESSION_BYTES
from tests import factories
from tests.hooks.api.conftest import Report, sample_of
from tests.hooks.the import the_execution

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.hooks.api.urls")]

DECIDING = [event for event in all_events() if event.decides]
ENDINGS = {
    "ShowErrorMessage": ("new ShowErrorMessage('Ask support')", "access_denied", "Ask support"),
    "RedirectRequest": ("new RedirectRequest('https://proof.example/')", "interaction_required", None),
    "DenyRequest": ("new DenyRequest('blocked', 'Not here')", "blocked", "Not here"),
}
POLICIES = ["fail_open", "fail_closed", "show_error"]


@pytest.mark.parametrize("event", DECIDING, ids=lambda event: event.key)
def test_where_no_page_can_be_shown_every_ending_is_a_denial(event: Any, report: Report, assign: Any) -> None:
    given = sample_of(event.key) | {"interactive": False}
    for name in (name for name in ENDINGS if name in event.results):
        Assignment.objects.all().delete()
        answer, error, description = ENDINGS[name]
        assign(f"module.exports = async () => {answer}", event=event.key)
        body = report(event.key, input=given).json()
        assert (body["outcome"], body["deny"]["error"]) == ("deny", error), name
        assert description in (None, body["deny"]["description"])
        assert (body["redirect"], body["message"]) == (None, None)


@pytest.mark.parametrize("event", DECIDING, ids=lambda event: event.key)
def test_where_no_page_can_be_shown_a_failure_is_decided_without_one(event: Any, report: Report, assign: Any) -> None:
    given = sample_of(event.key) | {"interactive": False}
    for policy, outcome in {"fail_open": "continue", "fail_closed": "deny", "show_error": "deny"}.items():
        Assignment.objects.all().delete()
        assign("module.exports = async () => { throw 1 }", event=event.key, on_failure=policy, failure_message="Later")
        body = report(event.key, input=given).json()
        assert body["outcome"] == outcome, policy
        assert body["deny"] == (None if outcome == "continue" else {"error": "access_denied", "description": "Later"})


TWICE = {
    "callback, then deny": ("callback(new RegistrationData({a: 1})); deny('no', 'no')", "continue"),
    "deny, then callback": ("deny('no', 'no'); callback(new RegistrationData({a: 1}))", "deny"),
    "deny, then throw": ("deny('no', 'no'); throw new Error('late')", "deny"),
    "callback, then a returned denial": ("callback(); return new DenyRequest('no')", "continue"),
    "callback, then rubbish": ("callback(new RegistrationData({a: 1})); callback('rubbish')", "continue"),
    "error page, then throw later": ("callback(new ShowErrorMessage('m')); await 1; throw Error('late')", "show_error"),
    "throw in a timer, after callback": (
        "callback(); await new Promise((on) => setTimeout(() => { on(); deny('late') }, 5))",
        "continue",
    ),
}  # fmt: skip


@pytest.mark.parametrize("policy", POLICIES)
@pytest.mark.parametrize("name", TWICE)
def test_the_first_settlement_counts_whatever_the_policy(name: str, policy: str, report: Report, assign: Any) -> None:
    body, outcome = TWICE[name]
    assign(f"module.exports = async (args, callback, deny) => {{ {body} }}", on_failure=policy)
    assert report().json()["outcome"] == outcome
    execution = the_execution()
    assert (execution.status, execution.policy_applied) == ("succeeded", "")
    assert "second_settlement" in [warning["code"] for warning in execution.warnings]


class TestBadInput:
    @pytest.mark.parametrize("where", ["session", "input"])
    def test_a_session_over_the_cap_is_refused(self, report: Report, where: str, db: None) -> None:
        large = {"k": "x" * SESSION_BYTES}
        given = sample_of("before-registration")
        answer = report(session=large) if where == "session" else report(input=given | {"session": large})
        assert answer.status_code == 400
        assert answer.json()["path"].endswith("session")
        assert not EventOccurrence.objects.exists()

    @pytest.mark.parametrize("size", [SESSION_BYTES - 8, SESSION_BYTES - 7])
    def test_the_cap_is_exact(self, report: Report, size: int, db: None) -> None:
        answer = report(session={"k": "x" * size})
        assert answer.status_code == (200 if size + 8 <= SESSION_BYTES else 400)

    @pytest.mark.parametrize(("percentage", "status"), [(0, "skipped"), (100, "succeeded")])
    def test_percentages_at_their_ends_hold_for_everybody(
        self, report: Report, assign: Any, percentage: int, status: str
    ) -> None:
        assign("module.exports = async () => {}", percentage=percentage)
        for number in range(12):
            given = sample_of("before-registration")
            given["customer"]["attributes"]["emails"] = {"primaryEmail": f"c{number}@example.com"}
            assert [entry["status"] for entry in report(input=given).json()["executions"]] == [status]

    def test_a_skipped_hook_says_why_in_the_answer(self, report: Report, assign: Any) -> None:
        rule = {"field": "customer.attributes.missing", "operator": "equals", "value": "x"}
        assign("module.exports = async () => {}", conditions={"match": "all", "rules": [rule]})
        (entry,) = report().json()["executions"]
        assert entry["status"] == "skipped"
        assert entry["skipped"] == {
            "code": "condition",
            "message": "The hook runs only where customer.attributes.missing is “x”.",
        }
        assert entry["duration_ms"] == 0

    def test_a_retry_gets_the_same_skipped_entries(self, report: Report, assign: Any) -> None:
        assign("module.exports = async () => {}", percentage=0)
        first = report(key="one").json()
        Assignment.objects.update(percentage=100)
        assert report(key="one").json() == first
        assert Execution.objects.count() == 1

    def test_two_hooks_setting_one_claim_are_told(self, report: Report, assign: Any) -> None:
        event = "before-id-token-generation"
        assign("module.exports = async () => new TokenData({tier: 'gold'})", event=event)
        second = assign("module.exports = async () => new TokenData({tier: 'silver'})", event=event)
        assert report(event).json()["effects"]["claims"] == {"tier": "silver"}
        (warning,) = the_execution(hook=second.hook).warnings
        assert (warning["code"], warning["path"]) == ("conflict", "$.claims.tier")

    def test_a_condition_keeps_two_hooks_from_one_claim(self, report: Report, assign: Any) -> None:
        event = "before-id-token-generation"
        once = {"match": "all", "rules": [{"field": "effects.claims.tier", "operator": "not_exists"}]}
        assign("module.exports = async () => new TokenData({tier: 'gold'})", event=event)
        assign("module.exports = async () => new TokenData({tier: 'silver'})", event=event, conditions=once)
        answer = report(event).json()
        assert answer["effects"]["claims"] == {"tier": "gold"}
        assert [entry["status"] for entry in answer["executions"]] == ["succeeded", "skipped"]

    def test_paused_hooks_say_so(self, report: Report, assign: Any, application: Any) -> None:
        assign("module.exports = async () => {}", on_failure="fail_closed")
        assign("module.exports = async () => {}", mode="async")
        factories.AssignmentFactory(application=application, hook__brand=application.brand, enabled=False)
        application.hooks_paused_at = application.created_at
        application.save()
        answer = report().json()
        assert answer["outcome"] == "continue"
        assert [entry["skipped"]["code"] for entry in answer["executions"]] == ["paused", "paused"]
