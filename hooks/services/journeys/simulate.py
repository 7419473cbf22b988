"""Simulations: a test customer plays a journey, and every event goes the way of a real one."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlsplit

from django.db import transaction
from django.db.models import F

from hooks.encryption import decrypt, encrypt
from hooks.events import get_event
from hooks.exceptions import HooklineError, InvalidField
from hooks.identifiers import public_id
from hooks.models import Application, Simulation
from hooks.services.actors import Actor
from hooks.services.audit import audit_record
from hooks.services.bodies import body_read
from hooks.services.dispatch import event_dispatch
from hooks.services.evidence import storable
from hooks.services.journeys.catalog import journey_find
from hooks.services.journeys.customers import play_begin
from hooks.services.journeys.play import Play
from hooks.services.journeys.player import Report, play_answer, play_resume, play_run
from hooks.services.journeys.steps import Answers
from hooks.services.returns import browser_return, event_continue
from hooks.services.tokens import token_digest

Json = dict[str, Any]


class NotYourTurn(HooklineError):
    """The page was sent before, or the play has moved on in another tab."""

    code = "not_your_turn"


def simulation_create(
    *, application: Application, actor: Actor, kind: str, customer: Json, return_url: str = ""
) -> Simulation:
    """Begin a simulation and play it to its first page. `return_url` may hold `sim_id` where the id goes.

    Raises InvalidField for an unknown kind of journey or an actor who is nobody.
    """
    journey = journey_find(key=kind)
    if actor.user is None:
        raise InvalidField("actor", "A simulation belongs to a person")
    simulation = Simulation(
        brand=application.brand,
        application=application,
        kind=journey.key,
        journey_id=public_id("jrn"),
        customer=storable(customer),
        created_by=actor.user,
    )
    simulation.return_url = return_url.replace("sim_id", simulation.public_id)
    play = play_begin(application=application, journey=journey, customer=customer)
    simulation.state = storable(play.dump())
    after = {"journey": journey.key, "application": application.client_id, "journey_id": simulation.journey_id}
    # Stored before the first event: a hook's redirect must know where to come back to.
    with transaction.atomic():
        simulation.save(force_insert=True)
        audit_record(brand=application.brand, actor=actor, action="journey.simulate", target=simulation, after=after)
    play_run(play, journey, reporter(simulation))
    return keep(simulation, play)


def simulation_answer(*, simulation: Simulation, turn: int, answers: Answers) -> Simulation:
    """Take what the customer answered on the page of this turn. Raises NotYourTurn, JourneyTooLong."""
    turn_take(simulation, turn)
    play = Play.load(simulation.state)
    play_answer(play, journey_find(key=simulation.kind), answers, reporter(simulation))
    return keep(simulation, play)


def simulation_return(*, simulation: Simulation, event_id: str, state: str) -> Simulation:
    """Go on after the browser came back from a redirect. Raises NotYourTurn, StateRefused, JourneyTooLong."""
    waiting = redirect_of(simulation)
    if waiting is None or waiting["event_id"] != event_id or token_digest(waiting["state"]) != token_digest(state):
        raise NotYourTurn("The play does not wait for this redirect")
    answer = event_continue(application=simulation.application, event_id=event_id, state=state, context={}).data
    turn_take(simulation, simulation.turn)
    play = Play.load(simulation.state)
    play_resume(play, journey_find(key=simulation.kind), answer, reporter(simulation))
    return keep(simulation, play)


def simulation_come_back(*, simulation: Simulation, parameters: dict[str, str]) -> Simulation:
    """Come back from a redirect without going there, with query parameters of one's own.

    Raises NotYourTurn, StateRefused, JourneyTooLong.
    """
    waiting = redirect_of(simulation)
    if waiting is None:
        raise NotYourTurn("The play does not wait for a redirect")
    browser_return(state=waiting["state"], parameters=parameters)
    return simulation_return(simulation=simulation, event_id=waiting["event_id"], state=waiting["state"])


def redirect_of(simulation: Simulation) -> Json | None:
    """Return the redirect that is waited for: {"event_id", "url", "state"}. Raises SecretsKeyMissing."""
    if not simulation.sealed_redirect:
        return None
    waiting: Json = json.loads(decrypt(simulation.sealed_redirect))
    return waiting


def turn_take(simulation: Simulation, turn: int) -> None:
    """Claim the move, so that a page sent twice reports its event once."""
    mine = Simulation.objects.filter(pk=simulation.pk, turn=turn)
    if not mine.update(turn=F("turn") + 1):
        raise NotYourTurn("This page was sent already")
    simulation.turn = turn + 1


def reporter(simulation: Simulation) -> Report:
    """Return the way to the event path that the API's callers use too."""

    def report(event: str, given: Json) -> Json:
        kind = get_event(event)
        body = body_read(kind, {"input": given, "journey_id": simulation.journey_id})
        return event_dispatch(application=simulation.application, event=kind, body=body).data

    return report


def keep(simulation: Simulation, play: Play) -> Simulation:
    """Store where the play stands; a redirect's address and state are readable to nobody who reads the table."""
    waiting, play.waiting = play.waiting, None
    simulation.sealed_redirect = encrypt(json.dumps(waiting)) if waiting else ""
    if waiting and play.page is not None:
        play.page["host"] = urlsplit(waiting["url"]).netloc
    # Hooks may answer with texts that no database takes.
    simulation.state = storable(play.dump())
    simulation.save(update_fields=["state", "sealed_redirect"])
    return simulation


def simulation_restart(*, simulation: Simulation, actor: Actor, return_url: str = "") -> Simulation:
    """Begin the same journey with the same test customer again."""
    return simulation_create(
        application=simulation.application,
        actor=actor,
        kind=simulation.kind,
        customer=simulation.customer,
        return_url=return_url,
    )
