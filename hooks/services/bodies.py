"""The body of an event report: read strictly, every fault named by its JSON path in the body."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from hooks.events import EventType, Violation, json_path, type_word
from hooks.services.inputs import InvalidInput, input_check

Json = dict[str, Any]

JOURNEY_ID = re.compile(r"[A-Za-z0-9._:-]{1,64}")
KEY = re.compile(r"[\x21-\x7e]{1,200}")
KNOWN = ("input", "journey_id", "session", "deadline_ms")


@dataclass(frozen=True, slots=True)
class EventBody:
    """`journey_id` empty: a journey begins. `session` None: the journey's own. `deadline_ms` None: the default."""

    input: Json
    journey_id: str = ""
    session: Json | None = None
    deadline_ms: int | None = None

    @property
    def budget_ms(self) -> int:
        """How long the chain may take: a caller may shorten the installation's deadline, never stretch it."""
        longest = int(settings.CHAIN_DEADLINE_MS)
        return longest if self.deadline_ms is None else min(self.deadline_ms, longest)

    def digest(self, event: EventType) -> str:
        """Return the SHA-256 (hex) that tells two reports under one Idempotency-Key apart."""
        content = [event.key, self.input, self.journey_id, self.session, self.deadline_ms]
        return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def body_read(event: EventType, body: Any) -> EventBody:
    """Return the checked body of an event report. Raises InvalidInput; its paths begin at the body: `$.input...`."""
    if not isinstance(body, dict):
        raise refusal("$", "object", type_word(body))
    for name in body:
        if name not in KNOWN:
            raise refusal(json_path([name]), f"one of the names: {', '.join(KNOWN)}", "an unknown name")
    if "input" not in body:
        raise refusal("$.input", "object", "nothing")
    session = body.get("session")
    if session is not None and not isinstance(session, dict):
        raise refusal("$.session", "object", type_word(session))
    read = EventBody(body["input"], journey_of(body), session, deadline_of(body))
    check(event, read)
    return read


def check(event: EventType, body: EventBody) -> None:
    """Check input and session by the contract. Raises InvalidInput."""
    merged = body.input
    if body.session is not None and isinstance(merged, dict):
        merged = {**merged, "session": body.session}
    try:
        input_check(event, merged)
    except InvalidInput as error:
        in_session = body.session is not None
        raise InvalidInput([moved(violation, in_session) for violation in error.violations]) from None


def moved(violation: Violation, in_session: bool) -> Violation:
    own = in_session and violation.path.startswith("$.session")
    path = violation.path if own else f"$.input{violation.path[1:]}"
    return Violation(path, violation.expected, violation.found)


def journey_of(body: Mapping[str, Any]) -> str:
    journey_id = body.get("journey_id")
    if journey_id is None:
        return ""
    if not isinstance(journey_id, str) or not JOURNEY_ID.fullmatch(journey_id):
        raise refusal("$.journey_id", "1 to 64 letters, digits or . _ : -", type_word(journey_id))
    return journey_id


def deadline_of(body: Mapping[str, Any]) -> int | None:
    deadline = body.get("deadline_ms")
    if deadline is not None and (not isinstance(deadline, int) or isinstance(deadline, bool) or deadline < 1):
        raise refusal("$.deadline_ms", "a whole number of milliseconds, at least 1", type_word(deadline))
    return deadline


def key_read(header: str | None) -> str | None:
    """Return an Idempotency-Key as it may be stored. Raises InvalidInput."""
    if header is None:
        return None
    if not KEY.fullmatch(header):
        raise refusal("Idempotency-Key", "1 to 200 visible ASCII characters", f"{len(header)} characters")
    return header


def refusal(path: str, expected: str, found: str) -> InvalidInput:
    return InvalidInput([Violation(path, expected, found)])


def continue_read(body: Any) -> tuple[str, Json]:
    """Return (state, continue_context) from the body of a `continue`. Raises InvalidInput."""
    if not isinstance(body, dict):
        raise refusal("$", "object", type_word(body))
    state, context = body.get("state"), body.get("continue_context")
    if not isinstance(state, str) or not state:
        raise refusal("$.state", "string", type_word(state) if "state" in body else "nothing")
    if context is not None and not isinstance(context, dict):
        raise refusal("$.continue_context", "object", type_word(context))
    return state, context or {}
