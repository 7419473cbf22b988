"""Every event with everything a hook may answer, and every way to fail under every policy: the documented outcome."""

from __future__ import annotations

from typing import Any

import pytest

from hooks.events import EventType, all_events, get_event
from hooks.models import Assignment
from tests import factories
from tests.hooks.api.conftest import Report, sample_of
from tests.hooks.the import the_execution

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.hooks.api.urls")]

ANSWERS = {
    "RegistrationData": "new RegistrationData({tier: 'gold'})",
    "ProfilingPlan": "new ProfilingPlan([{key: 'nickname', required: false, action: 'ask'}])",
    "AccountUpdate": "new AccountUpdate({tier: 'gold'})",
    "MfaSend": "new MfaSend('sms')",
    "TokenData": "new TokenData({tier: 'gold'})",
    "AssertionData": "new AssertionData({tier: 'gold'})",
    "AllowAuthentication": "new AllowAuthentication({seen: 1})",
    "IdentityMigration": "new IdentityMigration('migrate')",
    "PasswordVerified": "new PasswordVerified(true)",
    "AllowPasswordReset": "new AllowPasswordReset({seen: 1})",
    "AllowPassword": "new AllowPassword({seen: 1})",
    "AllowContact": "new AllowContact({seen: 1})",
    "VerificationPlan": "new VerificationPlan(true)",
    "EnrollmentPlan": "new EnrollmentPlan(['totp'])",
    "ShowErrorMessage": "new ShowErrorMessage('Ask support')",
    "RedirectRequest": "new RedirectRequest('https://proof.example/')",
    "DenyRequest": "new DenyRequest('blocked', 'Not here')",
}
ENDINGS = {"ShowErrorMessage": "show_error", "RedirectRequest": "redirect", "DenyRequest": "deny"}
FAILURES = {
    "failed": "throw new Error('x')",
    "timed_out": "for (;;);",
    "out_of_memory": "const all = []; for (;;) all.push(new Uint8Array(4e6).fill(1))",
    "output_too_large": "return 'x'.repeat(300000)",
    "invalid_result": "return 'rubbish'",
}
POLICIES = {"fail_open": "continue", "fail_closed": "deny", "show_error": "show_error"}
EVENTS = [event.key for event in all_events()]


class Bench:
    """Runs one hook after the other on one event and hands back answer and execution."""

    def __init__(self, report: Report, application: Any, event: EventType) -> None:
        self.report, self.application, self.event = report, application, event

    def run(self, body: str, policy: str = "fail_closed") -> tuple[dict[str, Any], Any]:
        Assignment.objects.all().delete()
        source = f"module.exports = async (args, callback, deny) => {{ {body} }}"
        hook = factories.HookFactory(brand=self.application.brand, event=self.event.key, source=source)
        # Room for a busy machine where time is not the point.
        timeout_ms = 100 if "for (;;);" in body else 5_000
        factories.AssignmentFactory(
            application=self.application, hook=hook, on_failure=policy, failure_message="Later", timeout_ms=timeout_ms
        )
        # A page can be shown, also where the sample says otherwise (a token is refreshed behind the scenes).
        answer = self.report(self.event.key, input=sample_of(self.event.key) | {"interactive": True})
        assert answer.status_code == 200, answer.content
        return answer.json(), the_execution(hook=hook)


@pytest.fixture
def bench(request: pytest.FixtureRequest, report: Report, application: Any, settings: Any) -> Bench:
    settings.MEMORY_MB = 16  # sooner filled, ninety times over
    return Bench(report, application, get_event(request.param))


@pytest.mark.parametrize("bench", EVENTS, indirect=True)
def test_every_allowed_result_has_its_outcome(bench: Bench) -> None:
    for name in bench.event.results:
        answer, execution = bench.run(f"return {ANSWERS[name]}")
        assert (answer["outcome"], execution.status) == (ENDINGS.get(name, "continue"), "succeeded"), name
        called_back, _ = bench.run(f"callback({ANSWERS[name]})")
        for part in ("outcome", "effects", "message", "deny", "session"):
            assert called_back[part] == answer[part], (name, part)


@pytest.mark.parametrize("bench", EVENTS, indirect=True)
def test_a_result_of_another_event_is_a_failure(bench: Bench) -> None:
    foreign = next(name for name in ANSWERS if name not in bench.event.results)
    answer, execution = bench.run(f"return {ANSWERS[foreign]}")
    if bench.event.decides:
        assert (answer["outcome"], execution.status) == ("deny", "invalid_result")
    else:
        assert (answer["outcome"], execution.status) == ("continue", "succeeded")
        assert execution.warnings[0]["code"] == "result_ignored"


@pytest.mark.parametrize("bench", EVENTS, indirect=True)
def test_every_failure_under_every_policy_has_its_outcome(bench: Bench) -> None:
    decides = bench.event.decides
    # Answers of an event that decides nothing are never read, so that none can be invalid.
    failures = {name: body for name, body in FAILURES.items() if decides or name != "invalid_result"}
    for status, body in failures.items():
        for policy, outcome in POLICIES.items():
            answer, execution = bench.run(body, policy)
            assert execution.status == status, execution.error
            assert answer["outcome"] == (outcome if decides else "continue"), (status, policy)
            assert execution.policy_applied == (policy if decides else "fail_open")
            assert answer["effects"] == {}
            assert answer["message"] == ("Later" if answer["outcome"] == "show_error" else None)


@pytest.mark.parametrize("bench", EVENTS, indirect=True)
def test_the_first_settlement_counts(bench: Bench) -> None:
    answer, execution = bench.run("callback(); callback(); throw new Error('late')")
    assert (answer["outcome"], execution.status) == ("continue", "succeeded")
    assert execution.warnings


def test_the_table_knows_every_class() -> None:
    assert {name for event in all_events() for name in event.results} == set(ANSWERS)
