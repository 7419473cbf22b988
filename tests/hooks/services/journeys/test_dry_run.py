"""A dry run: the chain as it is now, without any effect outside, and nothing kept but trials."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from hooks import models
from hooks.events import get_event
from hooks.services.actors import Actor
from hooks.services.inputs import InvalidInput
from hooks.services.journeys.catalog import JOURNEYS, journey_find
from hooks.services.journeys.customers import customer_defaults
from hooks.services.journeys.dry_run import DryEvent, DryRun, event_dry_run, journey_dry_run
from hooks.services.reveal import is_own_input
from tests import factories
from tests.hooks.services.conftest import sample_of

pytestmark = pytest.mark.django_db
Assign = Callable[..., Any]
EMAIL = "ada@example.com"
URL = "https://crm.example/contacts"
CALLS = f"""module.exports = async (args) => {{
  const answer = await fetch({URL!r});
  const {{ known }} = await answer.json();
  if (!known) return new ShowErrorMessage('Not known.');
  return new RegistrationData({{ known }}, [], {{}});
}};"""


@pytest.fixture
def run_dry(application: Any, developer: Any) -> Callable[..., DryEvent]:
    def run(event: str = "before-registration", given: Any = None, **values: Any) -> DryEvent:
        return event_dry_run(
            application=application,
            event=get_event(event),
            given=sample_of(event) if given is None else given,
            actor=Actor.of(developer),
            **values,
        )

    return run


def recorded(assignment: Any, body: str, **values: Any) -> Any:
    """A past run of the assignment's hook with one answered request."""
    answered = {
        "method": "GET", "url": URL, "status": 200, "error": None, "request_headers": [], "request_body": None,
        "response_headers": [["content-type", "application/json"]], "response_body": body, "bytes": len(body),
        "timings": {"total_ms": 3}, "recorded": False,
    }  # fmt: skip
    return factories.ExecutionFactory(
        hook=assignment.hook, application=assignment.application, assignment=assignment, requests=[answered],
        **{"customer_email": EMAIL, **values},
    )  # fmt: skip


def evidence() -> tuple[int, ...]:
    kinds = (models.EventOccurrence, models.Delivery, models.Continuation, models.AuditEntry, models.Simulation)
    return tuple(kind.objects.count() for kind in kinds)


def test_an_event_without_hooks_goes_on(run_dry: Any) -> None:
    dry = run_dry()
    assert (dry.outcome.kind, dry.executions, dry.others) == ("continue", [], [])


def test_nothing_is_kept_but_trials(run_dry: Any, assign: Assign, developer: Any) -> None:
    assign("module.exports = async () => new RegistrationData({ tier: 'gold' });")
    assign("module.exports = async () => {};", mode="async")
    before = evidence()
    dry = run_dry()
    assert evidence() == before
    trial = models.Execution.objects.get()
    assert dry.executions == [trial]
    assert (trial.kind, trial.occurrence, trial.journey_id, trial.created_by) == ("trial", None, "", developer)
    assert trial.version is not None
    assert dry.effects["attributes"] == {"tier": "gold"}


def test_asynchronous_hooks_are_told_and_not_run(run_dry: Any, assign: Assign) -> None:
    assignment = assign("module.exports = async () => { throw new Error('ran'); };", mode="async")
    dry = run_dry()
    assert [(run.hook, run.status) for run in dry.others] == [(assignment.hook, "queued")]
    assert not models.Execution.objects.exists()


def test_hooks_see_what_those_before_them_changed(run_dry: Any, assign: Assign) -> None:
    assign("module.exports = async () => new RegistrationData({ tier: 'gold' }, [], { step: 1 });")
    assign(
        "module.exports = async (args) => new RegistrationData("
        "{ seen: args.customer.attributes.tier + args.session.step });"
    )
    assert run_dry().effects["attributes"] == {"tier": "gold", "seen": "gold1"}


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        ("new ShowErrorMessage('No.')", "show_error"),
        ("new DenyRequest('no', 'No.')", "deny"),
        ("new RedirectRequest('https://x.example/', {})", "redirect"),
    ],
)
def test_the_first_that_stops_ends_the_chain(run_dry: Any, assign: Assign, answer: str, kind: str) -> None:
    assign(f"module.exports = async () => {answer};")
    assign("module.exports = async () => {};")
    dry = run_dry()
    assert dry.outcome.kind == kind
    assert len(dry.executions) == 1
    assert dry.effects == {}
    assert not models.Continuation.objects.exists()


def test_requests_are_never_sent(run_dry: Any, assign: Assign) -> None:
    assign(CALLS, on_failure="show_error", failure_message="Try later.")
    dry = run_dry()
    assert dry.refused == 1
    assert (dry.outcome.kind, dry.outcome.message) == ("show_error", "Try later.")
    assert dry.executions[0].policy_applied == "show_error"
    assert dry.executions[0].status == "failed"


def test_requests_are_answered_as_this_customers_runs_recorded(run_dry: Any, assign: Assign) -> None:
    assignment = assign(CALLS)
    origin = recorded(assignment, '{"known": true}')
    dry = run_dry()
    assert (dry.outcome.kind, dry.refused) == ("continue", 0)
    assert dry.effects["attributes"] == {"known": True}
    trial = dry.executions[0]
    assert trial.requests[0]["recorded"] is True
    assert trial.replay_of == origin


def test_the_newest_recording_counts(run_dry: Any, assign: Assign) -> None:
    assignment = assign(CALLS)
    recorded(assignment, '{"known": true}')
    recorded(assignment, '{"known": false}')
    assert run_dry().outcome.kind == "show_error"


