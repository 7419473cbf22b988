"""Who may open and do what: every page and every action, for every role, strangers and visitors."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from hooks.models import AuditEntry, Permission, Role
from hooks.permissions import ROLE_PERMISSIONS
from tests.console.conftest import World

VIEW, EDIT, DEPLOY = Permission.VIEW_BRAND, Permission.EDIT_HOOKS, Permission.DEPLOY_HOOKS
ASSIGN, APPLICATIONS, WATCH = Permission.ASSIGN_HOOKS, Permission.MANAGE_APPLICATIONS, Permission.VIEW_EXECUTIONS
REPLAY, REVEAL, AUDIT = Permission.REPLAY_EXECUTIONS, Permission.REVEAL_PERSONAL_DATA, Permission.VIEW_AUDIT
MANAGE = Permission.MANAGE_BRAND

# (name, what its address needs, the permission it asks for)
PAGES: list[tuple[str, Callable[[World], tuple[Any, ...]], Permission]] = [
    ("overview", lambda w: (), VIEW),
    ("search", lambda w: (), VIEW),
    ("library", lambda w: (), VIEW),
    ("plugin", lambda w: ("hubspot",), VIEW),
    ("publish", lambda w: ("hubspot",), EDIT),
    ("hooks", lambda w: (), VIEW),
    ("hook-new", lambda w: (), EDIT),
    ("hook", lambda w: (w.hook.public_id,), VIEW),
    ("hook-types", lambda w: (w.hook.public_id,), VIEW),
    ("hook-versions", lambda w: (w.hook.public_id,), VIEW),
    ("hook-version", lambda w: (w.hook.public_id, 1), VIEW),
    ("hook-deploy", lambda w: (w.hook.public_id, 1), DEPLOY),
    ("hook-variables", lambda w: (w.hook.public_id,), VIEW),
    ("hook-settings", lambda w: (w.hook.public_id,), VIEW),
    ("events", lambda w: (), VIEW),
    ("event", lambda w: ("before-registration",), VIEW),
    ("applications", lambda w: (), VIEW),
    ("application-new", lambda w: (), APPLICATIONS),
    ("application", lambda w: (w.application.public_id,), VIEW),
    ("application-settings", lambda w: (w.application.public_id,), VIEW),
    ("assignment", lambda w: (w.application.public_id, w.assignment.public_id), ASSIGN),
    ("executions", lambda w: (), WATCH),
    ("executions-tail", lambda w: (), WATCH),
    ("execution", lambda w: (w.execution.public_id,), WATCH),
    ("deliveries", lambda w: (), WATCH),
    ("audit", lambda w: (), AUDIT),
    ("settings", lambda w: (), MANAGE),
    ("team", lambda w: (), MANAGE),
    ("api-keys", lambda w: (), MANAGE),
]
ACTIONS: list[tuple[str, Callable[[World], tuple[Any, ...]], Permission]] = [
    ("publish", lambda w: ("hubspot",), EDIT),
    ("hook-new", lambda w: (), EDIT),
    ("hook-save", lambda w: (w.hook.public_id,), EDIT),
    ("hook-try", lambda w: (w.hook.public_id,), EDIT),
    ("hook-deploy", lambda w: (w.hook.public_id, 1), DEPLOY),
    ("hook-variables", lambda w: (w.hook.public_id,), EDIT),
    ("hook-variable-delete", lambda w: (w.hook.public_id, w.variable.pk), EDIT),
    ("hook-settings", lambda w: (w.hook.public_id,), EDIT),
    ("hook-delete", lambda w: (w.hook.public_id,), EDIT),
    ("application-new", lambda w: (), APPLICATIONS),
    ("application-settings", lambda w: (w.application.public_id,), APPLICATIONS),
    ("application-token", lambda w: (w.application.public_id,), APPLICATIONS),
    ("application-token-revoke", lambda w: (w.application.public_id, w.token.pk), APPLICATIONS),
    ("application-pause", lambda w: (w.application.public_id,), ASSIGN),
    ("application-resume", lambda w: (w.application.public_id,), ASSIGN),
    ("assign", lambda w: (w.application.public_id,), ASSIGN),
    ("assignments-reorder", lambda w: (w.application.public_id,), ASSIGN),
    ("assignment", lambda w: (w.application.public_id, w.assignment.public_id), ASSIGN),
    ("assignment-breaker", lambda w: (w.application.public_id, w.assignment.public_id), ASSIGN),
    ("assignment-remove", lambda w: (w.application.public_id, w.assignment.public_id), ASSIGN),
    ("execution-replay", lambda w: (w.execution.public_id,), REPLAY),
    ("execution-reveal", lambda w: (w.execution.public_id,), REVEAL),
    ("deliveries-retry", lambda w: (), REPLAY),
    ("delivery-retry", lambda w: (w.delivery.public_id,), REPLAY),
    ("settings", lambda w: (), MANAGE),
    ("team", lambda w: (), MANAGE),
    ("api-keys", lambda w: (), MANAGE),
    ("api-key-revoke", lambda w: (w.key.public_id,), MANAGE),
]
NAMES = [name for name, _, _ in PAGES]


def address(url: Callable[..., str], world: World, row: tuple[Any, ...]) -> str:
    return url(row[0], *row[1](world))


def traces() -> list[dict[str, Any]]:
    return [dict(entry) for entry in AuditEntry.objects.values("action", "object_id")]


@pytest.mark.parametrize("row", PAGES, ids=NAMES)
@pytest.mark.parametrize("role", Role.values)
def test_a_page_opens_for_the_roles_that_hold_its_permission(
    world: World, url: Any, client_of: Any, member: Any, owner: Any, row: tuple[Any, ...], role: str
) -> None:
    user = owner if role == Role.OWNER else member(role)
    answer = client_of(user).get(address(url, world, row))
    allowed = row[2] in ROLE_PERMISSIONS[role]
    # A tail that has nothing newer answers 204: nothing to add to the page.
    assert answer.status_code in ((200, 204) if allowed else (403,))


@pytest.mark.parametrize("row", PAGES, ids=NAMES)
def test_to_strangers_no_page_of_the_brand_exists(
    world: World, url: Any, client_of: Any, stranger: Any, row: tuple[Any, ...]
) -> None:
    answer = client_of(stranger).get(address(url, world, row))
    assert answer.status_code == 404
    assert b"CRM gate" not in answer.content


@pytest.mark.parametrize("row", PAGES, ids=NAMES)
def test_visitors_are_sent_to_sign_in(world: World, url: Any, row: tuple[Any, ...]) -> None:
    answer = Client().get(address(url, world, row))
    assert answer.status_code == 302
    assert answer["Location"].startswith("/sign-in/")


@pytest.mark.parametrize("row", ACTIONS, ids=[f"{row[0]}-{index}" for index, row in enumerate(ACTIONS)])
def test_an_action_is_refused_to_roles_without_its_permission(
    world: World, url: Any, client_of: Any, member: Any, row: tuple[Any, ...]
) -> None:
    before = traces()
    refused = [role for role in Role.values if row[2] not in ROLE_PERMISSIONS[role]]
    assert refused
    for role in refused:
        answer = client_of(member(role)).post(address(url, world, row), {"confirm": world.hook.name})
        assert answer.status_code == 403, role
    assert traces() == before
    world.hook.refresh_from_db()
    world.application.refresh_from_db()
    assert world.application.hooks_paused_at is None


@pytest.mark.parametrize("row", ACTIONS, ids=[f"{row[0]}-{index}" for index, row in enumerate(ACTIONS)])
def test_strangers_and_visitors_do_nothing(
    world: World, url: Any, client_of: Any, stranger: Any, row: tuple[Any, ...]
) -> None:
    before = traces()
    assert client_of(stranger).post(address(url, world, row)).status_code == 404
    assert Client().post(address(url, world, row)).status_code == 302
    assert traces() == before


@pytest.mark.parametrize("row", ACTIONS, ids=[f"{row[0]}-{index}" for index, row in enumerate(ACTIONS)])
def test_actions_need_the_csrf_token(world: World, url: Any, owner: Any, row: tuple[Any, ...]) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(owner, backend="django.contrib.auth.backends.ModelBackend")
    before = traces()
    assert client.post(address(url, world, row)).status_code == 403
    assert traces() == before


def test_a_thing_of_another_brand_is_not_found_under_ones_own(world: World, client_of: Any, stranger: Any) -> None:
    from hooks.models import Membership

    own = Membership.objects.get(user=stranger).brand.slug
    client = client_of(stranger)
    for path in (
        f"/b/{own}/hooks/{world.hook.public_id}/",
        f"/b/{own}/applications/{world.application.public_id}/",
        f"/b/{own}/executions/{world.execution.public_id}/",
    ):
        assert client.get(path).status_code == 404


def test_a_refusal_says_whom_to_ask(world: World, url: Any, client_of: Any, viewer: Any) -> None:
    answer = client_of(viewer).get(url("executions"))
    assert answer.status_code == 403
    assert "Ask an admin of Acme" in answer.content.decode()


def test_the_navigation_shows_only_what_one_may_open(world: World, url: Any, client_of: Any, member: Any) -> None:
    page = client_of(member("viewer")).get(url("overview")).content.decode()
    assert url("hooks") in page
    assert url("executions") not in page
    assert url("settings") not in page
