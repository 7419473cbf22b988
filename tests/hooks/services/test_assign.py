"""Assignments: order, mode, policy."""

from __future__ import annotations

from typing import Any

import pytest

from hooks.exceptions import InvalidField, InvalidForm
from hooks.models import Application, Assignment, AuditEntry, Brand, Hook
from hooks.services.actors import Actor
from hooks.services.assign import (
    AlreadyAssigned,
    assignment_create,
    assignment_delete,
    assignment_update,
    assignments_reorder,
)
from tests import factories


@pytest.fixture
def chain(application: Application, brand: Brand) -> list[Assignment]:
    """Three hooks on before-registration, named a, b, c in that order."""
    hooks = [factories.HookFactory(brand=brand, slug=slug, name=slug) for slug in "abc"]
    return [factories.AssignmentFactory(application=application, hook=hook) for hook in hooks]


def order_of(application: Application) -> str:
    rows = Assignment.objects.filter(application=application).select_related("hook").order_by("position")
    return "".join(row.hook.slug for row in rows)


@pytest.mark.parametrize(
    ("event", "mode", "policy"),
    [
        ("before-registration", "sync", "fail_open"),
        ("after-registration", "async", "fail_open"),
        ("before-password-validation", "sync", "fail_closed"),
        ("at-failed-identification", "sync", "fail_closed"),
        ("before-password-persist", "sync", "fail_closed"),
    ],
)
def test_defaults_come_from_the_event(application: Application, owner: Any, event: str, mode: str, policy: str) -> None:
    hook = factories.HookFactory(brand=application.brand, event=event)
    made = assignment_create(application=application, hook=hook, actor=Actor.of(owner))
    assert (made.mode, made.on_failure, made.event, made.position) == (mode, policy, event, 0)
    assert made.timeout_ms == hook.default_timeout_ms


def test_a_published_hook_brings_its_plugins_advice(application: Application, owner: Any) -> None:
    hook = factories.HookFactory(brand=application.brand, plugin_slug="hubspot", plugin_version="1.0.0")
    made = assignment_create(application=application, hook=hook, actor=Actor.of(owner))
    assert (made.mode, made.on_failure) == ("sync", "show_error")


@pytest.mark.parametrize(("slug", "event"), [("gone", "before-registration"), ("hubspot", "after-registration")])
def test_without_its_template_the_event_advises(application: Application, owner: Any, slug: str, event: str) -> None:
    hook = factories.HookFactory(brand=application.brand, plugin_slug=slug, event=event)
    made = assignment_create(application=application, hook=hook, actor=Actor.of(owner))
    assert (made.mode, made.on_failure) == (hook.event_type.default_mode, "fail_open")


def test_a_new_one_goes_to_the_end(application: Application, chain: list[Assignment], owner: Any) -> None:
    hook = factories.HookFactory(brand=application.brand, slug="d")
    assert assignment_create(application=application, hook=hook, actor=Actor.of(owner)).position == 3
    assert order_of(application) == "abcd"


def test_what_is_given_wins_over_the_defaults(application: Application, hook: Hook, owner: Any) -> None:
    made = assignment_create(
        application=application,
        hook=hook,
        actor=Actor.of(owner),
        mode="async",
        on_failure="show_error",
        failure_message="Please try again",
        timeout_ms=500,
    )
    made.refresh_from_db()
    assert (made.mode, made.on_failure, made.failure_message, made.timeout_ms) == (
        "async",
        "show_error",
        "Please try again",
        500,
    )
    assert made.result_is_ignored
    assert AuditEntry.objects.get().after["mode"] == "async"


def test_a_hook_is_assigned_once(application: Application, chain: list[Assignment], owner: Any) -> None:
    with pytest.raises(AlreadyAssigned):
        assignment_create(application=application, hook=chain[0].hook, actor=Actor.of(owner))
    assert order_of(application) == "abc"


