"""The thirty events as their design lists them, typed by hand: contracts are held against this, never the reverse."""

from __future__ import annotations

from typing import Any, NamedTuple

ENDINGS = ("ShowErrorMessage", "RedirectRequest", "DenyRequest")


class Row(NamedTuple):
    number: int
    key: str
    groups: tuple[str, ...]
    label: str
    decides: bool
    mode: str
    own: str | None


ROWS = (
    Row(1, "before-registration", ("sign-up",), "Before registration", True, "sync", "RegistrationData"),
    Row(
        2,
        "before-progressive-profiling",
        ("sign-up", "login"),
        "Before progressive profiling",
        True,
        "sync",
        "ProfilingPlan",
    ),
    Row(3, "after-registration", ("sign-up",), "After registration", True, "async", "AccountUpdate"),
    Row(4, "after-account-activation", ("sign-up",), "After account activation", False, "async", None),
    Row(5, "before-mfa-send", ("sign-up",), "Before MFA send", True, "sync", "MfaSend"),
    Row(6, "after-mfa-send", ("sign-up",), "After MFA send (verification succeeded)", False, "async", None),
    Row(7, "before-id-token-generation", ("login",), "Before ID token generation", True, "sync", "TokenData"),
    Row(8, "after-username-request", ("login",), "After username request", False, "async", None),
    Row(
        9,
        "after-customer-identification",
        ("login",),
        "After customer identification",
        True,
        "sync",
        "AllowAuthentication",
    ),
    Row(10, "at-failed-identification", ("login",), "At failed identification", True, "sync", "IdentityMigration"),
    Row(11, "before-password-validation", ("login",), "Before password validation", True, "sync", "PasswordVerified"),
    Row(12, "before-password-reset", ("login",), "Before password reset", True, "sync", "AllowPasswordReset"),
    Row(13, "after-password-reset", ("login",), "After password reset", False, "async", None),
    Row(14, "after-consent-update", ("login",), "After consent update", False, "async", None),
    Row(15, "after-mfa-change", ("login",), "After MFA change", False, "async", None),
    Row(16, "at-failed-authentication", ("login",), "At failed authentication", True, "sync", None),
    Row(17, "after-self-service-login", ("login",), "After self-service login", False, "async", None),
    Row(18, "after-external-login", ("login",), "After external login", True, "sync", "AccountUpdate"),
    Row(19, "after-account-disabling", ("login",), "After account disabling", False, "async", None),
    Row(20, "after-account-termination", ("login",), "After account termination", False, "async", None),
    Row(
        21, "before-identity-verification", ("login",), "Before identity verification", True, "sync", "VerificationPlan"
    ),
    Row(22, "after-identity-verification", ("login",), "After identity verification", True, "sync", "AccountUpdate"),
    Row(23, "after-token-refresh", ("login",), "After token refresh", True, "sync", "TokenData"),
    Row(
        24,
        "before-saml-assertion-generation",
        ("login",),
        "Before SAML assertion generation",
        True,
        "sync",
        "AssertionData",
    ),
    Row(
        25,
        "before-multi-stage-registration",
        ("sign-up",),
        "Before multi-stage registration",
        True,
        "sync",
        "ProfilingPlan",
    ),
    Row(
        26,
        "before-external-registration",
        ("sign-up",),
        "Before external registration",
        True,
        "sync",
        "RegistrationData",
    ),
    Row(
        27,
        "before-authenticator-enrollment",
        ("sign-up",),
        "Before authenticator enrollment",
        True,
        "sync",
        "EnrollmentPlan",
    ),
    Row(28, "before-password-persist", ("account",), "Before password persist", True, "sync", "AllowPassword"),
    Row(29, "before-contact-update", ("account",), "Before contact update", True, "sync", "AllowContact"),
    Row(30, "after-account-update", ("account",), "After account update", False, "async", None),
)
KEYS = tuple(row.key for row in ROWS)
FAIL_CLOSED = {"before-password-validation", "at-failed-identification", "before-password-persist"}
ONLY_MESSAGES = "at-failed-authentication"


def allowed(row: Row) -> tuple[str, ...]:
    """The classes a hook on this event may answer with."""
    if not row.decides:
        return ()
    if row.key == ONLY_MESSAGES:
        return ("ShowErrorMessage", "RedirectRequest")
    return ((row.own,) if row.own else ()) + ENDINGS


