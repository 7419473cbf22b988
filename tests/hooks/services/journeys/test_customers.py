"""Test customers: sensible defaults, or what a past execution knows, personal data only for those who may see it."""

from __future__ import annotations

from typing import Any

import pytest

from hooks.events import get_event
from hooks.services.bodies import body_read
from hooks.services.journeys import inputs
from hooks.services.journeys.catalog import JOURNEYS, journey_find
from hooks.services.journeys.customers import PLACES, customer_defaults, customer_of_execution, play_begin
from hooks.services.journeys.passwords import TEST_PASSWORD, password_matches, password_seal
from hooks.services.journeys.play import look_up, masked_target, paths_of, put
from hooks.services.journeys.steps import Journey
from tests import factories

EMAIL = "grace.hopper@navy.example"
pytestmark = pytest.mark.django_db


def past_input(event: str) -> dict[str, Any]:
    """The sample of an event, as it would be stored, about another customer."""
    sample = get_event(event).sample
    info = sample["customer"].get("info") or sample["customer"].get("attributes")
    info["name"] = {"givenName": "Grace", "familyName": "Hopper"}
    info["emails"] = {"primaryEmail": EMAIL}
    sample["customer"]["ip_address"] = "203.0.113.77"
    sample["customer"]["location"]["city"] = "Arlington"
    sample["customer"]["location"]["country_code"] = "US"
    return get_event(event).storable(sample)


def past(event: str) -> Any:
    hook = factories.HookFactory(event=event)
    return factories.ExecutionFactory(hook=hook, input=past_input(event), customer_email=EMAIL)


@pytest.mark.parametrize("journey", JOURNEYS, ids=[journey.key for journey in JOURNEYS])
def test_defaults_begin_every_journey(journey: Journey, application: Any) -> None:
    play = play_begin(application=application, journey=journey, customer=customer_defaults(journey))
    assert play.step == journey.steps[0].name
    assert play.account["status"] == journey.account
    known = play.draft if journey.account == "none" else play.account
    assert "@" in known["identifiers"]["email"]


def test_a_newcomer_is_not_in_the_demos_crm_and_a_known_customer_can_sign_in(application: Any) -> None:
    sign_up, login = journey_find(key="sign-up"), journey_find(key="login")
    assert customer_defaults(sign_up)["email"].endswith("@unknown.example")
    account = play_begin(application=application, journey=login, customer=customer_defaults(login)).account
    assert password_matches(TEST_PASSWORD, account["password"])
    assert [each["method"] for each in account["authenticators"]] == ["sms"]


@pytest.mark.parametrize("event", ["before-registration", "after-customer-identification", "before-mfa-send"])
def test_personal_data_of_a_past_customer_stays_out(event: str) -> None:
    found = customer_of_execution(past(event), reveal=False)
    text = str(found)
    for secret in (EMAIL, "Grace", "Hopper", "203.0.113.77", "Arlington", "grace"):
        assert secret not in text
    assert found["extra"]["location"] == {"country_code": "US"}


@pytest.mark.parametrize("event", ["before-registration", "after-customer-identification"])
def test_whoever_may_see_it_gets_the_whole_customer(event: str, application: Any) -> None:
    found = customer_of_execution(past(event), reveal=True)
    assert (found["given_name"], found["family_name"], found["email"]) == ("Grace", "Hopper", EMAIL)
    journey = journey_find(key="login")
    play = play_begin(application=application, journey=journey, customer={**customer_defaults(journey), **found})
    assert play.client["ip_address"] == "203.0.113.77"
    assert play.client["location"]["city"] == "Arlington"
    assert play.account["attributes"]["addresses"]["primary"]["city"] == "Lund"
    if event == "after-customer-identification":
        assert play.account["id"] == "cus_8841"
        assert found["groups"] == "members"


def test_a_customer_taken_over_still_fits_every_contract(application: Any) -> None:
    journey = journey_find(key="login")
    found = customer_of_execution(past("after-customer-identification"), reveal=True)
    play = play_begin(application=application, journey=journey, customer={**customer_defaults(journey), **found})
    body_read(get_event("after-customer-identification"), {"input": inputs.after_customer_identification(play)})


@pytest.mark.parametrize("place", PLACES)
def test_every_place_fits_the_contract(place: str, application: Any) -> None:
    journey = journey_find(key="sign-up")
    customer = {**customer_defaults(journey), "place": place}
    play = play_begin(application=application, journey=journey, customer=customer)
    body_read(get_event("before-registration"), {"input": inputs.before_registration(play)})
    assert play.client["ip_address"] == PLACES[place].ip_address


@pytest.mark.parametrize("empty", ["given_name", "family_name", "phone", "groups"])
def test_what_is_left_empty_is_not_known(empty: str, application: Any) -> None:
    journey = journey_find(key="login")
    customer = {**customer_defaults(journey), empty: ""}
    account = play_begin(application=application, journey=journey, customer=customer).account
    assert "" not in str(list(account["identifiers"].values())).split("'")[1:1]
    if empty == "phone":
        assert account["authenticators"] == []
        assert "phoneNumbers" not in account["attributes"]
    if empty == "groups":
        assert account["groups"] == []


@pytest.mark.parametrize(
    ("typed", "sealed", "right"), [("secret", "secret", True), ("secret", "Secret", False), ("", "", True)]
)
def test_passwords_are_compared_by_digest(typed: str, sealed: str, right: bool) -> None:
    digest = password_seal(sealed)
    assert password_matches(typed, digest) is right
    assert digest != password_seal(sealed), "each digest has a salt of its own"


@pytest.mark.parametrize("sealed", ["", "$", "salt$", "nonsense"])
def test_no_password_matches_what_is_no_digest(sealed: str) -> None:
    assert not password_matches("", sealed)


@pytest.mark.parametrize(
    ("target", "shown"),
    [
        ("ada@example.com", "a•••@example.com"),
        ("+46701234567", "+46 ••• 67"),
        ("", ""),
        ("@x.example", "•••@x.example"),
    ],
)
def test_targets_are_masked_as_services_do(target: str, shown: str) -> None:
    assert masked_target(target) == shown


def test_paths_of_a_patch() -> None:
    patch = {"name": {"givenName": "Ada", "familyName": None}, "tier": "gold", "empty": {}}
    assert paths_of(patch) == ["name.givenName", "name.familyName", "tier", "empty"]
    assert put("a.b.c", 1) == {"a": {"b": {"c": 1}}}
    assert look_up(put("a.b.c", 1), "a.b.c") == 1
    assert look_up({"a": "text"}, "a.b") is None
