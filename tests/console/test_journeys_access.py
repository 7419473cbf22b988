"""Who may simulate, whose data a test customer may carry, and what teammates, strangers and visitors see."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from hooks.models import AuditEntry, EventOccurrence, Role, Simulation
from hooks.permissions import ROLE_PERMISSIONS
from tests import factories
from tests.console.simulated import CUSTOMER, DETAILS, Url, begin, browser, send, text

__all__ = ["begin", "browser", "send"]
pytestmark = pytest.mark.django_db


class TestPastCustomers:
    @pytest.fixture
    def past(self, hook: Any, application: Any) -> Any:
        given = {
            "customer": {
                "attributes": {"name": {"givenName": "Grace"}, "emails": {"primaryEmail": "grace@navy.example"}},
                "location": {"country_code": "US", "city": "Arlington"},
            }
        }
        return factories.ExecutionFactory(
            hook=hook, application=application, input=given, customer_email="grace@navy.example"
        )

    def test_personal_data_stays_out_of_the_form(self, browser: Client, url: Url, past: Any) -> None:
        answer = browser.get(url("simulate"), {"execution": past.public_id})
        page = text(answer)
        assert "Personal data is left out" in page
        assert "grace" not in page.lower()
        assert "real" not in answer.context["form"].fields

    def test_who_may_not_reveal_plays_a_test_customer_from_the_same_country(self, begin: Any, past: Any) -> None:
        simulation = begin(execution=past.public_id, real="on")
        assert "grace" not in str(simulation.customer).lower()
        assert simulation.customer["email"] == "robin@unknown.example"
        assert simulation.state["client"]["location"] == {"country_code": "US"}
        assert not AuditEntry.objects.filter(action="execution.reveal").exists()

    def test_who_may_reveal_takes_the_real_customer_and_is_audited(
        self, client_of: Any, admin: Any, url: Url, past: Any
    ) -> None:
        browser = client_of(admin)
        assert "real" in browser.get(url("simulate"), {"execution": past.public_id}).context["form"].fields
        browser.post(url("simulate"), {**CUSTOMER, "execution": past.public_id, "real": "on"})
        simulation = Simulation.objects.get()
        assert simulation.customer["email"] == "grace@navy.example"
        entry = AuditEntry.objects.get(action="execution.reveal")
        assert (entry.actor, entry.object_id) == (admin, past.public_id)

    def test_without_the_tick_nothing_is_revealed(self, client_of: Any, admin: Any, url: Url, past: Any) -> None:
        client_of(admin).post(url("simulate"), {**CUSTOMER, "execution": past.public_id})
        assert "grace" not in str(Simulation.objects.get().customer)
        assert not AuditEntry.objects.filter(action="execution.reveal").exists()

    def test_another_brands_execution_is_none(self, begin: Any) -> None:
        other = factories.ExecutionFactory(input={"customer": {"location": {"country_code": "XX"}}})
        simulation = begin(execution=other.public_id)
        assert simulation.state["client"]["location"]["country_code"] == "SE"


OWN = ("simulation-answer", "simulation-come-back", "simulation-again")


class TestAccess:
    @pytest.mark.parametrize("role", Role.values)
    def test_simulating_needs_the_right_to_run_hooks(
        self, client_of: Any, member: Any, url: Url, application: Any, role: str
    ) -> None:
        browser = client_of(member(role, username=f"a-{role}"))
        allowed = "replay_executions" in ROLE_PERMISSIONS[role]
        assert browser.get(url("simulate")).status_code == (200 if allowed else 403)
        assert browser.post(url("simulate"), CUSTOMER).status_code == (302 if allowed else 403)
        assert Simulation.objects.exists() is allowed
        listed = browser.get(url("journeys"))
        if listed.status_code == 200:
            assert (url("simulate") in listed.content.decode()) is allowed

    @pytest.mark.parametrize("role", [role for role in Role.values if role != "viewer"])
    def test_teammates_are_shown_the_journey_and_may_do_nothing(
        self, client_of: Any, member: Any, url: Url, begin: Any, send: Any, role: str
    ) -> None:
        simulation = begin()
        send(simulation, **DETAILS)
        simulation.refresh_from_db()
        before = simulation.state
        mate = client_of(member(role, username=f"mate-{role}"))
        answer = mate.get(url("simulation", simulation.public_id))
        assert answer["Location"] == url("journey", simulation.journey_id)
        page = mate.get(answer["Location"]).content.decode()
        assert "robin@unknown.example" not in page
        for name in OWN:
            assert mate.post(url(name, simulation.public_id), {"turn": simulation.turn}).status_code == 403
        for name in ("simulation-timeline", "simulation-return"):
            assert mate.get(url(name, simulation.public_id)).status_code == 403
        simulation.refresh_from_db()
        assert simulation.state == before
        assert Simulation.objects.count() == 1

    def test_a_viewer_sees_nothing_of_it(self, client_of: Any, viewer: Any, url: Url, begin: Any) -> None:
        simulation = begin()
        assert client_of(viewer).get(url("simulation", simulation.public_id)).status_code == 403

    def test_to_strangers_there_is_no_simulation(self, client_of: Any, stranger: Any, url: Url, begin: Any) -> None:
        simulation = begin()
        browser = client_of(stranger)
        assert browser.get(url("simulate")).status_code == 404
        assert browser.post(url("simulate"), CUSTOMER).status_code == 404
        for name in ("simulation", "simulation-timeline", "simulation-return"):
            assert browser.get(url(name, simulation.public_id)).status_code == 404
        for name in OWN:
            assert browser.post(url(name, simulation.public_id), {"turn": 0}).status_code == 404
        assert Simulation.objects.count() == 1
        assert not EventOccurrence.objects.exists()

    def test_a_simulation_is_of_its_brand_alone(
        self, client_of: Any, stranger: Any, begin: Any, developer: Any
    ) -> None:
        from django.urls import reverse

        simulation = begin()
        membership = stranger.memberships.get()
        address = reverse("simulation", args=[membership.brand.slug, simulation.public_id])
        assert client_of(stranger).get(address).status_code == 404

    def test_visitors_are_sent_to_sign_in(self, url: Url, begin: Any) -> None:
        simulation = begin()
        for name, arguments in (("simulate", ()), ("simulation", (simulation.public_id,)), ("dry-run", ())):
            assert Client().get(url(name, *arguments))["Location"].startswith("/sign-in/")

    @pytest.mark.parametrize("name", OWN)
    def test_changes_are_posts(self, browser: Client, url: Url, begin: Any, name: str) -> None:
        simulation = begin()
        assert browser.get(url(name, simulation.public_id)).status_code == 405

    @pytest.mark.parametrize("name", ["simulation", "simulation-timeline", "simulation-return"])
    def test_what_is_not_there_is_not_found(self, browser: Client, url: Url, name: str) -> None:
        assert browser.get(url(name, "sim_unknown")).status_code == 404

    def test_forms_are_protected_against_forgery(self, url: Url, begin: Any, developer: Any) -> None:
        simulation = begin()
        guarded = Client(enforce_csrf_checks=True)
        guarded.force_login(developer, backend="django.contrib.auth.backends.ModelBackend")
        answer = guarded.post(url("simulation-answer", simulation.public_id), {"turn": 0, **DETAILS})
        assert answer.status_code == 403
        assert not EventOccurrence.objects.exists()
