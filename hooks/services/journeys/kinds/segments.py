"""Stretches that several journeys share."""

from __future__ import annotations

from typing import Any

from hooks.services.journeys import absorb, forms, inputs
from hooks.services.journeys.play import Play
from hooks.services.journeys.steps import Answers, Do, End, Next, Page, Raise, Step, plain

Json = dict[str, Any]


def wants_mfa(play: Play) -> bool:
    return bool(play.facts.get("mfa"))


def wants_consent_event(play: Play) -> bool:
    return bool(play.facts.get("consents_changed"))


def wants_update_event(play: Play) -> bool:
    return bool(play.facts.get("changes"))


def factor_choose(play: Play) -> Next:
    """Send the code to the first authenticator that counts, else to the e-mail address."""
    enrolled = [each for each in play.account["authenticators"] if each["id"] not in play.facts.get("ignored", [])]
    phone = next((each for each in enrolled if each["method"] == "sms"), None)
    attributes = play.account["attributes"]
    number = (attributes.get("phoneNumbers") or {}).get("primaryPhoneNumber")
    address = play.account["identifiers"].get("email") or ""
    by_phone = phone is not None and number
    play.facts |= {"method": "sms" if by_phone else "email", "target": number if by_phone else address}
    return None


def mfa_done(play: Play) -> Next:
    play.facts.setdefault("methods", []).append(play.facts["method"])
    return None


def know_customer(play: Play) -> Next:
    """Look the identifier up, as the service does before anything else."""
    typed, account = play.facts["identifier"].lower(), play.account
    names = [value.lower() for value in account["identifiers"].values() if isinstance(value, str)]
    if account["status"] == "disabled":
        return "account-disabled"
    return "after-customer-identification" if account["status"] == "active" and typed in names else None


def back_to_start(play: Play, answers: Answers) -> Next:
    return "provider" if "provider" in play.facts else "identifier"


UNKNOWN = "There is no account with this e-mail address or user name."
UNKNOWN_AGAIN = Page(
    "unknown-again",
    "We do not know you",
    back_to_start,
    text=plain(UNKNOWN),
    choices=(("again", "Try another one"),),
)


def identify(title: str = "Sign in") -> tuple[Step, ...]:
    """Who is it? An unknown customer may be brought over, sent to sign-up, or asked again."""
    return (
        Page("identifier", title, forms.identifier_take, forms.identifier_fields),
        Do("know-customer", know_customer),
        Raise("at-failed-identification", inputs.at_failed_identification, "identifier", absorb.migration),
        UNKNOWN_AGAIN,
        End(
            "unknown-register", "Create an account", plain("There is no account yet. The customer is sent to sign-up.")
        ),
        Do("migrated", migrated),
        Raise("after-customer-identification", inputs.after_customer_identification, "identifier", absorb.identified),
    )


def migrated(play: Play) -> Next:
    play.facts.setdefault("attempts", 0)
    return None


PASSWORD: tuple[Step, ...] = (
    Page("password", "Enter your password", forms.password_take, forms.password_fields),
    Raise(
        "before-password-validation",
        inputs.before_password_validation,
        "password",
        absorb.password_verified,
    ),
    Raise("at-failed-authentication", inputs.at_failed_authentication, "password", lambda play, effects: "failed"),
    Page(
        "failed",
        "That did not work",
        lambda play, answers: "password",
        text=lambda play: str(play.facts["failure"]["message"]),
        choices=(("again", "Try again"),),
    ),
    Do("after-password", lambda play: None),
)


def code(purpose: str, when: Any = wants_mfa, heading: str = "Enter your code") -> tuple[Step, ...]:
    """Send a one-time code and ask for it."""

    def begin(play: Play) -> Next:
        play.facts["purpose"] = purpose
        play.code_make()
        if purpose != "contact_update":
            factor_choose(play)
        return None

    return (
        Do("code-begin", begin, when=when),
        Raise("before-mfa-send", inputs.before_mfa_send, "", absorb.mfa_send, when=when),
        Page("code", heading, forms.code_take, forms.code_fields, forms.code_text, when=when),
        Raise("after-mfa-send", inputs.after_mfa_send, when=when),
        Do("mfa-done", mfa_done, when=when),
    )


def profiling(flow: str) -> tuple[Step, ...]:
    make = inputs.profiling_registration if flow == "registration" else inputs.profiling_login

    def begin(play: Play) -> Next:
        play.facts["flow"] = flow
        return None

    return (
        Do("profiling-begin", begin),
        Raise("before-progressive-profiling", make, "", absorb.profiling),
        Page(
            "profile",
            "A few more details",
            forms.profile_take,
            forms.profile_fields,
            heading=forms.profile_heading,
            when=forms.profile_wanted,
        ),
    )


CHANGES: tuple[Step, ...] = (
    Raise("after-account-update", inputs.after_account_update, when=wants_update_event),
    Raise("after-consent-update", inputs.after_consent_update, when=wants_consent_event),
)

TOKEN: tuple[Step, ...] = (
    Raise("before-id-token-generation", inputs.before_id_token_generation, "", absorb.token),
    Raise("after-self-service-login", inputs.after_self_service_login),
)
SIGNED_IN = End("signed-in", "You are signed in", plain("The application received this ID token."), "token")


def wants_verification(play: Play) -> bool:
    return bool(play.facts.get("verify"))


VERIFY: tuple[Step, ...] = (
    Raise(
        "before-identity-verification",
        inputs.before_identity_verification,
        "",
        absorb.verification_planned,
        when=wants_verification,
    ),
    Page(
        "verify",
        "Show who you are",
        lambda play, answers: verification_keep(play, answers.get("choice", "")),
        text=lambda play: f"The service's own check, level {play.facts.get('plan', {}).get('level', 'substantial')}.",
        choices=(("verified", "My passport matches"), ("failed", "It does not match")),
        when=wants_verification,
    ),
    Raise(
        "after-identity-verification",
        inputs.after_identity_verification,
        "",
        absorb.account_update,
        when=wants_verification,
    ),
    Do("verification-over", lambda play: verification_judge(play), when=wants_verification),
)


def verification_keep(play: Play, choice: str) -> Next:
    play.facts["verification"] = absorb.verification(play, "verified" if choice == "verified" else "failed")
    return None


def verification_judge(play: Play) -> Next:
    if play.facts["verification"]["status"] == "failed":
        return "not-verified"
    play.facts["verified"] = play.facts["verification"]["status"]
    return None


NOT_VERIFIED = End(
    "not-verified",
    "Your identity was not verified",
    plain("The service lets nobody on who could not prove who they are."),
)
