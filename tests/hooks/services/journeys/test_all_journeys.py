"""Every journey, played from its first page to its end, without any hook and together through all events."""

from __future__ import annotations

from typing import Any

import pytest

from hooks.events import all_events
from hooks.models import EventOccurrence, Execution
from hooks.services.journeys.catalog import JOURNEYS, journey_find
from hooks.services.journeys.steps import Journey, Raise
from tests.hooks.services.journeys.conftest import Respond, Simulate, events_of, page_of

KEYS = [journey.key for journey in JOURNEYS]
# Without a hook nobody brings the account over: the customer is asked for another name for ever.
ENDING = [key for key in KEYS if key != "login-migrated"]
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("journey", JOURNEYS, ids=KEYS)
def test_a_journey_is_sound(journey: Journey) -> None:
    names = [step.name for step in journey.steps]
    assert len(names) == len(set(names)), "each step has a name of its own"
    for step in journey.steps:
        if isinstance(step, Raise) and step.back:
            assert step.back in names, f"{step.name} leads back to a page that is not there"
    assert set(journey.events) <= {event.key for event in all_events()}
    assert journey.label
    assert journey.description.endswith(".")


def test_journeys_have_keys_of_their_own() -> None:
    assert len(set(KEYS)) == len(KEYS) >= 11


@pytest.mark.parametrize("key", ENDING)
def test_a_willing_customer_gets_to_the_end(key: str, simulate: Simulate, finish: Respond) -> None:
    simulation = finish(simulate(key))
    assert page_of(simulation)["kind"] == "end"
    assert set(events_of(simulation)) <= set(journey_find(key=key).events)
    assert Execution.objects.count() == 0, "nobody assigned a hook"


def test_together_the_journeys_raise_every_event(simulate: Simulate, finish: Respond, respond: Respond) -> None:
    for key in ENDING:
        finish(simulate(key))
    stumbling = simulate("login")
    stumbling = respond(respond(stumbling), password="not the password")
    finish(stumbling)
    raised = set(EventOccurrence.objects.values_list("event", flat=True))
    assert raised == {event.key for event in all_events()}
    assert len(raised) == 30


@pytest.mark.parametrize("key", ENDING)
def test_all_events_of_a_play_share_one_journey(key: str, simulate: Simulate, finish: Respond) -> None:
    simulation = finish(simulate(key))
    occurrences: Any = EventOccurrence.objects.all()
    assert {row.journey_id for row in occurrences} <= {simulation.journey_id}
    assert {row.outcome for row in occurrences} == {"continue"}
