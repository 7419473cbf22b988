"""Applications, their tokens, and the hooks that run on their events."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from rest_framework.test import APIClient

from hooks.models import Application, ApplicationToken, Assignment
from tests import factories
from tests.hooks.api.conftest import sample_of
from tests.hooks.api.management.conftest import World, problem, traces


def path(application: Any, action: str = "") -> str:
    return f"/api/v1/applications/{application.public_id}{action}"


def report(client_id: str, token: str) -> int:
    """Report an event as the identity platform would; return the status of the answer."""
    answer = Client().post(
        f"/api/v1/applications/{client_id}/events/before-registration",
        {"input": sample_of("before-registration")},
        content_type="application/json",
        headers={"Authorization": f"Bearer {token}"},
    )
    return answer.status_code


class TestApplications:
    def test_a_new_one_comes_with_a_token_that_works(self, brand: Any, robot: APIClient) -> None:
        answer = robot.post("/api/v1/applications", {"name": "Shop", "continue_url": "https://shop.example/back"})
        body = answer.json()
        assert (answer.status_code, body["brand"], body["name"]) == (201, brand.slug, "Shop")
        assert report(body["client_id"], body["token"]) == 200
        again = robot.get(f"/api/v1/applications/{body['id']}").json()
        assert "token" not in again
        assert again == {name: value for name, value in body.items() if name != "token"}

    @pytest.mark.parametrize(
        ("body", "field"),
        [
            ({"name": ""}, "name"),
            ({"name": "Storefront"}, ""),
            ({"name": "Shop", "client_id": "storefront"}, "client_id"),
            ({"name": "Shop", "continue_url": "javascript:alert(1)"}, "continue_url"),
            ({"name": "Shop", "continue_url": "shop"}, "continue_url"),
        ],
    )
    def test_what_makes_none_is_told(
        self, application: Any, robot: APIClient, body: dict[str, Any], field: str
    ) -> None:
        errors = problem(robot.post("/api/v1/applications", body), 400, "invalid_form")["errors"]
        assert errors[0]["field"] == field
        assert Application.objects.count() == 1

    def test_changes_are_kept(self, application: Any, robot: APIClient) -> None:
        body = robot.patch(path(application), {"name": "Shop", "continue_url": ""}).json()
        assert (body["name"], body["continue_url"], body["client_id"]) == ("Shop", "", "storefront")

    def test_the_client_id_stays(self, application: Any, robot: APIClient) -> None:
        assert robot.patch(path(application), {"client_id": "other"}).json()["client_id"] == "storefront"

    def test_the_panic_switch_goes_on_and_off_and_twice_is_once(self, application: Any, robot: APIClient) -> None:
        first = robot.post(path(application, "/pause")).json()["hooks_paused_at"]
        assert first
        assert robot.post(path(application, "/pause")).json()["hooks_paused_at"] == first
        assert robot.post(path(application, "/resume")).json()["hooks_paused_at"] is None
        assert robot.post(path(application, "/resume")).status_code == 200
        assert [row["action"] for row in traces()] == ["application.pause", "application.resume"]


class TestTokens:
    def test_a_token_is_changed_without_an_outage(
        self, application: Any, application_token: str, robot: APIClient
    ) -> None:
        old = robot.get(path(application, "/tokens")).json()[0]
        new = robot.post(path(application, "/tokens")).json()["token"]
        assert [report("storefront", token) for token in (application_token, new)] == [200, 200]
        assert robot.delete(path(application, f"/tokens/{old['id']}")).status_code == 204
        assert [report("storefront", token) for token in (application_token, new)] == [401, 200]

    def test_the_list_tells_no_token(self, application: Any, application_token: str, robot: APIClient) -> None:
        new = robot.post(path(application, "/tokens")).json()["token"]
        answer = robot.get(path(application, "/tokens"))
        assert new not in answer.content.decode()
        assert {row["prefix"] for row in answer.json()} == {new[:10], application_token[:16]}
        assert set(answer.json()[0]) == {"id", "prefix", "created_at", "last_used_at", "revoked_at"}

    def test_revoking_twice_changes_nothing_more(self, world: World, robot: APIClient) -> None:
        for _ in range(2):
            assert robot.delete(path(world.application, f"/tokens/{world.token.pk}")).status_code == 204
        assert len(traces()) == 1
        assert robot.get(path(world.application, "/tokens")).json()[0]["revoked_at"]

    def test_a_token_of_another_application_is_not_there(self, application: Any, robot: APIClient) -> None:
        other = factories.ApplicationTokenFactory()
        problem(robot.delete(path(application, f"/tokens/{other.pk}")), 404, "not_found")
        assert ApplicationToken.objects.get(pk=other.pk).revoked_at is None


class TestAssignments:
    def test_a_hook_goes_to_the_end_of_its_chain(self, world: World, robot: APIClient) -> None:
        hook = factories.HookFactory(brand=world.brand)
        answer = robot.post(
            "/api/v1/assignments",
            {"application": "storefront", "hook": hook.public_id, "on_failure": "fail_closed", "timeout_ms": 700},
        )
        body = answer.json()
        assert (answer.status_code, body["position"], body["on_failure"], body["timeout_ms"]) == (
            201,
            1,
            "fail_closed",
            700,
        )
        assert robot.get(f"/api/v1/assignments/{body['id']}").json() == body

    def test_twice_is_refused(self, world: World, robot: APIClient) -> None:
        body = {"application": "storefront", "hook": world.hook.public_id}
        problem(robot.post("/api/v1/assignments", body), 409, "already_assigned")
        assert Assignment.objects.count() == 1

    @pytest.mark.parametrize("missing", ["application", "hook"])
    def test_what_is_not_there_is_named(self, world: World, robot: APIClient, missing: str) -> None:
        body = {"application": "storefront", "hook": world.hook.public_id, missing: "nothing"}
        errors = problem(robot.post("/api/v1/assignments", body), 400, "invalid_form")["errors"]
        assert errors[0]["field"] == missing

    def test_a_hook_of_another_brand_is_not_there(self, world: World, robot: APIClient) -> None:
        body = {"application": "storefront", "hook": factories.HookFactory().public_id}
        problem(robot.post("/api/v1/assignments", body), 400, "invalid_form")
        assert Assignment.objects.count() == 1

    @pytest.mark.parametrize(
        "changes",
        [
            {"mode": "async"},
            {"on_failure": "show_error", "failure_message": "Please try again"},
            {"timeout_ms": 1_500},
            {"enabled": False},
        ],
    )
    def test_changes_are_kept(self, world: World, robot: APIClient, changes: dict[str, Any]) -> None:
        body = robot.patch(f"/api/v1/assignments/{world.assignment.public_id}", changes).json()
        assert {name: body[name] for name in changes} == changes
        world.assignment.refresh_from_db()
        assert {name: getattr(world.assignment, name) for name in changes} == changes

    @pytest.mark.parametrize("changes", [{"mode": "later"}, {"on_failure": "ignore"}, {"timeout_ms": 0}])
    def test_what_does_not_fit_is_refused(self, world: World, robot: APIClient, changes: dict[str, Any]) -> None:
        problem(robot.patch(f"/api/v1/assignments/{world.assignment.public_id}", changes), 400, "invalid_form")
        assert traces() == []

    def test_the_order_of_a_chain(self, world: World, robot: APIClient) -> None:
        second = factories.AssignmentFactory(application=world.application, hook__brand=world.brand)
        order = [second.public_id, world.assignment.public_id]
        answer = robot.post(path(world.application, "/reorder"), {"event": world.hook.event, "order": order})
        assert [(row["id"], row["position"]) for row in answer.json()] == [(order[0], 0), (order[1], 1)]

    @pytest.mark.parametrize("order", [[], ["asg_nothing"], "same twice"])
    def test_an_order_that_is_not_the_chain_is_refused(self, world: World, robot: APIClient, order: Any) -> None:
        order = [world.assignment.public_id] * 2 if order == "same twice" else order
        answer = robot.post(path(world.application, "/reorder"), {"event": world.hook.event, "order": order})
        problem(answer, 400, "invalid_field")
        assert traces() == []

    def test_taking_a_hook_off_leaves_the_hook(self, world: World, robot: APIClient) -> None:
        assert robot.delete(f"/api/v1/assignments/{world.assignment.public_id}").status_code == 204
        assert robot.get(f"/api/v1/hooks/{world.hook.public_id}").status_code == 200
        problem(robot.get(f"/api/v1/assignments/{world.assignment.public_id}"), 404, "not_found")
