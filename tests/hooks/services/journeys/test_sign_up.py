"""Sign-up as a customer meets it: what hooks say, ask for and change."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from hooks.models import EventOccurrence, Execution, Simulation
from hooks.services.journeys.passwords import TEST_PASSWORD, password_matches
from tests.hooks.services.journeys.conftest import Respond, Simulate, events_of, page_of

pytestmark = pytest.mark.django_db
Assign = Callable[..., Any]

UNKNOWN = "We could not find your e-mail address among our customers."
GATE = f"""module.exports = async (args) => {{
  if (args.customer.attributes.emails.primaryEmail.endsWith('@unknown.example')) {{
    return new ShowErrorMessage({UNKNOWN!r});
  }}
  return new RegistrationData({{ name: {{ givenName: 'Maria' }} }}, [], {{ known: true }});
}};"""


def titles(simulation: Simulation) -> str:
    return str(page_of(simulation)["title"])


def keys(simulation: Simulation) -> list[str]:
    return [field["key"] for field in page_of(simulation)["fields"]]


def test_the_first_page_asks_for_the_details_and_nothing_has_happened(simulate: Simulate) -> None:
    simulation = simulate("sign-up")
    assert titles(simulation) == "Create your account"
    assert keys(simulation)[:3] == ["name.givenName", "name.familyName", "emails.primaryEmail"]
    assert simulation.state["account"]["status"] == "none"
    assert not EventOccurrence.objects.exists()


def test_a_message_of_a_hook_stands_on_the_page_and_can_be_answered(
    simulate: Simulate, respond: Respond, assign: Assign
) -> None:
    assign(GATE)
    simulation = respond(simulate("sign-up"))
    assert page_of(simulation)["message"] == UNKNOWN
    assert titles(simulation) == "Create your account"
    assert simulation.state["account"]["status"] == "none"
    simulation = respond(simulation, **{"emails.primaryEmail": "maria@known.example"})
    assert titles(simulation) != "Create your account"
    assert events_of(simulation) == ["before-registration", "before-registration", "before-progressive-profiling"]


def test_what_was_typed_is_still_there_after_a_message(simulate: Simulate, respond: Respond, assign: Assign) -> None:
    assign(GATE)
    simulation = respond(simulate("sign-up"), **{"name.familyName": "Von und zu", "marketing-email": "on"})
    shown = {field["key"]: field["value"] for field in page_of(simulation)["fields"]}
    assert shown["name.familyName"] == "Von und zu"
    assert shown["marketing-email"] == "on"


def test_the_message_is_gone_on_the_next_page(simulate: Simulate, respond: Respond, assign: Assign) -> None:
    assign(GATE)
    simulation = respond(simulate("sign-up"))
    simulation = respond(simulation, **{"emails.primaryEmail": "maria@known.example"})
    assert page_of(simulation)["message"] == ""


def test_attributes_of_a_hook_become_the_account(simulate: Simulate, finish: Respond, assign: Assign) -> None:
    assign(GATE)
    simulation = finish(simulate("sign-up", email="maria@known.example"))
    assert simulation.state["account"]["attributes"]["name"] == {"givenName": "Maria", "familyName": "Example"}
    assert simulation.state["account"]["status"] == "active"
    assert any("name.givenName" in note["text"] for note in simulation.state["notes"])


def test_additional_authenticators_are_enrolled(simulate: Simulate, finish: Respond, assign: Assign) -> None:
    assign(
        "module.exports = async () => new RegistrationData({}, [new AdditionalAuthenticator('phone', '+491234567')]);"
    )
    enrolled = finish(simulate("sign-up")).state["account"]["authenticators"]
    assert [(each["type"], each["method"], each["target"]) for each in enrolled] == [("phone", "sms", "+49 ••• 67")]


def test_a_denial_ends_the_sign_up(simulate: Simulate, respond: Respond, assign: Assign) -> None:
    assign(
        "module.exports = async (args, callback, deny) => deny(new DenyRequest('not_here', 'Not in your country.'));"
    )
    simulation = respond(simulate("sign-up"))
    page = page_of(simulation)
    assert (page["kind"], page["error"], page["description"]) == ("denied", "not_here", "Not in your country.")
    assert simulation.state["account"]["status"] == "none"
    again = respond(simulation)
    assert page_of(again) == page
    assert events_of(again) == ["before-registration"]


@pytest.mark.parametrize(
    ("key", "value", "fault"),
    [
        ("emails.primaryEmail", "", "Please fill this in."),
        ("emails.primaryEmail", "no address", "This is not an e-mail address."),
        ("name.givenName", " ", "Please fill this in."),
        ("name.familyName", "x" * 321, "At most 320 characters."),
        ("terms", "", "Please tick this box."),
    ],
)
def test_the_services_own_checks_come_before_any_event(
    simulate: Simulate, respond: Respond, key: str, value: str, fault: str
) -> None:
    simulation = respond(simulate("sign-up"), **{key: value})
    assert page_of(simulation)["faults"] == {key: fault}
    assert titles(simulation) == "Create your account"
    assert not EventOccurrence.objects.exists()


PLAN = """module.exports = async (args) => new ProfilingPlan(
  [{ key: 'birthdate', required: true, action: 'ask' }, { key: 'shoeSize', action: 'ask' },
   { key: 'phoneNumbers.primaryPhoneNumber', action: 'skip' }, { key: 'addresses.primary.city', action: 'skip' }],
  [{ key: 'marketing-email', action: 'ask' }],
  [{ title: 'About you', fields: ['birthdate'], consents: [] }],
);"""


def test_a_profiling_plan_becomes_pages(simulate: Simulate, respond: Respond, assign: Assign) -> None:
    assign(PLAN, event="before-progressive-profiling")
    simulation = respond(simulate("sign-up"))
    assert (titles(simulation), keys(simulation)) == ("About you", ["birthdate"])
    simulation = respond(simulation, birthdate="")
    assert page_of(simulation)["faults"] == {"birthdate": "Please fill this in."}
    simulation = respond(simulation, birthdate="31.12.1990")
    assert page_of(simulation)["faults"] == {"birthdate": "This is not a date."}
    simulation = respond(simulation, birthdate="1990-12-31")
    assert (titles(simulation), keys(simulation)) == ("A few more details", ["shoeSize", "marketing-email"])
    simulation = respond(simulation, shoeSize="44", **{"marketing-email": "on"})
    draft = simulation.state["draft"]
    assert draft["attributes"]["birthdate"] == "1990-12-31"
    assert draft["attributes"]["shoeSize"] == "44"
    assert {each["key"]: each["granted"] for each in draft["consents"]} == {"marketing-email": True, "terms": True}


def test_a_plan_that_skips_everything_shows_no_page(simulate: Simulate, respond: Respond, assign: Assign) -> None:
    skip = """module.exports = async (args) => new ProfilingPlan(
      args.profile.fields.map(({ key }) => ({ key, action: 'skip' })),
      args.profile.consents.map(({ key }) => ({ key, action: 'skip' })));"""
    assign(skip, event="before-progressive-profiling")
    assert titles(respond(simulate("sign-up"))) == "Choose a password"


def test_the_hook_is_told_which_flow_asks_and_what_is_missing(
    simulate: Simulate, respond: Respond, assign: Assign
) -> None:
    assign("module.exports = async () => {};", event="before-progressive-profiling")
    respond(simulate("sign-up", phone="+46701234567"))
    given = Execution.objects.get().input
    assert given["flow"] == "registration"
    missing = {field["key"]: field["missing"] for field in given["profile"]["fields"]}
    assert missing == {"birthdate": True, "phoneNumbers.primaryPhoneNumber": False, "addresses.primary.city": True}


def to_password(simulation: Simulation, respond: Respond) -> Simulation:
    while titles(simulation) != "Choose a password":
        simulation = respond(simulation)
    return simulation


def test_a_refused_password_is_asked_for_again_and_never_stored(
    simulate: Simulate, respond: Respond, assign: Assign
) -> None:
    assign(
        "module.exports = async (args) => { if (args.password === 'Password1!') "
        "return new ShowErrorMessage('Known from breaches.'); };",
        event="before-password-persist",
    )
    simulation = to_password(simulate("sign-up"), respond)
    simulation = respond(simulation, password="Password1!")
    assert (titles(simulation), page_of(simulation)["message"]) == ("Choose a password", "Known from breaches.")
    assert "Password1!" not in str(simulation.state)
    assert "Password1!" not in str(list(EventOccurrence.objects.values("input", "answer")))
    simulation = respond(simulation, password="a better one")
    assert titles(simulation) == "Confirm your e-mail address"
    assert password_matches("a better one", simulation.state["account"]["password"])


def test_a_short_password_is_the_services_own_affair(simulate: Simulate, respond: Respond) -> None:
    simulation = to_password(simulate("sign-up"), respond)
    before = len(events_of(simulation))
    simulation = respond(simulation, password="short")
    assert page_of(simulation)["faults"] == {"password": "A password has at least 8 characters."}
    assert page_of(simulation)["fields"][0]["value"] == "", "a password is not shown again"
    assert len(events_of(simulation)) == before


def to_code(simulation: Simulation, respond: Respond) -> Simulation:
    while titles(simulation) != "Confirm your e-mail address":
        simulation = respond(simulation)
    return simulation


@pytest.mark.parametrize("wrong", ["000000x", "12345", "abcdef"])
def test_only_the_right_code_activates_the_account(simulate: Simulate, respond: Respond, wrong: str) -> None:
    simulation = to_code(simulate("sign-up"), respond)
    simulation = respond(simulation, code=wrong)
    assert page_of(simulation)["faults"] == {"code": "This is not the code that was sent."}
    assert simulation.state["account"]["status"] == "pending"
    assert "after-mfa-send" not in events_of(simulation)
    code = simulation.state["facts"]["code"]
    simulation = respond(simulation, code=f"{code[:3]} {code[3:]}")
    assert simulation.state["account"]["status"] == "active"
    assert "after-account-activation" in events_of(simulation)


@pytest.mark.parametrize(
    ("result", "channel", "text", "suppressed"),
    [
        ("{ channel: 'voice', message: 'Code: {code}!' }", "voice", "Code: {}!", False),
        ("{ channel: 'email' }", "email", "Your code is {}", False),
        ("{ suppress: true }", "email", "Your code is {}", True),
    ],
)
def test_the_code_is_sent_as_the_hook_wants_it(
    simulate: Simulate, respond: Respond, assign: Assign, result: str, channel: str, text: str, suppressed: bool
) -> None:
    assign(f"module.exports = async () => ({result});", event="before-mfa-send")
    simulation = to_code(simulate("sign-up"), respond)
    sent, code = simulation.state["facts"]["sent"], simulation.state["facts"]["code"]
    assert sent == {
        "channel": channel,
        "target": "r•••@unknown.example",
        "text": text.format(code),
        "suppressed": suppressed,
    }


def test_a_message_before_the_code_can_be_tried_again(simulate: Simulate, respond: Respond, assign: Assign) -> None:
    assignment = assign("module.exports = async () => new ShowErrorMessage('Busy.');", event="before-mfa-send")
    simulation = to_password(simulate("sign-up"), respond)
    simulation = respond(simulation)
    assert (page_of(simulation)["kind"], page_of(simulation)["text"]) == ("message", "Busy.")
    simulation = respond(simulation)
    assert page_of(simulation)["kind"] == "message"
    assignment.enabled = False
    assignment.save()
    assert titles(respond(simulation)) == "Confirm your e-mail address"


def test_account_updates_after_registration_are_seen_in_the_account(
    simulate: Simulate, finish: Respond, assign: Assign
) -> None:
    assign(
        "module.exports = async () => new AccountUpdate({ tier: 'gold' }, { crm: { id: 7 } });",
        event="after-registration",
        mode="sync",
    )
    account = finish(simulate("sign-up")).state["account"]
    assert (account["attributes"]["tier"], account["metadata"]) == ("gold", {"crm": {"id": 7}})


def test_claims_of_a_hook_are_in_the_token_of_the_first_sign_in(
    simulate: Simulate, finish: Respond, assign: Assign
) -> None:
    assign("module.exports = async () => new TokenData({ tier: 'gold' });", event="before-id-token-generation")
    simulation = finish(simulate("sign-up"))
    assert simulation.state["facts"]["token"]["claims"] == {"tier": "gold"}
    assert page_of(simulation)["shows"] == "token"


def test_the_session_goes_from_event_to_event(simulate: Simulate, finish: Respond, assign: Assign) -> None:
    assign(GATE)
    assign("module.exports = async () => {};", event="before-id-token-generation")
    finish(simulate("sign-up", email="maria@known.example"))
    given = Execution.objects.get(event="before-id-token-generation").input
    assert given["session"] == {"known": True}


def test_asynchronous_hooks_are_queued_and_nobody_waits(simulate: Simulate, finish: Respond, assign: Assign) -> None:
    assign("module.exports = async () => {};", event="after-registration", mode="async")
    simulation = finish(simulate("sign-up"))
    run = Execution.objects.get()
    assert (run.status, run.journey_id) == ("queued", simulation.journey_id)
    assert run.delivery.status == "waiting"


def test_sign_up_in_stages_asks_what_the_hook_plans(simulate: Simulate, respond: Respond, assign: Assign) -> None:
    assign(
        "module.exports = async (args) => new ProfilingPlan("
        "[{ key: 'addresses.primary.postalCode', required: true }], [], []);",
        event="before-multi-stage-registration",
    )
    simulation = respond(simulate("multi-stage-sign-up"))
    assert Execution.objects.get().input["stage"] == "contact-details"
    assert keys(simulation) == ["addresses.primary.postalCode", "addresses.primary.city"]
    simulation = respond(simulation, **{"addresses.primary.postalCode": "222 22"})
    assert simulation.state["draft"]["attributes"]["addresses"]["primary"]["postalCode"] == "222 22"
    assert events_of(simulation) == ["before-multi-stage-registration", "before-registration"]


def test_a_customer_of_an_external_provider_is_made_from_its_claims(
    simulate: Simulate, finish: Respond, respond: Respond, assign: Assign
) -> None:
    assign("module.exports = async () => {};", event="after-external-login", mode="sync")
    simulation = respond(simulate("external-sign-up"), provider="apple")
    simulation = finish(respond(simulation, email="robin@apple.example"))
    account = simulation.state["account"]
    assert account["identifiers"] == {"email": "robin@apple.example"}
    given = Execution.objects.get().input
    assert given["identity_provider"]["id"] == "apple"
    assert (given["first_time"], given["provider_claims"]["email"]) == (True, "robin@apple.example")
    assert "before-password-persist" not in events_of(simulation)


@pytest.mark.parametrize(
    ("answer", "title", "events"),
    [
        ("new IdentityMigration('reidentify')", "We do not know you", ["at-failed-identification"]),
        (
            "new IdentityMigration('migrate', { tier: 'old' }, { crm: 'c7' })",
            "A few more details",
            ["at-failed-identification", "before-external-registration", "before-progressive-profiling"],
        ),
    ],
)
def test_an_unknown_external_customer_may_be_known_to_a_hook(
    simulate: Simulate, respond: Respond, assign: Assign, answer: str, title: str, events: list[str]
) -> None:
    assign(f"module.exports = async () => {answer};", event="at-failed-identification")
    simulation = respond(respond(simulate("external-sign-up")))
    assert titles(simulation) == title
    assert events_of(simulation) == events
    migrated = "tier" in simulation.state["draft"]["attributes"]
    assert migrated == ("migrate" in answer)
    if not migrated:
        assert titles(respond(simulation)) == "Sign in"


def test_the_default_password_is_one_that_signs_in_later(simulate: Simulate, finish: Respond) -> None:
    account = finish(simulate("sign-up")).state["account"]
    assert password_matches(TEST_PASSWORD, account["password"])
    assert TEST_PASSWORD not in str(account)
