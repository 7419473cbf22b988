"""An external identity provider: chosen by the customer, and what it says about them."""

from __future__ import annotations

from typing import Any

from hooks.services.effects import merge_patch
from hooks.services.journeys.play import Play, look_up, put
from hooks.services.journeys.steps import Answers, Field, Next

Json = dict[str, Any]

PROVIDERS = {
    "google": {"id": "google", "name": "Google", "type": "oidc"},
    "apple": {"id": "apple", "name": "Apple", "type": "oidc"},
    "company": {"id": "company", "name": "Company sign-in", "type": "saml"},
}
CLAIMS = {"given_name": "name.givenName", "family_name": "name.familyName", "email": "emails.primaryEmail"}


def provider_fields(play: Play) -> list[Field]:
    options = tuple((key, each["name"]) for key, each in PROVIDERS.items())
    return [Field("provider", "Sign in with", "select", "google", True, options=options)]


def provider_take(play: Play, answers: Answers) -> Next:
    play.facts["provider"] = PROVIDERS[answers["provider"]]
    return None


def claims_text(play: Play) -> str:
    return f"This page stands in for {play.facts['provider']['name']}. What it says about the customer is up to you."


def known_of(play: Play) -> Json:
    known: Json = play.draft["attributes"] or play.account["attributes"]
    return known


def claims_fields(play: Play) -> list[Field]:
    labels = {"given_name": "given_name", "family_name": "family_name", "email": "email"}
    fields = [
        Field(claim, labels[claim], "email" if claim == "email" else "text", look_up(known_of(play), path) or "", True)
        for claim, path in CLAIMS.items()
    ]
    return [*fields, Field("email_verified", "email_verified: the provider vouches for the address", "checkbox", "on")]


def claims_take(play: Play, answers: Answers) -> Next:
    given = {claim: answers[claim].strip() for claim in CLAIMS}
    name = f"{given['given_name']} {given['family_name']}".strip()
    verified = answers.get("email_verified") == "on"
    play.facts["claims"] = {"sub": "108814590011", **given, "name": name, "email_verified": verified}
    play.facts["identifier"] = given["email"]
    for claim, path in CLAIMS.items():
        play.draft["attributes"] = merge_patch(play.draft["attributes"], put(path, given[claim]))
    play.draft["identifiers"] = {"email": given["email"]}
    return None


def unknown_decide(play: Play, effects: Json) -> Next:
    """IdentityMigration for somebody who comes from a provider: what a hook knows joins the registration."""
    if effects.get("decision") == "reidentify":
        return "unknown-again"
    if effects.get("decision") == "migrate":
        play.draft["attributes"] = merge_patch(play.draft["attributes"], effects.get("attributes", {}))
        given = {name: value for name, value in effects.get("identifiers", {}).items() if value}
        play.draft["identifiers"] = {**play.draft["identifiers"], **given}
        play.note("What the hook knows about this customer joins the registration.")
    return None