# One good value per class, and the effects it carries: what the engine hands over after the constructor ran.
GOOD: dict[str, dict[str, Any]] = {
    "RegistrationData": {
        "attributes": {"name": {"givenName": "Ada"}, "nickname": None},
        "additionalAuthenticators": [{"type": "email", "target": "ada@example.com"}],
        "session": {"step": 1},
    },
    "ProfilingPlan": {
        "fields": [{"key": "birthdate", "required": True, "action": "ask"}],
        "consents": [{"key": "marketing", "action": "skip"}],
        "steps": [{"title": "About you", "fields": ["birthdate"], "consents": []}],
        "session": {"step": 1},
    },
    "AccountUpdate": {"attributes": {"locale": "sv"}, "metadata": {"crmId": "42"}, "session": {"step": 1}},
    "MfaSend": {"channel": "voice", "message": "Your code is {code}", "suppress": False, "session": {"step": 1}},
    "TokenData": {
        "claims": {"tier": "gold", "email": None},
        "scopes": {"add": ["orders:read"], "remove": ["profile"]},
        "lifetime_seconds": 900,
        "session": {"step": 1},
    },
    "AssertionData": {"attributes": {"memberOf": ["staff"]}, "session": {"step": 1}},
    "AllowAuthentication": {
        "session": {"step": 1},
        "allowRememberedAuthenticators": False,
        "authenticatorsToIgnore": ["aut_77", {"id": "aut_78"}],
        "requireMfa": True,
        "skipPassword": False,
    },
    "IdentityMigration": {
        "decision": "migrate",
        "attributes": {"name": {"givenName": "Ada"}},
        "identifiers": {"email": "ada@example.com"},
        "session": {"step": 1},
    },
    "PasswordVerified": {"verified": True, "attributes": {"locale": "sv"}, "session": {"step": 1}},
    "AllowPasswordReset": {"session": {"step": 1}},
    "AllowPassword": {"session": {"step": 1}},
    "AllowContact": {"session": {"step": 1}},
    "VerificationPlan": {
        "required": True,
        "provider": "demo-proofing",
        "level": "high",
        "data": {"reference": "r1"},
        "session": {"step": 1},
    },
    "EnrollmentPlan": {"offer": ["totp", "passkey"], "require": ["passkey"], "session": {"step": 1}},
    "DenyRequest": {"error": "access_denied", "description": "The contact is blocked."},
    "RedirectRequest": {"redirect_url": "https://proofing.example.com/start?x=1", "session": {"step": 1}},
    "ShowErrorMessage": {"error_message": "We do not know this address.", "session": {"step": 1}},
}

# A value that breaks the class, and the path that has to be named.
BAD: dict[str, tuple[dict[str, Any], str]] = {
    "RegistrationData": (
        {"additionalAuthenticators": [{"type": "fax", "target": "1"}]},
        "$.additionalAuthenticators[0].type",
    ),
    "ProfilingPlan": ({"fields": [{"required": True}]}, "$.fields[0].key"),
    "AccountUpdate": ({"metadata": "crm 42"}, "$.metadata"),
    "MfaSend": ({"suppress": "yes"}, "$.suppress"),
    "TokenData": ({"claims": {"sub": "someone-else"}}, "$.claims.sub"),
    "AssertionData": ({"attributes": ["memberOf"]}, "$.attributes"),
    "AllowAuthentication": ({"authenticatorsToIgnore": [7]}, "$.authenticatorsToIgnore[0]"),
    "IdentityMigration": ({"decision": "maybe"}, "$.decision"),
    "PasswordVerified": ({"verified": "true"}, "$.verified"),
    "AllowPasswordReset": ({"session": "s"}, "$.session"),
    "AllowPassword": ({"session": ["s"]}, "$.session"),
    "AllowContact": ({"session": 7}, "$.session"),
    "VerificationPlan": ({"required": 1}, "$.required"),
    "EnrollmentPlan": ({"offer": "totp"}, "$.offer"),
    "RedirectRequest": ({"redirect_url": "/relative"}, "$.redirect_url"),
    "ShowErrorMessage": ({"error_message": {"text": "no"}}, "$.error_message"),
}

ACCOUNT = {"info": {"id": "cus_1"}}
# The least a caller may send for each event.
LEAST: dict[str, dict[str, Any]] = {
    "before-registration": {"customer": {"attributes": {}}},
    "before-progressive-profiling": {"flow": "login"},
    "after-registration": {"customer": ACCOUNT},
    "after-account-activation": {"customer": ACCOUNT},
    "before-mfa-send": {"customer": ACCOUNT, "mfa": {"method": "sms"}},
    "after-mfa-send": {"customer": ACCOUNT, "mfa": {"method": "sms"}},
    "before-id-token-generation": {"customer": ACCOUNT},
    "after-username-request": {"customer": {"identifiers": {}}},
    "after-customer-identification": {"customer": ACCOUNT},
    "at-failed-identification": {"identifier": "ada"},
    "before-password-validation": {"identifier": "ada", "password": "x"},
    "before-password-reset": {"customer": ACCOUNT},
    "after-password-reset": {"customer": ACCOUNT},
    "after-consent-update": {"customer": ACCOUNT, "consents": {"changed": []}},
    "after-mfa-change": {"customer": ACCOUNT, "change": "enrolled", "authenticator": {}},
    "at-failed-authentication": {"identifier": "ada", "failure": {"code": "wrong_password"}},
    "after-self-service-login": {"customer": ACCOUNT},
    "after-external-login": {"customer": ACCOUNT, "identity_provider": {"id": "google"}},
    "after-account-disabling": {"customer": ACCOUNT},
    "after-account-termination": {"customer": ACCOUNT},
    "before-identity-verification": {"customer": ACCOUNT},
    "after-identity-verification": {"customer": ACCOUNT, "verification": {"status": "verified"}},
    "after-token-refresh": {"customer": ACCOUNT},
    "before-saml-assertion-generation": {"customer": ACCOUNT, "service_provider": {"entity_id": "https://sp"}},
    "before-multi-stage-registration": {"customer": {"attributes": {}}, "stage": 2},
    "before-external-registration": {"identity_provider": {"id": "google"}},
    "before-authenticator-enrollment": {"customer": ACCOUNT},
    "before-password-persist": {"password": "x"},
    "before-contact-update": {"customer": ACCOUNT, "contact": {"type": "email", "new": "a@b.example"}},
    "after-account-update": {"customer": ACCOUNT, "changes": []},
}

