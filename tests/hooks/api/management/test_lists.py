"""Lists: cursor pages, filters, and no query that grows with the rows."""

from __future__ import annotations

from base64 import b64encode
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from hooks.api.throttling import buckets
from hooks.models import AuditEntry, DeliveryStatus
from hooks.services.actors import SYSTEM
from hooks.services.edit import hook_update
from tests import factories
from tests.hooks.api.management.conftest import World, problem


def follow(client: APIClient, address: str, field: str = "id") -> tuple[list[Any], int]:
    """Walk all pages from `address`; return the rows' field and how many pages there were."""
    found, pages, next_page = [], 0, address
    while next_page:
        body = client.get(next_page).json()
        found += [row[field] for row in body["results"]]
        next_page, pages = body["next"], pages + 1
    return found, pages


def test_pages_hold_everything_once_newest_first(brand: Any, robot: APIClient) -> None:
    hooks = [factories.HookFactory(brand=brand).public_id for _ in range(7)]
    found, pages = follow(robot, "/api/v1/hooks?page_size=3")
    assert (found, pages) == (hooks[::-1], 3)


def test_a_page_stays_where_it_is_while_rows_arrive(brand: Any, robot: APIClient) -> None:
    hooks = [factories.HookFactory(brand=brand).public_id for _ in range(4)]
    first = robot.get("/api/v1/hooks?page_size=2").json()
    factories.HookFactory(brand=brand)
    second = robot.get(first["next"]).json()
    assert [row["id"] for row in second["results"]] == hooks[1::-1]
    back = robot.get(second["previous"]).json()
    assert [row["id"] for row in back["results"]] == hooks[:1:-1]


def test_filters_go_with_the_pages(brand: Any, robot: APIClient) -> None:
    for event in ("before-registration", "after-consent-update") * 3:
        factories.HookFactory(brand=brand, event=event)
    found, pages = follow(robot, "/api/v1/hooks?event=after-consent-update&page_size=2", "event")
    assert (found, pages) == (["after-consent-update"] * 3, 2)


@pytest.mark.parametrize(("asked", "length"), [("2", 2), ("", 5), ("0", 5), ("-1", 5), ("x", 5), ("100000", 5)])
def test_a_page_size_out_of_range_is_the_usual_one(brand: Any, robot: APIClient, asked: str, length: int) -> None:
    for _ in range(5):
        factories.HookFactory(brand=brand)
    assert len(robot.get(f"/api/v1/hooks?page_size={asked}").json()["results"]) == length


def test_no_page_is_longer_than_200(brand: Any, robot: APIClient) -> None:
    entries = [entry(brand, number) for number in range(1, 206)]
    AuditEntry.objects.bulk_create(entries)
    assert len(robot.get("/api/v1/audit?page_size=1000").json()["results"]) == 200


def entry(brand: Any, number: int) -> AuditEntry:
    return AuditEntry(
        brand=brand,
        sequence=number,
        actor_label="x",
        action="hook.update",
        object_type="hook",
        object_id="hok_x",
        object_label="x",
        digest=str(number),
    )


def cursor(**parts: Any) -> str:
    return b64encode(urlencode(parts).encode()).decode()


@pytest.mark.parametrize(
    "text", ["x", "%00", "ü", cursor(p="x"), cursor(p="1e9"), cursor(p="9" * 40), cursor(p="²"), cursor(o="x")]
)
def test_a_made_up_cursor_is_refused(hook: Any, robot: APIClient, text: str) -> None:
    problem(robot.get("/api/v1/hooks", {"cursor": text}), 404, "not_found")


@pytest.mark.parametrize(
    ("kind", "query", "found"),
    [
        ("applications", "client_id=storefront", True),
        ("applications", "client_id=other", False),
        ("hooks", "slug=crm-gate", True),
        ("hooks", "event=before-registration", True),
        ("hooks", "plugin_slug=hubspot", False),
        ("assignments", "mode=sync", True),
        ("assignments", "mode=async", False),
        ("assignments", "application__client_id=storefront", True),
        ("variables", "is_secret=true&key=api_token", True),
        ("variables", "is_secret=false&key=api_token", False),
        ("brands", "slug=acme", True),
        ("api-keys", "name=pipeline", True),
        ("api-keys", "name=other", False),
        ("members", "role=viewer", True),
        ("members", "role=support", False),
        ("deliveries", "execution__hook__slug=crm-gate", True),
    ],
)
def test_filters(world: World, robot: APIClient, kind: str, query: str, found: bool) -> None:
    assert bool(robot.get(f"/api/v1/{kind}?{query}").json()["results"]) == found


