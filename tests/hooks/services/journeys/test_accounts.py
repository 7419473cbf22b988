"""Recovery and self-care: passwords, user names, consents, contacts, authenticators, identity, closing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from hooks.models import Execution, Simulation
from hooks.services.journeys.passwords import password_matches
from tests.hooks.services.journeys.conftest import Respond, Simulate, events_of, page_of

pytestmark = pytest.mark.django_db
Assign = Callable[..., Any]


def title(simulation: Simulation) -> str:
    return str(page_of(simulation)["title"])


def watch(assign: Assign, event: str) -> None:
    assign("module.exports = async () => {};", event=event, mode="sync")


@pytest.mark.parametrize("kind", ["forgotten-password", "forgotten-user-name"])
def test_recovery_says_the_same_to_everybody(simulate: Simulate, respond: Respond, kind: str) -> None:
    simulation = respond(simulate(kind), identifier="nobody@example.com")
    assert title(simulation) == "Check your inbox"
    assert events_of(simulation) == []


def test_a_password_is_reset_with_a_code(simulate: Simulate, respond: Respond) -> None:
    simulation = respond(respond(simulate("forgotten-password")))
    assert title(simulation) == "Choose a new password"
    simulation = respond(simulation, password="another password")
    assert password_matches("another password", simulation.state["account"]["password"])
    assert events_of(simulation) == [
        "before-password-reset",
        "before-mfa-send",
        "after-mfa-send",
        "before-password-persist",
        "after-password-reset",
    ]


def test_the_hooks_know_why_a_password_is_stored(simulate: Simulate, finish: Respond, assign: Assign) -> None:
    watch(assign, "before-password-persist")
    for kind, reason in (("forgotten-password", "reset"), ("account-update", "change"), ("sign-up", "registration")):
        finish(simulate(kind))
        assert Execution.objects.latest("pk").input["reason"] == reason


def test_a_refused_reset_goes_back_to_the_first_page(simulate: Simulate, respond: Respond, assign: Assign) -> None:
    assign("module.exports = async () => new ShowErrorMessage('Call us.');", event="before-password-reset")
    simulation = respond(simulate("forgotten-password"))
    assert (title(simulation), page_of(simulation)["message"]) == ("Forgot your password?", "Call us.")
    assert "before-mfa-send" not in events_of(simulation)


def test_only_changed_consents_are_told(simulate: Simulate, respond: Respond, assign: Assign) -> None:
    watch(assign, "after-consent-update")
    answers = {"marketing-email": "on", "marketing-sms": "", "personalisation": ""}
    simulation = respond(simulate("consent-change"), **answers)
    consents = Execution.objects.get().input["consents"]
    assert [(each["key"], each["granted"]) for each in consents["changed"]] == [("marketing-email", True)]
    assert {each["key"]: each["granted"] for each in consents["current"]} == {"terms": True, "marketing-email": True}
    assert page_of(simulation)["text"] == "1 consent changed."


def test_saving_unchanged_preferences_raises_nothing(simulate: Simulate, respond: Respond) -> None:
    answers = {"marketing-email": "", "marketing-sms": "", "personalisation": ""}
    simulation = respond(simulate("consent-change"), **answers)
    assert events_of(simulation) == []
    assert page_of(simulation)["text"] == "Nothing was changed."


def test_a_new_address_is_confirmed_before_it_counts(simulate: Simulate, respond: Respond, assign: Assign) -> None:
    watch(assign, "after-account-update")
    simulation = respond(simulate("contact-update"), email="ada@new.example")
    assert simulation.state["facts"]["sent"]["target"] == "a•••@new.example"
    assert simulation.state["account"]["identifiers"]["email"] == "ada@example.com"
    simulation = respond(simulation)
    account = simulation.state["account"]
    assert account["identifiers"]["email"] == account["attributes"]["emails"]["primaryEmail"] == "ada@new.example"
    change = {"field": "emails.primaryEmail", "old": "ada@example.com", "new": "ada@new.example"}
    assert Execution.objects.get().input["changes"] == [change]


@pytest.mark.parametrize(
    ("address", "fault"),
    [("ada@example.com", "This is the address you have."), ("x", "This is not an e-mail address.")],
)
def test_a_useless_new_address_is_refused(simulate: Simulate, respond: Respond, address: str, fault: str) -> None:
    simulation = respond(simulate("contact-update"), email=address)
    assert page_of(simulation)["faults"] == {"email": fault}
    assert events_of(simulation) == []


def test_a_taken_address_is_asked_for_again(simulate: Simulate, respond: Respond, assign: Assign) -> None:
    assign("module.exports = async () => new ShowErrorMessage('Taken.');", event="before-contact-update")
    simulation = respond(simulate("contact-update"))
    assert (title(simulation), page_of(simulation)["message"]) == ("Change your e-mail address", "Taken.")


@pytest.mark.parametrize(
    ("plan", "offered"),
    [
        ("", ["sms", "email", "totp", "passkey"]),
        ("return new EnrollmentPlan(['passkey', 'totp'], []);", ["passkey", "totp"]),
        ("return new EnrollmentPlan(['sms', 'totp'], ['totp']);", ["totp"]),
        ("return new EnrollmentPlan(['robot_eye'], []);", ["robot_eye"]),
    ],
)
def test_the_enrolment_plan_decides_what_may_be_chosen(
    simulate: Simulate, respond: Respond, assign: Assign, plan: str, offered: list[str]
) -> None:
    assign(f"module.exports = async () => {{ {plan} }};", event="before-authenticator-enrollment")
    simulation = respond(simulate("authenticator-enrolment"))
    assert [value for value, _ in page_of(simulation)["fields"][0]["options"]] == offered


def test_what_was_not_offered_cannot_be_enrolled(simulate: Simulate, respond: Respond, assign: Assign) -> None:
    assign(
        "module.exports = async () => new EnrollmentPlan(['totp'], ['totp']);", event="before-authenticator-enrollment"
    )
    simulation = respond(respond(simulate("authenticator-enrolment")), method="sms")
    assert page_of(simulation)["faults"] == {"method": "Choose one of the answers."}
    assert "after-mfa-change" not in events_of(simulation)


def test_enrolling_and_removing_are_both_told(simulate: Simulate, finish: Respond, assign: Assign) -> None:
    watch(assign, "after-mfa-change")
    simulation = finish(simulate("authenticator-enrolment"))
    changes = list(Execution.objects.order_by("pk").values_list("input__change", flat=True))
    assert changes == ["enrolled", "removed"]
    assert len(simulation.state["account"]["authenticators"]) == 1


def test_authenticators_may_be_left_as_they_are(simulate: Simulate, respond: Respond) -> None:
    simulation = respond(respond(respond(simulate("authenticator-enrolment"))), choice="keep")
    assert page_of(simulation)["text"] == "2 authenticators are enrolled."
    assert events_of(simulation).count("after-mfa-change") == 1


@pytest.mark.parametrize(
    ("plan", "choice", "end", "status"),
    [
        ("", "verified", "Thank you", "verified"),
        ("", "failed", "Your identity was not verified", "failed"),
        ("return new VerificationPlan(true, 'bank', 'high', {});", "verified", "Thank you", "verified"),
        ("return new VerificationPlan(false, 'bank', 'high', {});", None, "Thank you", "verified"),
        ("return { required: false };", None, "Thank you", "not_required"),
    ],
)
def test_an_identity_is_verified(
    simulate: Simulate, respond: Respond, assign: Assign, plan: str, choice: str | None, end: str, status: str
) -> None:
    assign(f"module.exports = async () => {{ {plan} }};", event="before-identity-verification")
    simulation = respond(simulate("identity-verification"))
    if choice is not None:
        simulation = respond(simulation, choice=choice)
    assert title(simulation) == end
    assert simulation.state["facts"]["verification"]["status"] == status
    assert ("after-identity-verification" in events_of(simulation)) is (status != "not_required")


def test_proof_ends_in_the_account(simulate: Simulate, finish: Respond, assign: Assign) -> None:
    assign(
        "module.exports = async (args) => new AccountUpdate({}, { level: args.verification.level });",
        event="after-identity-verification",
    )
    assert finish(simulate("identity-verification")).state["account"]["metadata"] == {"level": "substantial"}


def test_an_account_is_disabled_and_then_deleted(simulate: Simulate, respond: Respond, assign: Assign) -> None:
    watch(assign, "after-account-disabling")
    simulation = respond(simulate("account-closing"), reason="inactive")
    assert simulation.state["account"]["status"] == "disabled"
    given = Execution.objects.get().input
    assert (given["reason"], given["actor"]["type"]) == ("inactive", "admin")
    simulation = respond(simulation)
    assert simulation.state["account"]["status"] == "deleted"
    assert events_of(simulation) == ["after-account-disabling", "after-account-termination"]


def test_a_customer_may_keep_the_account(simulate: Simulate, respond: Respond) -> None:
    simulation = respond(respond(simulate("account-closing")), choice="keep")
    assert (title(simulation), simulation.state["account"]["status"]) == ("Your account stays disabled", "disabled")
    assert "after-account-termination" not in events_of(simulation)


def test_an_edited_profile_tells_what_changed(simulate: Simulate, respond: Respond, assign: Assign) -> None:
    watch(assign, "after-account-update")
    respond(simulate("account-update"), **{"name.givenName": "Adele", "birthdate": ""})
    changes = Execution.objects.get().input["changes"]
    assert {change["field"]: (change["old"], change["new"]) for change in changes}["name.givenName"] == ("Ada", "Adele")