def test_a_hook_of_another_brand_is_refused(application: Application, owner: Any) -> None:
    with pytest.raises(InvalidField) as caught:
        assignment_create(application=application, hook=factories.HookFactory(), actor=Actor.of(owner))
    assert caught.value.field == "hook"
    assert not Assignment.objects.exists()


@pytest.mark.parametrize(
    "values",
    [{"mode": "sometimes"}, {"on_failure": "explode"}, {"timeout_ms": 120_001}, {"failure_message": "x" * 301}],
)
def test_values_that_fit_no_assignment_are_refused(
    application: Application, hook: Hook, owner: Any, values: dict[str, Any]
) -> None:
    with pytest.raises((InvalidForm, InvalidField)):
        assignment_create(application=application, hook=hook, actor=Actor.of(owner), **values)
    assert not Assignment.objects.exists()
    assert not AuditEntry.objects.exists()


def test_sync_and_async_can_be_toggled(chain: list[Assignment], owner: Any) -> None:
    assignment_update(assignment=chain[0], actor=Actor.of(owner), mode="async")
    chain[0].refresh_from_db()
    assert chain[0].mode == "async"
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.before) == ("assignment.update", {"mode": "sync"})
    assert entry.after == {"mode": "async", "application": "storefront", "hook": "a"}


def test_nothing_changed_nothing_written(chain: list[Assignment], owner: Any) -> None:
    assignment_update(assignment=chain[0], actor=Actor.of(owner), mode="sync")
    assert not AuditEntry.objects.exists()


@pytest.mark.parametrize("changes", [{"position": 5}, {"hook_id": 3}, {"application_id": 3}])
def test_order_and_owner_are_not_changed_by_an_update(
    chain: list[Assignment], owner: Any, changes: dict[str, Any]
) -> None:
    with pytest.raises(InvalidField):
        assignment_update(assignment=chain[0], actor=Actor.of(owner), **changes)
    assert order_of(chain[0].application) == "abc"


@pytest.mark.parametrize("order", ["cba", "bca", "acb", "abc"])
def test_any_order_can_be_made(application: Application, chain: list[Assignment], owner: Any, order: str) -> None:
    ids = {assignment.hook.slug: assignment.public_id for assignment in chain}
    assignments_reorder(
        application=application, event="before-registration", actor=Actor.of(owner), order=[ids[slug] for slug in order]
    )
    assert order_of(application) == order
    assert [row.position for row in Assignment.objects.order_by("position")] == [0, 1, 2]
    assert AuditEntry.objects.filter(action="assignment.reorder").exists() is (order != "abc")


@pytest.mark.parametrize("take", [slice(0, 2), slice(0, 0)])
def test_an_order_that_leaves_some_out_is_refused(
    application: Application, chain: list[Assignment], owner: Any, take: slice
) -> None:
    ids = [assignment.public_id for assignment in chain][take]
    with pytest.raises(InvalidField):
        assignments_reorder(application=application, event="before-registration", actor=Actor.of(owner), order=ids)
    assert order_of(application) == "abc"


def test_an_order_that_names_one_twice_or_a_foreign_one_is_refused(
    application: Application, chain: list[Assignment], owner: Any
) -> None:
    ids = [assignment.public_id for assignment in chain]
    foreign = factories.AssignmentFactory().public_id
    for order in ([*ids, ids[0]], [*ids, foreign], [ids[0], ids[1], foreign]):
        with pytest.raises(InvalidField):
            assignments_reorder(
                application=application, event="before-registration", actor=Actor.of(owner), order=order
            )
    assert order_of(application) == "abc"


def test_removing_leaves_the_hook(application: Application, chain: list[Assignment], owner: Any) -> None:
    assignment_delete(assignment=chain[1], actor=Actor.of(owner))
    assert order_of(application) == "ac"
    assert Hook.objects.filter(slug="b").exists()
    assert AuditEntry.objects.get().action == "assignment.delete"
