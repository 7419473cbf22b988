"""The player: walks a journey's steps until the customer has to do something, or until it is over."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from hooks.exceptions import HooklineError
from hooks.services.journeys.forms import answers_check
from hooks.services.journeys.play import Play
from hooks.services.journeys.steps import Answers, Do, End, Journey, Next, Page, Raise, Refused, Step

Json = dict[str, Any]
# Reports an event to the event path: (event key, input) -> the answer, as a caller gets it.
Report = Callable[[str, Json], Json]

# A customer who goes round in circles has seen enough of it.
MOST_EVENTS = 200
MOST_STEPS = 60


class JourneyTooLong(HooklineError):
    code = "journey_too_long"


def play_run(play: Play, journey: Journey, report: Report) -> None:
    """Go on from `play.step` until a page is shown or a redirect is waited for. Raises JourneyTooLong."""
    play.page = play.waiting = None
    for _ in range(MOST_STEPS):
        step = journey.step(play.step)
        following = step_take(play, journey, step, report)
        if play.page is not None:
            return
        play.step = following or journey.after(step.name).name
    raise JourneyTooLong("This journey goes round in circles")


def step_take(play: Play, journey: Journey, step: Step, report: Report) -> Next:
    """Do one step; it either shows a page or returns where to go."""
    if not step.when(play):
        return None
    if isinstance(step, Do):
        return step.action(play)
    if isinstance(step, Raise):
        return event_raise(play, step, report)
    play.page = page_of(play, step) if isinstance(step, Page) else end_of(play, step)
    return None


def event_raise(play: Play, step: Raise, report: Report) -> Next:
    play.raised += 1
    if play.raised > MOST_EVENTS:
        raise JourneyTooLong(f"More than {MOST_EVENTS} events: begin a new simulation")
    given = step.input(play)
    if not step.interactive:
        given["interactive"] = False
    return outcome_take(play, step, report(step.event, given))


def outcome_take(play: Play, step: Raise, answer: Json) -> Next:
    """Do what an identity service does with an outcome: go on, show the message, send away, or refuse."""
    play.last_event = answer["event_id"]
    outcome = answer["outcome"]
    if outcome == "continue":
        return step.absorb(play, answer["effects"])
    if outcome == "show_error" and step.back:
        play.facts["message"] = answer["message"]
        return step.back
    if outcome == "show_error":
        play.page = {"kind": "message", "text": answer["message"], "choices": [["", "Try again"]], "fields": []}
    elif outcome == "redirect":
        play.page = {"kind": "redirect", "fields": [], "choices": []}
        play.waiting = {"event_id": answer["event_id"], **answer["redirect"]}
    else:
        play.page = {"kind": "denied", "title": "This is not possible", **answer["deny"], "fields": []}
    return None


def page_of(play: Play, step: Page) -> Json:
    """Return a page as it is shown. A message of a hook stands above the fields once."""
    return {
        "kind": "form",
        "title": step.heading(play) if step.heading else step.title,
        "text": step.text(play),
        "fields": [asdict(field) for field in step.fields(play)],
        "choices": [list(choice) for choice in step.choices],
        "message": play.facts.pop("message", ""),
        "faults": {},
    }


def end_of(play: Play, step: End) -> Json:
    return {"kind": "end", "title": step.title, "text": step.text(play), "shows": step.shows, "fields": []}


def play_answer(play: Play, journey: Journey, answers: Answers, report: Report) -> None:
    """Take what the customer answered on the page; where it is not accepted, the page stays and says why.

    Raises JourneyTooLong.
    """
    if play.page is None or play.page["kind"] not in ("form", "message"):
        return
    step = journey.step(play.step)
    if isinstance(step, Raise):
        play_run(play, journey, report)
        return
    assert isinstance(step, Page)  # noqa: S101  a form is always a page's
    following = page_take(play, step, answers)
    if play.page["faults"]:
        return
    play.step = following or journey.after(step.name).name
    play_run(play, journey, report)


def page_take(play: Play, step: Page, answers: Answers) -> Next:
    """Check and keep the answers of a page; faults are put on it."""
    assert play.page is not None  # noqa: S101  it is shown
    fields = step.fields(play)
    play.page["faults"] = {}
    faults = {} if answers.get("choice") == "keep" else answers_check(fields, answers)
    following: Next = None
    if not faults:
        try:
            following = step.take(play, answers)
        except Refused as error:
            faults = {error.key: error.message}
    if faults:
        shown = {field.key: "" if field.kind == "password" else answers.get(field.key, "") for field in fields}
        again = [{**asdict(field), "value": shown[field.key]} for field in fields]
        play.page |= {"faults": faults, "message": "", "fields": again}
    return following


def play_resume(play: Play, journey: Journey, answer: Json, report: Report) -> None:
    """Go on after a redirect: `answer` is what `continue` said. Raises JourneyTooLong."""
    step = journey.step(play.step)
    assert isinstance(step, Raise)  # noqa: S101  only an event redirects
    play.page = play.waiting = None
    following = outcome_take(play, step, answer)
    if play.page is None:
        play.step = following or journey.after(step.name).name
        play_run(play, journey, report)


def page_auto(play: Play) -> Answers:
    """Return the answers a willing customer gives: what stands in the fields, or what fits."""
    page = play.page or {}
    answers = {field["key"]: field["value"] or field["auto"] for field in page.get("fields", [])}
    for field in page.get("fields", []):
        if field["kind"] == "checkbox" and (field["required"] or field["auto"]):
            answers[field["key"]] = "on"
        elif field["auto"] and field["key"] == "code":
            answers[field["key"]] = field["auto"]
    if page.get("choices"):
        answers["choice"] = page["choices"][0][0]
    return answers
