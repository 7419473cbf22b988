"""Every journey that can be simulated."""

from __future__ import annotations

from hooks.exceptions import InvalidField
from hooks.services.journeys.kinds import account, login, recovery, sign_up
from hooks.services.journeys.steps import Journey

JOURNEYS = (*sign_up.JOURNEYS, *login.JOURNEYS, *recovery.JOURNEYS, *account.JOURNEYS)
BY_KEY = {journey.key: journey for journey in JOURNEYS}


def journey_find(*, key: str) -> Journey:
    """Raises InvalidField."""
    try:
        return BY_KEY[key]
    except KeyError:
        raise InvalidField("journey", "There is no such journey") from None


def journey_label(kind: str) -> str:
    """Return the label of a kind; one that is no longer offered keeps its key."""
    return BY_KEY[kind].label if kind in BY_KEY else kind
