"""Replays and tries: the past again, on any version, with recorded answers, and never anything live."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from hooks.exceptions import InvalidField
from hooks.models import (
    Assignment,
    AuditEntry,
    Continuation,
    Delivery,
    EventOccurrence,
    Execution,
    Variable,
)
from hooks.services.actors import Actor
from hooks.services.assign import assignment_delete
from hooks.services.deliveries import delivery_run
from hooks.services.inputs import InvalidInput
from hooks.services.replay import NotReplayable, execution_replay
from hooks.services.trial import hook_try
from tests import factories
from tests.hooks.services.conftest import Dispatch, sample_of
from tests.hooks.the import the_execution

pytestmark = pytest.mark.django_db

LIVE = (EventOccurrence, Delivery, Continuation, Assignment, Variable)
SHOWS = (
    "module.exports = async (a) => ({attributes: {v: VERSION, locale: a.customer.attributes.locale, ...a.variables}})"
)
ASKS = """
module.exports = async () => {
  const answers = [];
  for (const path of ['/one', '/two', '/one']) {
    const answer = await fetch('https://crm.example' + path);
    answers.push(answer.status, await answer.text());
  }
  return { attributes: { answers } };
};
"""


def shows(version: int) -> str:
    return SHOWS.replace("VERSION", str(version))


def live_rows() -> list[Any]:
    """Everything that customers' journeys depend on, as it is stored."""
    return [list(model.objects.order_by("pk").values()) for model in LIVE]


def recorded(path: str, status: int, body: str) -> dict[str, Any]:
    """One outbound request as executions store it."""
    return {
        "method": "GET",
        "url": f"https://crm.example{path}",
        "status": status,
        "error": None,
        "request_headers": [],
        "request_body": None,
        "response_headers": [["content-type", "text/plain"]],
        "response_body": body,
        "bytes": len(body),
        "timings": {},
        "recorded": False,
    }


@pytest.fixture
def actor(admin: Any) -> Actor:
    return Actor.of(admin, "203.0.113.9")


@pytest.fixture
def past(dispatch: Dispatch, assign: Any) -> Any:
    """An execution of version 1 of a hook that has two newer versions, the newest a draft."""
    hook = assign(shows(1)).hook
    dispatch()
    hook.live_version = factories.VersionFactory(hook=hook, source=shows(2))
    hook.save()
    factories.VersionFactory(hook=hook, source=shows(3))
    return the_execution()


class TestVersions:
    @pytest.mark.parametrize(("number", "ran"), [(None, 2), (1, 1), (2, 2), (3, 3)])
    def test_any_version_can_be_asked_for(self, number: int | None, ran: int, past: Any, actor: Actor) -> None:
        replayed = execution_replay(execution=past, actor=actor, number=number)
        result: Any = replayed.result
        assert result["effects"]["attributes"]["v"] == ran
        assert (replayed.version and replayed.version.number, replayed.kind) == (ran, "replay")
        assert replayed.replay_of == past

    @pytest.mark.parametrize("number", [0, 4, -1, 10**6])
    def test_one_that_is_not_there_is_refused(self, number: int, past: Any, actor: Actor) -> None:
        before = Execution.objects.count()
        with pytest.raises(InvalidField) as refused:
            execution_replay(execution=past, actor=actor, number=number)
        assert refused.value.field == "number"
        assert Execution.objects.count() == before

    def test_a_hook_that_was_undeployed_runs_what_ran_then(self, past: Any, actor: Actor) -> None:
        hook = past.hook
        hook.live_version = None
        hook.save()
        result: Any = execution_replay(execution=past, actor=actor).result
        assert result["effects"]["attributes"]["v"] == 1


