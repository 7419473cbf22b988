"""Who may call what: every operation, for every role, keys without its scope, strangers and visitors."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from hooks.models import AuditEntry, Execution, Permission, Role
from hooks.permissions import ROLE_PERMISSIONS
from tests import factories
from tests.hooks.api.management.conftest import World, bearer, problem, traces
from tests.hooks.api.management.operations import ACTIONS, OPERATIONS, WATCH, Operation, named

EACH = pytest.mark.parametrize("operation", OPERATIONS, ids=named(OPERATIONS))
GUARDED = [operation for operation in OPERATIONS if operation.permission != Permission.VIEW_BRAND]
EACH_ACTION = pytest.mark.parametrize("operation", ACTIONS, ids=named(ACTIONS))


def evidence() -> tuple[Any, int]:
    """What would tell of a change, or of code that ran."""
    return traces(), Execution.objects.count()


@EACH
def test_a_key_with_the_scope_may(world: World, keyed: Any, operation: Operation) -> None:
    scopes = {operation.permission} | ({WATCH} if operation.is_about_runs(world) else set())
    answer = operation.call(keyed(*scopes), world)
    assert answer.status_code == operation.status, answer.content


@pytest.mark.parametrize("operation", GUARDED, ids=named(GUARDED))
def test_a_key_without_the_scope_is_refused_and_nothing_happens(world: World, keyed: Any, operation: Operation) -> None:
    client = keyed(*(set(Permission.values) - {operation.permission}))
    before = evidence()
    problem(operation.call(client, world), 403, "forbidden")
    assert evidence() == before


@EACH
def test_to_who_does_not_see_the_brand_it_does_not_exist(
    world: World, keyed: Any, session: Any, stranger: Any, operation: Operation
) -> None:
    before = evidence()
    for client in (keyed(brand=factories.BrandFactory()), session(stranger)):
        answer = operation.call(client, world)
        assert answer.status_code == operation.unseen, answer.content
        assert world.brand.name not in answer.content.decode()
    assert evidence() == before


@EACH
def test_without_a_good_credential_it_is_401(
    world: World, keyed: Any, application_token: str, operation: Operation
) -> None:
    visitor = APIClient()
    visitor.default_format = "json"
    useless = {
        "nobody": visitor,
        "unknown": bearer("hlkey_unknown"),
        "revoked": keyed(revoked_at=timezone.now()),
        "expired": keyed(expires_at=timezone.now() - timedelta(seconds=1)),
        "application": bearer(application_token),
    }
    before = evidence()
    for client in useless.values():
        answer = operation.call(client, world)
        problem(answer, 401, "not_authenticated")
        assert answer["WWW-Authenticate"].startswith("Bearer")
    assert evidence() == before


@EACH
def test_people_may_what_their_role_holds(world: World, session: Any, member: Any, operation: Operation) -> None:
    needed = {operation.permission} | ({WATCH} if operation.is_about_runs(world) else set())
    refused = [role for role in Role.values if not needed <= ROLE_PERMISSIONS[role]]
    before = evidence()
    for role in refused[-2:]:
        problem(operation.call(session(member(role, username=f"own-{role}")), world), 403, "forbidden")
    assert evidence() == before
    allowed = [role for role in Role.values if role not in refused][-1]
    answer = operation.call(session(member(allowed, username="allowed")), world)
    assert answer.status_code == operation.status, answer.content


@EACH_ACTION
def test_a_session_needs_the_csrf_token(world: World, session: Any, owner: Any, operation: Operation) -> None:
    before = evidence()
    problem(operation.call(session(owner, csrf=True), world), 403, "forbidden")
    assert evidence() == before


def test_an_inactive_person_is_signed_out(world: World, session: Any, member: Any) -> None:
    user = member("admin")
    client = session(user)
    user.is_active = False
    user.save()
    problem(client.get("/api/v1/hooks"), 401, "not_authenticated")


@pytest.mark.parametrize("kind", ["executions", "journeys", "deliveries", "audit", "api-keys", "members"])
def test_who_may_look_nowhere_is_told_so_instead_of_an_empty_list(world: World, keyed: Any, kind: str) -> None:
    problem(keyed("edit_hooks").get(f"/api/v1/{kind}"), 403, "forbidden")


@pytest.mark.parametrize("kind", ["brands", "hooks", "applications", "assignments", "variables"])
def test_a_person_without_any_brand_sees_empty_lists(session: Any, db: None, kind: str) -> None:
    answer = session(factories.UserFactory()).get(f"/api/v1/{kind}")
    assert (answer.status_code, answer.json()["results"]) == (200, [])


def test_lists_hold_only_brands_in_which_one_may_look(world: World, session: Any, stranger: Any) -> None:
    factories.MembershipFactory(brand=world.brand, user=stranger, role="viewer")
    theirs = factories.ExecutionFactory(hook__brand=stranger.memberships.exclude(brand=world.brand).get().brand)
    found = session(stranger).get("/api/v1/executions").json()["results"]
    assert [row["id"] for row in found] == [theirs.public_id]
    problem(session(stranger).get(f"/api/v1/executions?brand={world.brand.slug}"), 403, "forbidden")
    problem(session(stranger).get(f"/api/v1/executions/{world.execution.public_id}"), 403, "forbidden")


@pytest.mark.parametrize("named", ["another", "%00", "../x", "0"])
def test_a_key_cannot_name_another_brand(world: World, robot: APIClient, named: str) -> None:
    factories.BrandFactory(slug="another")
    before = traces()
    problem(robot.post(f"/api/v1/applications?brand={named}", {"name": "Shop"}), 404, "not_found")
    problem(robot.get(f"/api/v1/hooks?brand={named}"), 404, "not_found")
    assert traces() == before


def test_a_person_names_the_brand_of_a_new_thing(world: World, session: Any, admin: Any) -> None:
    body = problem(session(admin).post("/api/v1/applications", {"name": "Shop"}), 400, "invalid_form")
    assert body["errors"][0]["field"] == "brand"
    answer = session(admin).post(f"/api/v1/applications?brand={world.brand.slug}", {"name": "Shop"})
    assert (answer.status_code, answer.json()["brand"]) == (201, world.brand.slug)


def test_the_audit_log_names_the_key_and_where_it_called_from(world: World, keyed: Any, settings: Any) -> None:
    settings.TRUSTED_PROXIES = 1
    client = keyed("edit_hooks", name="pipeline 7")
    path = f"/api/v1/hooks/{world.hook.public_id}"
    client.patch(path, {"description": "New"}, HTTP_X_FORWARDED_FOR="6.6.6.6, 203.0.113.9")
    entry = AuditEntry.objects.latest("pk")
    assert (entry.actor_label, entry.actor, entry.ip_address) == ("API key pipeline 7", None, "203.0.113.9")
