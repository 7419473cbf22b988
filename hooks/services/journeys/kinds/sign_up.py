"""Sign-up: by oneself, in stages, with an external provider."""

from __future__ import annotations

from hooks.services.journeys import absorb, external, forms, inputs
from hooks.services.journeys.kinds import segments
from hooks.services.journeys.play import Play
from hooks.services.journeys.steps import Answers, Do, Journey, Next, Page, Raise, Step


def account_make(play: Play) -> Next:
    """Make the account from what the sign-up collected; it waits for its activation."""
    kept = {name: play.draft[name] for name in ("attributes", "identifiers", "consents")}
    play.account |= {**kept, "status": "pending"}
    play.note("The account is made.")
    return None


def activate(play: Play) -> Next:
    play.account["status"] = "active"
    play.facts["activation"] = "external" if "provider" in play.facts else "email"
    play.facts["methods"] = ["external"] if "provider" in play.facts else ["password"]
    # The sign-up has told of these consents already.
    play.facts.pop("consents_changed", None)
    play.facts.pop("changes", None)
    return None


def stage_begin(play: Play) -> Next:
    play.facts |= {"stage": "contact-details", "flow": "registration"}
    return None


def always(play: Play) -> bool:
    return True


PASSWORD: tuple[Step, ...] = (
    Page("new-password", "Choose a password", forms.new_password_take, forms.new_password_fields),
    Raise("before-password-persist", inputs.before_password_persist, "new-password", absorb.password_persist),
)
ACCOUNT: tuple[Step, ...] = (
    Do("account-make", account_make),
    Raise("after-registration", inputs.after_registration, "", absorb.account_update),
)
ACTIVATION: tuple[Step, ...] = (
    Do("activate", activate),
    Raise("after-account-activation", inputs.after_account_activation),
)
DETAILS = Page("details", "Create your account", forms.details_take, forms.details_fields)
REGISTRATION = Raise("before-registration", inputs.before_registration, "details", absorb.registration)
END: tuple[Step, ...] = (*segments.VERIFY, *segments.TOKEN, segments.SIGNED_IN, segments.NOT_VERIFIED)

SELF_SERVICE = Journey(
    key="sign-up",
    label="Self-service sign-up",
    description="Details, profile, password, e-mail verification, and the first ID token.",
    group="Sign-up",
    account="none",
    icon="user-plus",
    steps=(
        DETAILS,
        REGISTRATION,
        *segments.profiling("registration"),
        *PASSWORD,
        *ACCOUNT,
        *segments.code("registration", always, "Confirm your e-mail address"),
        *ACTIVATION,
        *END,
    ),
)

MULTI_STAGE = Journey(
    key="multi-stage-sign-up",
    label="Sign-up in stages",
    description="The details are asked on several pages; a hook plans each stage.",
    group="Sign-up",
    account="none",
    icon="list-checks",
    steps=(
        DETAILS,
        Do("stage-begin", stage_begin),
        Raise("before-multi-stage-registration", inputs.before_multi_stage_registration, "details", absorb.stage),
        Page(
            "stage",
            "Your contact details",
            lambda play, answers: stage_take(play, answers),
            forms.profile_fields,
            heading=forms.profile_heading,
            when=forms.profile_wanted,
        ),
        REGISTRATION,
        *PASSWORD,
        *ACCOUNT,
        *segments.code("registration", always, "Confirm your e-mail address"),
        *ACTIVATION,
        *END,
    ),
)


def stage_take(play: Play, answers: Answers) -> Next:
    return "stage" if forms.profile_take(play, answers) else None


EXTERNAL = Journey(
    key="external-sign-up",
    label="Sign-up with an external provider",
    description="The first time with a social account: its claims become the account.",
    group="Sign-up",
    account="none",
    icon="globe",
    facts={"first_time": True},
    steps=(
        Page("provider", "Sign in", external.provider_take, external.provider_fields),
        Page(
            "consent-screen", "Share your profile?", external.claims_take, external.claims_fields, external.claims_text
        ),
        Raise("at-failed-identification", inputs.at_failed_identification, "provider", external.unknown_decide),
        Raise("before-external-registration", inputs.before_external_registration, "provider", absorb.registration),
        *segments.profiling("registration"),
        *ACCOUNT,
        *ACTIVATION,
        Raise("after-external-login", inputs.after_external_login, "", absorb.account_update),
        *END,
        segments.UNKNOWN_AGAIN,
    ),
)

JOURNEYS = (SELF_SERVICE, EXTERNAL, MULTI_STAGE)
