"""A test customer who plays: `simulate("sign-up")`, then `answer(simulation, email=...)`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from hooks.models import Simulation
from hooks.services.actors import Actor
from hooks.services.journeys.catalog import journey_find
from hooks.services.journeys.customers import customer_defaults
from hooks.services.journeys.play import Play
from hooks.services.journeys.player import page_auto
from hooks.services.journeys.simulate import simulation_answer, simulation_create

Simulate = Callable[..., Simulation]
Respond = Callable[..., Simulation]


@pytest.fixture
def simulate(application: Any, developer: Any) -> Simulate:
    """Begin a simulation of a kind; keywords change the test customer."""

    def begin(kind: str, **changes: Any) -> Simulation:
        customer = {**customer_defaults(journey_find(key=kind)), **changes}
        return simulation_create(
            application=application, actor=Actor.of(developer), kind=kind, customer=customer,
            return_url="http://testserver/back/sim_id",
        )  # fmt: skip

    return begin


@pytest.fixture
def respond() -> Respond:
    """Answer the page that is shown as a willing customer does; `values` change single answers."""

    def send(simulation: Simulation, **values: str) -> Simulation:
        answers = {**page_auto(Play.load(simulation.state)), **values}
        return simulation_answer(simulation=simulation, turn=simulation.turn, answers=answers)

    return send


@pytest.fixture
def finish(respond: Respond) -> Respond:
    """Answer page after page until the play is over or waits for a redirect."""

    def play_on(simulation: Simulation) -> Simulation:
        for _ in range(30):
            if page_of(simulation)["kind"] not in ("form", "message"):
                return simulation
            simulation = respond(simulation)
        raise AssertionError(f"no end in sight: {page_of(simulation)}")

    return play_on


def page_of(simulation: Simulation) -> dict[str, Any]:
    page: dict[str, Any] = simulation.state["page"]
    return page


def events_of(simulation: Simulation) -> list[str]:
    from hooks.models import EventOccurrence

    rows = EventOccurrence.objects.filter(journey_id=simulation.journey_id)
    return list(rows.order_by("pk").values_list("event", flat=True))
