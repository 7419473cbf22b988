"""The pages on which customers look after their account, and what becomes of the answers."""

from __future__ import annotations

from typing import Any

from hooks.services.effects import merge_patch
from hooks.services.journeys.absorb import authenticator_add
from hooks.services.journeys.forms import attribute_field, changed, consent_entry, consents_merge, label_of
from hooks.services.journeys.play import Play, look_up, put
from hooks.services.journeys.steps import Answers, Field, Next, Refused

Json = dict[str, Any]

CONSENTS = {
    "marketing-email": "News by e-mail",
    "marketing-sms": "Offers by text message",
    "personalisation": "Personal recommendations",
}
PROFILE = ("name.givenName", "name.familyName", "addresses.primary.city", "birthdate")
METHODS = {"sms": "Text message", "email": "E-mail", "totp": "Authenticator app", "passkey": "Passkey"}
REASONS = (
    ("suspicious_activity", "Suspicious activity"),
    ("requested_by_customer", "Asked for by the customer"),
    ("inactive", "Inactive for a long time"),
)


def granted(play: Play) -> set[str]:
    return {entry["key"] for entry in play.account["consents"] if entry["granted"]}


def consents_fields(play: Play) -> list[Field]:
    has = granted(play)
    return [
        Field(key, label, "checkbox", "on" if key in has else "", auto="" if key in has else "on")
        for key, label in CONSENTS.items()
    ]


def consents_take(play: Play, answers: Answers) -> Next:
    before = granted(play)
    flipped = [key for key in CONSENTS if (answers.get(key) == "on") != (key in before)]
    entries = [consent_entry(key, answers.get(key) == "on") for key in flipped]
    play.account["consents"] = consents_merge(play.account["consents"], entries)
    play.facts["consents_changed"] = entries
    return None


def consents_text(play: Play) -> str:
    count = len(play.facts["consents_changed"])
    return f"{count} {'consent' if count == 1 else 'consents'} changed." if count else "Nothing was changed."


def verified_text(play: Play) -> str:
    verification = play.facts["verification"]
    if verification["status"] == "not_required":
        return "No verification was needed this time."
    return f"Your identity is verified: provider {verification['provider']}, level {verification['level']}."


def contact_fields(play: Play) -> list[Field]:
    old = play.account["identifiers"].get("email", "")
    return [Field("email", "New e-mail address", "email", f"new.{old}" if old else "", True, f"Now: {old}")]


def contact_take(play: Play, answers: Answers) -> Next:
    old, new = play.account["identifiers"].get("email"), answers["email"].strip()
    if new == old:
        raise Refused("email", "This is the address you have.")
    play.facts["contact"] = {"type": "email", "old": old, "new": new}
    return None


def contact_store(play: Play) -> Next:
    change = play.facts["contact"]
    play.account["identifiers"]["email"] = change["new"]
    play.attributes_patch(put("emails.primaryEmail", change["new"]))
    changed(play, "emails.primaryEmail", change["old"], change["new"])
    return None


def profile_fields(play: Play) -> list[Field]:
    return [attribute_field(key, play.account["attributes"]) for key in PROFILE]


def profile_take(play: Play, answers: Answers) -> Next:
    for key in PROFILE:
        old, new = look_up(play.account["attributes"], key), answers.get(key, "").strip() or None
        if new != old:
            play.account["attributes"] = merge_patch(play.account["attributes"], put(key, new))
            changed(play, key, old, new)
    return None


def password_begin(play: Play) -> Next:
    play.facts["persist_reason"] = "change"
    return None


def enrol_text(play: Play) -> str:
    required = play.facts["enrolment"]["require"]
    return f"Required: {', '.join(METHODS.get(each, each) for each in required)}." if required else ""


def enrol_fields(play: Play) -> list[Field]:
    plan = play.facts["enrolment"]
    # What is required goes before what is offered: nothing else may be chosen first.
    methods = [*plan["require"]] or plan["offer"]
    options = tuple((method, METHODS.get(method) or label_of(method)) for method in methods)
    return [Field("method", "Method", "select", methods[0] if methods else "", True, options=options)]


def enrol_take(play: Play, answers: Answers) -> Next:
    method, attributes = answers["method"], play.account["attributes"]
    targets = {"sms": "phoneNumbers.primaryPhoneNumber", "email": "emails.primaryEmail"}
    target = look_up(attributes, targets[method]) if method in targets else ""
    play.facts["mfa_change"] = {"change": "enrolled", "authenticator": authenticator_add(play, method, target or "")}
    return None


def remove_fields(play: Play) -> list[Field]:
    known = [(each["id"], f"{each['type']} {each['target'] or ''}".strip()) for each in play.account["authenticators"]]
    return [Field("authenticator", "Authenticator", "select", known[0][0], True, options=tuple(known))]


def remove_take(play: Play, answers: Answers) -> Next:
    if answers.get("choice") == "keep":
        return "enrolled"
    enrolled = play.account["authenticators"]
    gone = next(each for each in enrolled if each["id"] == answers["authenticator"])
    play.account["authenticators"] = [each for each in enrolled if each is not gone]
    play.facts["mfa_change"] = {"change": "removed", "authenticator": gone}
    return None


def enrolled_text(play: Play) -> str:
    count = len(play.account["authenticators"])
    return f"{count} {'authenticator is' if count == 1 else 'authenticators are'} enrolled."


def disable_fields(play: Play) -> list[Field]:
    return [Field("reason", "Reason", "select", REASONS[0][0], True, options=REASONS)]


def disable_take(play: Play, answers: Answers) -> Next:
    play.facts["reason"] = answers["reason"]
    play.account["status"] = "disabled"
    play.note("The account is disabled.")
    return None


def delete_take(play: Play, answers: Answers) -> Next:
    if answers.get("choice") == "keep":
        return "kept"
    play.account["status"] = "deleted"
    play.note("The account is deleted.")
    return None
