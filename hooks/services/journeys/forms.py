"""The pages' fields, and what becomes of the answers."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from hooks.services.effects import merge_patch
from hooks.services.journeys.passwords import (
    LEGACY_PASSWORD,
    TEST_PASSWORD,
    password_matches,
    password_seal,
)
from hooks.services.journeys.play import Play, look_up, moment, put
from hooks.services.journeys.steps import Answers, Field, Next, Refused

Json = dict[str, Any]

EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
LONGEST = 320
LABELS = {
    "name.givenName": "First name",
    "name.familyName": "Last name",
    "emails.primaryEmail": "E-mail address",
    "phoneNumbers.primaryPhoneNumber": "Phone number",
    "addresses.primary.streetAddress": "Street and number",
    "addresses.primary.city": "City",
    "addresses.primary.postalCode": "Postal code",
    "birthdate": "Date of birth",
    "locale": "Language",
    "terms": "I accept the terms of use",
    "marketing-email": "Send me news by e-mail",
}
KINDS = {"emails.primaryEmail": "email", "phoneNumbers.primaryPhoneNumber": "tel", "birthdate": "date"}
ANSWERS = {
    "birthdate": "1988-04-12",
    "addresses.primary.city": "Lund",
    "phoneNumbers.primaryPhoneNumber": "+46701234567",
}
TERMS_VERSION = "2026-05"


def label_of(key: str) -> str:
    return LABELS.get(key) or key.replace(".", " ").replace("-", " ").replace("_", " ").capitalize()


def answers_check(fields: list[Field], answers: Answers) -> Json:
    """Return {key: what is wrong}, as the identity service's own form checks do."""
    faults: Json = {}
    for field in fields:
        value = answers.get(field.key, "").strip()
        if not value and field.required:
            faults[field.key] = "Please tick this box." if field.kind == "checkbox" else "Please fill this in."
        elif len(value) > LONGEST:
            faults[field.key] = f"At most {LONGEST} characters."
        elif value and field.kind == "email" and not EMAIL.fullmatch(value):
            faults[field.key] = "This is not an e-mail address."
        elif value and field.kind == "date" and not is_date(value):
            faults[field.key] = "This is not a date."
        elif value and field.options and value not in dict(field.options):
            faults[field.key] = "Choose one of the answers."
    return faults


def is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def attribute_field(key: str, known: Json, *, required: bool = False) -> Field:
    value = look_up(known, key)
    text = value if isinstance(value, str) else ""
    return Field(key, label_of(key), KINDS.get(key, "text"), text, required, auto=ANSWERS.get(key, "Example"))


def consent_entry(key: str, granted: bool) -> Json:
    return {"key": key, "granted": granted, "version": TERMS_VERSION, "at": moment()}


def consents_merge(known: list[Json], changed: list[Json]) -> list[Json]:
    keys = {entry["key"] for entry in changed}
    return [*(entry for entry in known if entry["key"] not in keys), *changed]


# Sign-up.
DETAILS = ("name.givenName", "name.familyName", "emails.primaryEmail", "phoneNumbers.primaryPhoneNumber")


def details_fields(play: Play) -> list[Field]:
    known = play.draft["attributes"]
    required = ("name.givenName", "name.familyName", "emails.primaryEmail")
    fields = [attribute_field(key, known, required=key in required) for key in DETAILS]
    granted = {entry["key"] for entry in play.draft["consents"] if entry["granted"]}
    news = Field("marketing-email", label_of("marketing-email"), "checkbox", "on" * ("marketing-email" in granted))
    return [*fields, Field("terms", label_of("terms"), "checkbox", "on", required=True), news]


def details_take(play: Play, answers: Answers) -> Next:
    for key in DETAILS:
        value = answers.get(key, "").strip() or None
        play.draft["attributes"] = merge_patch(play.draft["attributes"], put(key, value))
    email, phone = answers["emails.primaryEmail"].strip(), answers.get(DETAILS[3], "").strip()
    play.draft["identifiers"] = {"email": email, **({"phone": phone} if phone else {})}
    granted = {key: answers.get(key) == "on" for key in ("terms", "marketing-email")}
    play.draft["consents"] = [consent_entry(key, value) for key, value in granted.items()]
    play.facts["identifier"] = email
    return None


