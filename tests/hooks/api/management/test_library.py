"""Plugins and events by API: search, look, publish."""

from __future__ import annotations

import json
from typing import Any

import pytest
from rest_framework.test import APIClient

from hooks.events import all_events, get_event
from hooks.models import Assignment, Hook, Variable
from plugins.catalog import all_plugins, get_plugin
from tests import factories
from tests.hooks.api.management.conftest import problem, traces

PUBLISH = "/api/v1/plugins/hubspot/publish"
VALUES = {"base_url": "https://crm.example", "access_token": "pat-eu1-5ecret", "unknown_message": "Please call us"}


class TestLibrary:
    def test_all_plugins(self, robot: APIClient) -> None:
        rows = robot.get("/api/v1/plugins").json()
        assert [row["slug"] for row in rows] == [plugin.slug for plugin in all_plugins()]
        assert {"name", "version", "summary", "categories", "hooks"} <= set(rows[0])

    @pytest.mark.parametrize(
        ("query", "first"), [("q=hubspot", "hubspot"), ("q=email+domain", "email-domain-policy"), ("q=zzzz", None)]
    )
    def test_search(self, robot: APIClient, query: str, first: str | None) -> None:
        rows = robot.get(f"/api/v1/plugins?{query}").json()
        assert (rows[0]["slug"] if rows else None) == first

    def test_a_category(self, robot: APIClient) -> None:
        rows = robot.get("/api/v1/plugins?category=security").json()
        assert rows
        assert all("Security" in row["categories"] for row in rows)

    @pytest.mark.parametrize("slug", [plugin.slug for plugin in all_plugins()])
    def test_one_with_its_form(self, robot: APIClient, slug: str) -> None:
        body = robot.get(f"/api/v1/plugins/{slug}").json()
        assert body["config"]["properties"].keys() == {field.key for field in get_plugin(slug).config_fields}
        assert body["readme"]
        assert body["digest"] == get_plugin(slug).digest

    @pytest.mark.parametrize("call", ["get", "post"])
    def test_one_that_is_not_there(self, robot: APIClient, call: str) -> None:
        if call == "get":
            problem(robot.get("/api/v1/plugins/nothing"), 404, "unknown_plugin")
        else:
            problem(robot.post("/api/v1/plugins/nothing/publish", {"values": {}}), 404, "unknown_plugin")


class TestPublish:
    def test_its_hooks_are_made_and_configured(self, brand: Any, robot: APIClient) -> None:
        answer = robot.post(PUBLISH, {"values": VALUES, "name": "CRM"})
        (body,) = answer.json()
        assert (answer.status_code, body["name"], body["plugin_slug"], body["status"]) == (
            201,
            "CRM",
            "hubspot",
            "draft",
        )
        assert body["allowed_hosts"] == ["crm.example"]
        assert Variable.objects.get(key="access_token").engine_value() == VALUES["access_token"]
        for text in (answer.content.decode(), json.dumps(robot.get("/api/v1/audit").json())):
            assert VALUES["access_token"] not in text

    def test_and_assigned_where_asked(self, application: Any, robot: APIClient) -> None:
        robot.post(PUBLISH, {"values": VALUES, "assign_to": ["storefront"]})
        assert Assignment.objects.get().application == application

    @pytest.mark.parametrize("client_id", ["nothing", "theirs"])
    def test_not_where_there_is_no_such_application(self, application: Any, robot: APIClient, client_id: str) -> None:
        factories.ApplicationFactory(client_id="theirs")
        answer = robot.post(PUBLISH, {"values": VALUES, "assign_to": ["storefront", client_id]})
        assert client_id in problem(answer, 400, "invalid_form")["detail"]
        assert not Hook.objects.exists()

    def test_assigning_needs_its_own_scope(self, application: Any, keyed: Any) -> None:
        client = keyed("edit_hooks")
        problem(client.post(PUBLISH, {"values": VALUES, "assign_to": ["storefront"]}), 403, "forbidden")
        assert not Hook.objects.exists()
        assert client.post(PUBLISH, {"values": VALUES}).status_code == 201

    @pytest.mark.parametrize(
        ("values", "field"),
        [
            ({}, "access_token"),
            (VALUES | {"base_url": "nowhere"}, "base_url"),
            (VALUES | {"access_token": "short"}, "access_token"),
            (VALUES | {"unknown_message": ""}, "unknown_message"),
        ],
    )
    def test_values_that_do_not_fit_are_named(
        self, brand: Any, robot: APIClient, values: dict[str, Any], field: str
    ) -> None:
        errors = problem(robot.post(PUBLISH, {"values": values}), 400, "invalid_form")["errors"]
        assert field in [error["field"] for error in errors]
        assert not Hook.objects.exists()
        assert traces() == []

    @pytest.mark.parametrize(
        "body", [{}, {"values": []}, {"values": "x"}, {"values": VALUES, "assign_to": "storefront"}]
    )
    def test_a_body_that_is_none(self, brand: Any, robot: APIClient, body: dict[str, Any]) -> None:
        problem(robot.post(PUBLISH, body), 400, "invalid_form")
        assert not Hook.objects.exists()

    def test_twice_makes_two(self, brand: Any, robot: APIClient) -> None:
        slugs = [robot.post(PUBLISH, {"values": VALUES, "name": "CRM"}).json()[0]["slug"] for _ in range(2)]
        assert slugs == ["crm", "crm-2"]


class TestEvents:
    def test_all_events(self, robot: APIClient) -> None:
        rows = robot.get("/api/v1/events").json()
        assert [row["key"] for row in rows] == [event.key for event in all_events()]

    @pytest.mark.parametrize("key", [event.key for event in all_events()])
    def test_one_with_its_contract(self, robot: APIClient, key: str) -> None:
        body, event = robot.get(f"/api/v1/events/{key}").json(), get_event(key)
        assert body["sample"] == event.sample
        assert body["default_hook"] == event.default_hook
        assert body["input_schema"]["type"] == "object"
        assert body["types"]
        assert body["decides"] == event.decides

    @pytest.mark.parametrize("key", ["nothing", "before--registration"])
    def test_one_that_is_not_there(self, robot: APIClient, key: str) -> None:
        problem(robot.get(f"/api/v1/events/{key}"), 404, "not_found")

    def test_a_visitor_sees_none(self, db: None) -> None:
        problem(APIClient().get("/api/v1/events"), 401, "not_authenticated")
        problem(APIClient().get("/api/v1/plugins"), 401, "not_authenticated")
