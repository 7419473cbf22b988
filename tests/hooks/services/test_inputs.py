"""An input is checked and completed by its contract."""

from __future__ import annotations

import copy
import json
from datetime import timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hooks.events import all_events, get_event
from hooks.exceptions import HooklineError
from hooks.services.inputs import SESSION_BYTES, input_check, session_bytes
from tests.hooks.contracts.calls import NOON, REGISTRATION, Application, build
from tests.hooks.contracts.calls import refused_input as refused
from tests.hooks.contracts.table import COMMON_FIELDS, KEYS, LEAST

each_key = pytest.mark.parametrize("key", KEYS)


# Checking.


@each_key
def test_the_least_and_the_whole_input_are_accepted(key: str) -> None:
    input_check(get_event(key), LEAST[key])
    input_check(get_event(key), get_event(key).sample)


@each_key
@pytest.mark.parametrize(
    ("body", "found"), [(None, "null"), ([], "array"), ("text", "string"), (7, "number"), (True, "boolean")]
)
def test_an_input_is_an_object(key: str, body: Any, found: str) -> None:
    error = refused(key, body)
    assert (error.path, error.expected, error.found) == ("$", "object", found)


@each_key
def test_an_empty_input_says_what_is_needed(key: str) -> None:
    error = refused(key, {})
    assert error.found in ("nothing", "object")
    assert error.message == f"{error.path}: expected {error.expected}, found {error.found}"


def test_a_violation_names_path_expectation_and_find() -> None:
    error = refused(REGISTRATION, {"customer": {"attributes": ["Ada"]}})
    assert (error.path, error.expected, error.found) == ("$.customer.attributes", "object", "array")
    assert str(error) == "$.customer.attributes: expected object, found array"
    assert isinstance(error, HooklineError)
    assert error.code == "invalid_input"


def test_all_violations_are_told_at_once() -> None:
    consents = [{"key": 1}, {"granted": "yes", "key": "a"}]
    error = refused(REGISTRATION, {"customer": {"consents": consents, "location": "Lund"}, "interactive": 1})
    assert {item["path"] for item in error.details["violations"]} == {
        "$.customer.attributes",
        "$.customer.consents[0].key",
        "$.customer.consents[1].granted",
        "$.customer.location",
        "$.interactive",
    }
    assert all(set(item) == {"path", "expected", "found"} for item in error.details["violations"])


def test_at_most_ten_violations_are_told() -> None:
    body: dict[str, Any] = {"customer": {"attributes": {}, "consents": [{}] * 40}}
    assert len(refused(REGISTRATION, body).violations) == 10


@each_key
@pytest.mark.parametrize("filled", ["event", "application", "variables", "secrets", "effects", "continue_context"])
def test_what_hookline_fills_itself_is_never_complained_about(key: str, filled: str) -> None:
    input_check(get_event(key), {**LEAST[key], filled: 7})


def test_a_password_is_never_repeated_in_a_complaint() -> None:
    error = refused("before-password-validation", {"identifier": "ada", "password": ["hunter2"]})
    assert "hunter2" not in json.dumps(error.details) + str(error)


def test_customers_of_other_schemas_pass_with_their_attributes() -> None:
    attributes = {"loyalty": {"tier": 3}, "name": {"patronymic": "x"}, "tags": ["a", 1, None]}
    input_check(get_event(REGISTRATION), {"customer": {"attributes": attributes, "segment": "b2b"}, "channel": "web"})


@pytest.mark.parametrize("coordinates", [{"latitude": 1.5, "longitude": 2}, {"latitude": "1.5", "longitude": None}, {}])
def test_coordinates_are_numbers_or_published_texts(coordinates: Any) -> None:
    input_check(get_event(REGISTRATION), {"customer": {"attributes": {}, "location": {"coordinates": coordinates}}})


def test_a_session_over_its_cap_is_refused() -> None:
    fitting = {"k": "x" * (SESSION_BYTES - len('{"k":""}'))}
    input_check(get_event(REGISTRATION), {**LEAST[REGISTRATION], "session": fitting})
    error = refused(REGISTRATION, {**LEAST[REGISTRATION], "session": {"k": fitting["k"] + "x"}})
    assert error.path == "$.session"


def test_a_session_is_counted_in_bytes_of_compact_json() -> None:
    assert session_bytes({}) == 2
    assert session_bytes({"a": 1, "b": "é"}) == len('{"a":1,"b":"é"}'.encode())
    assert session_bytes({"a": "\ud800"}) > 0


@pytest.mark.parametrize("text", ["\ud800", "a\udfffb"])
def test_broken_unicode_is_refused_with_its_path(text: str) -> None:
    error = refused(REGISTRATION, {"customer": {"attributes": {"nick": text}}})
    assert error.path == "$.customer.attributes.nick"
    str(error).encode()


@pytest.mark.parametrize("text", ["\x00", "\u202e", "😀", "<script>", "a" * 50_000])
def test_strange_but_real_text_passes(text: str) -> None:
    input_check(get_event(REGISTRATION), {"customer": {"attributes": {"nick": text}}})


# Completing.


def has(value: Any, path: str) -> bool:
    for name in path.split("."):
        if not isinstance(value, dict) or name not in value:
            return False
        value = value[name]
    return True


@each_key
def test_the_least_input_becomes_a_whole_one(key: str) -> None:
    args = build(key)
    assert not [path for path in COMMON_FIELDS if not has(args, path) and path not in OPTIONAL]
    assert get_event(key).input_violations(args) == []


