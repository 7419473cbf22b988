"""Who sees which rows: every model, for owners, teammates, strangers, visitors, the dismissed, and API keys."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import models as fields

from hooks import models
from hooks.models import ApiKey, Brand, Permission, Role
from hooks.permissions import ROLE_PERMISSIONS, brands_for, permissions_on, role_grant, role_withdraw
from hooks.querysets import BrandScopedQuerySet
from tests import factories

Make = Callable[[Brand], Any]
SCOPED: dict[str, tuple[Make, str]] = {
    "Application": (lambda brand: factories.ApplicationFactory(brand=brand), "view_brand"),
    "Hook": (lambda brand: factories.HookFactory(brand=brand), "view_brand"),
    "HookVersion": (lambda brand: factories.HookFactory(brand=brand).live_version, "view_brand"),
    "Variable": (lambda brand: factories.VariableFactory(hook__brand=brand), "view_brand"),
    "Assignment": (lambda brand: factories.AssignmentFactory(hook__brand=brand), "view_brand"),
    "ApiKey": (lambda brand: factories.ApiKeyFactory(brand=brand), "view_brand"),
    "Membership": (lambda brand: factories.MembershipFactory(brand=brand), "view_brand"),
    "Execution": (lambda brand: factories.ExecutionFactory(hook__brand=brand), "view_executions"),
    "EventOccurrence": (lambda brand: factories.OccurrenceFactory(application__brand=brand), "view_executions"),
    "Delivery": (lambda brand: factories.DeliveryFactory(execution__hook__brand=brand), "view_executions"),
    "AuditEntry": (
        lambda brand: models.AuditEntry.objects.create(brand=brand, sequence=1, actor_label="x", digest="x"),
        "view_brand",
    ),
}
CASES = pytest.mark.parametrize("name", SCOPED)


def ours_and_theirs(name: str, brand: Brand) -> tuple[Any, Any, str]:
    make, permission = SCOPED[name]
    return make(brand), make(factories.BrandFactory()), permission


def seen(model: Any, principal: Any, *permission: str) -> set[int]:
    return set(model.objects.visible_to(principal, *permission).values_list("pk", flat=True))


def test_every_model_that_can_be_asked_for_is_in_this_table() -> None:
    scoped = {
        name
        for name, model in vars(models).items()
        if isinstance(model, type)
        and issubclass(model, fields.Model)
        and isinstance(model._default_manager.all(), BrandScopedQuerySet)
    }
    assert scoped - {"Simulation"} == set(SCOPED)


@CASES
@pytest.mark.parametrize("role", Role.values)
def test_a_member_sees_what_the_role_may_and_only_of_the_brand(brand: Brand, member: Any, name: str, role: str) -> None:
    ours, theirs, permission = ours_and_theirs(name, brand)
    found = seen(type(ours), member(role))
    assert (ours.pk in found) is (permission in ROLE_PERMISSIONS[role])
    assert theirs.pk not in found


@CASES
def test_strangers_visitors_and_the_dismissed_see_nothing(brand: Brand, stranger: Any, owner: Any, name: str) -> None:
    ours, theirs, _ = ours_and_theirs(name, brand)
    superuser = factories.UserFactory(is_superuser=True, is_staff=True)
    for principal in (stranger, AnonymousUser(), superuser, factories.UserFactory()):
        assert not {ours.pk, theirs.pk} & seen(type(ours), principal)
    owner.is_active = False
    owner.save()
    assert ours.pk not in seen(type(ours), owner)


@CASES
def test_a_key_sees_its_own_brand_as_far_as_its_scopes_reach(brand: Brand, name: str) -> None:
    ours, theirs, permission = ours_and_theirs(name, brand)
    key = factories.ApiKeyFactory(brand=brand, scopes=[permission])
    assert seen(type(ours), key) - {key.pk if name == "ApiKey" else None} == {ours.pk}
    assert theirs.pk not in seen(type(ours), key)
    blind = factories.ApiKeyFactory(brand=brand, scopes=[])
    assert seen(type(ours), blind) == set()


@CASES
@pytest.mark.parametrize("permission", Permission.values)
def test_a_stricter_question_shows_less(brand: Brand, member: Any, name: str, permission: str) -> None:
    ours, _, _ = ours_and_theirs(name, brand)
    for role in Role.values:
        user = member(role, username=f"{role}-{permission}")
        expected = permission in ROLE_PERMISSIONS[role]
        assert (ours.pk in seen(type(ours), user, permission)) is expected


def test_a_brand_is_seen_by_its_members_and_keys(brand: Brand, viewer: Any, stranger: Any) -> None:
    assert seen(Brand, viewer) == {brand.pk}
    assert brand.pk not in seen(Brand, stranger)
    assert seen(Brand, viewer, "edit_hooks") == set()
    assert seen(Brand, factories.ApiKeyFactory(brand=brand)) == {brand.pk}
    assert seen(Brand, AnonymousUser()) == set()


MATRIX = {
    "view_brand": {"owner", "admin", "developer", "deployer", "support", "viewer"},
    "edit_hooks": {"owner", "admin", "developer"},
    "deploy_hooks": {"owner", "admin", "deployer"},
    "assign_hooks": {"owner", "admin", "deployer"},
    "manage_applications": {"owner", "admin"},
    "view_executions": {"owner", "admin", "developer", "deployer", "support"},
    "reveal_personal_data": {"owner", "admin", "support"},
    "replay_executions": {"owner", "admin", "developer"},
    "view_audit": {"owner", "admin"},
    "manage_brand": {"owner", "admin"},
    "manage_owners": {"owner"},
}


@pytest.mark.parametrize(("permission", "roles"), MATRIX.items())
def test_the_matrix_of_rights(permission: str, roles: set[str]) -> None:
    assert {role for role in Role.values if permission in ROLE_PERMISSIONS[role]} == roles


def test_the_matrix_is_complete() -> None:
    assert set(MATRIX) == set(Permission.values)
    assert set(ROLE_PERMISSIONS) == set(Role.values)
    for role in Role.values:
        assert Permission.VIEW_BRAND in ROLE_PERMISSIONS[role]


@pytest.mark.parametrize("before", Role.values)
@pytest.mark.parametrize("after", Role.values)
def test_a_role_leaves_nothing_of_the_one_before(brand: Brand, before: str, after: str) -> None:
    user = factories.UserFactory()
    role_grant(user, brand, before)
    role_grant(user, brand, after)
    assert permissions_on(user, brand) == {str(name) for name in ROLE_PERMISSIONS[after]}
    role_withdraw(user, brand)
    assert permissions_on(user, brand) == frozenset()


def test_a_role_in_one_brand_says_nothing_about_another(brand: Brand) -> None:
    user, other = factories.UserFactory(), factories.BrandFactory()
    role_grant(user, brand, "owner")
    role_grant(user, other, "viewer")
    assert permissions_on(user, other) == {"view_brand"}
    assert brands_for(user, "manage_owners") == [brand.pk]
    role_withdraw(user, brand)
    assert permissions_on(user, other) == {"view_brand"}


@pytest.mark.parametrize("scopes", [[], ["view_brand"], ["edit_hooks"], list(Permission.values)])
def test_a_keys_rights_are_its_scopes(brand: Brand, scopes: list[str]) -> None:
    key = factories.ApiKeyFactory(brand=brand, scopes=scopes)
    assert permissions_on(key, brand) == frozenset(scopes)
    assert permissions_on(key, factories.BrandFactory()) == frozenset()
    assert brands_for(key) == ([brand.pk] if "view_brand" in scopes else [])


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("ada@example.com", True),
        ("ADA@Example.COM", True),
        ("usr_1", True),
        ("USR_1", False),
        ("jrn_1", True),
        ("ada", False),
        ("%", False),
    ],
)
def test_a_customer_is_found_by_exactly_what_names_them(brand: Brand, text: str, found: bool) -> None:
    named = {"customer_email": "ada@example.com", "customer_id": "usr_1", "journey_id": "jrn_1"}
    execution = factories.ExecutionFactory(hook__brand=brand, **named)
    factories.ExecutionFactory(hook__brand=brand, customer_email="eve@example.com", customer_id="usr_2")
    assert list(models.Execution.objects.of_customer(text)) == ([execution] if found else [])


def test_a_chain_is_what_is_enabled_and_deployed_in_order(brand: Brand) -> None:
    application = factories.ApplicationFactory(brand=brand)

    def assign(position: int, **values: Any) -> Any:
        hook = factories.HookFactory(brand=brand, deployed=values.pop("deployed", True))
        return factories.AssignmentFactory(application=application, hook=hook, position=position, **values)

    third, first = assign(3), assign(1, mode="async")
    assign(2, enabled=False)
    assign(0, deployed=False)
    elsewhere = factories.AssignmentFactory(hook__brand=brand)
    chain = models.Assignment.objects.for_event(application, third.event)
    assert list(chain) == [first, third]
    assert elsewhere not in chain
    assert not models.Assignment.objects.for_event(application, "after-registration").exists()


def test_a_key_of_nobody_has_no_person(brand: Brand) -> None:
    key = ApiKey(brand=brand, name="ci", scopes=["view_brand"])
    assert permissions_on(key, brand) == {"view_brand"}
