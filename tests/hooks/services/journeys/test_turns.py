"""A simulation as a record: who, which turn, what is kept, what a second tab can do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from hooks.exceptions import InvalidField
from hooks.models import AuditEntry, EventOccurrence, Simulation
from hooks.services.actors import SYSTEM, Actor
from hooks.services.journeys import player
from hooks.services.journeys.player import JourneyTooLong
from hooks.services.journeys.simulate import NotYourTurn, simulation_answer, simulation_create, simulation_restart
from hooks.services.prune import executions_prune
from tests.hooks.services.journeys.conftest import Respond, Simulate, events_of, page_of

pytestmark = pytest.mark.django_db
Assign = Callable[..., Any]


def test_a_page_sent_twice_raises_its_event_once(simulate: Simulate, respond: Respond) -> None:
    simulation = simulate("login")
    stale = Simulation.objects.get()
    respond(simulation)
    with pytest.raises(NotYourTurn):
        respond(stale)
    assert events_of(simulation) == ["after-customer-identification"]


@pytest.mark.parametrize("turn", [-1, 1, 99])
def test_a_page_of_another_turn_is_refused(simulate: Simulate, turn: int) -> None:
    simulation = simulate("login")
    with pytest.raises(NotYourTurn):
        simulation_answer(simulation=simulation, turn=turn, answers={"identifier": "ada@example.com"})
    assert not EventOccurrence.objects.exists()
    assert Simulation.objects.get().turn == 0


def test_beginning_is_audited_with_the_journey(simulate: Simulate, developer: Any) -> None:
    simulation = simulate("login")
    entry = AuditEntry.objects.get(action="journey.simulate")
    assert (entry.actor, entry.object_id) == (developer, simulation.public_id)
    assert entry.after == {"journey": "login", "application": "storefront", "journey_id": simulation.journey_id}


def test_an_unknown_journey_is_refused(simulate: Simulate, application: Any, developer: Any) -> None:
    with pytest.raises(InvalidField):
        simulation_create(application=application, actor=Actor.of(developer), kind="nonsense", customer={})
    assert not Simulation.objects.exists()


def test_a_simulation_belongs_to_a_person(application: Any) -> None:
    with pytest.raises(InvalidField):
        simulation_create(application=application, actor=SYSTEM, kind="login", customer={})
    assert not Simulation.objects.exists()


def test_playing_again_begins_anew_with_the_same_customer(simulate: Simulate, finish: Respond, developer: Any) -> None:
    first = finish(simulate("sign-up", given_name="Zoe"))
    again = simulation_restart(simulation=first, actor=Actor.of(developer), return_url="https://x.example/sim_id")
    assert again.journey_id != first.journey_id
    assert again.customer == first.customer
    assert again.return_url == f"https://x.example/{again.public_id}"
    assert page_of(again)["fields"][0]["value"] == "Zoe"
    assert events_of(again) == []


def test_a_customer_who_goes_round_in_circles_is_stopped(
    simulate: Simulate, respond: Respond, assign: Assign, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(player, "MOST_EVENTS", 3)
    assign("module.exports = async () => new ShowErrorMessage('No.');")
    simulation = simulate("sign-up")
    for _ in range(3):
        simulation = respond(simulation)
    with pytest.raises(JourneyTooLong):
        respond(simulation)
    assert len(events_of(simulation)) == 3


def test_a_failing_hook_is_the_policys_affair(simulate: Simulate, respond: Respond, assign: Assign) -> None:
    assign(
        "module.exports = async () => { throw new Error('boom'); };", on_failure="show_error", failure_message="Later."
    )
    assert page_of(respond(simulate("sign-up")))["message"] == "Later."


@pytest.mark.parametrize(("policy", "kind"), [("fail_open", "form"), ("fail_closed", "denied")])
def test_each_policy_is_seen_by_the_customer(
    simulate: Simulate, respond: Respond, assign: Assign, policy: str, kind: str
) -> None:
    assign("module.exports = async () => { throw new Error('boom'); };", on_failure=policy)
    assert page_of(respond(simulate("sign-up")))["kind"] == kind


def test_paused_hooks_are_skipped(simulate: Simulate, respond: Respond, assign: Assign, application: Any) -> None:
    from django.utils import timezone

    assign("module.exports = async () => new DenyRequest('no', 'No.');")
    application.hooks_paused_at = timezone.now()
    application.save()
    assert page_of(respond(simulate("sign-up")))["kind"] == "form"


def test_hostile_texts_travel_unharmed(simulate: Simulate, respond: Respond, assign: Assign) -> None:
    assign("module.exports = async (args) => new ShowErrorMessage(args.customer.attributes.name.familyName);")
    nasty = "<script>alert(1)</script> {{ 7*7 }} \u202e ‮"
    simulation = respond(simulate("sign-up"), **{"name.familyName": nasty})
    assert page_of(simulation)["message"] == nasty.strip()


def test_simulations_are_deleted_with_the_brands_evidence(simulate: Simulate, brand: Any) -> None:
    from datetime import timedelta

    from django.utils import timezone

    old, young = simulate("login"), simulate("login")
    Simulation.objects.filter(pk=old.pk).update(created_at=timezone.now() - timedelta(days=brand.retention_days + 1))
    executions_prune(now=timezone.now())
    assert list(Simulation.objects.all()) == [young]


def test_only_the_test_customers_digest_is_kept(simulate: Simulate, respond: Respond) -> None:
    simulation = respond(respond(simulate("login")), password="my own password")
    assert "my own password" not in str(Simulation.objects.values().get(pk=simulation.pk))


@pytest.mark.parametrize("nasty", ["a\\u0000b", "\\ud800", "\\udfff tail", "x\\u0000"])
def test_texts_that_no_database_takes_do_not_break_the_play(
    simulate: Simulate, finish: Respond, assign: Assign, nasty: str
) -> None:
    assign(f"module.exports = async () => new RegistrationData({{ odd: '{nasty}' }}, [], {{ odd: '{nasty}' }});")
    assign(f"module.exports = async () => new TokenData({{ odd: '{nasty}' }});", event="before-id-token-generation")
    simulation = finish(simulate("sign-up"))
    assert page_of(simulation)["shows"] == "token"
    stored = str(Simulation.objects.get().state)
    assert "\x00" not in stored
    stored.encode("utf-8")


@pytest.mark.parametrize("nasty", ["a\x00b", "\ud800"])
def test_a_test_customer_with_such_texts_is_taken_too(simulate: Simulate, nasty: str) -> None:
    simulation = simulate("sign-up", given_name=nasty)
    assert "\x00" not in str(Simulation.objects.get(pk=simulation.pk).customer)