@pytest.mark.parametrize("query", ["mode=later", "event=%00"])
def test_a_filter_that_means_nothing_is_told(world: World, robot: APIClient, query: str) -> None:
    problem(robot.get(f"/api/v1/assignments?{query}"), 400, "invalid_form")


def make_more(world: World) -> None:
    """Another row in every list."""
    hook = factories.HookFactory(brand=world.brand)
    hook_update(hook=hook, actor=SYSTEM, description="Changed")
    application = factories.ApplicationFactory(brand=world.brand)
    factories.AssignmentFactory(hook=hook, application=application)
    factories.VariableFactory(hook=hook, application=application)
    occurrence = factories.OccurrenceFactory(application=application, journey_id="jrn_ada")
    factories.ExecutionFactory(hook=hook, application=application, occurrence=occurrence, journey_id="jrn_ada")
    queued = factories.QueuedExecutionFactory(hook=hook, application=application, occurrence=occurrence)
    factories.DeliveryFactory(execution=queued, status=DeliveryStatus.WAITING, last_error="TypeError: no")
    factories.ApiKeyFactory(brand=world.brand)
    factories.MembershipFactory(brand=world.brand)
    factories.VersionFactory(hook=world.hook)
    factories.ApplicationTokenFactory(application=world.application)


LISTS = [
    "brands",
    "applications",
    "hooks",
    "assignments",
    "variables",
    "executions",
    "journeys",
    "journeys/jrn_ada",
    "deliveries",
    "audit",
    "api-keys",
    "members",
    "hooks/{hook}/versions",
    "applications/{application}/tokens",
]


@pytest.mark.parametrize("kind", LISTS)
def test_more_rows_cost_no_more_queries(world: World, robot: APIClient, kind: str) -> None:
    address = "/api/v1/" + kind.format(hook=world.hook.public_id, application=world.application.public_id)
    make_more(world)
    robot.get(address)
    with CaptureQueriesContext(
        connection,
    ) as few:
        before = robot.get(address)
    for _ in range(3):
        make_more(world)
    with CaptureQueriesContext(connection) as many:
        after = robot.get(address)
    assert len(many) == len(few) <= 8, [query["sql"] for query in many.captured_queries]
    if kind not in ("brands", "journeys"):
        assert len(after.content) > len(before.content)


def test_a_list_does_not_load_what_it_does_not_show(world: World, robot: APIClient) -> None:
    with CaptureQueriesContext(connection) as queries:
        robot.get("/api/v1/executions")
    sql = " ".join(query["sql"] for query in queries.captured_queries)
    assert '"requests"' not in sql
    assert '"hooks_hookversion"."source"' not in sql


def test_the_budget_of_calls_ends_with_429(hook: Any, robot: APIClient, monkeypatch: pytest.MonkeyPatch) -> None:
    buckets.clear()
    monkeypatch.setattr("hooks.api.throttling.CALLS_PER_MINUTE", 3)
    answers = [robot.get(f"/api/v1/{kind}") for kind in ("hooks", "brands", "events", "plugins")]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    problem(answers[-1], 429, "too_many_requests")
    assert int(answers[-1]["Retry-After"]) >= 1


@pytest.mark.parametrize("address", ["nothing", "hooks/", "hooks/hok_x/nothing", "hooks/%00", "executions/a b"])
def test_an_address_that_nobody_serves_is_a_problem_too(robot: APIClient, address: str) -> None:
    problem(robot.get(f"/api/v1/{address}"), 404, "not_found")


@pytest.mark.parametrize("method", ["put", "delete"])
def test_a_method_that_is_not_served_is_a_problem_too(hook: Any, robot: APIClient, method: str) -> None:
    problem(getattr(robot, method)("/api/v1/hooks"), 405, "method_not_allowed")


def test_an_answer_in_another_form_is_not_there(hook: Any, robot: APIClient) -> None:
    problem(robot.get("/api/v1/hooks", HTTP_ACCEPT="text/csv"), 406, "not_acceptable")
