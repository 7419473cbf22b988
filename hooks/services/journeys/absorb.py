"""What the identity service does with an outcome: effects become attributes, claims, pages, factors to ask for."""

from __future__ import annotations

from typing import Any

from hooks.identifiers import random_text
from hooks.services.effects import merge_patch
from hooks.services.journeys import inputs
from hooks.services.journeys.play import Play, masked_target, paths_of
from hooks.services.journeys.questions import plan_pages

Json = dict[str, Any]
Next = str | None


def registration(play: Play, effects: Json) -> Next:
    if patch := effects.get("attributes"):
        play.draft["attributes"] = merge_patch(play.draft["attributes"], patch)
        play.note(f"The sign-up goes on with changed attributes: {', '.join(paths_of(patch))}.")
    for extra in effects.get("additionalAuthenticators", []):
        authenticator_add(play, extra["type"], extra["target"])
        play.note(f"One more authenticator is enrolled: {extra['type']} {masked_target(extra['target'])}.")
    return None


def authenticator_add(play: Play, kind: str, target: str) -> Json:
    """Enrol an authenticator; `kind` is a type ("phone") or a method ("sms", "totp")."""
    kind = {"sms": "phone"}.get(kind, kind)
    method = {"phone": "sms", "totp": "app"}.get(kind, kind)
    known = {"id": f"aut_{random_text(6)}", "type": kind, "method": method, "target": masked_target(target) or None}
    play.account["authenticators"].append(known)
    return known


def profiling(play: Play, effects: Json) -> Next:
    """Turn a ProfilingPlan, or the service's own wish where no hook has one, into pages."""
    draft = play.draft if play.facts.get("flow") == "registration" else play.account
    play.facts["pages"] = plan_pages(inputs.profile(draft), effects)
    return None


def stage(play: Play, effects: Json) -> Next:
    asked = {"fields": [{"key": "addresses.primary.city", "required": True, "missing": True}], "consents": []}
    play.facts["pages"] = plan_pages(asked, effects)
    return None


def account_update(play: Play, effects: Json) -> Next:
    play.attributes_patch(effects.get("attributes", {}))
    play.metadata_patch(effects.get("metadata", {}))
    return None


def mfa_send(play: Play, effects: Json) -> Next:
    """Send the code as the hook wants it: other channel, other words, or not at all."""
    code = str(play.facts.get("code") or play.code_make())
    channel = effects.get("channel", play.facts["method"])
    text = effects.get("message") or "Your code is {code}"
    play.facts["sent"] = {
        "channel": channel,
        "target": masked_target(play.facts["target"]),
        "text": text.replace("{code}", code),
        "suppressed": bool(effects.get("suppress")),
    }
    return None


def token(play: Play, effects: Json) -> Next:
    play.facts["token"] = {name: effects[name] for name in ("claims", "scopes", "lifetime_seconds") if name in effects}
    return None


def assertion(play: Play, effects: Json) -> Next:
    play.facts["assertion"] = effects.get("attributes", {})
    return None


def identified(play: Play, effects: Json) -> Next:
    """AllowAuthentication: whether a second factor is asked for, and whether the password is."""
    ignored = [item["id"] if isinstance(item, dict) else item for item in effects.get("authenticatorsToIgnore", [])]
    play.facts["ignored"] = ignored
    if effects.get("requireMfa"):
        play.facts["mfa"] = True
        play.note("A second factor is required for this sign-in.")
    if effects.get("skipPassword"):
        play.facts["methods"] = ["password_skipped"]
        play.note("The password is not asked for this time.")
        return "after-password"
    return None


def migration(play: Play, effects: Json) -> Next:
    """IdentityMigration: the account is made, the customer registers, or is asked again."""
    decision = effects.get("decision")
    if decision == "migrate":
        play.account["attributes"] = merge_patch(play.account["attributes"], effects.get("attributes", {}))
        given = {name: value for name, value in effects.get("identifiers", {}).items() if value}
        play.account["identifiers"] = {**play.account["identifiers"], **given}
        play.account["status"] = "migrating"
        play.note("The account is made from what the old user store knows.")
        return "migrated"
    return "unknown-register" if decision == "continue_to_registration" else "unknown-again"


def password_verified(play: Play, effects: Json) -> Next:
    """A hook may verify the password against another store; else the service compares with its own."""
    verified = effects.get("verified")
    play.attributes_patch(effects.get("attributes", {}))
    if verified:
        play.account |= {"password": play.facts.pop("typed_password"), "status": "active"}
        play.note("The old user store knows this password: from now on it is this service's own.")
    right = bool(play.facts.pop("password_right", False)) if verified is None else verified
    if not right:
        play.facts["attempts"] = play.facts.get("attempts", 0) + 1
        message = "Wrong user name or password."
        play.facts["failure"] = {
            "code": "wrong_password",
            "stage": "password",
            "attempts": play.facts["attempts"],
            "message": message,
        }
        return "at-failed-authentication"
    play.facts["methods"] = ["password"]
    return "after-password"


def password_persist(play: Play, effects: Json) -> Next:
    play.account["password"] = play.facts.pop("new_password")
    return None


def contact(play: Play, effects: Json) -> Next:
    change = play.facts["contact"]
    play.facts |= {"purpose": "contact_update", "target": change["new"]}
    play.facts["method"] = "email" if change["type"] == "email" else "sms"
    return None


def verification_planned(play: Play, effects: Json) -> Next:
    """VerificationPlan: nothing required means that the hook has seen to it, or that it is not needed."""
    plan = {name: effects[name] for name in ("provider", "level", "data") if name in effects}
    play.facts["plan"] = plan
    if effects.get("required") is False:
        status = "verified" if plan else "not_required"
        play.facts["verification"] = verification(play, status)
        play.note("The hook has proven the identity itself." if plan else "No verification is needed this time.")
        return "after-identity-verification" if plan else "verification-over"
    return None


def verification(play: Play, status: str) -> Json:
    """Return what after-identity-verification carries; evidence only where something was proven."""
    plan = play.facts.get("plan", {})
    evidence = {**plan.get("data", {}), "document": "passport"} if status == "verified" else {}
    provider, level = plan.get("provider", "built-in"), plan.get("level", "substantial")
    return {"provider": provider, "level": level, "status": status, "evidence": evidence}


def enrolment_planned(play: Play, effects: Json) -> Next:
    available = ["sms", "email", "totp", "passkey"]
    require = effects.get("require", [])
    play.facts["enrolment"] = {"offer": effects.get("offer") or available, "require": require}
    return None