# Progressive profiling.
def profile_fields(play: Play) -> list[Field]:
    page = play.facts["pages"][0]
    known = play.draft["attributes"] if play.facts.get("flow") == "registration" else play.account["attributes"]
    fields = [attribute_field(entry["key"], known, required=entry["required"]) for entry in page["fields"]]
    boxes = [
        Field(entry["key"], label_of(entry["key"]), "checkbox", required=entry["required"], auto="on")
        for entry in page["consents"]
    ]
    return [*fields, *boxes]


def profile_take(play: Play, answers: Answers) -> Next:
    """Keep the answers of one page; the next one follows, if the plan has more."""
    page = play.facts["pages"].pop(0)
    target = play.draft if play.facts.get("flow") == "registration" else play.account
    for entry in page["fields"]:
        old, value = look_up(target["attributes"], entry["key"]), answers.get(entry["key"], "").strip()
        if value and value != old:
            target["attributes"] = merge_patch(target["attributes"], put(entry["key"], value))
            changed(play, entry["key"], old, value)
    given = [consent_entry(entry["key"], answers.get(entry["key"]) == "on") for entry in page["consents"]]
    target["consents"] = consents_merge(target["consents"], given)
    if given:
        play.facts["consents_changed"] = consents_merge(play.facts.get("consents_changed", []), given)
        play.facts["consent_source"] = "progressive_profiling"
    return "profile" if play.facts["pages"] else None


def profile_wanted(play: Play) -> bool:
    return bool(play.facts.get("pages"))


def profile_heading(play: Play) -> str:
    return str(play.facts["pages"][0]["title"])


def changed(play: Play, key: str, old: Any, new: Any) -> None:
    play.facts.setdefault("changes", []).append({"field": key, "old": old, "new": new})


# Passwords.
def new_password_fields(play: Play) -> list[Field]:
    return [Field("password", "New password", "password", TEST_PASSWORD, True, "At least 8 characters.")]


def new_password_take(play: Play, answers: Answers) -> Next:
    if len(answers["password"]) < 8:
        raise Refused("password", "A password has at least 8 characters.")
    play.typed["password"] = answers["password"]
    play.facts["new_password"] = password_seal(answers["password"])
    return None


def password_fields(play: Play) -> list[Field]:
    migrating = play.account["status"] == "migrating"
    known = password_matches(TEST_PASSWORD, play.account["password"])
    value = LEGACY_PASSWORD if migrating else TEST_PASSWORD if known else ""
    return [Field("password", "Password", "password", value, True)]


def password_take(play: Play, answers: Answers) -> Next:
    play.typed["password"] = answers["password"]
    play.facts["typed_password"] = password_seal(answers["password"])
    play.facts["password_right"] = password_matches(answers["password"], play.account["password"])
    return None


# Identification, one-time codes.
def identifier_fields(play: Play) -> list[Field]:
    known = play.facts.get("identifier") or play.account["identifiers"].get("email", "")
    return [Field("identifier", "E-mail address or user name", "text", known, True)]


def identifier_take(play: Play, answers: Answers) -> Next:
    play.facts["identifier"] = answers["identifier"].strip()
    return None


def code_fields(play: Play) -> list[Field]:
    return [Field("code", "Code", "text", "", True, "Six digits.", auto=str(play.facts["code"]))]


def code_take(play: Play, answers: Answers) -> Next:
    given = answers["code"].replace(" ", "")
    if given != play.facts["code"]:
        raise Refused("code", "This is not the code that was sent.")
    play.facts.pop("code")
    return None


def code_text(play: Play) -> str:
    sent = play.facts["sent"]
    return f"We sent a code by {sent['channel']} to {sent['target']}."