# Paths beyond the common part that each event's input has to describe.
FIELDS: dict[str, tuple[str, ...]] = {
    "before-registration": ("customer.attributes", "customer.identifiers", "customer.consents"),
    "before-progressive-profiling": (
        "flow",
        "customer.info",
        "profile.fields[].key",
        "profile.fields[].required",
        "profile.fields[].missing",
        "profile.consents[].key",
    ),
    "after-registration": ("customer.info.id", "customer.attributes", "customer.identifiers", "customer.consents"),
    "after-account-activation": ("customer.info.id", "activation.channel", "activation.at"),
    "before-mfa-send": ("customer.info.id", "mfa.method", "mfa.target", "mfa.purpose"),
    "after-mfa-send": ("customer.info.id", "mfa.method", "mfa.target", "mfa.verified_at"),
    "before-id-token-generation": (
        "customer.info.id",
        "customer.groups",
        "token.claims",
        "token.scopes",
        "token.audience",
        "requested_scopes",
    ),
    "after-username-request": ("customer.identifiers", "request.channel"),
    "after-customer-identification": (
        "customer.info.id",
        "customer.groups",
        "authenticators[].id",
        "requested_scopes",
        "risk.level",
    ),
    "at-failed-identification": ("identifier", "identity_provider", "provider_claims", "reason"),
    "before-password-validation": ("identifier", "customer.info", "password"),
    "before-password-reset": ("customer.info.id", "reset.channel"),
    "after-password-reset": ("customer.info.id", "reset.channel", "reset.at"),
    "after-consent-update": ("customer.info.id", "consents.changed[].key", "consents.current[].granted", "source"),
    "after-mfa-change": (
        "customer.info.id",
        "change",
        "authenticator.id",
        "authenticator.type",
        "authenticator.method",
        "authenticator.target",
    ),
    "at-failed-authentication": (
        "customer.info",
        "identifier",
        "failure.code",
        "failure.stage",
        "failure.attempts",
        "failure.message",
    ),
    "after-self-service-login": ("customer.info.id", "customer.groups", "authentication.methods", "authentication.at"),
    "after-external-login": ("customer.info.id", "identity_provider.id", "provider_claims", "first_time"),
    "after-account-disabling": ("customer.info.id", "actor", "reason"),
    "after-account-termination": ("customer.info.id", "actor", "reason"),
    "before-identity-verification": (
        "customer.info.id",
        "verification.provider",
        "verification.level",
        "verification.policy",
    ),
    "after-identity-verification": (
        "customer.info.id",
        "verification.provider",
        "verification.level",
        "verification.status",
        "verification.evidence",
    ),
    "after-token-refresh": ("customer.info.id", "token.claims", "token.scopes"),
    "before-saml-assertion-generation": (
        "customer.info.id",
        "customer.groups",
        "assertion.attributes",
        "service_provider.entity_id",
    ),
    "before-multi-stage-registration": ("customer.attributes", "stage"),
    "before-external-registration": ("identity_provider.id", "provider_claims", "customer.attributes"),
    "before-authenticator-enrollment": ("customer.info.id", "authenticators.enrolled[].id", "authenticators.available"),
    "before-password-persist": ("customer.info", "password", "reason"),
    "before-contact-update": ("customer.info.id", "contact.type", "contact.old", "contact.new"),
    "after-account-update": ("customer.info.id", "changes[].field"),
}
COMMON_FIELDS = (
    "event.key", "event.id", "event.journey_id", "event.occurred_at", "event.contract_version",
    "application.name", "application.client_id",
    "oidc_context.acr_values", "oidc_context.ui_locales", "oidc_context.prompt", "oidc_context.login_hint",
    "customer.ip_address", "customer.user_agent", "customer.store", "customer.location.city", "customer.location.state",
    "customer.location.country", "customer.location.country_code",
    "customer.location.coordinates.latitude", "customer.location.coordinates.longitude",
    "session", "interactive", "continue_context",
    "continue_request_parameters.callback_url", "continue_request_parameters.state", "variables", "secrets",
)  # fmt: skip
