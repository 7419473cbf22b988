"""Real journeys: found by whatever names them, shown as waterfalls, personal data masked."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from hooks.models import Role
from hooks.permissions import ROLE_PERMISSIONS
from tests import factories

pytestmark = pytest.mark.django_db
Url = Callable[..., str]
EMAIL = "ada@example.com"


@pytest.fixture
def journey(hook: Any, application: Any) -> Any:
    """A sign-up of two events: a slow hook with a request, then one that is denied; an asynchronous run later."""
    began = timezone.now() - timedelta(minutes=3)
    given = {"customer": {"identifiers": {"email": EMAIL}, "attributes": {"name": {"givenName": "Adalgisa"}}}}
    first = factories.OccurrenceFactory(
        application=application, journey_id="jrn_ada", occurred_at=began, duration_ms=2_400.0, input=given,
        customer_email=EMAIL, answer={"effects": {"attributes": {"nickname": "Countess"}}},
    )  # fmt: skip
    factories.ExecutionFactory(
        hook=hook, application=application, occurrence=first, journey_id="jrn_ada", input=given, customer_email=EMAIL,
        started_at=began, duration_ms=1_900.0,
        requests=[
            {
                "method": "POST", "url": f"https://crm.example/{EMAIL}", "status": 200,
                "timings": {"start_ms": 300, "total_ms": 900},
            },
        ],
    )  # fmt: skip
    last = factories.OccurrenceFactory(
        application=application, journey_id="jrn_ada", event="before-id-token-generation", outcome="deny",
        occurred_at=began + timedelta(seconds=40), customer_id="cus_1",
        answer={"deny": {"error": "no_token", "description": f"Sorry {EMAIL}."}},
        input={"customer": {"info": {"id": "cus_1"}}},
    )  # fmt: skip
    queued = factories.HookFactory(brand=hook.brand, name="Tell a channel", event="before-id-token-generation")
    factories.QueuedExecutionFactory(hook=queued, application=application, occurrence=last, journey_id="jrn_ada")
    return first


def page(answer: Any) -> str:
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


class TestOneJourney:
    def test_its_events_stand_in_order(self, client_of: Any, support: Any, url: Url, journey: Any) -> None:
        text = page(client_of(support).get(url("journey", "jrn_ada")))
        assert text.index("before-registration") < text.index("before-id-token-generation")
        assert "no_token" in text

    def test_hooks_requests_and_deadline_are_drawn(self, client_of: Any, support: Any, url: Url, journey: Any) -> None:
        html = client_of(support).get(url("journey", "jrn_ada")).content.decode()
        assert 'class="fall-deadline"' in html
        assert "CRM gate: from 0 ms, 1.90 s long, may take 2.00 s" in html
        assert "Request, from 300 ms, 900 ms long" in html
        assert "2.40 s of 5.00 s used" in html

    def test_asynchronous_runs_stand_apart(self, client_of: Any, support: Any, url: Url, journey: Any) -> None:
        html = client_of(support).get(url("journey", "jrn_ada")).content.decode()
        later = html[html.index('class="fall-later"') :]
        assert "Tell a channel" in later
        assert "Queued" in later

    @pytest.mark.parametrize("role", ["owner", "admin", "developer", "deployer", "support"])
    def test_personal_data_is_masked_for_everybody(
        self, client_of: Any, member: Any, url: Url, journey: Any, role: str
    ) -> None:
        html = client_of(member(role, username=f"m-{role}")).get(url("journey", "jrn_ada")).content.decode()
        for secret in (EMAIL, "Adalgisa", "Countess"):
            assert secret not in html
        assert "a•••@e•••.com" in html

    @pytest.mark.parametrize("role", Role.values)
    def test_seeing_it_needs_the_right_to_see_executions(
        self, client_of: Any, member: Any, url: Url, journey: Any, role: str
    ) -> None:
        allowed = "view_executions" in ROLE_PERMISSIONS[role]
        browser = client_of(member(role, username=f"m-{role}"))
        for address in (url("journey", "jrn_ada"), url("journeys")):
            assert browser.get(address).status_code == (200 if allowed else 403)

    def test_to_strangers_it_does_not_exist(self, client_of: Any, stranger: Any, url: Url, journey: Any) -> None:
        for address in (url("journey", "jrn_ada"), url("journeys")):
            answer = client_of(stranger).get(address)
            assert answer.status_code == 404
            assert b"jrn_ada" not in answer.content

    @pytest.mark.parametrize("unknown", ["jrn_unknown", "x", "..."])
    def test_an_unknown_one_is_not_found(self, client_of: Any, support: Any, url: Url, unknown: str) -> None:
        assert client_of(support).get(url("journey", unknown)).status_code == 404

    def test_another_brands_journey_of_the_same_id_is_left_out(
        self, client_of: Any, support: Any, url: Url, journey: Any
    ) -> None:
        factories.OccurrenceFactory(journey_id="jrn_ada", event="after-token-refresh")
        assert "after-token-refresh" not in page(client_of(support).get(url("journey", "jrn_ada")))

    def test_executions_lead_to_it_and_back(self, client_of: Any, admin: Any, url: Url, journey: Any) -> None:
        run = journey.executions.get()
        html = client_of(admin).get(url("execution", run.public_id)).content.decode()
        assert f'href="{url("journey", "jrn_ada")}#t-{journey.public_id}"' in html
        assert f"{url('simulate')}?execution={run.public_id}" in html
        assert f"{url('dry-run')}?execution={run.public_id}" in html
        assert url("execution", run.public_id) in client_of(admin).get(url("journey", "jrn_ada")).content.decode()

    def test_support_is_not_offered_what_it_may_not_do(
        self, client_of: Any, support: Any, url: Url, journey: Any
    ) -> None:
        html = client_of(support).get(url("execution", journey.executions.get().public_id)).content.decode()
        assert url("simulate") not in html
        assert url("dry-run") not in html

    def test_a_long_journey_costs_no_more_queries(
        self, client_of: Any, support: Any, url: Url, journey: Any, application: Any, django_assert_max_num_queries: Any
    ) -> None:
        for _ in range(12):
            occurrence = factories.OccurrenceFactory(application=application, journey_id="jrn_ada")
            factories.ExecutionFactory(
                hook=factories.HookFactory(brand=application.brand),
                application=application, occurrence=occurrence, journey_id="jrn_ada",
            )  # fmt: skip
        browser = client_of(support)
        with django_assert_max_num_queries(16):
            browser.get(url("journey", "jrn_ada"))

    def test_a_broken_off_event_is_shown_as_running(
        self, client_of: Any, support: Any, url: Url, application: Any
    ) -> None:
        factories.OccurrenceFactory(application=application, journey_id="jrn_lost", outcome="", answer=None)
        assert "Running" in page(client_of(support).get(url("journey", "jrn_lost")))


class TestList:
    def find(self, browser: Client, url: Url, text: str) -> list[str]:
        answer = browser.get(url("journeys"), {"q": text})
        return [row["journey_id"] for row in answer.context["journeys"]]

    @pytest.mark.parametrize("text", [EMAIL, EMAIL.upper(), "cus_1", "jrn_ada", f"  {EMAIL} "])
    def test_it_is_found_by_customer_and_id(
        self, client_of: Any, support: Any, url: Url, journey: Any, text: str
    ) -> None:
        factories.OccurrenceFactory(application=journey.application, journey_id="jrn_other")
        assert self.find(client_of(support), url, text) == ["jrn_ada"]

    def test_it_is_found_by_event_and_execution(self, client_of: Any, support: Any, url: Url, journey: Any) -> None:
        browser = client_of(support)
        assert self.find(browser, url, journey.public_id) == ["jrn_ada"]
        assert self.find(browser, url, journey.executions.get().public_id) == ["jrn_ada"]

    def test_all_its_events_count_whichever_was_found(
        self, client_of: Any, support: Any, url: Url, journey: Any
    ) -> None:
        answer = client_of(support).get(url("journeys"), {"q": EMAIL})
        assert answer.context["journeys"][0]["events"] == 2

    def test_nothing_found_is_said_with_the_next_step(self, client_of: Any, support: Any, url: Url) -> None:
        text = page(client_of(support).get(url("journeys"), {"q": "nobody@example.com"}))
        assert "No journey of that customer" in text
        assert "Show the newest" in text

    @pytest.mark.parametrize(
        ("outcomes", "word"),
        [
            (["continue"], "Went on"),
            (["deny"], "Stopped by a hook"),
            (["continue", "show_error"], "Stopped by a hook"),
            (["show_error", "continue"], "Went on after a message"),
            (["redirect"], "Away at a redirect"),
        ],
    )
    def test_how_it_ended_is_one_word(
        self, client_of: Any, support: Any, url: Url, application: Any, outcomes: list[str], word: str
    ) -> None:
        began = timezone.now()
        for number, outcome in enumerate(outcomes):
            factories.OccurrenceFactory(
                application=application,
                journey_id="jrn_x",
                outcome=outcome,
                occurred_at=began + timedelta(seconds=number),
            )
        assert word in page(client_of(support).get(url("journeys")))

    @pytest.mark.parametrize("text", ["'; --", "%", "x" * 5_000])
    def test_odd_searches_are_answered(self, client_of: Any, support: Any, url: Url, journey: Any, text: str) -> None:
        answer = client_of(support).get(url("journeys"), {"q": text})
        assert answer.status_code == 200
        assert client_of(support).get(f"{url('journeys')}jrn_none/").status_code == 404

    def test_simulated_ones_are_marked(self, client_of: Any, developer: Any, url: Url, application: Any) -> None:
        from hooks.models import Simulation

        factories.OccurrenceFactory(application=application, journey_id="jrn_sim")
        Simulation.objects.create(
            brand=application.brand, application=application, kind="login", journey_id="jrn_sim", created_by=developer
        )
        text = page(client_of(developer).get(url("journeys")))
        assert "simulated" in text
        assert "Login with password" in text

    def test_an_empty_brand_is_told_how_to_begin(self, client_of: Any, developer: Any, support: Any, url: Url) -> None:
        assert "Simulate a journey" in page(client_of(developer).get(url("journeys")))
        assert "Simulate a journey" not in page(client_of(support).get(url("journeys")))
