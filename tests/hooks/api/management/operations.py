"""Every operation of the management API: how it is called, and the permission that it asks for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from hooks.models import Permission
from tests.hooks.api.management.conftest import GO_ON, World

VIEW, EDIT, DEPLOY = Permission.VIEW_BRAND, Permission.EDIT_HOOKS, Permission.DEPLOY_HOOKS
ASSIGN, APPLICATIONS, WATCH = Permission.ASSIGN_HOOKS, Permission.MANAGE_APPLICATIONS, Permission.VIEW_EXECUTIONS
REPLAY, REVEAL, AUDIT = Permission.REPLAY_EXECUTIONS, Permission.REVEAL_PERSONAL_DATA, Permission.VIEW_AUDIT
MANAGE = Permission.MANAGE_BRAND


@dataclass(frozen=True)
class Operation:
    """`status` is what a caller with the permission gets; `unseen` what one gets who does not see the brand."""

    method: str
    path: Callable[[World], str]
    permission: Permission
    body: Callable[[World], dict[str, Any]] = field(default=lambda world: {})
    status: int = 200
    unseen: int = 404

    def is_about_runs(self, world: World) -> bool:
        """Whether the caller must also be allowed to look at executions."""
        return self.path(world).partition("?")[0].partition("/")[0] in ("executions", "deliveries", "journeys")

    def call(self, client: Any, world: World) -> Any:
        body = None if self.method == "get" else self.body(world)
        return getattr(client, self.method)(f"/api/v1/{self.path(world)}", body)


def of_brand(path: str, permission: Permission) -> Operation:
    return Operation("get", lambda world: f"{path}?brand={world.brand.slug}", permission)


def one(kind: str, permission: Permission, identity: Callable[[World], Any]) -> Operation:
    return Operation("get", lambda world: f"{kind}/{identity(world)}", permission)


LISTS = [
    of_brand("brands", VIEW),
    of_brand("applications", VIEW),
    of_brand("hooks", VIEW),
    of_brand("assignments", VIEW),
    of_brand("variables", VIEW),
    of_brand("executions", WATCH),
    of_brand("journeys", WATCH),
    of_brand("deliveries", WATCH),
    of_brand("audit", AUDIT),
    of_brand("audit/verify", AUDIT),
    of_brand("api-keys", MANAGE),
    of_brand("members", MANAGE),
]
DETAILS = [
    one("brands", VIEW, lambda w: w.brand.public_id),
    one("applications", VIEW, lambda w: w.application.public_id),
    one("applications", VIEW, lambda w: f"{w.application.public_id}/tokens"),
    one("applications", VIEW, lambda w: f"{w.application.public_id}/budgets"),
    one("hooks", VIEW, lambda w: w.hook.public_id),
    one("hooks", VIEW, lambda w: f"{w.hook.public_id}/versions"),
    one("hooks", VIEW, lambda w: f"{w.hook.public_id}/versions/1"),
    one("hooks", VIEW, lambda w: f"{w.hook.public_id}/versions/1/diff"),
    one("hooks", VIEW, lambda w: f"{w.hook.public_id}/types"),
    one("hooks", VIEW, lambda w: f"{w.hook.public_id}/cases"),
    one("assignments", VIEW, lambda w: w.assignment.public_id),
    one("variables", VIEW, lambda w: w.variable.pk),
    one("executions", WATCH, lambda w: w.execution.public_id),
    one("journeys", WATCH, lambda w: w.execution.journey_id),
    one("deliveries", WATCH, lambda w: w.delivery.public_id),
    one("api-keys", MANAGE, lambda w: w.key.public_id),
    one("members", MANAGE, lambda w: w.membership.pk),
]


def hook_path(action: str = "") -> Callable[[World], str]:
    return lambda world: f"hooks/{world.hook.public_id}{action}"


def application_path(action: str = "") -> Callable[[World], str]:
    return lambda world: f"applications/{world.application.public_id}{action}"


def new(kind: str, permission: Permission, body: Callable[[World], dict[str, Any]]) -> Operation:
    return Operation("post", lambda world: kind, permission, lambda w: {"brand": w.brand.slug, **body(w)}, 201)


ACTIONS = [
    Operation("patch", lambda w: f"brands/{w.brand.public_id}", MANAGE, lambda w: {"retention_days": 7}),
    new("applications", APPLICATIONS, lambda w: {"name": "Shop"}),
    Operation("patch", application_path(), APPLICATIONS, lambda w: {"name": "Renamed"}),
    Operation("post", application_path("/tokens"), APPLICATIONS, status=201),
    Operation("delete", lambda w: f"{application_path('/tokens')(w)}/{w.token.pk}", APPLICATIONS, status=204),
    Operation("post", application_path("/pause"), ASSIGN),
    Operation("post", application_path("/resume"), ASSIGN),
    Operation(
        "post",
        application_path("/reorder"),
        ASSIGN,
        lambda w: {"event": w.hook.event, "order": [w.assignment.public_id]},
    ),
    Operation("post", application_path("/dry-run"), REPLAY, lambda w: {"event": w.hook.event}),
    new("hooks", EDIT, lambda w: {"event": "after-consent-update", "name": "Note the login"}),
    Operation("patch", hook_path(), EDIT, lambda w: {"description": "Changed"}),
    Operation("delete", hook_path(), EDIT, status=409),
    Operation("post", hook_path("/versions"), EDIT, lambda w: {"source": GO_ON, "base_number": 1}, 201),
    Operation("post", hook_path("/check"), VIEW, lambda w: {"source": GO_ON}),
    Operation("post", hook_path("/try"), EDIT, lambda w: {"source": GO_ON}),
    Operation("post", hook_path("/cases"), EDIT),
    Operation("post", hook_path("/deploy"), DEPLOY, lambda w: {"number": 1}, 409),
    Operation("post", hook_path("/rollback"), DEPLOY, lambda w: {"number": 1}, 409),
    Operation("patch", lambda w: f"assignments/{w.assignment.public_id}", ASSIGN, lambda w: {"enabled": False}),
    Operation("post", lambda w: f"assignments/{w.assignment.public_id}/close-breaker", ASSIGN),
    Operation("delete", lambda w: f"assignments/{w.assignment.public_id}", ASSIGN, status=204),
    Operation(
        "post",
        lambda w: "assignments",
        ASSIGN,
        lambda w: {"application": w.application.client_id, "hook": w.hook.public_id},
        status=409,
        unseen=400,
    ),
    Operation(
        "post",
        lambda w: "variables",
        EDIT,
        lambda w: {"hook": w.hook.public_id, "key": "fresh", "value": 1},
        status=201,
        unseen=400,
    ),
    Operation("delete", lambda w: f"variables/{w.variable.pk}", EDIT, status=204),
    Operation("post", lambda w: f"executions/{w.execution.public_id}/replay", REPLAY, status=201),
    Operation(
        "post", lambda w: f"executions/{w.execution.public_id}/reveal", REVEAL, lambda w: {"reason": "ticket 4711"}
    ),
    Operation("post", lambda w: f"deliveries/{w.delivery.public_id}/retry", REPLAY),
    Operation("post", lambda w: "deliveries/retry", REPLAY, lambda w: {"brand": w.brand.slug}),
    new("api-keys", MANAGE, lambda w: {"name": "robot", "scopes": ["view_brand"]}),
    Operation("delete", lambda w: f"api-keys/{w.key.public_id}", MANAGE, status=204),
    new("members", MANAGE, lambda w: {"email": w.membership.user.email, "role": "support"}),
    Operation("patch", lambda w: f"members/{w.membership.pk}", MANAGE, lambda w: {"role": "developer"}),
    Operation("delete", lambda w: f"members/{w.membership.pk}", MANAGE, status=204),
    Operation(
        "post",
        lambda w: "plugins/token-claims/publish",
        EDIT,
        lambda w: {"brand": w.brand.slug, "values": {"static_claims": ["a=b"]}},
        201,
    ),
]
OPERATIONS = [*LISTS, *DETAILS, *ACTIONS]


def named(operations: list[Operation]) -> list[str]:
    """Readable ids for parametrised tests: the method and the address with its ids left out."""

    class Blank:
        def __getattr__(self, name: str) -> Any:
            return Blank()

        def __str__(self) -> str:
            return "_"

    return [f"{operation.method} {operation.path(Blank())}" for operation in operations]  # type: ignore[arg-type]  # stands in for a World