OPTIONAL = {"oidc_context.prompt", "oidc_context.login_hint"}


@each_key
def test_the_common_part_says_which_event_this_is(key: str) -> None:
    args = build(key)
    assert args["event"] == {
        "key": key,
        "id": "evt_1",
        "journey_id": "jrn_1",
        "occurred_at": "2026-11-23T12:00:00.123Z",
        "contract_version": 1,
    }
    assert args["application"] == {"name": "Storefront", "client_id": "storefront"}
    assert (args["variables"], args["secrets"], args["effects"], args["continue_context"]) == ({}, {}, {}, None)
    assert args["interactive"] is True
    assert args["session"] == {}


def test_hooks_can_read_places_nobody_sent() -> None:
    args = build(REGISTRATION)
    assert args["customer"]["location"]["coordinates"] == {"latitude": None, "longitude": None}
    assert args["customer"]["location"]["country_code"] is None
    assert args["customer"]["consents"] == []
    assert args["oidc_context"] == {"acr_values": [], "ui_locales": []}


def test_what_was_sent_is_kept() -> None:
    sample = get_event(REGISTRATION).sample
    args = build(REGISTRATION, sample)
    assert args["customer"] == sample["customer"]
    assert args["oidc_context"] == sample["oidc_context"]


def test_defaults_are_put_beside_what_was_sent() -> None:
    body = {"customer": {"attributes": {}, "location": {"city": "Lund", "coordinates": {"latitude": 1}}}, "extra": [1]}
    args = build(REGISTRATION, body)
    assert args["customer"]["location"]["city"] == "Lund"
    assert args["customer"]["location"]["country"] is None
    assert args["customer"]["location"]["coordinates"] == {"latitude": 1, "longitude": None}
    assert args["extra"] == [1]


@pytest.mark.parametrize(
    "forged",
    [
        {"event": {"key": "after-registration", "id": "evt_forged"}},
        {"application": {"name": "Other", "client_id": "other"}},
        {"variables": {"URL": "https://evil.example"}},
        {"secrets": {"TOKEN": "x"}},
        {"effects": {"attributes": {"admin": True}}},
        {"continue_context": {"code": "x"}},
        {"continue_request_parameters": {"callback_url": "https://evil.example", "state": "x"}},
    ],
    ids=lambda forged: next(iter(forged)),
)
def test_a_caller_cannot_forge_what_hookline_fills(forged: dict[str, Any]) -> None:
    assert build(REGISTRATION, {**LEAST[REGISTRATION], **forged}) == build(REGISTRATION)


def test_a_resumed_event_carries_what_came_back() -> None:
    parameters = {"callback_url": "https://hooks.example.com/continue", "state": "st_1"}
    context = {"code": "abc"}
    args = build(REGISTRATION, continue_context=context, continue_request_parameters=parameters)
    assert args["continue_context"] == context
    assert args["continue_request_parameters"] == parameters


def test_session_and_interactive_of_the_call_win_over_the_input() -> None:
    body = {**LEAST[REGISTRATION], "session": {"from": "input"}, "interactive": False}
    assert build(REGISTRATION, body)["session"] == {"from": "input"}
    assert build(REGISTRATION, body)["interactive"] is False
    args = build(REGISTRATION, body, session={}, interactive=True)
    assert (args["session"], args["interactive"]) == ({}, True)


@pytest.mark.parametrize(
    ("moment", "text"),
    [
        (NOON, "2026-11-23T12:00:00.123Z"),
        (NOON.astimezone(timezone(timedelta(hours=2))), "2026-11-23T12:00:00.123Z"),
        ("2026-11-23T12:00:00Z", "2026-11-23T12:00:00Z"),
    ],
)
def test_a_moment_is_written_in_utc(moment: Any, text: str) -> None:
    assert build(REGISTRATION, occurred_at=moment)["event"]["occurred_at"] == text


@pytest.mark.parametrize("application", [Application("A", "b"), {"name": "A", "client_id": "b", "token": "secret"}])
def test_an_application_tells_its_name_and_client_id_alone(application: Any) -> None:
    assert build(REGISTRATION, application=application)["application"] == {"name": "A", "client_id": "b"}


def test_the_whole_input_shares_nothing_with_its_parts() -> None:
    body: dict[str, Any] = copy.deepcopy(LEAST[REGISTRATION])
    session = {"a": [1]}
    context = {"code": ["abc"]}
    args = build(REGISTRATION, body, session=session, continue_context=context)
    args["customer"]["attributes"]["x"] = 1
    args["session"]["a"].append(2)
    args["continue_context"]["code"].append("d")
    args["customer"]["consents"].append({})
    assert (body, session, context) == (LEAST[REGISTRATION], {"a": [1]}, {"code": ["abc"]})
    assert build(REGISTRATION)["customer"]["consents"] == []


@given(st.sampled_from(all_events()), st.dictionaries(st.text(max_size=5), st.integers() | st.text(max_size=5)))
def test_completing_a_valid_input_leaves_it_valid(event: Any, extra: dict[str, Any]) -> None:
    body = {name: value for name, value in extra.items() if name not in event.input_schema["properties"]}
    args = build(event.key, {**body, **LEAST[event.key]})
    assert event.input_violations(args) == []
    assert body.items() <= args.items()
