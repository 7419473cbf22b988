"""The test customer: from a form with sensible defaults, or from the input of a past execution."""

from __future__ import annotations

from typing import Any, NamedTuple

from hooks.events import get_event
from hooks.models import Application, Execution
from hooks.services.inputs import personal_mask
from hooks.services.journeys.absorb import authenticator_add
from hooks.services.journeys.forms import consent_entry
from hooks.services.journeys.passwords import TEST_PASSWORD, password_seal
from hooks.services.journeys.play import Play, look_up, new_account
from hooks.services.journeys.steps import Journey

Json = dict[str, Any]


class Place(NamedTuple):
    """Where a browser is: its address, and what the identity service makes of it."""

    label: str
    ip_address: str
    city: str | None = None
    state: str | None = None
    country: str | None = None
    country_code: str | None = None
    latitude: float | None = None
    longitude: float | None = None


PLACES = {
    "lund": Place("Lund, Sweden", "198.51.100.23", "Lund", "Skåne", "Sweden", "SE", 55.7047, 13.191),
    "berlin": Place("Berlin, Germany", "198.51.100.77", "Berlin", "Berlin", "Germany", "DE", 52.52, 13.405),
    "lyon": Place("Lyon, France", "198.51.100.140", "Lyon", "Rhône", "France", "FR", 45.76, 4.84),
    "chicago": Place("Chicago", "198.51.100.201", "Chicago", "Illinois", "United States", "US", 41.88, -87.63),
    "anonymous": Place("An anonymising network", "203.0.113.9"),
    "automated": Place("A source of automated sign-ins", "192.0.2.66", country="United States", country_code="US"),
}
USER_AGENT = "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0"
KNOWN = {"given_name": "Ada", "family_name": "Lindqvist", "email": "ada@example.com", "phone": "+46701234567"}
NEWCOMER = {"given_name": "Robin", "family_name": "Example", "email": "robin@unknown.example", "phone": ""}
COMMON = {"locale": "en", "place": "lund", "groups": "members", "verify": False}
PATHS = {
    "given_name": "name.givenName",
    "family_name": "name.familyName",
    "email": "emails.primaryEmail",
    "phone": "phoneNumbers.primaryPhoneNumber",
    "locale": "locale",
}


def customer_defaults(journey: Journey) -> Json:
    """Return the test customer to begin with, as the form's fields: given_name, family_name, email and so on."""
    persona = NEWCOMER if journey.account == "none" else KNOWN
    return {**COMMON, **persona, **journey.customer}


def customer_of_execution(execution: Execution, *, reveal: bool) -> Json:
    """Return what a past execution knows of its customer: the fields of the form, and `extra` attributes and place.

    Without `reveal` personal data stays out: the form's own test values stand there instead.
    """
    given = execution.input if reveal else personal_mask(get_event(execution.event), execution.input)
    customer = given.get("customer") or {}
    attributes = customer.get("info") or customer.get("attributes") or {}
    found: Json = {"groups": ", ".join(group.get("name", "") for group in customer.get("groups") or [])}
    found["extra"] = {"location": customer.get("location") or {}, "attributes": {}}
    if reveal:
        named = {key: look_up(attributes, path) for key, path in PATHS.items()}
        identifiers = customer.get("identifiers") or {}
        named["email"] = named["email"] or identifiers.get("email") or execution.customer_email
        found |= {key: value for key, value in named.items() if isinstance(value, str) and value}
        beside = {name: value for name, value in attributes.items() if name not in ("id", "userName")}
        found["extra"] |= {"attributes": beside, "ip_address": customer.get("ip_address")}
        found["extra"]["id"] = attributes.get("id")
    else:
        found["extra"]["location"] = {"country_code": look_up(customer, "location.country_code")}
    return found


def play_begin(*, application: Application, journey: Journey, customer: Json) -> Play:
    """Return the play of a journey at its first step, the account as the journey expects it."""
    extra = customer.get("extra") or {}
    play = Play(
        client=client_of(application, customer, extra),
        account=new_account(groups=groups_of(customer)),
        step=journey.steps[0].name,
        facts={**journey.facts, **({"verify": True, "policy": "new-customers"} if customer.get("verify") else {})},
    )
    attributes = {**extra.get("attributes", {}), **attributes_of(customer)}
    identifiers = identifiers_of(customer)
    if extra.get("id"):
        play.account["id"] = extra["id"]
    if journey.account == "none":
        play.draft |= {"attributes": attributes, "identifiers": identifiers}
        return play
    play.account |= {"identifiers": identifiers, "status": journey.account}
    if journey.account == "active":
        consents = [consent_entry("terms", True), consent_entry("marketing-email", False)]
        play.account |= {"attributes": attributes, "consents": consents, "password": password_seal(TEST_PASSWORD)}
        if customer.get("phone"):
            authenticator_add(play, "phone", customer["phone"])
    return play


def attributes_of(customer: Json) -> Json:
    """Return the nested attributes that the form's fields stand for; empty ones are left out."""
    attributes: Json = {}
    for key, path in PATHS.items():
        if customer.get(key):
            parent, _, last = path.rpartition(".")
            if parent:
                attributes.setdefault(parent, {})[last] = customer[key]
            else:
                attributes[last] = customer[key]
    return attributes


def identifiers_of(customer: Json) -> Json:
    found = {"email": customer.get("email"), "phone": customer.get("phone")}
    return {name: value for name, value in found.items() if value}


def groups_of(customer: Json) -> list[Json]:
    names = [name.strip() for name in str(customer.get("groups") or "").split(",")]
    return [{"id": f"grp_{number}", "name": name} for number, name in enumerate(filter(None, names), 1)]


def client_of(application: Application, customer: Json, extra: Json) -> Json:
    """Return the browser and its place, as every event carries them."""
    chosen = PLACES[customer.get("place") or "lund"]
    location = {
        "city": chosen.city,
        "state": chosen.state,
        "country": chosen.country,
        "country_code": chosen.country_code,
        "coordinates": {"latitude": chosen.latitude, "longitude": chosen.longitude},
    }
    if extra.get("location", {}).get("country_code"):
        location = {**extra["location"]}
    return {
        "client_id": application.client_id,
        "ip_address": extra.get("ip_address") or chosen.ip_address,
        "user_agent": USER_AGENT,
        "store": "customers",
        "location": location,
        "ui_locales": [customer.get("locale") or "en"],
    }
