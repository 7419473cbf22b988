"""The player alone, with an event path that answers as told: every journey, every event, every outcome."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hooks.events import get_event
from hooks.models import Application
from hooks.services.bodies import body_read
from hooks.services.journeys.catalog import JOURNEYS, journey_find
from hooks.services.journeys.customers import customer_defaults, play_begin
from hooks.services.journeys.play import Play
from hooks.services.journeys.player import JourneyTooLong, page_auto, play_answer, play_resume, play_run
from hooks.services.journeys.steps import Journey, Raise

Json = dict[str, Any]
GO_ON: Json = {"outcome": "continue", "effects": {}, "message": None, "deny": None, "redirect": None}
ANSWERS: dict[str, Json] = {
    "show_error": {"outcome": "show_error", "message": "Not now."},
    "deny": {"outcome": "deny", "deny": {"error": "no", "description": "Not you."}},
    "redirect": {"outcome": "redirect", "redirect": {"url": "https://x.example/", "state": "st_x"}},
}
MIGRATE: Json = {"effects": {"decision": "migrate", "attributes": {}, "identifiers": {}}}
EVENTS = [(journey, event) for journey in JOURNEYS for event in journey.events]
# Reached only by a customer who does something else than what the page suggests.
DETOURS = {
    "at-failed-authentication",
    "at-failed-identification",
    "after-consent-update",
    "before-identity-verification",
}
DETOURS |= {"after-identity-verification", "before-mfa-send", "after-mfa-send", "after-account-update"}


@dataclass
class Path:
    """Stands in for the event path: checks each input by its contract, answers by event, once or always."""

    told: dict[str, Json] = field(default_factory=dict)
    once: bool = True
    seen: list[str] = field(default_factory=list)

    def __call__(self, event: str, given: Json) -> Json:
        body_read(get_event(event), {"input": given})
        self.seen.append(event)
        answer = {**GO_ON, "event_id": f"evt_{len(self.seen)}", **self.told.get(event, {})}
        if self.once and answer["outcome"] != "continue":
            self.told.pop(event, None)
        return answer


def start(journey: Journey, path: Path, **customer: Any) -> Play:
    application = Application(name="Shop", client_id="shop")
    play = play_begin(
        application=application, journey=journey, customer={**customer_defaults(journey), "verify": True, **customer}
    )
    play_run(play, journey, path)
    return play


def walk(play: Play, journey: Journey, path: Path, until: Callable[[Play], bool]) -> Play:
    """Answer pages until the condition holds or the play is over; the state goes through JSON each time."""
    import json

    for _ in range(60):
        if until(play) or play.is_over:
            return play
        play_answer(play, journey, page_auto(play), path)
        play = Play.load(json.loads(json.dumps(play.dump())))
    return play


def kind(play: Play) -> str:
    return str((play.page or {}).get("kind"))


def stopped(play: Play) -> bool:
    return kind(play) != "form" or bool((play.page or {}).get("message"))


def helping(journey: Journey) -> dict[str, Json]:
    """What the hooks answer without which the journey cannot be finished."""
    if journey.account != "elsewhere":
        return {}
    return {"at-failed-identification": MIGRATE, "before-password-validation": {"effects": {"verified": True}}}


def reachable(journey: Journey, event: str) -> bool:
    path = Path(helping(journey))
    walk(start(journey, path), journey, path, lambda play: False)
    return event in path.seen


CASES = [(journey, event, answer) for journey, event in EVENTS for answer in ANSWERS]


@pytest.mark.parametrize(
    ("journey", "event", "answer"), CASES, ids=[f"{journey.key}-{event}-{answer}" for journey, event, answer in CASES]
)
def test_every_outcome_of_every_event_leads_somewhere(journey: Journey, event: str, answer: str) -> None:
    if not reachable(journey, event):
        assert event in DETOURS
        return
    path = Path({**helping(journey), event: ANSWERS[answer]})
    play = walk(start(journey, path), journey, path, stopped)
    assert path.seen[-1] == event, "the play stops at the event that stopped it"
    page = play.page or {}
    if answer == "deny":
        assert (page["kind"], page["error"], page["description"]) == ("denied", "no", "Not you.")
        assert play.is_over
    elif answer == "redirect":
        assert page["kind"] == "redirect"
        assert play.waiting == {"event_id": play.last_event, "url": "https://x.example/", "state": "st_x"}
    else:
        back = next(step.back for step in journey.steps if isinstance(step, Raise) and step.event == event)
        assert page["kind"] == ("form" if back else "message")
        assert page["message" if back else "text"] == "Not now."
        assert (play.step == back) if back else (journey.step(play.step).name == play.step)


@pytest.mark.parametrize(("journey", "event"), EVENTS, ids=[f"{journey.key}-{event}" for journey, event in EVENTS])
def test_after_a_message_or_a_redirect_the_journey_can_be_finished(journey: Journey, event: str) -> None:
    if not reachable(journey, event) or journey.account == "elsewhere":
        return
    for answer in ("show_error", "redirect"):
        path = Path({event: ANSWERS[answer]})
        play = walk(start(journey, path), journey, path, stopped)
        if answer == "redirect":
            play_resume(play, journey, {**GO_ON, "event_id": play.last_event}, path)
            assert play.waiting is None
        play = walk(play, journey, path, lambda play: False)
        assert kind(play) == "end", f"{answer} at {event}"


@pytest.mark.parametrize("answer", ["show_error", "deny"])
def test_a_second_no_after_a_redirect_counts(answer: str) -> None:
    journey, path = journey_find(key="sign-up"), Path({"before-registration": ANSWERS["redirect"]})
    play = walk(start(journey, path), journey, path, stopped)
    play_resume(play, journey, {**GO_ON, **ANSWERS[answer], "event_id": "evt_1"}, path)
    assert kind(play) == ("denied" if answer == "deny" else "form")
    assert path.seen == ["before-registration"]


def test_a_hook_that_never_relents_does_not_hang_the_service() -> None:
    journey, path = journey_find(key="sign-up"), Path({"before-registration": ANSWERS["show_error"]}, once=False)
    play = start(journey, path)
    for _ in range(200):
        play_answer(play, journey, page_auto(play), path)
    with pytest.raises(JourneyTooLong):
        play_answer(play, journey, page_auto(play), path)
    assert len(path.seen) == 200


def test_what_is_over_takes_no_answer() -> None:
    journey, path = journey_find(key="forgotten-user-name"), Path()
    play = walk(start(journey, path), journey, path, lambda play: False)
    before = play.dump()
    play_answer(play, journey, {"identifier": "x", "choice": ""}, path)
    assert play.dump() == before


TEXT = st.text(max_size=40)
FIELDS = (
    "name.givenName",
    "name.familyName",
    "emails.primaryEmail",
    "phoneNumbers.primaryPhoneNumber",
    "terms",
    "code",
)


@settings(max_examples=60)
@given(
    st.lists(st.dictionaries(st.sampled_from([*FIELDS, "password", "birthdate", "choice", "turn"]), TEXT), max_size=12)
)
def test_whatever_is_typed_the_page_stays_sane(typed: list[dict[str, str]]) -> None:
    journey, path = journey_find(key="sign-up"), Path()
    play = start(journey, path)
    for answers in typed:
        willing = page_auto(play)
        play_answer(play, journey, {**willing, **answers}, path)
        page = play.page or {}
        assert page["kind"] in ("form", "end", "message", "denied")
        assert set(page.get("faults", {})) <= {each["key"] for each in page["fields"]}
        assert "typed" not in play.dump()


@given(st.lists(st.sampled_from(["right", "wrong"]), min_size=1, max_size=6))
@settings(max_examples=20)
def test_attempts_are_counted_exactly(attempts: list[str]) -> None:
    journey, path = journey_find(key="login"), Path()
    play = start(journey, path)
    play_answer(play, journey, page_auto(play), path)
    wrong = 0
    for attempt in attempts:
        password = "Quiet-Harbour-42" if attempt == "right" else "wrong"
        play_answer(play, journey, {"password": password, "choice": ""}, path)
        if attempt == "right":
            break
        wrong += 1
        assert play.facts["failure"]["attempts"] == wrong
        play_answer(play, journey, {"choice": "again"}, path)
    assert path.seen.count("at-failed-authentication") == wrong
    assert path.seen.count("before-password-validation") == wrong + ("right" in attempts)


@pytest.mark.parametrize("journey", JOURNEYS, ids=[journey.key for journey in JOURNEYS])
def test_the_first_page_holds_no_secret_and_is_plain_data(journey: Journey) -> None:
    import json

    path = Path()
    play = start(journey, path)
    state = json.loads(json.dumps(play.dump()))
    assert Play.load(state).dump() == state
    assert "Quiet-Harbour-42" not in json.dumps(state["account"])
    assert path.seen == []
