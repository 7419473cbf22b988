"""Applications in the console: new, tokens, assign, mode, order, policy, panic switch."""

from __future__ import annotations

from typing import Any

import pytest

from hooks.events import all_events
from hooks.models import Application, ApplicationToken, Assignment, AuditEntry
from hooks.services.applications import token_application
from tests import factories
from tests.console.conftest import World

HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def page(client_of: Any, owner: Any) -> Any:
    return client_of(owner)


@pytest.fixture
def chain(world: World) -> list[Assignment]:
    """Three hooks of the same event, the world's own first."""
    more = [
        factories.AssignmentFactory(application=world.application, hook__brand=world.brand, hook__slug=slug)
        for slug in ("second", "third")
    ]
    return [world.assignment, *more]


def slugs(application: Application) -> list[str]:
    rows = Assignment.objects.filter(application=application).select_related("hook").order_by("position")
    return [row.hook.slug for row in rows]


def test_the_list_counts_hooks_and_shows_the_state(page: Any, url: Any, world: World) -> None:
    text = page.get(url("applications")).content.decode()
    for part in ("Storefront", "storefront", "Running"):
        assert part in text


def test_a_new_application_shows_its_token_once(page: Any, url: Any, brand: Any) -> None:
    answer = page.post(url("application-new"), {"name": "Kiosk", "client_id": "kiosk", "continue_url": ""})
    application = Application.objects.get(client_id="kiosk")
    text = answer.content.decode()
    token = answer.context["token"]
    assert token in text
    assert "shown once" in text
    assert token_application(token) == application
    assert token not in page.get(url("application-settings", application.public_id)).content.decode()


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "B", "client_id": "has space"}, "client_id"),
        ({"name": "B", "client_id": "storefront"}, "client_id"),
        ({"name": "B", "continue_url": "nonsense"}, "continue_url"),
    ],
)
def test_faults_of_a_new_application_stand_at_their_field(
    page: Any, url: Any, world: World, values: dict[str, str], field: str
) -> None:
    answer = page.post(url("application-new"), values)
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert Application.objects.filter(brand=world.brand).count() == 1


def test_the_page_shows_all_events_in_order_once(page: Any, url: Any, world: World) -> None:
    answer = page.get(url("application", world.application.public_id))
    shown = [item["event"].key for group in answer.context["groups"] for item in group["events"]]
    assert sorted(shown) == sorted(event.key for event in all_events())
    assert "CRM gate" in answer.content.decode()


def test_who_may_not_assign_sees_modes_but_no_controls(client_of: Any, viewer: Any, url: Any, world: World) -> None:
    text = client_of(viewer).get(url("application", world.application.public_id)).content.decode()
    assert "CRM gate" in text
    assert "Panic switch" not in text
    assert "Assign a hook" not in text
    assert 'aria-pressed="true"' not in text.split("<main", 1)[1]


def test_assigning_puts_a_hook_at_the_end(page: Any, url: Any, world: World) -> None:
    hook = factories.HookFactory(brand=world.brand, slug="late", name="Late")
    answer = page.post(url("assign", world.application.public_id), {"hook": hook.public_id}, follow=True)
    assert "“Late” is assigned to Storefront" in answer.content.decode()
    assert slugs(world.application) == ["crm-gate", "late"]


def test_assigning_a_draft_says_that_it_does_not_run_yet(page: Any, url: Any, world: World) -> None:
    hook = factories.HookFactory(brand=world.brand, deployed=False)
    answer = page.post(url("assign", world.application.public_id), {"hook": hook.public_id}, follow=True)
    assert "once it is deployed" in answer.content.decode()
    assert "Draft: does not run" in answer.content.decode()


@pytest.mark.parametrize("which", ["nothing", "foreign", "again"])
def test_what_cannot_be_assigned_is_said(page: Any, url: Any, world: World, which: str) -> None:
    hooks = {"nothing": "", "foreign": factories.HookFactory().public_id, "again": world.hook.public_id}
    answer = page.post(url("assign", world.application.public_id), {"hook": hooks[which]}, follow=True)
    assert "alert-danger" in answer.content.decode()
    assert slugs(world.application) == ["crm-gate"]


@pytest.mark.parametrize("extra", [HTMX, {}])
def test_one_click_toggles_sync_and_async(page: Any, url: Any, world: World, extra: dict[str, str]) -> None:
    address = url("assignment", world.application.public_id, world.assignment.public_id)
    answer = page.post(address, {"mode": "async"}, follow=True, **extra)
    world.assignment.refresh_from_db()
    assert world.assignment.mode == "async"
    assert "this hook's result is ignored" in answer.content.decode()
    page.post(address, {"mode": "sync"}, **extra)
    world.assignment.refresh_from_db()
    assert world.assignment.mode == "sync"
    assert AuditEntry.objects.filter(action="assignment.update").count() == 2


