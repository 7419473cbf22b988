"""The simulator's pages: begin, answer page by page, come back from a redirect."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from hooks.models import AuditEntry, EventOccurrence, Execution, Simulation
from hooks.services.journeys.catalog import JOURNEYS
from tests import factories
from tests.console.simulated import CUSTOMER, DETAILS, HTMX, Url, begin, browser, send, text

__all__ = ["begin", "browser", "send"]
pytestmark = pytest.mark.django_db
MESSAGE = "We could not find your e-mail address among our customers."


class TestBeginning:
    def test_every_journey_is_offered(self, browser: Client, url: Url, application: Any) -> None:
        page = text(browser.get(url("simulate")))
        for journey in JOURNEYS:
            assert journey.label in page

    @pytest.mark.parametrize("key", [journey.key for journey in JOURNEYS])
    def test_each_can_be_chosen_and_begun(
        self, browser: Client, url: Url, begin: Any, application: Any, key: str
    ) -> None:
        assert browser.get(url("simulate"), {"journey": key}).status_code == 200
        simulation = begin(journey=key)
        assert simulation.kind == key
        assert browser.get(url("simulation", simulation.public_id)).status_code == 200

    def test_the_one_who_begins_is_the_one_who_plays(self, begin: Any, developer: Any) -> None:
        simulation = begin()
        assert simulation.created_by == developer
        assert simulation.return_url == f"http://testserver/b/acme/journeys/simulations/{simulation.public_id}/return"
        assert AuditEntry.objects.filter(action="journey.simulate", actor=developer).count() == 1

    @pytest.mark.parametrize(
        ("field", "value"),
        [("email", ""), ("email", "no address"), ("application", "unknown"), ("place", "moon"), ("locale", "xx")],
    )
    def test_a_faulty_customer_stays_on_the_form(
        self, browser: Client, url: Url, application: Any, field: str, value: str
    ) -> None:
        answer = browser.post(url("simulate"), {**CUSTOMER, field: value})
        assert answer.status_code == 422
        assert field in answer.context["form"].errors
        assert not Simulation.objects.exists()

    def test_an_application_of_another_brand_is_none(self, browser: Client, url: Url, application: Any) -> None:
        other = factories.ApplicationFactory()
        answer = browser.post(url("simulate"), {**CUSTOMER, "application": other.client_id})
        assert answer.status_code == 422
        assert not Simulation.objects.exists()

    def test_an_unknown_journey_shows_the_first(self, browser: Client, url: Url, application: Any) -> None:
        assert browser.get(url("simulate"), {"journey": "nonsense"}).context["journey"] == JOURNEYS[0]

    def test_a_brand_without_applications_is_told_the_next_step(self, browser: Client, url: Url) -> None:
        assert "No application yet" in text(browser.get(url("simulate")))

    def test_ones_own_latest_simulations_are_offered_and_nobody_elses(
        self, browser: Client, url: Url, begin: Any, client_of: Any, admin: Any
    ) -> None:
        simulation = begin()
        assert simulation.public_id in browser.get(url("simulate")).content.decode()
        assert simulation.public_id not in client_of(admin).get(url("simulate")).content.decode()

    def test_the_last_application_is_the_first_offered(self, browser: Client, url: Url, begin: Any, brand: Any) -> None:
        factories.ApplicationFactory(brand=brand, name="Another", client_id="another")
        assert browser.get(url("simulate")).context["form"]["application"].value() == "storefront"
        begin(application="another")
        assert browser.get(url("simulate")).context["form"]["application"].value() == "another"


class TestPlaying:
    def test_the_main_story_an_unknown_customer_reads_the_message(
        self, browser: Client, url: Url, begin: Any, send: Any, assign: Any
    ) -> None:
        assign(f"module.exports = async () => new ShowErrorMessage({MESSAGE!r});")
        simulation = begin()
        answer = send(simulation, **DETAILS)
        assert answer.status_code == 302
        page = text(browser.get(answer["Location"]))
        assert MESSAGE in page
        assert "Showed a message" in page
        assert "before-registration" in page

    def test_htmx_gets_the_part_alone(self, begin: Any, send: Any) -> None:
        answer = send(begin(), HTMX, **DETAILS)
        assert answer.status_code == 200
        page = answer.content.decode()
        assert page.lstrip().startswith('<div class="play" id="play">')
        assert "autofocus" in page
        assert "<html" not in page

    def test_a_fault_is_said_beside_its_field(self, begin: Any, send: Any) -> None:
        page = send(begin(), HTMX, **{**DETAILS, "f-emails.primaryEmail": "nothing"}).content.decode()
        assert 'aria-describedby="' in page
        assert re.search(r'aria-invalid="true" aria-describedby="\s*e-emails.primaryEmail"', page)
        assert "This is not an e-mail address." in page
        assert not EventOccurrence.objects.exists()

    def test_a_page_sent_twice_counts_once(self, begin: Any, send: Any) -> None:
        simulation = begin()
        send(simulation, **DETAILS)
        assert send(simulation, turn=0, **DETAILS).status_code == 302
        assert EventOccurrence.objects.filter(event="before-registration").count() == 1

    @pytest.mark.parametrize("turn", ["", "nonsense", "-1", "99999999"])
    def test_a_strange_turn_changes_nothing(self, begin: Any, send: Any, turn: str) -> None:
        simulation = begin()
        assert send(simulation, turn=turn, **DETAILS).status_code == 302
        assert not EventOccurrence.objects.exists()

    def test_texts_of_hooks_and_customers_are_escaped(self, begin: Any, send: Any, assign: Any) -> None:
        assign("module.exports = async (args) => new ShowErrorMessage('<img src=x onerror=alert(1)>');")
        page = send(begin(), HTMX, **{**DETAILS, "f-name.familyName": '"><script>alert(2)</script>'}).content.decode()
        assert "<img src=x" not in page
        assert "<script>alert(2)" not in page
        assert "&lt;img src=x onerror=alert(1)&gt;" in page

    def test_a_denied_customer_sees_the_description_and_a_way_to_play_again(
        self, browser: Client, url: Url, begin: Any, send: Any, assign: Any
    ) -> None:
        assign("module.exports = async () => new DenyRequest('blocked', 'Not in your country.');")
        simulation = begin()
        page = text(browser.get(send(simulation, **DETAILS)["Location"]))
        assert "Not in your country." in page
        assert "blocked" in page
        answer = browser.post(url("simulation-again", simulation.public_id))
        assert answer.status_code == 302
        assert Simulation.objects.count() == 2

    def test_the_token_is_shown_decoded_with_what_hooks_put_in(
        self, browser: Client, url: Url, begin: Any, send: Any, assign: Any
    ) -> None:
        assign("module.exports = async () => new TokenData({ tier: 'gold' });", event="before-id-token-generation")
        simulation = begin(journey="login", email="ada@example.com")
        send(simulation, **{"f-identifier": "ada@example.com"})
        send(simulation, **{"f-password": "Quiet-Harbour-42"})
        send(simulation)
        page = text(browser.get(url("simulation", simulation.public_id)))
        assert re.search(r"tier gold\s+by a hook", page)
        assert "iss https://id.simulation.example" in page

    def test_the_code_stands_on_the_customers_phone(self, browser: Client, url: Url, begin: Any, send: Any) -> None:
        simulation = begin(journey="forgotten-password", email="ada@example.com")
        send(simulation, **{"f-identifier": "ada@example.com"})
        simulation.refresh_from_db()
        page = text(browser.get(url("simulation", simulation.public_id)))
        assert f"Your code is {simulation.state['facts']['code']}" in page

    def test_an_assertion_is_shown_as_xml(self, browser: Client, url: Url, begin: Any, send: Any) -> None:
        simulation = begin(journey="login-saml", email="ada@example.com")
        send(simulation, **{"f-identifier": "ada@example.com"})
        send(simulation, **{"f-password": "Quiet-Harbour-42"})
        page = browser.get(url("simulation", simulation.public_id)).content.decode()
        assert "&lt;saml:Assertion" in page

    def test_the_timeline_asks_again_while_something_waits(
        self, browser: Client, url: Url, begin: Any, send: Any, assign: Any
    ) -> None:
        assign("module.exports = async () => {};", event="after-customer-identification", mode="async")
        simulation = begin(journey="login", email="ada@example.com")
        send(simulation, **{"f-identifier": "ada@example.com"})
        waiting = browser.get(url("simulation-timeline", simulation.public_id)).content.decode()
        assert 'hx-trigger="every 1s"' in waiting
        assert "Queued" in waiting
        run = Execution.objects.get()
        run.status, run.finished_at = "succeeded", run.created_at
        run.save()
        done = browser.get(url("simulation-timeline", simulation.public_id)).content.decode()
        assert "hx-trigger" not in done
        assert "Succeeded" in done

    def test_a_play_costs_few_queries(
        self, browser: Client, url: Url, begin: Any, send: Any, django_assert_max_num_queries: Any
    ) -> None:
        simulation = begin()
        send(simulation, **DETAILS)
        with django_assert_max_num_queries(20):
            browser.get(url("simulation", simulation.public_id))


REDIRECT = """module.exports = async (args) => {
  if (!args.continue_context) return new RedirectRequest(
    'https://proof.example/?state=' + args.continue_request_parameters.state, {});
  return new RegistrationData({ proof: args.continue_context.result });
};"""


class TestRedirect:
    @pytest.fixture
    def away(self, begin: Any, send: Any, assign: Any) -> Simulation:
        assign(REDIRECT)
        simulation: Simulation = begin()
        send(simulation, **DETAILS)
        simulation.refresh_from_db()
        return simulation

    def address(self, browser: Client, url: Url, simulation: Simulation) -> str:
        page = browser.get(url("simulation", simulation.public_id)).content.decode()
        found = re.search(r'href="(https://proof\.example/[^"]+)"', page)
        assert found
        return found[1]

    def state(self, browser: Client, url: Url, simulation: Simulation) -> str:
        return parse_qs(urlsplit(self.address(browser, url, simulation)).query)["state"][0]

    def test_the_browser_goes_there_and_back_into_the_play(self, browser: Client, url: Url, away: Simulation) -> None:
        state = self.state(browser, url, away)
        back = browser.get("/continue", {"state": state, "result": "passed"})
        answer = browser.get(back["Location"])
        assert answer.status_code == 302
        assert answer["Location"] == url("simulation", away.public_id)
        away.refresh_from_db()
        assert away.state["draft"]["attributes"]["proof"] == "passed"

    def test_the_return_cannot_be_used_again(self, browser: Client, url: Url, away: Simulation) -> None:
        back = browser.get("/continue", {"state": self.state(browser, url, away), "result": "passed"})
        browser.get(back["Location"])
        away.refresh_from_db()
        before = away.state
        answer = browser.get(back["Location"], follow=True)
        assert "This return was used before" in text(answer)
        away.refresh_from_db()
        assert away.state == before

    @pytest.mark.parametrize("query", [{}, {"state": "st_x", "event_id": "evt_x"}, {"state": ""}])
    def test_a_made_up_return_changes_nothing(
        self, browser: Client, url: Url, away: Simulation, query: dict[str, str]
    ) -> None:
        before = away.state
        assert browser.get(url("simulation-return", away.public_id), query).status_code == 302
        away.refresh_from_db()
        assert away.state == before

    def test_a_teammate_cannot_bring_the_return(
        self, browser: Client, url: Url, away: Simulation, client_of: Any, admin: Any
    ) -> None:
        back = browser.get("/continue", {"state": self.state(browser, url, away), "result": "passed"})
        assert client_of(admin).get(back["Location"]).status_code == 403
        away.refresh_from_db()
        assert away.state["page"]["kind"] == "redirect"

    def test_coming_back_without_going_there(self, browser: Client, url: Url, away: Simulation) -> None:
        body = {"name-0": "result", "value-0": "by hand", "name-1": "", "value-1": "ignored"}
        assert browser.post(url("simulation-come-back", away.public_id), body).status_code == 302
        away.refresh_from_db()
        assert away.state["draft"]["attributes"]["proof"] == "by hand"

    def test_coming_back_twice_is_said_so(self, browser: Client, url: Url, away: Simulation) -> None:
        browser.post(url("simulation-come-back", away.public_id), {})
        answer = browser.post(url("simulation-come-back", away.public_id), {}, follow=True)
        assert "does not wait for a redirect" in text(answer)

    def test_without_the_secrets_key_the_page_says_that_it_was_interrupted(
        self, browser: Client, url: Url, away: Simulation, settings: Any
    ) -> None:
        settings.SECRETS_KEYS = []
        page = text(browser.get(url("simulation", away.public_id)))
        assert "This play was interrupted" in page


class TestOddities:
    def test_a_play_that_was_cut_off_can_be_begun_again(self, browser: Client, url: Url, begin: Any) -> None:
        simulation = begin()
        Simulation.objects.update(state={**simulation.state, "page": None})
        page = browser.get(url("simulation", simulation.public_id))
        assert "This play was interrupted" in text(page)
        assert url("simulation-again", simulation.public_id) in page.content.decode()

    def test_a_journey_that_is_no_longer_offered_is_still_listed(
        self, browser: Client, url: Url, begin: Any, send: Any
    ) -> None:
        simulation = begin(journey="login", email="ada@example.com")
        send(simulation, **{"f-identifier": "ada@example.com"})
        Simulation.objects.update(kind="long-gone")
        assert browser.get(url("simulation", simulation.public_id)).status_code == 404
        assert "long-gone" in text(browser.get(url("journeys")))
        assert "long-gone" in text(browser.get(url("journey", simulation.journey_id)))
        assert "long-gone" in text(browser.get(url("simulate")))

    def test_control_characters_in_answers_are_left_out(self, begin: Any, send: Any) -> None:
        simulation = begin()
        assert send(simulation, **{**DETAILS, "f-name.givenName": "Ro\x00bin"}).status_code == 302
        simulation.refresh_from_db()
        assert simulation.state["draft"]["attributes"]["name"]["givenName"] == "Robin"

    @pytest.mark.parametrize("assigned", [True, False])
    def test_identities_are_verified_where_a_hook_waits_for_it(
        self, browser: Client, url: Url, application: Any, assign: Any, assigned: bool
    ) -> None:
        if assigned:
            assign("module.exports = async () => {};", event="before-identity-verification")
        form = browser.get(url("simulate")).context["form"]
        assert bool(form["verify"].value()) is assigned
