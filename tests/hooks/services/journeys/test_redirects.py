"""A hook sends the customer away: the play waits, and goes on once, where it stood, with what came back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.utils import timezone

from hooks.models import AuditEntry, Continuation, EventOccurrence, Execution, Simulation
from hooks.services.journeys.simulate import (
    NotYourTurn,
    redirect_of,
    simulation_answer,
    simulation_come_back,
    simulation_return,
)
from hooks.services.returns import StateRefused, browser_return
from tests.hooks.services.journeys.conftest import Respond, Simulate, events_of, page_of

pytestmark = pytest.mark.django_db
Assign = Callable[..., Any]

PROOF = """module.exports = async (args) => {
  if (!args.continue_context) {
    return new RedirectRequest(
      'https://proof.example/start?back=' + encodeURIComponent(args.continue_request_parameters.callback_url)
      + '&state=' + args.continue_request_parameters.state, { asked: true });
  }
  if (args.continue_context.result !== 'passed') return new DenyRequest('not_proven', 'We could not verify you.');
  return new RegistrationData({ verifiedBy: args.continue_context.result + String(args.session.asked) });
};"""


@pytest.fixture
def away(simulate: Simulate, respond: Respond, assign: Assign) -> Simulation:
    """A sign-up that waits at a redirect of its first event."""
    assign(PROOF)
    return respond(simulate("sign-up"))


def state_of(simulation: Simulation) -> str:
    return parse_qs(urlsplit((redirect_of(simulation) or {})["url"]).query)["state"][0]


def come(simulation: Simulation, **parameters: str) -> str:
    """Let a browser come back through the real address; return where it is sent on to."""
    answer = Client().get("/continue", {"state": state_of(simulation), **parameters})
    assert answer.status_code == 302
    return str(answer["Location"])


def go_on(simulation: Simulation, address: str) -> Simulation:
    query = parse_qs(urlsplit(address).query)
    return simulation_return(simulation=simulation, event_id=query["event_id"][0], state=query["state"][0])


def test_the_customer_is_told_where_the_browser_goes(away: Simulation) -> None:
    assert (page_of(away)["kind"], page_of(away)["host"]) == ("redirect", "proof.example")
    waiting = redirect_of(away)
    assert waiting is not None
    assert waiting["url"].startswith("https://proof.example/start?back=")


def test_neither_state_nor_address_stands_in_the_table(away: Simulation) -> None:
    state = state_of(away)
    row = Simulation.objects.values().get()
    assert state not in str(row)
    assert "proof.example/start" not in str(row)


def test_the_browser_comes_back_to_the_simulation_not_to_the_application(away: Simulation) -> None:
    address = come(away, result="passed")
    assert address.startswith(f"http://testserver/back/{away.public_id}?")
    assert away.application.continue_url not in address


def test_other_journeys_still_go_back_to_the_application(assign: Assign, application: Any) -> None:
    from hooks.events import get_event
    from hooks.services.bodies import body_read
    from hooks.services.dispatch import event_dispatch

    assign(PROOF)
    event = get_event("before-registration")
    body = body_read(event, {"input": {"customer": event.sample["customer"]}})
    answer = event_dispatch(application=application, event=event, body=body).data
    state = answer["redirect"]["state"]
    assert browser_return(state=state, parameters={}).startswith(f"{application.continue_url}?")


def test_the_same_hook_goes_on_with_what_came_back(away: Simulation) -> None:
    simulation = go_on(away, come(away, result="passed"))
    assert simulation.state["draft"]["attributes"]["verifiedBy"] == "passedtrue"
    assert page_of(simulation)["kind"] == "form"
    assert redirect_of(simulation) is None
    assert events_of(simulation) == ["before-registration", "before-progressive-profiling"]
    assert list(Execution.objects.order_by("pk").values_list("outcome", flat=True)) == ["redirect", "continue"]


def test_a_failed_check_is_a_denial(away: Simulation) -> None:
    page = page_of(go_on(away, come(away, result="failed")))
    assert (page["kind"], page["description"]) == ("denied", "We could not verify you.")


def test_a_sign_up_with_a_redirect_ends_in_an_id_token(away: Simulation, finish: Respond) -> None:
    simulation = finish(go_on(away, come(away, result="passed")))
    assert page_of(simulation)["shows"] == "token"
    assert simulation.state["account"]["attributes"]["verifiedBy"] == "passedtrue"


def test_one_may_come_back_without_going_there(away: Simulation) -> None:
    simulation = simulation_come_back(simulation=away, parameters={"result": "passed"})
    assert simulation.state["draft"]["attributes"]["verifiedBy"] == "passedtrue"


def test_a_return_counts_once(away: Simulation) -> None:
    address = come(away, result="passed")
    simulation = go_on(away, address)
    events, state = events_of(simulation), Simulation.objects.get().state
    for again in (simulation, Simulation.objects.get()):
        with pytest.raises(NotYourTurn):
            go_on(again, address)
    assert events_of(simulation) == events
    assert Simulation.objects.get().state == state


@pytest.mark.parametrize("change", [{"event_id": "evt_other"}, {"state": "st_other"}, {"state": ""}])
def test_a_foreign_return_changes_nothing(away: Simulation, change: dict[str, str]) -> None:
    waiting = redirect_of(away) or {}
    before = away.state
    with pytest.raises(NotYourTurn):
        simulation_return(simulation=away, **{"event_id": waiting["event_id"], "state": waiting["state"], **change})
    assert Simulation.objects.get().state == before
    assert Continuation.objects.get().used_at is None


def test_another_plays_state_is_not_this_ones(away: Simulation, simulate: Simulate, respond: Respond) -> None:
    other = respond(simulate("sign-up"))
    theirs = redirect_of(other) or {}
    with pytest.raises(NotYourTurn):
        simulation_return(simulation=away, event_id=theirs["event_id"], state=theirs["state"])
    assert not Continuation.objects.exclude(used_at=None).exists()


def test_an_expired_redirect_is_refused_and_audited(away: Simulation) -> None:
    Continuation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    waiting = redirect_of(away) or {}
    with pytest.raises(StateRefused) as refused:
        simulation_return(simulation=away, event_id=waiting["event_id"], state=waiting["state"])
    assert refused.value.reason == "expired"
    assert AuditEntry.objects.filter(action="journey.state_refused").exists()
    assert page_of(Simulation.objects.get())["kind"] == "redirect"


def test_a_play_that_waits_for_nothing_takes_no_return(simulate: Simulate) -> None:
    simulation = simulate("sign-up")
    with pytest.raises(NotYourTurn):
        simulation_come_back(simulation=simulation, parameters={})


def test_answering_while_away_does_nothing(away: Simulation) -> None:
    simulation = simulation_answer(simulation=away, turn=away.turn, answers={"choice": ""})
    assert page_of(simulation)["kind"] == "redirect"
    assert EventOccurrence.objects.count() == 1


def test_two_redirects_in_a_row(simulate: Simulate, respond: Respond, assign: Assign) -> None:
    assign(PROOF)
    assign(PROOF.replace("RegistrationData({ verifiedBy", "RegistrationData({ secondBy"))
    simulation = respond(simulate("sign-up"))
    simulation = simulation_come_back(simulation=simulation, parameters={"result": "passed"})
    assert page_of(simulation)["kind"] == "redirect"
    simulation = simulation_come_back(simulation=simulation, parameters={"result": "passed"})
    assert simulation.state["draft"]["attributes"]["secondBy"] == "passedtrue"
    assert EventOccurrence.objects.filter(event="before-registration").count() == 1


REDIRECT_ONCE = """module.exports = async (args) => {
  if (!args.continue_context) return new RedirectRequest('https://check.example/', {});
};"""


def test_a_typed_password_survives_a_redirect_without_being_stored(
    simulate: Simulate, respond: Respond, assign: Assign
) -> None:
    assign(REDIRECT_ONCE, event="before-password-validation")
    simulation = respond(respond(simulate("login")), password="Quiet-Harbour-42")
    assert page_of(simulation)["kind"] == "redirect"
    assert "Quiet-Harbour-42" not in str(Simulation.objects.values().get())
    simulation = simulation_come_back(simulation=simulation, parameters={})
    assert "at-failed-authentication" not in events_of(simulation)
    assert page_of(simulation)["title"] == "A few more details"


def test_a_new_password_survives_a_redirect_without_being_stored(
    simulate: Simulate, respond: Respond, assign: Assign
) -> None:
    from hooks.services.journeys.passwords import password_matches

    assign(REDIRECT_ONCE, event="before-password-persist")
    simulation = respond(respond(simulate("account-update")), password="my very own")
    assert "my very own" not in str(Simulation.objects.values().get())
    simulation = simulation_come_back(simulation=simulation, parameters={})
    assert password_matches("my very own", simulation.state["account"]["password"])
    assert page_of(simulation)["kind"] == "end"