class TestNothingLive:
    def test_a_replay_leaves_customers_alone(self, past: Any, actor: Actor) -> None:
        before = live_rows()
        for number in (1, 2, 3):
            execution_replay(execution=past, actor=actor, number=number)
        assert live_rows() == before
        again: Any = Execution.objects.get(pk=past.pk)
        assert again.result["effects"]["attributes"]["v"] == 1
        assert AuditEntry.objects.filter(action="execution.replay").count() == 3

    @pytest.mark.parametrize(
        "source",
        [
            "module.exports = async () => new RedirectRequest('https://p.example/')",
            "module.exports = async () => new DenyRequest('e', 'd')",
            "module.exports = async () => { throw new Error('x') }",
            "module.exports = async () => ({session: {changed: 1}})",
        ],
    )
    def test_neither_do_outcomes_and_failures(self, source: str, past: Any, actor: Actor) -> None:
        version = factories.VersionFactory(hook=past.hook, source=source)
        before = live_rows()
        replayed = execution_replay(execution=past, actor=actor, number=version.number)
        tried = hook_try(hook=past.hook, actor=actor, source=source, input=past.hook.event_type.sample)
        assert live_rows() == before
        assert (replayed.status, replayed.outcome) == (tried.status, tried.outcome)
        assert replayed.policy_applied == tried.policy_applied == ""
        assert replayed.occurrence is None
        assert tried.occurrence is None

    def test_a_failing_try_opens_no_breaker(self, past: Any, actor: Actor) -> None:
        Assignment.objects.update(breaker_failures=1)
        hook_try(hook=past.hook, actor=actor, source="throw 1", input=past.hook.event_type.sample)
        assignment = Assignment.objects.get()
        assert (assignment.failures_in_row, assignment.breaker_until) == (0, None)

    def test_paused_applications_can_be_examined(self, past: Any, actor: Actor, application: Any) -> None:
        application.hooks_paused_at = timezone.now()
        application.save()
        assert execution_replay(execution=past, actor=actor).status == "succeeded"


class TestInputs:
    def test_the_input_is_the_one_of_then(self, past: Any, actor: Actor) -> None:
        replayed = execution_replay(execution=past, actor=actor)
        assert replayed.input == past.input
        assert (replayed.journey_id, replayed.customer_email) == (past.journey_id, past.customer_email)

    def test_variables_are_those_of_now(self, past: Any, actor: Actor, application: Any) -> None:
        factories.VariableFactory(hook=past.hook, key="region", value="eu")
        factories.VariableFactory(hook=past.hook, key="region", value="us", application=application)
        result: Any = execution_replay(execution=past, actor=actor).result
        assert result["effects"]["attributes"]["region"] == "us"

    def test_a_hook_in_the_middle_gets_what_it_got(self, dispatch: Dispatch, assign: Any, actor: Actor) -> None:
        assign("module.exports = async () => ({attributes: {locale: 'xx'}, session: {s: 1}})")
        middle = assign(shows(1))
        dispatch()
        result: Any = execution_replay(execution=the_execution(hook=middle.hook), actor=actor).result
        assert result["effects"]["attributes"]["locale"] == "xx"

    def test_who_was_taken_off_can_still_be_replayed(self, past: Any, actor: Actor) -> None:
        assignment_delete(assignment=past.assignment, actor=actor)
        past.refresh_from_db()
        assert execution_replay(execution=past, actor=actor).status == "succeeded"

    @pytest.mark.parametrize("status", ["queued", "running", "retrying"])
    def test_what_still_runs_is_refused(self, status: str, past: Any, actor: Actor) -> None:
        Execution.objects.filter(pk=past.pk).update(status=status, finished_at=None)
        past.refresh_from_db()
        with pytest.raises(NotReplayable):
            execution_replay(execution=past, actor=actor)

    def test_a_delivered_one_is_replayed_without_a_delivery(
        self, dispatch: Dispatch, assign: Any, actor: Actor, sent: list[int]
    ) -> None:
        assign("module.exports = async () => { console.log('ran') }", mode="async")
        dispatch()
        delivery_run(key=Delivery.objects.get().pk)
        replayed = execution_replay(execution=the_execution(), actor=actor)
        assert (replayed.mode, replayed.status) == ("async", "succeeded")
        assert replayed.console_lines.get().text == "ran"
        assert Delivery.objects.count() == 1


