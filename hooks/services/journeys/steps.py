"""What journeys are made of: pages, events, things the identity service does, ends."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from hooks.services.journeys.play import Play

Json = dict[str, Any]
Answers = dict[str, str]
# The name of the step to go to; None goes on to the next.
Next = str | None


def always(play: Play) -> bool:
    return True


def nothing(play: Play, effects: Json) -> Next:
    return None


def no_fields(play: Play) -> list[Field]:
    return []


def plain(text: str) -> Callable[[Play], str]:
    return lambda play: text


@dataclass(frozen=True, slots=True)
class Field:
    """One input of a page. `kind` is the HTML type, or "checkbox" or "select" with `options` (value, label).

    `value` is what stands in it at first; `auto` what a dry run answers where that is something else.
    """

    key: str
    label: str
    kind: str = "text"
    value: str = ""
    required: bool = False
    hint: str = ""
    options: tuple[tuple[str, str], ...] = ()
    auto: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """What the customer sees and answers. `take` keeps the answers and says where to go; it may refuse one by
    raising Refused. `choices` are (value, label) of the buttons; the first is what a dry run presses."""

    name: str
    title: str
    take: Callable[[Play, Answers], Next]
    fields: Callable[[Play], list[Field]] = no_fields
    text: Callable[[Play], str] = field(default=plain(""))
    choices: tuple[tuple[str, str], ...] = (("", "Continue"),)
    heading: Callable[[Play], str] | None = None
    when: Callable[[Play], bool] = always


@dataclass(frozen=True, slots=True)
class Raise:
    """An event is reported. `back` is the page to which an error message leads the customer back; without one, the
    event can be tried again. `absorb` keeps the effects of `continue`. A denial ends the journey."""

    event: str
    input: Callable[[Play], Json]
    back: str = ""
    absorb: Callable[[Play, Json], Next] = nothing
    interactive: bool = True
    when: Callable[[Play], bool] = always
    label: str = ""

    @property
    def name(self) -> str:
        return self.label or self.event


@dataclass(frozen=True, slots=True)
class Do:
    """The identity service does something by itself."""

    name: str
    action: Callable[[Play], Next]
    when: Callable[[Play], bool] = always


@dataclass(frozen=True, slots=True)
class End:
    """The journey is over; `shows` is "token", "assertion" or nothing."""

    name: str
    title: str
    text: Callable[[Play], str]
    shows: str = ""
    when: Callable[[Play], bool] = always


Step = Page | Raise | Do | End


class Refused(Exception):
    """An answer on a page that the identity service itself does not accept; `key` is the field."""

    def __init__(self, key: str, message: str) -> None:
        super().__init__(message)
        self.key, self.message = key, message


@dataclass(frozen=True)
class Journey:
    """One kind of journey. `account` says how the customer stands at the beginning: "none" (not known), "active" or
    "elsewhere" (known to an old user store only)."""

    key: str
    label: str
    description: str
    group: str
    account: str
    steps: tuple[Step, ...]
    icon: str = "route"
    facts: Json = field(default_factory=dict)
    customer: Json = field(default_factory=dict)

    def step(self, name: str) -> Step:
        return next(step for step in self.steps if step.name == name)

    def after(self, name: str) -> Step:
        names = [step.name for step in self.steps]
        return self.steps[names.index(name) + 1]

    @property
    def events(self) -> list[str]:
        """The events this journey may raise, in order."""
        return list(dict.fromkeys(step.event for step in self.steps if isinstance(step, Raise)))
