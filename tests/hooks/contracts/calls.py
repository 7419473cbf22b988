"""How the tests ask: read a settled answer, complete an input, and expect a refusal."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest

from hooks.events import get_event
from hooks.services.inputs import InvalidInput, input_build, input_check
from hooks.services.results import InvalidResult, Outcome, result_interpret
from tests.hooks.contracts.table import LEAST

REGISTRATION = "before-registration"
NOON = datetime(2026, 11, 23, 12, 0, 0, 123456, tzinfo=UTC)


@dataclass
class Application:
    name: str = "Storefront"
    client_id: str = "storefront"


def read(key: str, value: Any, name: str | None = None, kind: str = "callback", interactive: bool = True) -> Outcome:
    settled = {"kind": kind, "class": name, "value": copy.deepcopy(value)}
    return result_interpret(event=get_event(key), settled=settled, interactive=interactive)


def refused(key: str, value: Any, name: str | None = None, kind: str = "callback") -> InvalidResult:
    with pytest.raises(InvalidResult) as caught:
        read(key, value, name, kind)
    return caught.value


def codes(outcome: Outcome) -> list[str]:
    return [warning["code"] for warning in outcome.warnings]


def build(key: str, body: Any = None, **more: Any) -> dict[str, Any]:
    """Complete the least input of an event, or `body`."""
    ids: dict[str, Any] = {"event_id": "evt_1", "journey_id": "jrn_1", "occurred_at": NOON}
    facts = {"application": Application(), **ids, **more}
    return input_build(event=get_event(key), body_input=LEAST[key] if body is None else body, **facts)


def refused_input(key: str, body: Any) -> InvalidInput:
    with pytest.raises(InvalidInput) as caught:
        input_check(get_event(key), body)
    return caught.value
