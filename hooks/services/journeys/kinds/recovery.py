"""Forgotten password, forgotten user name."""

from __future__ import annotations

from hooks.services.journeys import absorb, forms, inputs
from hooks.services.journeys.kinds import segments
from hooks.services.journeys.kinds.login import DISABLED
from hooks.services.journeys.play import Play
from hooks.services.journeys.steps import Answers, Do, End, Journey, Next, Page, Raise, plain


def find_account(play: Play) -> Next:
    """Go on only for the known customer; the page says the same to everybody."""
    names = [str(value).lower() for value in play.account["identifiers"].values()]
    return None if play.facts["identifier"].lower() in names else "sent"


def reset_begin(play: Play) -> Next:
    play.facts["persist_reason"] = "reset"
    return None


def wants_code(play: Play) -> bool:
    return True


def username_take(play: Play, answers: Answers) -> Next:
    return forms.identifier_take(play, answers)


PASSWORD = Journey(
    key="forgotten-password",
    label="Forgotten password",
    description="A code by e-mail, then a new password.",
    group="Recovery",
    account="active",
    icon="key-round",
    steps=(
        Page("identifier", "Forgot your password?", forms.identifier_take, forms.identifier_fields),
        Do("find-account", find_account),
        Raise("before-password-reset", inputs.before_password_reset, "identifier"),
        *segments.code("password_reset", wants_code),
        Do("reset-begin", reset_begin),
        Page("new-password", "Choose a new password", forms.new_password_take, forms.new_password_fields),
        Raise("before-password-persist", inputs.before_password_persist, "new-password", absorb.password_persist),
        Raise("after-password-reset", inputs.after_password_reset),
        End("reset", "Your password is changed", plain("You can sign in with the new password now.")),
        End("sent", "Check your inbox", plain("If there is an account with this address, a code is on its way.")),
        DISABLED,
    ),
)
USERNAME = Journey(
    key="forgotten-user-name",
    label="Forgotten user name",
    description="The user name is sent to the customer's address.",
    group="Recovery",
    account="active",
    icon="mail",
    steps=(
        Page("identifier", "Forgot your user name?", username_take, forms.identifier_fields),
        Do("find-account", find_account),
        Raise("after-username-request", inputs.after_username_request),
        End(
            "sent", "Check your inbox", plain("If there is an account with this address, its user name is on its way.")
        ),
    ),
)

JOURNEYS = (PASSWORD, USERNAME)
