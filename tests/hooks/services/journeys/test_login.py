"""Sign-in: identification, password, second factor, migration, refresh, SAML."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from hooks.models import Execution, Simulation
from hooks.services.journeys.passwords import LEGACY_PASSWORD, password_matches
from tests.hooks.services.journeys.conftest import Respond, Simulate, events_of, page_of

pytestmark = pytest.mark.django_db
Assign = Callable[..., Any]


def title(simulation: Simulation) -> str:
    return str(page_of(simulation)["title"])


def test_a_known_customer_is_identified_and_asked_for_the_password(simulate: Simulate, respond: Respond) -> None:
    simulation = respond(simulate("login"))
    assert title(simulation) == "Enter your password"
    assert events_of(simulation) == ["after-customer-identification"]


@pytest.mark.parametrize("typed", ["ADA@EXAMPLE.COM", "+46701234567"])
def test_any_identifier_will_do(simulate: Simulate, respond: Respond, typed: str) -> None:
    assert events_of(respond(simulate("login"), identifier=typed)) == ["after-customer-identification"]


def test_an_unknown_customer_is_told_so_and_may_try_again(simulate: Simulate, respond: Respond) -> None:
    simulation = respond(simulate("login"), identifier="nobody@example.com")
    assert title(simulation) == "We do not know you"
    assert events_of(simulation) == ["at-failed-identification"]
    simulation = respond(simulation)
    assert (title(simulation), page_of(simulation)["fields"][0]["value"]) == ("Sign in", "nobody@example.com")
    assert title(respond(simulation, identifier="ada@example.com")) == "Enter your password"


@pytest.mark.parametrize(
    ("decision", "expected"),
    [("reidentify", "We do not know you"), ("continue_to_registration", "Create an account")],
)
def test_a_hook_decides_about_the_unknown(
    simulate: Simulate, respond: Respond, assign: Assign, decision: str, expected: str
) -> None:
    assign(f"module.exports = async () => new IdentityMigration({decision!r});", event="at-failed-identification")
    assert title(respond(simulate("login"), identifier="nobody@example.com")) == expected


FIND = """module.exports = async (args) => new IdentityMigration(
  'migrate', { name: { givenName: 'Marco' } }, { email: args.identifier, userName: 'mrossi' }, { legacy: 'mrossi' });"""
VERIFY = """module.exports = async (args) => {
  if (args.session.legacy) return new PasswordVerified(args.password === 'Legacy-Pass-1', { migrated: true });
};"""


def test_an_account_is_brought_over_with_its_password(
    simulate: Simulate, respond: Respond, finish: Respond, assign: Assign
) -> None:
    assign(FIND, event="at-failed-identification")
    assign(VERIFY, event="before-password-validation")
    simulation = respond(simulate("login-migrated"))
    assert simulation.state["account"]["status"] == "migrating"
    assert page_of(simulation)["fields"][0]["value"] == LEGACY_PASSWORD
    simulation = finish(simulation)
    account = simulation.state["account"]
    assert (account["status"], account["attributes"]["migrated"]) == ("active", True)
    assert account["identifiers"]["userName"] == "mrossi"
    assert password_matches(LEGACY_PASSWORD, account["password"])
    assert page_of(simulation)["shows"] == "token"
    assert LEGACY_PASSWORD not in str(list(Execution.objects.values("input", "requests", "result")))


def test_the_old_stores_no_is_a_failed_authentication(simulate: Simulate, respond: Respond, assign: Assign) -> None:
    assign(FIND, event="at-failed-identification")
    assign(VERIFY, event="before-password-validation")
    simulation = respond(respond(simulate("login-migrated")), password="wrong")
    assert title(simulation) == "That did not work"
    assert simulation.state["account"]["status"] == "migrating"
    assert events_of(simulation)[-1] == "at-failed-authentication"


def test_failed_attempts_are_counted_and_told_to_the_hook(simulate: Simulate, respond: Respond, assign: Assign) -> None:
    assign(
        "module.exports = async (args) => new ShowErrorMessage(`Attempt ${args.failure.attempts} failed.`);",
        event="at-failed-authentication",
    )
    simulation = respond(simulate("login"))
    for attempt in (1, 2, 3):
        simulation = respond(simulation, password="wrong one")
        assert (title(simulation), page_of(simulation)["message"]) == (
            "Enter your password",
            f"Attempt {attempt} failed.",
        )
    assert Execution.objects.count() == 3
    assert title(respond(simulation, password="Quiet-Harbour-42")) == "A few more details"


def test_without_a_hook_the_service_says_it_in_its_own_words(simulate: Simulate, respond: Respond) -> None:
    simulation = respond(respond(simulate("login")), password="wrong one")
    assert page_of(simulation)["text"] == "Wrong user name or password."
    assert title(respond(simulation)) == "Enter your password"


@pytest.mark.parametrize("verified", [True, False])
def test_a_hook_may_overrule_the_services_own_comparison(
    simulate: Simulate, respond: Respond, assign: Assign, verified: bool
) -> None:
    answer = "true" if verified else "false"
    assign(f"module.exports = async () => new PasswordVerified({answer});", event="before-password-validation")
    simulation = respond(respond(simulate("login")), password="anything at all" if verified else "Quiet-Harbour-42")
    assert ("at-failed-authentication" in events_of(simulation)) is not verified
    assert password_matches("anything at all", simulation.state["account"]["password"]) is verified


def test_a_hook_may_ask_for_a_second_factor(simulate: Simulate, respond: Respond, assign: Assign) -> None:
    assign(
        "module.exports = async () => new AllowAuthentication({}, false, [], true);",
        event="after-customer-identification",
    )
    simulation = respond(respond(simulate("login")))
    assert title(simulation) == "Enter your code"
    assert simulation.state["facts"]["sent"]["channel"] == "sms"
    simulation = respond(simulation)
    assert simulation.state["facts"]["methods"] == ["password", "sms"]


def test_an_ignored_authenticator_gets_no_code(simulate: Simulate, respond: Respond, assign: Assign) -> None:
    assign(
        "module.exports = async (args) => new AllowAuthentication({}, true, args.authenticators);",
        event="after-customer-identification",
    )
    simulation = respond(respond(simulate("login-mfa")))
    assert simulation.state["facts"]["sent"]["channel"] == "email"


def test_the_password_may_be_skipped(simulate: Simulate, respond: Respond, assign: Assign) -> None:
    assign("module.exports = async () => ({ skipPassword: true });", event="after-customer-identification")
    simulation = respond(simulate("login"))
    assert title(simulation) == "A few more details"
    assert "before-password-validation" not in events_of(simulation)


@pytest.mark.parametrize("kind", ["login", "login-mfa", "login-saml"])
def test_a_denied_customer_sees_why(simulate: Simulate, respond: Respond, assign: Assign, kind: str) -> None:
    assign("module.exports = async () => new DenyRequest('risk', 'Too risky.');", event="after-customer-identification")
    page = page_of(respond(simulate(kind)))
    assert (page["kind"], page["description"]) == ("denied", "Too risky.")


def test_answers_on_the_profile_page_raise_their_own_events(simulate: Simulate, finish: Respond) -> None:
    simulation = finish(simulate("login"))
    assert events_of(simulation) == [
        "after-customer-identification",
        "before-password-validation",
        "before-progressive-profiling",
        "after-account-update",
        "before-id-token-generation",
        "after-self-service-login",
    ]


def test_what_changed_on_the_profile_page_is_told(simulate: Simulate, respond: Respond, assign: Assign) -> None:
    assign("module.exports = async () => {};", event="after-account-update", mode="sync")
    simulation = respond(respond(simulate("login")))
    respond(simulation, birthdate="1990-12-31", **{"addresses.primary.city": ""})
    changes = Execution.objects.get().input["changes"]
    assert [change["field"] for change in changes] == ["birthdate"]


def test_nothing_typed_raises_no_update(simulate: Simulate, respond: Respond) -> None:
    simulation = respond(respond(respond(simulate("login"))), birthdate="", **{"addresses.primary.city": ""})
    assert "after-account-update" not in events_of(simulation)
    assert page_of(simulation)["shows"] == "token"


def test_the_place_of_the_customer_reaches_the_hook(simulate: Simulate, respond: Respond, assign: Assign) -> None:
    assign("module.exports = async () => {};", event="after-customer-identification")
    respond(simulate("login", place="chicago", locale="de-DE", groups="members, staff"))
    given = Execution.objects.get().input
    assert given["customer"]["location"]["country_code"] == "US"
    assert given["customer"]["ip_address"] == "198.51.100.201"
    assert given["oidc_context"]["ui_locales"] == ["de-DE"]
    assert [group["name"] for group in given["customer"]["groups"]] == ["members", "staff"]


@pytest.mark.parametrize(
    "answer", ["new ShowErrorMessage('Sign in again.')", "new DenyRequest('access_denied', 'Sign in again.')"]
)
def test_a_refresh_shows_no_page_so_a_message_is_a_denial(
    simulate: Simulate, respond: Respond, assign: Assign, answer: str
) -> None:
    assign(f"module.exports = async () => {answer};", event="after-token-refresh")
    simulation = respond(simulate("token-refresh"))
    page = page_of(simulation)
    assert (page["kind"], page["error"], page["description"]) == ("denied", "access_denied", "Sign in again.")
    assert Execution.objects.get().input["interactive"] is False


def test_a_saml_sign_in_ends_in_an_assertion(simulate: Simulate, finish: Respond, assign: Assign) -> None:
    assign(
        "module.exports = async () => new AssertionData({ role: ['buyer', 'admin'] });",
        event="before-saml-assertion-generation",
    )
    simulation = finish(simulate("login-saml"))
    assert page_of(simulation)["shows"] == "assertion"
    assert simulation.state["facts"]["assertion"] == {"role": ["buyer", "admin"]}
    assert "before-id-token-generation" not in events_of(simulation)


def test_an_external_login_updates_the_account(simulate: Simulate, finish: Respond, assign: Assign) -> None:
    assign(
        "module.exports = async (args) => new AccountUpdate({ nickname: args.provider_claims.name });",
        event="after-external-login",
    )
    simulation = finish(simulate("login-external"))
    assert simulation.state["account"]["attributes"]["nickname"] == "Ada Lindqvist"
    assert Execution.objects.get().input["first_time"] is False