class TestRecorded:
    def replay(self, actor: Actor, brand: Any, requests: list[dict[str, Any]], **options: Any) -> Any:
        hook = factories.HookFactory(brand=brand, source=ASKS)
        execution = factories.ExecutionFactory(hook=hook, requests=requests, input=hook.event_type.sample)
        return execution_replay(execution=execution, actor=actor, **options)

    def test_the_answers_of_then_are_given_again(self, actor: Actor, brand: Any) -> None:
        requests = [recorded("/one", 200, "eins"), recorded("/two", 404, "zwei")]
        replayed = self.replay(actor, brand, requests)
        answers = replayed.result["effects"]["attributes"]["answers"]
        assert answers == [200, "eins", 404, "zwei", 200, "eins"]
        assert [request["recorded"] for request in replayed.requests] == [True] * 3

    def test_the_same_address_twice_answers_in_turn(self, actor: Actor, brand: Any) -> None:
        requests = [recorded("/one", 200, "a"), recorded("/two", 200, "b"), recorded("/one", 500, "c")]
        replayed = self.replay(actor, brand, requests)
        assert replayed.result["effects"]["attributes"]["answers"][::2] == [200, 200, 500]

    @pytest.mark.parametrize("requests", [[], [recorded("/three", 200, "x")]])
    def test_what_was_not_recorded_is_no_network(
        self, requests: list[dict[str, Any]], actor: Actor, brand: Any
    ) -> None:
        replayed = self.replay(actor, brand, requests)
        assert (replayed.status, replayed.result) == ("failed", None)
        assert replayed.requests[0]["error"]
        assert replayed.requests[0]["status"] is None


class TestTry:
    def attempt(self, hook: Any, actor: Actor, given: Any, source: str = shows(9), **more: Any) -> Execution:
        return hook_try(hook=hook, actor=actor, source=source, input=given, **more)

    def test_the_hooks_versions_stay_as_they_are(self, hook: Any, actor: Actor) -> None:
        before = list(hook.versions.values())
        tried = self.attempt(hook, actor, hook.event_type.sample)
        assert list(hook.versions.values()) == before
        assert (tried.version, tried.source, tried.kind) == (None, shows(9), "trial")

    @pytest.mark.parametrize("given", [{}, {"customer": 5}, {"input": {}}, [], "text", None])
    def test_what_breaks_the_contract_leaves_nothing(self, given: Any, hook: Any, actor: Actor) -> None:
        with pytest.raises(InvalidInput):
            self.attempt(hook, actor, given)
        assert not Execution.objects.exists()

    def test_half_an_input_is_completed_as_for_a_customer(self, hook: Any, actor: Actor) -> None:
        tried = self.attempt(hook, actor, sample_of(hook.event))
        given: Any = tried.input
        assert given["event"]["key"] == hook.event
        assert given["application"]["client_id"] == "sample-application"
        assert given["interactive"] is True

    def test_an_application_brings_its_values(self, hook: Any, actor: Actor, application: Any) -> None:
        factories.VariableFactory(hook=hook, key="region", value="us", application=application)
        with_it: Any = self.attempt(hook, actor, hook.event_type.sample, application=application)
        without: Any = self.attempt(hook, actor, hook.event_type.sample)
        assert with_it.result["effects"]["attributes"]["region"] == "us"
        assert "region" not in without.result["effects"]["attributes"]
        assert with_it.input["application"]["client_id"] == application.client_id

    @pytest.mark.parametrize("text", ["a\0b", "\ud800"])
    def test_odd_characters_in_code_are_kept_as_typed(self, text: str, hook: Any, actor: Actor) -> None:
        tried = self.attempt(hook, actor, hook.event_type.sample, source=f"// {text}\n{shows(1)}")
        assert Execution.objects.get(pk=tried.pk).source.endswith(shows(1))
