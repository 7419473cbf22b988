"""The input of a hook: checked when an event is reported, completed before a hook sees it, stripped before kept."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Protocol

from hooks.events import EventType, Violation, type_word
from hooks.exceptions import HooklineError
from hooks.services.evidence import json_copy

SESSION_BYTES = 16_384
CUSTOMER_ID_PATHS = (("customer", "info", "id"), ("customer", "id"))
EMAIL_PATHS = (
    ("customer", "info", "emails", "primaryEmail"),
    ("customer", "attributes", "emails", "primaryEmail"),
    ("customer", "identifiers", "email"),
    ("customer", "info", "userName"),
    ("identifier",),
    ("provider_claims", "email"),
    ("oidc_context", "login_hint"),
)
REFERENCE_LENGTH = 200
EMAIL_LENGTH = 320

Json = dict[str, Any]


class InvalidInput(HooklineError):
    """An event's input breaks its contract.

    `path`, `expected`, `found` tell the first violation; `violations` all of them (at most ten). Never holds a value
    of the input except the wrong choice where only a few words are allowed.
    """

    code = "invalid_input"

    def __init__(self, violations: list[Violation]) -> None:
        first = violations[0]
        super().__init__(
            first.message,
            violations=[{"path": item.path, "expected": item.expected, "found": item.found} for item in violations],
        )
        self.path, self.expected, self.found = first.path, first.expected, first.found
        self.violations = violations


class NamedClient(Protocol):
    """What an application has to tell a hook about itself."""

    name: str
    client_id: str


def input_check(event: EventType, input: Any) -> None:
    """Check what a caller sent as `input`. Raises InvalidInput naming every violated path, at most ten.

    What Hookline fills itself (event, application, variables...) may be left out and is ignored when sent.
    """
    if not isinstance(input, dict):
        raise InvalidInput([Violation("$", "object", type_word(input))])
    violations = event.input_violations({name: value for name, value in input.items() if name not in event.filled})
    if not violations and session_bytes(input.get("session")) > SESSION_BYTES:
        violations = [Violation("$.session", f"at most {SESSION_BYTES} bytes as JSON", "more")]
    if violations:
        raise InvalidInput(violations)


def input_build(
    *,
    event: EventType,
    body_input: Mapping[str, Any],
    application: NamedClient | Mapping[str, str],
    event_id: str,
    journey_id: str,
    occurred_at: datetime | str,
    session: Mapping[str, Any] | None = None,
    interactive: bool | None = None,
    continue_context: Mapping[str, Any] | None = None,
    continue_request_parameters: Mapping[str, str] | None = None,
) -> Json:
    """Return the whole argument of the hook: the caller's checked input, with the common part and its defaults put in.

    `session` None keeps the one inside `body_input`; so does `interactive`. `variables` and `secrets` stay empty: the
    engine puts the hook's own in. The result shares nothing with the arguments.
    """
    sent = {name: json_copy(value) for name, value in body_input.items() if name not in event.filled}
    args: Json = {
        "event": {
            "key": event.key,
            "id": event_id,
            "journey_id": journey_id,
            "occurred_at": _moment(occurred_at),
            "contract_version": event.contract_version,
        },
        "application": _application(application),
        **sent,
        "continue_context": None if continue_context is None else json_copy(dict(continue_context)),
        "continue_request_parameters": {"callback_url": "", "state": "", **(continue_request_parameters or {})},
        "effects": {},
        "variables": {},
        "secrets": {},
    }
    if session is not None:
        args["session"] = json_copy(dict(session))
    if interactive is not None:
        args["interactive"] = interactive
    _complete(args, event.input_schema)
    return args


def input_redact(event: EventType, args: Mapping[str, Any]) -> Json:
    """Return a copy that may be stored: without passwords, one-time codes, secrets and whatever else is never kept."""
    return event.storable(dict(args))


def personal_mask(event: EventType, value: Mapping[str, Any]) -> Json:
    """Return a copy of an input in which personal data is masked ("a•••@e•••.com"), for support."""
    return event.masked_input(dict(value))


def effects_mask(event: EventType, effects: Mapping[str, Any]) -> Json:
    """Return a copy of effects in which personal data is masked, for support."""
    return event.masked_effects(dict(effects))


def customer_reference(args: Mapping[str, Any]) -> tuple[str, str]:
    """Return (customer id, e-mail address in lower case) to find an execution by; "" where the input has none."""
    customer_id = next((value for path in CUSTOMER_ID_PATHS if (value := _text(args, path))), "")
    email = next((value for path in EMAIL_PATHS if "@" in (value := _text(args, path))), "")
    return customer_id[:REFERENCE_LENGTH], email.lower()[:EMAIL_LENGTH]


def session_bytes(session: Any) -> int:
    """Return the size of a session as compact JSON in UTF-8, as the cap of 16 KiB counts it."""
    text = json.dumps(session, ensure_ascii=False, separators=(",", ":"))
    return len(text.encode("utf-8", "surrogatepass"))


def _complete(value: Json, schema: Json) -> None:
    for name, part in schema.get("properties", {}).items():
        if name not in value and "default" in part:
            value[name] = json_copy(part["default"])
        if isinstance(value.get(name), dict):
            _complete(value[name], part)


def _application(application: NamedClient | Mapping[str, str]) -> dict[str, str]:
    if isinstance(application, Mapping):
        return {"name": application["name"], "client_id": application["client_id"]}
    return {"name": application.name, "client_id": application.client_id}


def _moment(value: datetime | str) -> str:
    if isinstance(value, str):
        return value
    return value.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _text(value: Any, path: tuple[str, ...]) -> str:
    for name in path:
        value = value.get(name) if isinstance(value, Mapping) else None
    return value if isinstance(value, str) else ""