def test_the_dialog_changes_policy_message_timeout_and_state(page: Any, url: Any, world: World) -> None:
    values = {
        "mode": "sync",
        "on_failure": "show_error",
        "failure_message": "Please try again.",
        "timeout_ms": "750",
        "enabled": "false",
    }
    page.post(url("assignment", world.application.public_id, world.assignment.public_id), values)
    world.assignment.refresh_from_db()
    row = world.assignment
    assert (row.on_failure, row.failure_message, row.timeout_ms, row.enabled) == (
        "show_error",
        "Please try again.",
        750,
        False,
    )
    page.post(url("assignment", world.application.public_id, row.public_id), {"failure_message": "", "enabled": "true"})
    row.refresh_from_db()
    assert (row.failure_message, row.enabled, row.timeout_ms) == ("", True, 750)


@pytest.mark.parametrize(
    "values", [{"mode": "maybe"}, {"timeout_ms": "0"}, {"timeout_ms": "x"}, {"on_failure": "boom"}]
)
def test_values_that_fit_no_assignment_change_nothing(
    page: Any, url: Any, world: World, values: dict[str, str]
) -> None:
    answer = page.post(url("assignment", world.application.public_id, world.assignment.public_id), values, **HTMX)
    assert answer.status_code == 422
    assert not AuditEntry.objects.exists()


def test_the_order_follows_the_list(page: Any, url: Any, world: World, chain: list[Assignment]) -> None:
    order = [chain[2].public_id, chain[0].public_id, chain[1].public_id]
    values = {"event": "before-registration", "order": order}
    answer = page.post(url("assignments-reorder", world.application.public_id), values, **HTMX)
    assert answer.status_code == 200
    assert slugs(world.application) == ["third", "crm-gate", "second"]


@pytest.mark.parametrize(
    ("move", "expected"),
    [
        ("0:down", ["second", "crm-gate", "third"]),
        ("2:up", ["crm-gate", "third", "second"]),
        ("0:up", ["crm-gate", "second", "third"]),
        ("2:down", ["crm-gate", "second", "third"]),
    ],
)
def test_buttons_move_where_no_script_runs(
    page: Any, url: Any, world: World, chain: list[Assignment], move: str, expected: list[str]
) -> None:
    place, direction = move.split(":")
    values = {
        "event": "before-registration",
        "order": [row.public_id for row in chain],
        "move": f"{chain[int(place)].public_id}:{direction}",
    }
    page.post(url("assignments-reorder", world.application.public_id), values)
    assert slugs(world.application) == expected


def test_an_order_of_a_list_that_changed_meanwhile_is_refused(
    page: Any, url: Any, world: World, chain: list[Assignment]
) -> None:
    values = {"event": "before-registration", "order": [chain[0].public_id]}
    answer = page.post(url("assignments-reorder", world.application.public_id), values, **HTMX)
    assert answer.status_code == 422
    assert "reload" in answer.content.decode()
    assert slugs(world.application) == ["crm-gate", "second", "third"]


def test_removing_an_assignment_keeps_the_hook(page: Any, url: Any, world: World) -> None:
    page.post(url("assignment-remove", world.application.public_id, world.assignment.public_id))
    assert slugs(world.application) == []
    world.hook.refresh_from_db()


@pytest.mark.parametrize("name", ["assignment", "assignment-remove"])
def test_an_assignment_of_another_application_is_404(page: Any, url: Any, world: World, name: str) -> None:
    other = factories.ApplicationFactory(brand=world.brand)
    assert page.post(url(name, other.public_id, world.assignment.public_id), {"mode": "async"}).status_code == 404
    assert slugs(world.application) == ["crm-gate"]


def test_the_panic_switch_shows_on_the_page_and_goes_back(page: Any, url: Any, world: World) -> None:
    answer = page.post(url("application-pause", world.application.public_id), follow=True)
    assert "Every hook is skipped" in answer.content.decode()
    assert "Hooks paused" in page.get(url("applications")).content.decode()
    answer = page.post(url("application-resume", world.application.public_id), follow=True)
    assert "run again" in answer.content.decode()


@pytest.mark.parametrize(
    "name",
    ["application-pause", "application-resume", "application-token", "assign", "assignments-reorder"],
)
def test_changes_are_never_made_by_a_link(page: Any, url: Any, world: World, name: str) -> None:
    assert page.get(url(name, world.application.public_id)).status_code == 405


def test_tokens_are_issued_listed_by_prefix_and_revoked(page: Any, url: Any, world: World) -> None:
    answer = page.post(url("application-token", world.application.public_id))
    text = answer.context["token"]
    token = ApplicationToken.objects.get(prefix=text[:10])
    settings_page = page.get(url("application-settings", world.application.public_id)).content.decode()
    assert token.prefix in settings_page
    assert text not in settings_page
    page.post(url("application-token-revoke", world.application.public_id, token.pk))
    assert token_application(text) is None
    assert page.post(url("application-token-revoke", world.application.public_id, 99_999)).status_code == 404


def test_settings_change_name_and_continue_url(page: Any, url: Any, world: World) -> None:
    values = {"name": "Shop", "continue_url": "https://shop.example/next"}
    page.post(url("application-settings", world.application.public_id), values)
    world.application.refresh_from_db()
    assert (world.application.name, world.application.continue_url) == ("Shop", "https://shop.example/next")
    bad = page.post(url("application-settings", world.application.public_id), {"name": ""})
    assert bad.status_code == 422
