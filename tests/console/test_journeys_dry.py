"""Dry runs in the console and over the API: what would happen, shown, and nothing that happens."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from hooks.events import get_event
from hooks.models import EventOccurrence, Execution, Role, Simulation
from hooks.permissions import ROLE_PERMISSIONS
from tests import factories
from tests.console.simulated import CUSTOMER

pytestmark = pytest.mark.django_db
Url = Callable[..., str]


def text(answer: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


@pytest.fixture
def browser(client_of: Any, developer: Any) -> Client:
    signed_in: Client = client_of(developer)
    return signed_in


def own_input(event: str) -> str:
    kind = get_event(event)
    return json.dumps({name: part for name, part in kind.sample.items() if name not in kind.filled})


class TestJourneys:
    def test_the_form_asks_first_and_nothing_runs(self, browser: Client, url: Url, application: Any) -> None:
        assert "Nothing has run yet" in text(browser.get(url("dry-run")))

    def test_a_message_of_a_hook_is_what_the_customer_would_see(self, browser: Client, url: Url, assign: Any) -> None:
        assign("module.exports = async () => new ShowErrorMessage('Not among our customers.');")
        page = text(browser.post(url("dry-run"), CUSTOMER))
        assert page.count("Not among our customers.") == 2
        assert "At the end the customer sees" in page
        assert not EventOccurrence.objects.exists()
        assert not Simulation.objects.exists()
        assert Execution.objects.get().kind == "trial"

    def test_queued_hooks_and_events_without_hooks_are_told(self, browser: Client, url: Url, assign: Any) -> None:
        assign("module.exports = async () => {};", event="after-registration", mode="async")
        page = text(browser.post(url("dry-run"), CUSTOMER))
        assert "would be queued" in page
        assert "No hook is assigned" in page
        assert "You are signed in" in page
        assert not Execution.objects.exists()

    def test_requests_that_were_not_sent_are_counted(self, browser: Client, url: Url, assign: Any) -> None:
        assign("module.exports = async () => { await fetch('https://crm.example/'); };")
        page = text(browser.post(url("dry-run"), CUSTOMER))
        assert "1 request had no recorded answer for this customer and was not sent." in page

    def test_a_redirect_is_not_followed(self, browser: Client, url: Url, assign: Any) -> None:
        assign("module.exports = async () => new RedirectRequest('https://x.example/', {});")
        assert "A dry run does not follow." in text(browser.post(url("dry-run"), CUSTOMER))

    def test_a_faulty_customer_runs_nothing(self, browser: Client, url: Url, assign: Any) -> None:
        assign("module.exports = async () => {};")
        assert browser.post(url("dry-run"), {**CUSTOMER, "email": "nothing"}).status_code == 422
        assert not Execution.objects.exists()


class TestEvents:
    def test_the_sample_is_offered_to_be_edited(self, browser: Client, url: Url, application: Any) -> None:
        answer = browser.get(url("dry-run"), {"event": "before-password-persist"})
        offered = json.loads(answer.context["form"]["input"].value() and own_input("before-password-persist"))
        assert offered["reason"] == "change"
        assert "variables" not in offered
        assert "&quot;reason&quot;: &quot;change&quot;" in answer.content.decode()

    @pytest.mark.parametrize("unknown", ["nonsense", "../etc", "%00"])
    def test_an_unknown_event_shows_the_first(self, browser: Client, url: Url, application: Any, unknown: str) -> None:
        assert browser.get(url("dry-run"), {"event": unknown}).context["event"].number == 1

    def test_it_runs_with_ones_own_input(self, browser: Client, url: Url, assign: Any) -> None:
        assign(
            "module.exports = async (args) => new TokenData({ tier: args.customer.info.id });",
            event="before-id-token-generation",
        )
        body = {
            "application": "storefront",
            "event": "before-id-token-generation",
            "input": own_input("before-id-token-generation"),
        }
        page = browser.post(url("dry-run"), body).content.decode()
        assert "cus_8841" in page
        assert "Effects" in page

    @pytest.mark.parametrize("given", ["", "not json", "[]", '{"customer": 4}', "null"])
    def test_an_input_that_is_none_is_refused_in_words(
        self, browser: Client, url: Url, assign: Any, given: str
    ) -> None:
        assign("module.exports = async () => {};")
        answer = browser.post(
            url("dry-run"), {"application": "storefront", "event": "before-registration", "input": given}
        )
        assert answer.status_code == 422
        assert answer.context["form"].errors
        assert not Execution.objects.exists()


class TestPastExecutions:
    @pytest.fixture
    def past(self, assign: Any) -> Any:
        assignment = assign(
            "module.exports = async (args) => { console.log(args.customer.attributes.name.givenName);"
            " return new ShowErrorMessage(`No, ${args.customer.attributes.name.givenName}.`); };"
        )
        given = {
            "customer": {"attributes": {"name": {"givenName": "Adalgisa"}, "emails": {"primaryEmail": "ada@x.example"}}}
        }
        return factories.ExecutionFactory(
            hook=assignment.hook, application=assignment.application, input=given, customer_email="ada@x.example"
        )

    def test_the_input_is_not_shown(self, browser: Client, url: Url, past: Any) -> None:
        page = browser.get(url("dry-run"), {"execution": past.public_id}).content.decode()
        assert "Adalgisa" not in page
        assert "stays masked" in page

    def test_what_the_trial_shows_is_masked_in_the_console(self, browser: Client, url: Url, past: Any) -> None:
        browser.post(url("dry-run"), {"execution": past.public_id, "application": "storefront"})
        trial = Execution.objects.get(kind="trial")
        assert trial.replay_of == past
        assert trial.input["customer"]["attributes"]["name"]["givenName"] == "Adalgisa"
        page = browser.get(url("execution", trial.public_id)).content.decode()
        assert "Adalgisa" not in page
        assert "ada@x.example" not in page

    def test_another_brands_execution_is_not_taken(self, browser: Client, url: Url, application: Any) -> None:
        other = factories.ExecutionFactory()
        answer = browser.get(url("dry-run"), {"execution": other.public_id})
        assert "source" not in answer.context
        browser.post(url("dry-run"), {"execution": other.public_id, "application": "storefront"})
        assert not Execution.objects.filter(kind="trial").exists()


class TestAccess:
    @pytest.mark.parametrize("role", Role.values)
    def test_it_needs_the_right_to_run_hooks(
        self, client_of: Any, member: Any, url: Url, assign: Any, role: str
    ) -> None:
        assign("module.exports = async () => {};")
        allowed = "replay_executions" in ROLE_PERMISSIONS[role]
        browser = client_of(member(role, username=f"m-{role}"))
        assert browser.get(url("dry-run")).status_code == (200 if allowed else 403)
        assert browser.post(url("dry-run"), CUSTOMER).status_code == (200 if allowed else 403)
        assert Execution.objects.exists() is allowed

    def test_to_strangers_it_does_not_exist(self, client_of: Any, stranger: Any, url: Url, assign: Any) -> None:
        assign("module.exports = async () => {};")
        browser = client_of(stranger)
        assert browser.get(url("dry-run")).status_code == 404
        assert browser.post(url("dry-run"), CUSTOMER).status_code == 404
        assert not Execution.objects.exists()


class TestApi:
    def post(self, browser: Client, application: Any, body: Any) -> Any:
        address = f"/api/v1/applications/{application.public_id}/dry-run"
        return browser.post(address, json.dumps(body), content_type="application/json")

    def test_it_answers_what_the_chain_would_decide(self, browser: Client, application: Any, assign: Any) -> None:
        assign("module.exports = async () => new RegistrationData({ tier: 'gold' });")
        assign("module.exports = async () => {};", mode="async")
        answer = self.post(browser, application, {"event": "before-registration"})
        assert answer.status_code == 200, answer.content
        body = answer.json()
        assert (body["outcome"], body["effects"]["attributes"]) == ("continue", {"tier": "gold"})
        assert [run["kind"] for run in body["executions"]] == ["trial"]
        assert [(run["mode"], run["status"]) for run in body["not_run"]] == [("async", "queued")]
        assert body["refused_requests"] == 0
        assert not EventOccurrence.objects.exists()

    @pytest.mark.parametrize(
        ("body", "status"),
        [({}, 400), ({"event": "nonsense"}, 404), ({"event": "before-registration", "input": {"customer": 1}}, 400)],
    )
    def test_what_it_cannot_run_is_a_problem(
        self, browser: Client, application: Any, assign: Any, body: dict[str, Any], status: int
    ) -> None:
        assign("module.exports = async () => {};")
        answer = self.post(browser, application, body)
        assert answer.status_code in (status, 422), answer.content
        assert answer["Content-Type"].startswith("application/problem+json")
        assert not Execution.objects.exists()
