"""What a hook answered, read strictly: by its class name, then by its shape for the event."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal
from urllib.parse import SplitResult, urlsplit

from hooks.events import EventType, Violation, expected_word, result_classes, type_word
from hooks.exceptions import HooklineError
from hooks.services.inputs import SESSION_BYTES, session_bytes

Kind = Literal["continue", "deny", "show_error", "redirect"]
Warn = Callable[[str, str], None]

ERROR_CHARACTERS = 200
DESCRIPTION_CHARACTERS = 2_000
MESSAGE_CHARACTERS = 2_000
URL_CHARACTERS = 4_096
DENIED = "access_denied"
NO_PAGE = "interaction_required"
LOOPBACK = {"localhost", "127.0.0.1", "::1"}


class InvalidResult(HooklineError):
    """A hook answered what its event does not allow: `path` into the result, what was `expected`, what was `found`."""

    code = "invalid_result"

    def __init__(self, path: str, expected: str, found: str) -> None:
        message = f"{path}: expected {expected}, found {found}"
        super().__init__(message, path=path, expected=expected, found=found)
        self.path, self.expected, self.found = path, expected, found


@dataclass(frozen=True)
class Outcome:
    """What one hook decided. `session` None keeps the session; `warnings` are [{"code", "message"}] to record."""

    kind: Kind = "continue"
    effects: dict[str, Any] = field(default_factory=dict)
    message: str | None = None
    deny: dict[str, str] | None = None
    redirect: dict[str, str] | None = None
    session: dict[str, Any] | None = None
    warnings: tuple[dict[str, str], ...] = ()


def result_interpret(*, event: EventType, settled: Mapping[str, Any] | None, interactive: bool = True) -> Outcome:
    """Turn the engine's `settled` ({"kind", "class", "value"}) into an outcome.

    Nothing answered means continue. `interactive` False turns a redirect or an error message into a denial. An event
    that decides nothing always continues, with a warning when something was answered. deny() denies whatever it was
    given, so that a slip in its arguments never lets a customer through. Raises InvalidResult for everything else that
    the event's contract does not allow.
    """
    kind = (settled or {}).get("kind", "none")
    name, value = (settled or {}).get("class"), (settled or {}).get("value")
    if kind == "none" or (value is None and kind != "deny"):
        return Outcome()
    warnings: list[dict[str, str]] = []
    if not event.decides:
        return _ignored()
    outcome = _read(event, kind, name, value, lambda code, text: warnings.append({"code": code, "message": text}))
    if not interactive:
        outcome = _without_page(outcome)
    return Outcome(**{**outcome.__dict__, "warnings": tuple(warnings)})


def _ignored() -> Outcome:
    text = "This event decides nothing, so the answer was ignored."
    return Outcome(warnings=({"code": "result_ignored", "message": text},))


def _read(event: EventType, kind: str, name: str | None, value: Any, warn: Warn) -> Outcome:
    if kind == "deny" or name == "DenyRequest":
        return _deny(event, value, warn)
    if name in result_classes() and name not in event.results:
        raise InvalidResult("$", _classes_word(event), f"a {name}")
    if not isinstance(value, dict):
        raise InvalidResult("$", _classes_word(event), type_word(value))
    given = {key: item for key, item in value.items() if item is not None}
    if name not in event.results:
        if not given:
            return Outcome()
        name = _class_by_shape(event, given)
    if name == "DenyRequest":
        return _deny(event, given, warn)
    return _by_class(event, str(name), given, warn)


def _by_class(event: EventType, name: str, given: dict[str, Any], warn: Warn) -> Outcome:
    properties = event.result_schemas[name]["properties"]
    for key in given.keys() - properties.keys():
        warn("unknown_field", f"{name} has no {key}: it was ignored.")
    kept = {key: item for key, item in given.items() if key in properties}
    violations = event.result_violations(name, kept)
    if violations:
        _refuse(violations[0])
    session = _session(kept)
    match name:
        case "ShowErrorMessage":
            message = _cut(kept["error_message"], MESSAGE_CHARACTERS, "error_message", warn)
            return Outcome("show_error", message=message, session=session)
        case "RedirectRequest":
            return Outcome("redirect", redirect={"url": _redirect_url(kept["redirect_url"])}, session=session)
    effects = {key: kept[key] for key in event.effects if key in kept}
    return Outcome("continue", effects=effects, session=session)


def _class_by_shape(event: EventType, given: dict[str, Any]) -> str:
    """Find the class whose fields these are: every name known, none missing. Raises InvalidResult."""
    fitting = [name for name in event.results if _fits(event.result_schemas[name], given)]
    if fitting:
        return fitting[0]
    nearest = max(event.results, key=lambda name: len(given.keys() & event.result_schemas[name]["properties"].keys()))
    schema = event.result_schemas[nearest]
    if not given.keys() & schema["properties"].keys():
        raise InvalidResult("$", _classes_word(event), "an object with " + ", ".join(sorted(given)))
    unknown = next((key for key in given if key not in schema["properties"]), None)
    if unknown is not None:
        names = ", ".join(key for key, part in schema["properties"].items() if not part.get("x-ignored"))
        raise InvalidResult(f"$.{unknown}", f"one of the fields of {nearest}: {names}", "an unknown field")
    missing = next(key for key in schema.get("required", []) if key not in given)
    raise InvalidResult(f"$.{missing}", expected_word(schema["properties"][missing]), "nothing")


def _fits(schema: dict[str, Any], given: dict[str, Any]) -> bool:
    return given.keys() <= schema["properties"].keys() and given.keys() >= set(schema.get("required", []))


def _deny(event: EventType, value: Any, warn: Warn) -> Outcome:
    if "DenyRequest" not in event.results:
        raise InvalidResult("$", _classes_word(event), "a DenyRequest")
    error, description = _denial(value)
    if not error:
        error = DENIED
        warn("deny_without_error", f"deny() was not given an error code: {DENIED} was used.")
    error = _cut(error, ERROR_CHARACTERS, "error", warn)
    description = _cut(description, DESCRIPTION_CHARACTERS, "description", warn)
    return Outcome("deny", deny={"error": error, "description": description})


def _denial(value: Any) -> tuple[str, str]:
    """Read (error, description) from a DenyRequest, two strings, an Error or whatever else deny() was given."""
    match value:
        case str():
            return value, ""
        case [first, *rest]:
            return _text(first), _text(rest[0]) if rest else ""
        case {"error": error}:
            return _text(error), _text(value.get("description"))
        case {"message": message} | {"error_message": message} | {"description": message}:
            return "", _text(message)
    return "", ""


def _without_page(outcome: Outcome) -> Outcome:
    if outcome.kind == "show_error":
        denial = {"error": DENIED, "description": outcome.message or ""}
    elif outcome.kind == "redirect":
        denial = {"error": NO_PAGE, "description": "The hook wants to redirect, and no page can be shown."}
    else:
        return outcome
    return Outcome("deny", deny=denial, session=outcome.session)


def _session(given: dict[str, Any]) -> dict[str, Any] | None:
    session: dict[str, Any] | None = given.get("session")
    if session is not None and session_bytes(session) > SESSION_BYTES:
        raise InvalidResult("$.session", f"at most {SESSION_BYTES} bytes as JSON", f"{session_bytes(session)} bytes")
    return session


def _redirect_url(url: str) -> str:
    """Return the URL if a browser may be sent there: absolute https, or http to this very machine."""
    expected = "an absolute https URL"
    if len(url) > URL_CHARACTERS:
        raise InvalidResult("$.redirect_url", f"at most {URL_CHARACTERS} characters", f"{len(url)} characters")
    if any(not "!" <= character <= "~" or character in '\\"<>' for character in url):
        raise InvalidResult("$.redirect_url", expected, "a URL with characters that have to be escaped")
    parts = _split(url)
    if parts is None or not parts.hostname:
        raise InvalidResult("$.redirect_url", expected, "a URL without a host")
    if parts.username is not None or parts.password is not None:
        raise InvalidResult("$.redirect_url", expected, "a URL with a user name or password")
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in LOOPBACK):
        raise InvalidResult("$.redirect_url", expected, f"the scheme {parts.scheme[:20] or '(none)'}")
    return url


def _split(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url)
        return parts if parts.port is None or parts.port else None
    except ValueError:
        return None


def _refuse(violation: Violation) -> None:
    raise InvalidResult(violation.path, violation.expected, violation.found)


def _classes_word(event: EventType) -> str:
    return "one of: " + ", ".join(event.results) if event.results else "nothing"


def _cut(text: str, length: int, name: str, warn: Warn) -> str:
    if len(text) > length:
        warn("text_cut", f"{name} was cut to {length:,} characters.")
    return text[:length]


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
