"""A journey to look at: everything of one's own play, personal data of others masked wherever it stands."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hooks.models import Execution
from hooks.services.journeys.timeline import journey_occurrences, journey_search, journey_timeline
from tests import factories
from tests.hooks.services.journeys.conftest import Respond, Simulate

pytestmark = pytest.mark.django_db
Assign = Callable[..., Any]

TALKS = """module.exports = async (args) => {
  const email = args.customer.attributes.emails.primaryEmail;
  return new RegistrationData({ nickname: 'Countess', emails: { secondaryEmail: email } }, [], { seen: email });
};"""
REFUSES = """module.exports = async (args) =>
  new ShowErrorMessage(`${args.customer.attributes.emails.primaryEmail} is not known.`);"""


def shown(simulation: Any, *, reveal: bool) -> list[Any]:
    rows = journey_occurrences(brand=simulation.brand, journey_id=simulation.journey_id)
    return journey_timeline(occurrences=rows, reveal=reveal, notes=simulation.state["notes"])


def test_ones_own_play_is_shown_as_it_is(simulate: Simulate, respond: Respond, assign: Assign) -> None:
    assign(TALKS)
    event = shown(respond(simulate("sign-up")), reveal=True)[0]
    assert event.input["customer"]["attributes"]["emails"]["primaryEmail"] == "robin@unknown.example"
    assert event.effects["attributes"]["nickname"] == "Countess"
    assert event.session == {"seen": "robin@unknown.example"}
    assert event.customer == "robin@unknown.example"


@pytest.mark.parametrize("source", [TALKS, REFUSES])
def test_to_others_personal_data_is_masked_everywhere(
    simulate: Simulate, respond: Respond, assign: Assign, source: str
) -> None:
    assign(source)
    run = Execution.objects
    simulation = respond(simulate("sign-up"))
    run.update(requests=[{"method": "GET", "url": "https://x.example/robin@unknown.example", "timings": {}}])
    for event in shown(simulation, reveal=False):
        text = str((event.input, event.effects, event.session, event.message, event.deny, event.redirect))
        text += event.customer + str([row.run.requests for row in event.waterfall.rows])
        assert "robin@unknown.example" not in text
        assert "Countess" not in text


def test_masking_changes_nothing_that_is_stored(simulate: Simulate, respond: Respond, assign: Assign) -> None:
    assign(TALKS)
    simulation = respond(simulate("sign-up"))
    before = list(Execution.objects.values())
    shown(simulation, reveal=False)
    assert list(Execution.objects.values()) == before


def test_notes_stand_below_their_event(simulate: Simulate, respond: Respond, assign: Assign) -> None:
    assign(TALKS)
    events = shown(respond(simulate("sign-up")), reveal=True)
    assert len(events[0].notes) == 1
    assert "nickname" in events[0].notes[0]
    assert events[1].notes == ()


def test_an_event_waits_for_its_asynchronous_hooks(simulate: Simulate, finish: Respond, assign: Assign) -> None:
    assign("module.exports = async () => {};", event="after-registration", mode="async")
    simulation = finish(simulate("sign-up"))
    assert [event.event.key for event in shown(simulation, reveal=True) if event.is_waiting] == ["after-registration"]
    from django.utils import timezone

    Execution.objects.update(status="succeeded", finished_at=timezone.now())
    assert not any(event.is_waiting for event in shown(simulation, reveal=True))


def test_a_timeline_costs_the_same_however_long_it_is(
    simulate: Simulate, respond: Respond, finish: Respond, assign: Assign
) -> None:
    assign(TALKS)
    assign("module.exports = async () => {};", event="before-id-token-generation")
    short, long = respond(simulate("sign-up")), finish(simulate("sign-up"))
    counts = []
    for simulation in (short, long):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            events = shown(simulation, reveal=False)
            [row.run.hook.name for event in events for row in event.waterfall.rows]
        counts.append(len(queries))
    assert counts == [2, 2]


def test_other_brands_journeys_are_not_this_ones(simulate: Simulate, respond: Respond) -> None:
    simulation = respond(simulate("login"))
    other = factories.OccurrenceFactory(journey_id=simulation.journey_id)
    rows = journey_occurrences(brand=simulation.brand, journey_id=simulation.journey_id)
    assert other not in rows
    assert journey_occurrences(brand=other.brand, journey_id=simulation.journey_id) == [other]


@pytest.mark.parametrize("by", ["journey", "email", "customer", "event", "execution"])
def test_a_journey_is_found_by_whatever_names_it(
    simulate: Simulate, finish: Respond, assign: Assign, brand: Any, by: str
) -> None:
    assign(TALKS)
    simulation = finish(simulate("sign-up"))
    factories.OccurrenceFactory(application=simulation.application, customer_email="other@example.com")
    events = journey_occurrences(brand=brand, journey_id=simulation.journey_id)
    text = {
        "journey": simulation.journey_id,
        "email": "ROBIN@unknown.example",
        "customer": simulation.state["account"]["id"],
        "event": events[2].public_id,
        "execution": Execution.objects.get().public_id,
    }[by]
    assert {row.pk for row in journey_search(brand=brand, text=text)} == {row.pk for row in events}


@pytest.mark.parametrize("text", ["nobody@example.com", "jrn_unknown", "%", "robin", "\x7f"])
def test_what_names_nothing_finds_nothing(simulate: Simulate, respond: Respond, brand: Any, text: str) -> None:
    respond(simulate("sign-up"))
    assert not journey_search(brand=brand, text=text).exists()


def test_without_a_question_every_journey_is_found(simulate: Simulate, respond: Respond, brand: Any) -> None:
    respond(simulate("sign-up"))
    other = factories.OccurrenceFactory()
    found = journey_search(brand=brand, text="")
    assert found.exists()
    assert other not in found
