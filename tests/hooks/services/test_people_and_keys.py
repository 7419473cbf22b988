"""Applications and their tokens, API keys, members and roles."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from hooks.exceptions import InUse, InvalidField, InvalidForm
from hooks.models import ApiKey, Application, ApplicationToken, AuditEntry, Brand, Hook, Membership, Permission, Role
from hooks.permissions import ROLE_PERMISSIONS, brands_for, permissions_on
from hooks.services.actors import SYSTEM, Actor
from hooks.services.api_keys import api_key_find, api_key_issue, api_key_revoke
from hooks.services.applications import (
    application_create,
    application_pause,
    application_resume,
    application_update,
    token_application,
    token_issue,
    token_revoke,
)
from hooks.services.brands import brand_create, brand_update, member_remove, member_set_role
from tests import factories

ALL = frozenset(Permission.values)


def issue(brand: Brand, user: Any, **values: Any) -> tuple[ApiKey, str]:
    options: dict[str, Any] = {"name": "pipeline", "scopes": ["edit_hooks"], "held": ALL} | values
    return api_key_issue(brand=brand, actor=Actor.of(user), **options)


def test_a_new_application_has_a_token_that_is_kept_as_a_hash(brand: Brand, owner: Any) -> None:
    application, text = application_create(brand=brand, actor=Actor.of(owner), name="Web shop")
    assert application.client_id.startswith("web-shop-")
    assert text.startswith("hlapp_")
    stored = ApplicationToken.objects.get()
    assert text not in (stored.digest, stored.prefix)
    assert text.startswith(stored.prefix)
    assert text not in str(list(AuditEntry.objects.values()))
    assert token_application(text) == application


@pytest.mark.parametrize("values", [{"name": "Storefront"}, {"name": "Other", "client_id": "storefront"}, {"name": ""}])
def test_names_and_client_ids_are_taken_once(application: Application, owner: Any, values: dict[str, str]) -> None:
    with pytest.raises(InvalidForm):
        application_create(brand=application.brand, actor=Actor.of(owner), **values)
    assert Application.objects.count() == 1
    assert not AuditEntry.objects.exists()


def test_a_bad_continue_url_is_refused(application: Application, owner: Any) -> None:
    with pytest.raises(InvalidForm) as caught:
        application_update(application=application, actor=Actor.of(owner), continue_url="javascript:alert(1)")
    assert caught.value.errors[0]["field"] == "continue_url"
    application.refresh_from_db()
    assert application.continue_url == "https://shop.example/continue"


def test_tokens_rotate_without_an_outage(application: Application, owner: Any) -> None:
    old = token_issue(application=application, actor=Actor.of(owner))
    new = token_issue(application=application, actor=Actor.of(owner))
    assert token_application(old) == token_application(new) == application
    token = ApplicationToken.objects.get(prefix=old[:10])
    token_revoke(token=token, actor=Actor.of(owner))
    token_revoke(token=token, actor=Actor.of(owner))
    assert token_application(old) is None
    assert token_application(new) == application
    assert AuditEntry.objects.filter(action="application.token_revoke").count() == 1


@pytest.mark.parametrize("text", ["", "hlapp_", "hlapp_" + "1" * 40, "\ud800", "x" * 5000])
def test_other_texts_open_nothing(application: Application, application_token: str, text: str) -> None:
    assert token_application(text) is None


def test_last_use_is_written_once_a_minute(
    application: Application, application_token: str, django_assert_num_queries: Any
) -> None:
    token_application(application_token)
    first = ApplicationToken.objects.get().last_used_at
    assert first is not None
    with django_assert_num_queries(1):
        token_application(application_token)
    ApplicationToken.objects.update(last_used_at=first - timedelta(minutes=5))
    token_application(application_token)
    assert ApplicationToken.objects.get().last_used_at >= first


def test_the_panic_switch_is_audited_and_can_be_thrown_twice(application: Application, owner: Any) -> None:
    for _ in range(2):
        application_pause(application=application, actor=Actor.of(owner))
    assert application.hooks_paused_at is not None
    for _ in range(2):
        application_resume(application=application, actor=Actor.of(owner))
    assert application.hooks_paused_at is None
    assert sorted(AuditEntry.objects.values_list("action", flat=True)) == ["application.pause", "application.resume"]


def test_an_api_key_is_shown_once_and_found_by_its_text(brand: Brand, owner: Any) -> None:
    key, text = issue(brand, owner)
    assert text.startswith("hlkey_")
    assert key.scopes == ["edit_hooks", "view_brand"]
    assert text not in str(list(ApiKey.objects.values()) + list(AuditEntry.objects.values()))
    found = api_key_find(text)
    assert found == key
    assert found.last_used_at is None or found.last_used_at <= timezone.now()
    assert ApiKey.objects.get().last_used_at is not None


def test_a_key_expires_in_90_days_unless_said_otherwise(brand: Brand, owner: Any) -> None:
    key, _ = issue(brand, owner)
    assert timedelta(days=89) < key.expires_at - timezone.now() <= timedelta(days=90)


@pytest.mark.parametrize("days", [-1, 0, 367, 4_000])
def test_an_expiry_out_of_range_is_refused(brand: Brand, owner: Any, days: int) -> None:
    with pytest.raises(InvalidField) as caught:
        issue(brand, owner, expires_at=timezone.now() + timedelta(days=days))
    assert caught.value.field == "expires_at"
    assert not ApiKey.objects.exists()


@pytest.mark.parametrize(
    ("scopes", "held"),
    [(["fly"], ALL), (["deploy_hooks"], frozenset({"view_brand", "edit_hooks"})), (["view_brand"], frozenset())],
)
def test_a_key_reaches_no_further_than_its_maker(
    brand: Brand, owner: Any, scopes: list[str], held: frozenset[str]
) -> None:
    with pytest.raises(InvalidField) as caught:
        issue(brand, owner, scopes=scopes, held=held)
    assert caught.value.field == "scopes"
    assert not ApiKey.objects.exists()
    assert not AuditEntry.objects.exists()


def test_revoked_and_expired_keys_open_nothing(brand: Brand, owner: Any) -> None:
    key, text = issue(brand, owner)
    _, other = issue(brand, owner, name="second")
    api_key_revoke(key=key, actor=Actor.of(owner))
    assert api_key_find(text) is None
    ApiKey.objects.filter(name="second").update(expires_at=timezone.now() - timedelta(seconds=1))
    assert api_key_find(other) is None
    assert api_key_find("") is None


def test_a_keys_permissions_are_its_scopes_on_its_own_brand(brand: Brand, owner: Any) -> None:
    key, _ = issue(brand, owner)
    other = factories.BrandFactory()
    assert permissions_on(key, brand) == {"edit_hooks", "view_brand"}
    assert permissions_on(key, other) == frozenset()
    assert brands_for(key) == [brand.pk]
    assert brands_for(key, "deploy_hooks") == []
    hook = factories.HookFactory(brand=brand)
    factories.HookFactory(brand=other)
    assert list(Hook.objects.visible_to(key)) == [hook]


@pytest.mark.parametrize("role", Role.values)
def test_a_role_is_exactly_its_permissions(brand: Brand, member: Any, role: str) -> None:
    user = member(role)
    assert permissions_on(user, brand) == {str(name) for name in ROLE_PERMISSIONS[role]}


def test_editing_and_deploying_are_different_rights(brand: Brand, developer: Any, deployer: Any) -> None:
    assert "edit_hooks" in permissions_on(developer, brand)
    assert "deploy_hooks" not in permissions_on(developer, brand)
    assert "deploy_hooks" in permissions_on(deployer, brand)
    assert "edit_hooks" not in permissions_on(deployer, brand)


def test_strangers_guests_and_the_dismissed_see_nothing(brand: Brand, hook: Hook, stranger: Any, viewer: Any) -> None:
    viewer.is_active = False
    viewer.save()
    superuser = factories.UserFactory(is_superuser=True, is_staff=True)
    for user in (stranger, AnonymousUser(), viewer, superuser):
        assert permissions_on(user, brand) & ALL == frozenset() or user is superuser
        assert hook not in Hook.objects.visible_to(user)
        assert brand not in Brand.objects.visible_to(user)


def test_a_changed_role_takes_old_permissions_away(brand: Brand, owner: Any, admin: Any) -> None:
    member_set_role(brand=brand, user=admin, role="viewer", actor=Actor.of(owner))
    assert permissions_on(admin, brand) == {"view_brand"}
    entry = AuditEntry.objects.get()
    assert (entry.before, entry.after) == ({"role": "admin"}, {"role": "viewer"})


def test_who_leaves_sees_nothing_any_more(brand: Brand, owner: Any, developer: Any) -> None:
    member_remove(membership=Membership.objects.get(user=developer), actor=Actor.of(owner))
    assert permissions_on(developer, brand) == frozenset()
    assert not Membership.objects.filter(user=developer).exists()


def test_the_last_owner_stays(brand: Brand, owner: Any) -> None:
    membership = Membership.objects.get(user=owner)
    with pytest.raises(InUse):
        member_remove(membership=membership, actor=Actor.of(owner))
    with pytest.raises(InUse):
        member_set_role(brand=brand, user=owner, role="viewer", actor=Actor.of(owner))
    assert permissions_on(owner, brand) == ALL
    assert not AuditEntry.objects.exists()


def test_an_unknown_role_is_refused(brand: Brand, owner: Any, developer: Any) -> None:
    with pytest.raises(InvalidField):
        member_set_role(brand=brand, user=developer, role="king", actor=Actor.of(owner))
    assert Membership.objects.get(user=developer).role == "developer"


def test_a_brand_begins_with_an_owner(db: None) -> None:
    user = factories.UserFactory()
    brand = brand_create(name="New", slug="new", owner=user, actor=SYSTEM)
    assert permissions_on(user, brand) == ALL
    with pytest.raises(InvalidField):
        brand_create(name="Again", slug="new", owner=user, actor=SYSTEM)
    assert Brand.objects.filter(slug="new").count() == 1


def test_a_brands_settings_change_with_an_entry(brand: Brand, owner: Any) -> None:
    brand_update(brand=brand, actor=Actor.of(owner, "192.0.2.9"), retention_days=7)
    entry = AuditEntry.objects.get()
    assert (entry.before, entry.after, entry.ip_address) == ({"retention_days": 30}, {"retention_days": 7}, "192.0.2.9")


@pytest.mark.parametrize("changes", [{"internal_hosts": ["127.0.0.1:80"]}, {"slug": "other"}])
def test_what_only_the_operator_sets_is_not_a_setting(brand: Brand, owner: Any, changes: dict[str, Any]) -> None:
    with pytest.raises(InvalidField):
        brand_update(brand=brand, actor=Actor.of(owner), **changes)
    brand.refresh_from_db()
    assert (brand.slug, brand.internal_hosts) == ("acme", [])
