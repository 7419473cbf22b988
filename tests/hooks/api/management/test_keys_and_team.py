"""API keys and the team: nobody hands on more than they hold, and a brand keeps an owner."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from hooks.models import ApiKey, Membership, Role
from hooks.permissions import ROLE_PERMISSIONS, permissions_on
from tests import factories
from tests.hooks.api.management.conftest import World, bearer, problem, traces

KEYS, TEAM = "/api/v1/api-keys", "/api/v1/members"


class TestKeys:
    def test_a_new_key_works_and_is_shown_once(self, brand: Any, robot: APIClient) -> None:
        body = robot.post(KEYS, {"name": "pipeline", "scopes": ["edit_hooks"]}).json()
        assert body["scopes"] == ["edit_hooks", "view_brand"]
        assert bearer(body["key"]).get("/api/v1/hooks").status_code == 200
        for answer in (robot.get(KEYS), robot.get(f"{KEYS}/{body['id']}"), robot.get("/api/v1/audit")):
            assert body["key"] not in answer.content.decode()
            assert "digest" not in robot.get(KEYS).json()["results"][0]

    def test_its_last_use_is_shown(self, brand: Any, robot: APIClient) -> None:
        body = robot.post(KEYS, {"name": "pipeline", "scopes": []}).json()
        assert body["last_used_at"] is None
        bearer(body["key"]).get("/api/v1/hooks")
        assert robot.get(f"{KEYS}/{body['id']}").json()["last_used_at"]

    def test_a_key_never_makes_one_that_reaches_further(self, brand: Any, keyed: Any) -> None:
        client = keyed("manage_brand", "edit_hooks")
        count = ApiKey.objects.count()
        told = problem(client.post(KEYS, {"name": "more", "scopes": ["deploy_hooks"]}), 400, "invalid_field")
        assert told["field"] == "scopes"
        assert ApiKey.objects.count() == count
        assert client.post(KEYS, {"name": "as much", "scopes": ["edit_hooks"]}).status_code == 201

    def test_nor_does_an_admin_make_one_that_manages_owners(self, brand: Any, session: Any, admin: Any) -> None:
        body = {"name": "more", "scopes": ["manage_owners"], "brand": brand.slug}
        problem(session(admin).post(KEYS, body), 400, "invalid_field")
        assert not ApiKey.objects.exists()

    @pytest.mark.parametrize("days", [-1, 0, 367, 100_000])
    def test_an_expiry_out_of_range_is_refused(self, brand: Any, robot: APIClient, days: int) -> None:
        expires_at = (timezone.now() + timedelta(days=days)).isoformat()
        answer = robot.post(KEYS, {"name": "long", "scopes": [], "expires_at": expires_at})
        assert problem(answer, 400, "invalid_field")["field"] == "expires_at"

    @pytest.mark.parametrize(
        "body",
        [
            {"name": "x", "scopes": ["everything"]},
            {"name": "x", "scopes": "edit_hooks"},
            {"name": "x"},
            {"scopes": []},
            {"name": "x", "scopes": [], "expires_at": "never"},
        ],
    )
    def test_what_makes_no_key_is_told(self, brand: Any, robot: APIClient, body: dict[str, Any]) -> None:
        problem(robot.post(KEYS, body), 400, "invalid_form")
        assert ApiKey.objects.count() == 1

    def test_a_name_stands_for_one_key(self, world: World, robot: APIClient) -> None:
        problem(robot.post(KEYS, {"name": world.key.name, "scopes": []}), 400, "invalid_form")

    def test_a_revoked_key_is_useless_at_once_and_stays_in_the_list(self, world: World, robot: APIClient) -> None:
        for _ in range(2):
            assert robot.delete(f"{KEYS}/{world.key.public_id}").status_code == 204
        problem(bearer("hlkey_pipeline").get("/api/v1/hooks"), 401, "not_authenticated")
        assert robot.get(f"{KEYS}/{world.key.public_id}").json()["revoked_at"]
        assert [row["action"] for row in traces()] == ["api_key.revoke"]

    def test_a_key_may_revoke_itself(self, world: World) -> None:
        client = bearer("hlkey_pipeline")
        assert client.delete(f"{KEYS}/{world.key.public_id}").status_code == 204
        problem(client.get(KEYS), 401, "not_authenticated")


class TestTeam:
    def test_a_person_is_added_changed_and_removed(self, brand: Any, owner: Any, robot: APIClient) -> None:
        user = factories.UserFactory(username="new", first_name="Ada", last_name="Lovelace")
        answer = robot.post(TEAM, {"email": user.email.upper(), "role": "developer"})
        made = answer.json()
        assert (answer.status_code, made["email"], made["name"], made["role"]) == (
            201,
            user.email,
            "Ada Lovelace",
            "developer",
        )
        assert permissions_on(user, brand) == ROLE_PERMISSIONS[Role.DEVELOPER]
        assert robot.patch(f"{TEAM}/{made['id']}", {"role": "support"}).json()["role"] == "support"
        assert permissions_on(user, brand) == ROLE_PERMISSIONS[Role.SUPPORT]
        assert robot.delete(f"{TEAM}/{made['id']}").status_code == 204
        assert permissions_on(user, brand) == frozenset()
        assert [row["action"] for row in traces()] == ["member.add", "member.update", "member.remove"]

    @pytest.mark.parametrize("is_active", [True, False])
    def test_who_has_no_account_cannot_be_added(self, brand: Any, robot: APIClient, is_active: bool) -> None:
        email = "nobody@example.com"
        if not is_active:
            factories.UserFactory(username="gone", email=email, is_active=False)
        problem(robot.post(TEAM, {"email": email, "role": "viewer"}), 400, "invalid_form")
        assert not Membership.objects.exists()

    @pytest.mark.parametrize("role", ["boss", "", None])
    def test_a_role_that_is_none_is_refused(self, world: World, robot: APIClient, role: Any) -> None:
        problem(robot.patch(f"{TEAM}/{world.membership.pk}", {"role": role}), 400, "invalid_form")
        assert traces() == []

    def test_a_brand_keeps_an_owner(self, world: World, robot: APIClient) -> None:
        last = Membership.objects.get(role="owner")
        problem(robot.delete(f"{TEAM}/{last.pk}"), 409, "in_use")
        problem(robot.patch(f"{TEAM}/{last.pk}", {"role": "viewer"}), 409, "in_use")
        last.refresh_from_db()
        assert last.role == "owner"

    def test_admins_touch_no_owner_and_make_none(self, world: World, session: Any, admin: Any) -> None:
        client, owner = session(admin), Membership.objects.get(role="owner")
        before = traces()
        problem(client.patch(f"{TEAM}/{world.membership.pk}", {"role": "owner"}), 403, "forbidden")
        problem(client.patch(f"{TEAM}/{owner.pk}", {"role": "viewer"}), 403, "forbidden")
        problem(client.delete(f"{TEAM}/{owner.pk}"), 403, "forbidden")
        body = {"brand": world.brand.slug, "email": owner.user.email, "role": "viewer"}
        problem(client.post(TEAM, body), 403, "forbidden")
        body = {"brand": world.brand.slug, "email": world.membership.user.email, "role": "owner"}
        problem(client.post(TEAM, body), 403, "forbidden")
        assert traces() == before

    def test_owners_make_owners(self, world: World, session: Any, owner: Any) -> None:
        answer = session(owner).patch(f"{TEAM}/{world.membership.pk}", {"role": "owner"})
        assert answer.json()["role"] == "owner"
        assert robot_of(session, owner).get(f"{TEAM}?role=owner").json()["results"][0]["role"] == "owner"


def robot_of(session: Any, user: Any) -> APIClient:
    client: APIClient = session(user)
    return client


class TestBrands:
    def test_settings_are_changed(self, brand: Any, robot: APIClient) -> None:
        changes = {"name": "Acme Retail", "retention_days": 7, "allowed_hosts": ["*.crm.example"], "http_hosts": []}
        body = robot.patch(f"/api/v1/brands/{brand.public_id}", changes).json()
        assert {name: body[name] for name in changes} == changes
        assert body["slug"] == "acme"
        assert robot.get("/api/v1/brands").json()["results"] == [body]

    @pytest.mark.parametrize(
        "changes",
        [
            {"retention_days": 0},
            {"retention_days": 3_651},
            {"name": ""},
            {"allowed_hosts": "crm.example"},
            {"allowed_hosts": ["https://crm.example"]},
            {"http_hosts": ["crm.example:http"]},
        ],
    )
    def test_what_does_not_fit_is_refused(self, brand: Any, robot: APIClient, changes: dict[str, Any]) -> None:
        problem(robot.patch(f"/api/v1/brands/{brand.public_id}", changes), 400, "invalid_form")
        assert traces() == []

    def test_nobody_opens_the_installation_itself(self, brand: Any, robot: APIClient) -> None:
        robot.patch(f"/api/v1/brands/{brand.public_id}", {"internal_hosts": ["127.0.0.1:22"], "slug": "other"})
        brand.refresh_from_db()
        assert (brand.internal_hosts, brand.slug) == ([], "acme")