@pytest.mark.parametrize(
    "other",
    [{"customer_email": "somebody@else.example"}, {"kind": "trial"}, {"application": "other"}],
)
def test_nobody_elses_answers_are_used(run_dry: Any, assign: Assign, brand: Any, other: dict[str, Any]) -> None:
    assignment = assign(CALLS)
    if other.get("application"):
        other = {"application": factories.ApplicationFactory(brand=brand)}
        execution = recorded(assignment, '{"known": true}')
        models.Execution.objects.filter(pk=execution.pk).update(**other)
    else:
        recorded(assignment, '{"known": true}', **other)
    assert run_dry().refused == 1


def test_a_trial_with_recorded_answers_stays_masked(run_dry: Any, assign: Assign) -> None:
    assignment = assign(CALLS)
    recorded(assignment, '{"known": true}')
    assert not is_own_input(run_dry().executions[0])
    models.Execution.objects.filter(kind="event").delete()
    assert is_own_input(run_dry().executions[0])


def test_a_trial_with_a_past_executions_input_stays_masked(run_dry: Any, assign: Assign) -> None:
    assignment = assign("module.exports = async () => {};")
    source = factories.ExecutionFactory(hook=assignment.hook, application=assignment.application)
    assert not is_own_input(run_dry(source=source).executions[0])


def test_paused_applications_run_nothing(run_dry: Any, assign: Assign, application: Any) -> None:
    assign("module.exports = async () => new DenyRequest('no', 'No.');")
    application.hooks_paused_at = timezone.now()
    application.save()
    dry = run_dry()
    assert dry.paused
    assert (dry.outcome.kind, dry.executions) == ("continue", [])
    assert [run.status for run in dry.others] == ["skipped"]


def test_an_open_breaker_applies_as_it_would(run_dry: Any, assign: Assign) -> None:
    until = timezone.now() + timedelta(minutes=5)
    assignment = assign(
        "module.exports = async () => {};", on_failure="fail_closed", breaker_until=until, failures_in_row=10
    )
    dry = run_dry()
    assert dry.outcome.kind == "deny"
    assignment.refresh_from_db()
    assert (assignment.breaker_until, assignment.failures_in_row) == (until, 10)


def test_the_probe_of_a_breaker_belongs_to_a_customer(run_dry: Any, assign: Assign) -> None:
    until = timezone.now() - timedelta(seconds=1)
    assignment = assign("module.exports = async () => {};", breaker_until=until, failures_in_row=10)
    assert run_dry().executions[0].status == "succeeded"
    assignment.refresh_from_db()
    assert (assignment.breaker_until, assignment.failures_in_row) == (until, 10)


def test_failures_of_a_dry_run_are_not_counted(run_dry: Any, assign: Assign) -> None:
    assignment = assign("module.exports = async () => { throw new Error('boom'); };")
    run_dry()
    assignment.refresh_from_db()
    assert assignment.failures_in_row == 0


def test_an_input_that_breaks_the_contract_is_refused(run_dry: Any) -> None:
    with pytest.raises(InvalidInput):
        run_dry(given={"customer": "nobody"})
    assert not models.Execution.objects.exists()


def test_a_password_is_seen_and_not_kept(run_dry: Any, assign: Assign) -> None:
    assign("module.exports = async (args) => { console.log(args.password); };", event="before-password-persist")
    given = {**sample_of("before-password-persist"), "password": "never to be stored"}
    run_dry("before-password-persist", given)
    assert "never to be stored" not in str(list(models.Execution.objects.values()))
    assert "never to be stored" not in str(list(models.ConsoleLine.objects.values()))


@pytest.fixture
def walk(application: Any, developer: Any) -> Callable[..., DryRun]:
    def walked(kind: str, **changes: Any) -> DryRun:
        customer = {**customer_defaults(journey_find(key=kind)), **changes}
        return journey_dry_run(application=application, kind=kind, customer=customer, actor=Actor.of(developer))

    return walked


@pytest.mark.parametrize("journey", [journey.key for journey in JOURNEYS if journey.key != "login-migrated"])
def test_every_journey_can_be_walked_dry(walk: Any, journey: str) -> None:
    before = evidence()
    run = walk(journey)
    assert run.page["kind"] == "end"
    assert run.events or journey == "consent-change"
    assert evidence() == before


def test_a_walk_stops_where_a_hook_speaks(walk: Any, assign: Assign) -> None:
    assign("module.exports = async () => new ShowErrorMessage('Not you.');", event="before-password-persist")
    run = walk("sign-up")
    assert [dry.event.key for dry in run.events] == [
        "before-registration",
        "before-progressive-profiling",
        "before-password-persist",
    ]
    assert run.page["message"] == "Not you."


def test_a_walk_does_not_follow_redirects(walk: Any, assign: Assign) -> None:
    assign("module.exports = async () => new RedirectRequest('https://x.example/', {});")
    run = walk("sign-up")
    assert run.page["kind"] == "redirect"
    assert len(run.events) == 1


def test_a_walk_that_goes_nowhere_ends(walk: Any) -> None:
    run = walk("login-migrated")
    assert run.page["title"] in ("We do not know you", "Sign in")
    assert {dry.event.key for dry in run.events} == {"at-failed-identification"}


def test_the_session_goes_from_event_to_event_in_a_walk(walk: Any, assign: Assign) -> None:
    assign("module.exports = async () => new RegistrationData({}, [], { seen: 'early' });")
    assign(
        "module.exports = async (args) => new TokenData({ seen: args.session.seen });",
        event="before-id-token-generation",
    )
    run = walk("sign-up")
    assert {dry.event.key: dry.effects for dry in run.events}["before-id-token-generation"]["claims"] == {
        "seen": "early"
    }
