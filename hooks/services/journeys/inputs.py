"""How the input of each event is made from the customer and the journey so far."""

from __future__ import annotations

from typing import Any

from hooks.services.journeys.play import Play, look_up, masked_target, moment

Json = dict[str, Any]

SCOPES = ["openid", "profile", "email"]
# What this service's profile knows, and whether it must be answered.
PROFILE = {
    "birthdate": False,
    "phoneNumbers.primaryPhoneNumber": False,
    "addresses.primary.city": False,
}
SERVICE_PROVIDER = {"entity_id": "https://sp.example.com/metadata", "name": "Partner service"}


def common(play: Play, customer: Json | None = None, **own: Any) -> Json:
    """Return an event's input: the browser and its place, the OpenID Connect request, and the event's own fields."""
    client = play.client
    place = {name: client[name] for name in ("ip_address", "user_agent", "store", "location")}
    oidc = {"acr_values": [], "ui_locales": client["ui_locales"]}
    return {"oidc_context": oidc, "customer": {**place, **(customer or {})}, **own}


def of_account(play: Play, *, groups: bool = False, **own: Any) -> Json:
    """Return the input of an event about an account that exists."""
    customer: Json = {"info": play.info}
    if groups:
        customer["groups"] = play.account["groups"]
    return common(play, customer, **own)


def before_registration(play: Play) -> Json:
    return common(play, {name: play.draft[name] for name in ("attributes", "identifiers", "consents")})


def before_multi_stage_registration(play: Play) -> Json:
    return common(play, {"attributes": play.draft["attributes"]}, stage=play.facts["stage"])


def before_external_registration(play: Play) -> Json:
    return common(play, {"attributes": play.draft["attributes"]}, **external(play))


def external(play: Play) -> Json:
    return {"identity_provider": play.facts["provider"], "provider_claims": play.facts["claims"]}


def profiling_registration(play: Play) -> Json:
    return common(play, {"info": play.draft["attributes"]}, flow="registration", profile=profile(play.draft))


def profiling_login(play: Play) -> Json:
    return of_account(play, flow="login", profile=profile(play.account))


def profile(known: Json) -> Json:
    """Return what the service would ask: its profile fields, and the consent to marketing."""
    fields = [
        {"key": key, "required": required, "missing": not look_up(known["attributes"], key)}
        for key, required in PROFILE.items()
    ]
    answered = any(consent["key"] == "marketing-email" for consent in known["consents"])
    return {"fields": fields, "consents": [{"key": "marketing-email", "required": False, "missing": not answered}]}


def after_registration(play: Play) -> Json:
    known = {name: play.account[name] for name in ("attributes", "identifiers", "consents")}
    return common(play, {"info": play.info, **known})


def after_account_activation(play: Play) -> Json:
    return of_account(play, activation={"channel": play.facts.get("activation", "email"), "at": moment()})


def before_mfa_send(play: Play) -> Json:
    return of_account(play, mfa={**mfa(play), "purpose": play.facts.get("purpose", "login")})


def after_mfa_send(play: Play) -> Json:
    return of_account(play, mfa={**mfa(play), "verified_at": moment()})


def mfa(play: Play) -> Json:
    return {"method": play.facts["method"], "target": masked_target(play.facts["target"])}


def before_id_token_generation(play: Play) -> Json:
    token = {"claims": claims(play), "scopes": list(SCOPES), "audience": [play.client["client_id"]]}
    return of_account(play, groups=True, token=token, requested_scopes=list(SCOPES))


def claims(play: Play) -> Json:
    """Return the claims that the service puts into a token by itself."""
    wanted = {"email": "emails.primaryEmail", "given_name": "name.givenName", "family_name": "name.familyName"}
    found = {claim: look_up(play.account["attributes"], path) for claim, path in wanted.items()}
    return {claim: value for claim, value in found.items() if value}


def after_token_refresh(play: Play) -> Json:
    return of_account(play, token={"claims": claims(play), "scopes": list(SCOPES)})


def before_saml_assertion_generation(play: Play) -> Json:
    attributes = {"mail": claims(play).get("email"), "uid": play.account["id"]}
    return of_account(play, groups=True, assertion={"attributes": attributes}, service_provider=SERVICE_PROVIDER)


def after_username_request(play: Play) -> Json:
    return common(play, {"identifiers": play.account["identifiers"]}, request={"channel": "email"})


def at_failed_identification(play: Play) -> Json:
    own: Json = {"identifier": play.facts["identifier"], "reason": "unknown_identifier"}
    if "provider" in play.facts:
        own |= {**external(play), "reason": "no_linked_account"}
    return common(play, **own)


def after_customer_identification(play: Play) -> Json:
    enrolled = play.account["authenticators"]
    return of_account(play, groups=True, authenticators=enrolled, requested_scopes=list(SCOPES))


def before_password_validation(play: Play) -> Json:
    return of_account(play, identifier=play.facts["identifier"], password=play.typed["password"])


def at_failed_authentication(play: Play) -> Json:
    return of_account(play, identifier=play.facts["identifier"], failure=play.facts["failure"])


def before_password_reset(play: Play) -> Json:
    return of_account(play, reset={"channel": "email"})


def after_password_reset(play: Play) -> Json:
    return of_account(play, reset={"channel": "email", "at": moment()})


def before_password_persist(play: Play) -> Json:
    customer = {"info": play.info} if play.account["status"] == "active" else {"info": play.draft["attributes"]}
    reason = play.facts.get("persist_reason", "registration")
    return common(play, customer, password=play.typed["password"], reason=reason)


def after_consent_update(play: Play) -> Json:
    consents = {"changed": play.facts["consents_changed"], "current": play.account["consents"]}
    return of_account(play, consents=consents, source=play.facts.get("consent_source", "preference_centre"))


def after_mfa_change(play: Play) -> Json:
    return of_account(play, **play.facts["mfa_change"])


def after_self_service_login(play: Play) -> Json:
    methods = play.facts.get("methods") or ["password"]
    return of_account(play, groups=True, authentication={"methods": methods, "at": moment()})


def after_external_login(play: Play) -> Json:
    return of_account(play, **external(play), first_time=bool(play.facts.get("first_time")))


def after_account_disabling(play: Play) -> Json:
    return of_account(play, actor={"type": "admin", "id": "adm_simulation"}, reason=play.facts.get("reason"))


def after_account_termination(play: Play) -> Json:
    return of_account(play, actor={"type": "customer", "id": play.account["id"]}, reason="requested_by_customer")


def before_identity_verification(play: Play) -> Json:
    planned = {"provider": "built-in", "level": "substantial", "policy": play.facts.get("policy", "step-up")}
    return of_account(play, verification=planned)


def after_identity_verification(play: Play) -> Json:
    return of_account(play, verification=play.facts["verification"])


def before_authenticator_enrollment(play: Play) -> Json:
    enrolled = play.account["authenticators"]
    return of_account(play, authenticators={"enrolled": enrolled, "available": ["sms", "email", "totp", "passkey"]})


def before_contact_update(play: Play) -> Json:
    return of_account(play, contact=play.facts["contact"])


def after_account_update(play: Play) -> Json:
    return of_account(play, changes=play.facts["changes"])
