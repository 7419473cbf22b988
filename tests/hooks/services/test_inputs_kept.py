"""What is kept of an input, what support sees of it, and how it is found again."""

from __future__ import annotations

import json
from typing import Any

import pytest

from hooks.events import get_event
from hooks.services.inputs import customer_reference, effects_mask, input_redact, personal_mask
from tests.hooks.contracts.calls import REGISTRATION, build
from tests.hooks.contracts.table import ACCOUNT, KEYS, LEAST

each_key = pytest.mark.parametrize("key", KEYS)


# Storing.


@pytest.mark.parametrize("key", ["before-password-validation", "before-password-persist"])
def test_a_password_is_never_stored(key: str) -> None:
    kept = input_redact(get_event(key), get_event(key).sample)
    assert "password" not in kept
    assert "correct horse" not in json.dumps(kept)


@each_key
def test_secrets_states_and_codes_are_never_stored(key: str) -> None:
    args = build(
        key,
        continue_context={"code": "one-time-code", "state": "st_1", "id_token": "ey.id", "verdict": "approved"},
        continue_request_parameters={"callback_url": "https://hooks.example.com/continue", "state": "st_1"},
    )
    args["secrets"] = {"TOKEN": "s3cret"}
    kept = input_redact(get_event(key), args)
    text = json.dumps(kept)
    for value in ("one-time-code", "st_1", "ey.id", "s3cret"):
        assert value not in text
    assert kept["continue_context"] == {"verdict": "approved"}
    assert kept["continue_request_parameters"] == {"callback_url": "https://hooks.example.com/continue"}


@each_key
def test_telling_names_are_never_stored_wherever_they_turn_up(key: str) -> None:
    args = build(key, {**LEAST[key], "form": {"Password": "hunter2", "steps": [{"otp": "998877", "page": 1}]}})
    args["customer"]["newPassword"] = "hunter3"
    kept = input_redact(get_event(key), args)
    assert kept["form"] == {"steps": [{"page": 1}]}
    assert "hunter" not in json.dumps(kept)


def test_tokens_of_an_external_provider_are_never_stored() -> None:
    body = {
        **LEAST["after-external-login"],
        "provider_claims": {"sub": "1", "access_token": "ey.a", "id_token": "ey.i"},
    }
    kept = input_redact(get_event("after-external-login"), build("after-external-login", body))
    assert kept["provider_claims"] == {"sub": "1"}


@each_key
def test_everything_else_is_stored_as_it_was(key: str) -> None:
    event = get_event(key)
    sample = event.sample
    kept = input_redact(event, sample)
    for name in sample.keys() - {"password", "secrets", "continue_request_parameters"}:
        assert kept[name] == sample[name]
    assert sample == event.sample


# Masking for support.


@each_key
def test_support_sees_no_personal_data_of_the_sample(key: str) -> None:
    event = get_event(key)
    text = json.dumps(personal_mask(event, input_redact(event, event.sample)), ensure_ascii=False)
    for value in (
        "ada@example.com",
        "ada@example.org",
        "Lindqvist",
        "+46701234567",
        "Storgatan",
        "198.51.100.23",
        "55.7",
    ):
        assert value not in text


@each_key
def test_support_still_sees_which_customer_application_and_event(key: str) -> None:
    event = get_event(key)
    seen = personal_mask(event, event.sample)
    assert seen["event"] == event.sample["event"]
    assert seen["application"] == event.sample["application"]
    assert seen["customer"].get("info", {}).get("id") == event.sample["customer"].get("info", {}).get("id")
    assert seen["customer"]["location"]["country_code"] == "SE"


def test_unknown_attributes_are_masked_too() -> None:
    body = {"customer": {"attributes": {"ssn": "19880412-1234", "children": [{"name": "Bo", "age": 3}]}}}
    seen = personal_mask(get_event(REGISTRATION), build(REGISTRATION, body))["customer"]["attributes"]
    assert seen == {"ssn": "1•••", "children": [{"name": "B•••", "age": "•••"}]}


def test_masking_changes_nothing_in_place() -> None:
    event = get_event(REGISTRATION)
    sample = event.sample
    personal_mask(event, sample)
    assert sample == event.sample


def test_effects_are_masked_by_the_results_contract() -> None:
    effects = {
        "attributes": {"emails": {"primaryEmail": "ada@example.com"}},
        "additionalAuthenticators": [{"type": "email", "target": "ada@example.com"}],
    }
    assert effects_mask(get_event(REGISTRATION), effects) == {
        "attributes": {"emails": {"primaryEmail": "a•••@e•••.com"}},
        "additionalAuthenticators": [{"type": "email", "target": "a•••@e•••.com"}],
    }
    token = {"claims": {"tier": "gold"}, "scopes": {"add": ["orders:read"]}, "lifetime_seconds": 900}
    assert effects_mask(get_event("after-token-refresh"), token) == {**token, "claims": {"tier": "g•••"}}


# Finding an execution again.


@pytest.mark.parametrize(
    ("args", "reference"),
    [
        ({}, ("", "")),
        ({"customer": {"info": {"id": "cus_1"}}}, ("cus_1", "")),
        ({"customer": {"info": {"id": "c", "emails": {"primaryEmail": "Ada@Example.COM"}}}}, ("c", "ada@example.com")),
        ({"customer": {"attributes": {"emails": {"primaryEmail": "a@b.example"}}}}, ("", "a@b.example")),
        ({"customer": {"identifiers": {"email": "a@b.example"}}}, ("", "a@b.example")),
        ({"customer": {"info": {"id": "c", "userName": "ada"}}}, ("c", "")),
        ({"customer": {"info": {"id": "c", "userName": "a@b.example"}}}, ("c", "a@b.example")),
        ({"identifier": "a@b.example"}, ("", "a@b.example")),
        ({"identifier": "ada"}, ("", "")),
        ({"provider_claims": {"email": "a@b.example"}}, ("", "a@b.example")),
        ({"oidc_context": {"login_hint": "a@b.example"}}, ("", "a@b.example")),
        ({"customer": {"info": {"id": 7, "emails": ["a@b.example"]}}}, ("", "")),
        ({"customer": None}, ("", "")),
        ({"customer": {"info": {"id": "x" * 999}}, "identifier": "a@" + "b" * 999}, ("x" * 200, "a@" + "b" * 318)),
    ],
)  # fmt: skip
def test_a_customer_is_referred_to_by_id_and_address(args: dict[str, Any], reference: tuple[str, str]) -> None:
    assert customer_reference(args) == reference


def test_the_account_comes_before_what_was_typed() -> None:
    args = {"customer": {**ACCOUNT, "identifiers": {"email": "new@b.example"}}, "identifier": "old@b.example"}
    assert customer_reference(args) == ("cus_1", "new@b.example")


@pytest.mark.parametrize("key", [key for key in KEYS if key not in ("after-username-request",)])
def test_every_sample_can_be_found_again(key: str) -> None:
    customer_id, email = customer_reference(get_event(key).sample)
    assert email == "ada@example.com"
    assert customer_id == get_event(key).sample["customer"].get("info", {}).get("id", "")
