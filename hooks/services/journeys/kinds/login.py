"""Login: password, second factor, external provider, SAML, migrated accounts; token refresh."""

from __future__ import annotations

from hooks.services.journeys import absorb, external, inputs
from hooks.services.journeys.kinds import segments
from hooks.services.journeys.play import Play
from hooks.services.journeys.steps import Do, End, Journey, Next, Page, Raise, Step, plain


def external_method(play: Play) -> Next:
    play.facts["methods"] = ["external"]
    return None


def refresh_begin(play: Play) -> Next:
    play.note("The application sends its refresh token; no customer is there to see a page.")
    return None


DISABLED = End("account-disabled", "Your account is disabled", plain("Nobody can sign in with a disabled account."))
SIGN_IN: tuple[Step, ...] = (*segments.identify(), *segments.PASSWORD, *segments.code("login"))
PROFILE: tuple[Step, ...] = (*segments.profiling("login"), *segments.CHANGES)
LOGIN: tuple[Step, ...] = (*SIGN_IN, *PROFILE, *segments.TOKEN, segments.SIGNED_IN, DISABLED)

PASSWORD = Journey(
    key="login",
    label="Login with password",
    description="User name, password, and the ID token. A hook may ask for a second factor.",
    group="Login",
    account="active",
    icon="log-in",
    steps=LOGIN,
)
MFA = Journey(
    key="login-mfa",
    label="Login with a second factor",
    description="The service's own policy asks for a one-time code after the password.",
    group="Login",
    account="active",
    icon="smartphone",
    facts={"mfa": True},
    steps=LOGIN,
)
MIGRATED = Journey(
    key="login-migrated",
    label="First login of a migrated account",
    description="The customer is known to an old user store only; hooks bring the account and its password over.",
    group="Login",
    account="elsewhere",
    icon="database",
    customer={"given_name": "Marco", "family_name": "Rossi", "email": "marco.rossi@example.com", "phone": ""},
    steps=LOGIN,
)
EXTERNAL = Journey(
    key="login-external",
    label="Login with an external provider",
    description="A customer whose account is linked to a social account comes back.",
    group="Login",
    account="active",
    icon="globe",
    steps=(
        Page("provider", "Sign in", external.provider_take, external.provider_fields),
        Page(
            "consent-screen", "Share your profile?", external.claims_take, external.claims_fields, external.claims_text
        ),
        Raise("after-external-login", inputs.after_external_login, "provider", absorb.account_update),
        Do("external-method", external_method),
        *segments.profiling("login"),
        *segments.CHANGES,
        *segments.TOKEN,
        segments.SIGNED_IN,
    ),
)
SAML = Journey(
    key="login-saml",
    label="Login to a SAML service",
    description="The same sign-in, ending in a SAML assertion for a partner's service.",
    group="Login",
    account="active",
    icon="shield-check",
    steps=(
        *SIGN_IN,
        Raise("before-saml-assertion-generation", inputs.before_saml_assertion_generation, "", absorb.assertion),
        Raise("after-self-service-login", inputs.after_self_service_login),
        End("signed-in", "You are signed in", plain("The service provider received this assertion."), "assertion"),
        DISABLED,
    ),
)
REFRESH = Journey(
    key="token-refresh",
    label="Token refresh",
    description="The application renews its token; there is no page, so a redirect or a message becomes a denial.",
    group="Login",
    account="active",
    icon="refresh-cw",
    steps=(
        Page(
            "refresh",
            "The application is open in a tab",
            lambda play, answers: None,
            text=plain("Its access token is about to expire. The application refreshes it in the background."),
            choices=(("refresh", "Let the token expire"),),
        ),
        Do("refresh-begin", refresh_begin),
        Raise("after-token-refresh", inputs.after_token_refresh, "", absorb.token, interactive=False),
        End("refreshed", "The session goes on", plain("The application received a new token."), "token"),
    ),
)

JOURNEYS = (PASSWORD, MFA, EXTERNAL, MIGRATED, SAML, REFRESH)
