"""What may change between a redirect and its return, and what must not: versions, order, hooks, keys, applications."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from hooks.models import Continuation, EventOccurrence, Execution
from hooks.services.actors import Actor
from hooks.services.applications import application_pause, application_resume
from hooks.services.assign import assignment_delete, assignment_update, assignments_reorder
from hooks.services.deploy import hook_deploy
from hooks.services.edit import version_save
from tests import factories
from tests.hooks.api.conftest import Report
from tests.hooks.the import the_execution

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.hooks.api.urls")]

ASKS = """module.exports = async (a) => a.continue_context
  ? {attributes: {asked: a.continue_context}, session: {...a.session, back: true}}
  : new RedirectRequest('https://proof.example/', {out: true})"""
FAILS_BACK = """module.exports = async (a) => { if (a.continue_context) throw new Error('no proof');
  return new RedirectRequest('https://proof.example/') }"""


def marks(name: str) -> str:
    """A hook that leaves its name in attributes: what ran, and in which order, is in the answer."""
    return (
        f"module.exports = async (a) => ({{attributes: {{order: [...(a.customer.attributes.order || []), '{name}']}}}})"
    )


def order_of(answer: dict[str, Any]) -> list[str]:
    order: list[str] = answer["effects"]["attributes"].get("order", [])
    return order


def come_back(state: str, **parameters: str) -> Any:
    return Client().get("/continue", {"state": state, **parameters})


@pytest.fixture
def actor(admin: Any) -> Actor:
    return Actor.of(admin, "203.0.113.9")


class TestOrder:
    @pytest.fixture
    def reorder(self, application: Any, actor: Actor) -> Callable[..., None]:
        def put(*assignments: Any) -> None:
            ids = [assignment.public_id for assignment in assignments]
            assignments_reorder(application=application, event="before-registration", actor=actor, order=ids)

        return put

    def test_the_hooks_after_it_run_in_their_order(self, report: Report, resume: Any, assign: Any) -> None:
        for source in (marks("a"), ASKS, marks("b"), marks("c")):
            assign(source)
        assert order_of(resume(report().json()).json()) == ["a", "b", "c"]

    def test_moved_to_the_end_it_is_not_asked_twice_and_no_hook_is_left_out(
        self, report: Report, resume: Any, assign: Any, reorder: Any
    ) -> None:
        asks, first, second = assign(ASKS), assign(marks("a")), assign(marks("b"))
        answer = report().json()
        reorder(first, second, asks)
        final = resume(answer).json()
        assert final["outcome"] == "continue"
        assert order_of(final) == ["a", "b"]
        assert [entry["hook"] for entry in final["executions"]] == [row.hook.slug for row in (first, second, asks)]
        assert Execution.objects.filter(hook=asks.hook).count() == 2

    def test_moved_to_the_front_the_hooks_that_ran_do_not_run_again(
        self, report: Report, resume: Any, assign: Any, reorder: Any
    ) -> None:
        first, asks, last = assign(marks("a")), assign(ASKS), assign(marks("z"))
        answer = report().json()
        reorder(asks, last, first)
        assert order_of(resume(answer).json()) == ["a", "z"]
        assert Execution.objects.filter(hook=first.hook).count() == 1

    def test_a_hook_added_meanwhile_runs(self, report: Report, resume: Any, assign: Any) -> None:
        assign(ASKS)
        answer = report().json()
        assign(marks("new"))
        assert order_of(resume(answer).json()) == ["new"]

    def test_two_hooks_may_redirect_one_after_the_other(self, report: Report, resume: Any, assign: Any) -> None:
        for source in (marks("a"), ASKS, marks("b"), ASKS, marks("c")):
            assign(source)
        first = report().json()
        second = resume(first).json()
        assert (first["outcome"], second["outcome"]) == ("redirect", "redirect")
        assert second["effects"] == {}
        final = resume(second, continue_context={"n": 2}).json()
        assert order_of(final) == ["a", "b", "c"]
        assert final["effects"]["attributes"]["asked"] == {"n": 2}
        assert final["session"] == {"out": True, "back": True}
        statuses = Execution.objects.order_by("pk").values_list("status", flat=True)
        assert list(statuses) == ["succeeded"] * 7

    def test_the_states_of_two_redirects_do_not_stand_in_for_each_other(
        self, report: Report, resume: Any, assign: Any
    ) -> None:
        assign(ASKS)
        assign(ASKS)
        first = report().json()
        second = resume(first).json()
        refused = resume(second, state=first["redirect"]["state"])
        assert (refused.status_code, refused.json()["code"]) == (409, "state_used")
        assert resume(second).json()["outcome"] == "continue"


class TestChangedMeanwhile:
    def test_a_deployed_version_waits_for_the_next_journey(
        self, report: Report, resume: Any, assign: Any, actor: Actor
    ) -> None:
        hook = assign(ASKS).hook
        answer = report().json()
        version_save(hook=hook, actor=actor, source=marks("new"), base_number=1)
        hook_deploy(hook=hook, actor=actor, number=2)
        final = resume(answer).json()
        assert final["executions"][0]["version"] == 1
        assert "order" not in final["effects"]["attributes"]
        assert report().json()["executions"][0]["version"] == 2

    def test_a_version_deployed_for_a_later_hook_runs_at_once(
        self, report: Report, resume: Any, assign: Any, actor: Actor
    ) -> None:
        assign(ASKS)
        later = assign(marks("old")).hook
        answer = report().json()
        version_save(hook=later, actor=actor, source=marks("new"), base_number=1)
        hook_deploy(hook=later, actor=actor, number=2)
        assert order_of(resume(answer).json()) == ["new"]

    def test_a_hook_switched_off_is_left_out(self, report: Report, resume: Any, assign: Any, actor: Actor) -> None:
        asks = assign(ASKS)
        assign(marks("a"))
        answer = report().json()
        assignment_update(assignment=asks, actor=actor, enabled=False)
        final = resume(answer).json()
        assert order_of(final) == ["a"]
        assert len(final["executions"]) == 1

    def test_a_hook_taken_away_and_assigned_again_begins_anew(
        self, report: Report, resume: Any, assign: Any, actor: Actor, application: Any
    ) -> None:
        asks = assign(ASKS)
        answer = report().json()
        assignment_delete(assignment=asks, actor=actor)
        factories.AssignmentFactory(application=application, hook=asks.hook)
        assert resume(answer).json()["outcome"] == "redirect"

    def test_conditions_do_not_shut_out_who_comes_back(
        self, report: Report, resume: Any, assign: Any, actor: Actor
    ) -> None:
        asks = assign(ASKS)
        answer = report().json()
        assignment_update(assignment=asks, actor=actor, percentage=0)
        assert resume(answer, continue_context={"ok": 1}).json()["effects"]["attributes"]["asked"] == {"ok": 1}

    def test_paused_and_resumed_the_journey_goes_on(
        self, report: Report, resume: Any, assign: Any, actor: Actor, application: Any
    ) -> None:
        assign(ASKS)
        answer = report().json()
        application_pause(application=application, actor=actor)
        application_resume(application=application, actor=actor)
        assert resume(answer, continue_context={"ok": 1}).json()["effects"]["attributes"]["asked"] == {"ok": 1}

    def test_paused_meanwhile_what_was_decided_before_stays(
        self, report: Report, resume: Any, assign: Any, actor: Actor, application: Any
    ) -> None:
        assign(marks("a"))
        assign(ASKS)
        answer = report().json()
        application_pause(application=application, actor=actor)
        final = resume(answer).json()
        assert (final["outcome"], order_of(final), final["executions"]) == ("continue", ["a"], [])

    def test_a_revoked_token_cannot_go_on(self, report: Report, resume: Any, assign: Any, application: Any) -> None:
        assign(ASKS)
        answer = report().json()
        application.tokens.update(revoked_at=timezone.now())
        assert resume(answer).status_code == 401
        assert Continuation.objects.get().used_at is None

    def test_another_token_of_the_application_can(
        self, report: Report, resume: Any, assign: Any, application: Any
    ) -> None:
        assign(ASKS)
        answer = report().json()
        factories.ApplicationTokenFactory(application=application, token="the-new-one")
        assert resume(answer, token="the-new-one").json()["outcome"] == "continue"

    @pytest.mark.parametrize(
        ("policy", "outcome"), [("fail_open", "continue"), ("fail_closed", "deny"), ("show_error", "show_error")]
    )
    def test_a_failure_after_the_return_is_decided_by_policy(
        self, policy: str, outcome: str, report: Report, resume: Any, assign: Any
    ) -> None:
        assignment = assign(FAILS_BACK, on_failure=policy)
        answer = report().json()
        final = resume(answer).json()
        assert (final["outcome"], final["executions"][0]["status"]) == (outcome, "failed")
        again = resume(answer)
        assert (again.status_code, again.json()["code"]) == (409, "state_used")
        assignment.refresh_from_db()
        assert assignment.failures_in_row == 1


class TestWhatIsKept:
    def test_the_occurrence_says_how_the_journey_ended(self, report: Report, resume: Any, assign: Any) -> None:
        assign(ASKS)
        answer = report().json()
        assert EventOccurrence.objects.get().outcome == "redirect"
        resume(answer)
        occurrence: Any = EventOccurrence.objects.get()
        assert (occurrence.outcome, occurrence.answer["redirect"]) == ("continue", None)
        assert occurrence.session == {"out": True, "back": True}

    def test_the_next_event_of_the_journey_gets_the_last_session(
        self, report: Report, resume: Any, assign: Any
    ) -> None:
        assign(ASKS)
        final = resume(report().json()).json()
        assert report(journey_id=final["journey_id"]).json()["session"] == {"out": True}

    def test_what_came_back_is_in_the_execution(self, report: Report, resume: Any, assign: Any) -> None:
        assign(ASKS)
        answer = report().json()
        come_back(answer["redirect"]["state"], level="high", note="a\0b")
        final = resume(answer).json()
        execution = the_execution(public_id=final["executions"][0]["id"])
        assert execution.input["continue_context"] == {"level": "high", "note": "a\\u0000b"}
        assert final["effects"]["attributes"]["asked"]["level"] == "high"

    def test_the_state_is_masked_where_a_hook_repeats_it(self, report: Report, assign: Any) -> None:
        assign(
            "module.exports = async (a) => { const { state } = a.continue_request_parameters; console.log(state);"
            " return new RedirectRequest('https://p.example/?s=' + state, {state}) }"
        )
        answer = report().json()
        state = answer["redirect"]["state"]
        assert answer["session"] == {"state": state}
        execution: Any = the_execution()
        assert execution.console_lines.get().text == "•••"
        assert state not in str(EventOccurrence.objects.values().get())
        assert state not in str(Execution.objects.values().get())

    def test_each_run_has_a_state_of_its_own(self, report: Report, assign: Any) -> None:
        source = "module.exports = async (a) => ({attributes: {STATE: a.continue_request_parameters.state}})"
        assign(source.replace("STATE", "one"))
        assign(source.replace("STATE", "two"))
        states = report().json()["effects"]["attributes"]
        assert states["one"] != states["two"]
        assert all(state.startswith("st_") and len(state) > 30 for state in states.values())

    def test_a_state_that_was_never_answered_is_unknown(self, report: Report, resume: Any, assign: Any) -> None:
        assign("module.exports = async (a) => ({attributes: {state: a.continue_request_parameters.state}})")
        answer = report().json()
        refused = resume(answer, state=answer["effects"]["attributes"]["state"])
        assert (refused.status_code, refused.json()["code"]) == (404, "state_unknown")


class TestRetries:
    """A report with an Idempotency-Key is answered as it was, also when the journey has gone on since."""

    def test_a_retry_gets_the_same_redirect(self, report: Report, resume: Any, assign: Any) -> None:
        assign(ASKS)
        first = report(key="k").json()
        again = report(key="k").json()
        assert again == first
        assert resume(again).json()["outcome"] == "continue"
        assert Continuation.objects.count() == 1

    @pytest.mark.parametrize("session", ["{}", "{token: a.secrets.key}"])
    def test_a_retry_after_the_return_gets_the_first_answer(
        self, session: str, report: Report, resume: Any, assign: Any
    ) -> None:
        assignment = assign(
            f"module.exports = async (a) => a.continue_context ? {{session: {session}}}"
            " : new RedirectRequest('https://p.example/')"
        )
        factories.SecretFactory(hook=assignment.hook, key="key", plaintext="s3cret-of-the-crm")
        first = report(key="k").json()
        assert resume(first).json()["outcome"] == "continue"
        ran = Execution.objects.count()
        again = report(key="k")
        assert again.json() == first
        assert again.headers["Idempotent-Replayed"] == "true"
        assert Execution.objects.count() == ran

    def test_without_the_secrets_key_what_was_decided_is_still_answered(
        self, report: Report, assign: Any, settings: Any
    ) -> None:
        assign("module.exports = async () => ({attributes: {text: 'a\\0b'}})")
        settings.SECRETS_KEYS = []
        first = report(key="k")
        assert (first.status_code, first.json()["effects"]["attributes"]) == (200, {"text": "a\0b"})
        assert report(key="k").json()["effects"]["attributes"] == {"text": "a\\u0000b"}
        assert Execution.objects.count() == 1


LIMITS = [(timedelta(seconds=1), 200), (timedelta(0), 409), (timedelta(days=-1), 409)]


@pytest.mark.parametrize(("left", "status"), LIMITS)
def test_the_return_is_bounded_in_time(left: timedelta, status: int, report: Report, resume: Any, assign: Any) -> None:
    assign(ASKS)
    answer = report().json()
    # A second is long enough for one call, and for the last moment the clock has to have moved on.
    Continuation.objects.update(expires_at=timezone.now() + (left * 600 if status == 200 else left))
    assert resume(answer).status_code == status
