"""A brand's settings and its API keys, through the pages."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from hooks.models import ApiKey, AuditEntry, Permission
from hooks.services.api_keys import api_key_find
from tests import factories

BRAND = {"name": "Acme", "retention_days": "30", "allowed_hosts": "", "http_hosts": ""}
KEY = re.compile(r'<code id="new-key">([^<]+)</code>')


@pytest.fixture
def page(client_of: Any, owner: Any) -> Client:
    client: Client = client_of(owner)
    return client


def issue(page: Client, url: Any, **changes: Any) -> Any:
    return page.post(url("api-keys"), {"name": "pipeline", "scopes": ["deploy_hooks"], "lifetime": "30"} | changes)


def test_settings_are_saved_and_shown_again(page: Client, url: Any, brand: Any) -> None:
    hosts = "api.example.com\n\n  *.crm.example \r\napi.other.example:8443"
    changes = {"name": "Acme Retail", "retention_days": "90", "allowed_hosts": hosts, "http_hosts": "crm.example"}
    assert page.post(url("settings"), changes).status_code == 302
    brand.refresh_from_db()
    assert (brand.name, brand.retention_days) == ("Acme Retail", 90)
    assert brand.allowed_hosts == ["api.example.com", "*.crm.example", "api.other.example:8443"]
    assert brand.http_hosts == ["crm.example"]
    shown = page.get(url("settings")).content.decode()
    assert "api.example.com\n*.crm.example\napi.other.example:8443" in shown
    assert "Saved." in shown


def test_the_audit_log_keeps_what_the_settings_were(page: Client, url: Any, brand: Any, owner: Any) -> None:
    page.post(url("settings"), BRAND | {"retention_days": "7"}, REMOTE_ADDR="203.0.113.9")
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.before, entry.after) == ("brand.update", {"retention_days": 30}, {"retention_days": 7})
    assert (entry.actor, entry.ip_address) == (owner, "203.0.113.9")


def test_saving_what_is_there_writes_nothing(page: Client, url: Any, brand: Any) -> None:
    assert page.post(url("settings"), BRAND).status_code == 302
    assert not AuditEntry.objects.exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "x" * 101),
        ("name", "nul\x00"),
        ("retention_days", "0"),
        ("retention_days", "-3"),
        ("retention_days", "3651"),
        ("retention_days", "ever"),
        ("retention_days", ""),
        ("allowed_hosts", "api.example.com\nhttps://crm.example/"),
        ("http_hosts", "http://crm.example"),
    ],
)
def test_a_fault_stands_beside_its_field_and_saves_nothing(
    page: Client, url: Any, brand: Any, field: str, value: str
) -> None:
    answer = page.post(url("settings"), BRAND | {"name": "Changed", field: value})
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert 'aria-invalid="true"' in answer.content.decode()
    brand.refresh_from_db()
    assert (brand.name, brand.retention_days) == ("Acme", 30)
    assert not AuditEntry.objects.exists()


@pytest.mark.parametrize("field", ["public_id", "slug", "internal_hosts", "id"])
def test_a_form_cannot_write_what_it_does_not_show(page: Client, url: Any, brand: Any, field: str) -> None:
    before = getattr(brand, field)
    page.post(url("settings"), BRAND | {field: "127.0.0.1:5432"})
    brand.refresh_from_db()
    assert getattr(brand, field) == before


def test_a_key_is_shown_once_and_works(page: Client, url: Any, brand: Any, owner: Any) -> None:
    answer = issue(page, url)
    found = KEY.search(answer.content.decode())
    assert found is not None
    text = found.group(1)
    key = api_key_find(text)
    assert key is not None
    assert (key.brand, key.name, key.created_by) == (brand, "pipeline", owner)
    assert key.scopes == ["deploy_hooks", "view_brand"]
    again = page.get(url("api-keys")).content.decode()
    assert text not in again
    assert key.prefix in again
    assert text not in str(list(ApiKey.objects.values()) + list(AuditEntry.objects.values()))


@pytest.mark.parametrize("days", [30, 90, 180, 365])
def test_a_key_lives_as_long_as_was_chosen(page: Client, url: Any, days: int) -> None:
    issue(page, url, lifetime=str(days))
    left = ApiKey.objects.get().expires_at - timezone.now()
    assert timedelta(days=days - 1) < left <= timedelta(days=days)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": ""}, "name"),
        ({"scopes": []}, "scopes"),
        ({"scopes": ["fly"]}, "scopes"),
        ({"lifetime": "4000"}, "lifetime"),
        ({"lifetime": ""}, "lifetime"),
        ({"name": "taken"}, None),
    ],
)
def test_a_key_with_faults_is_not_issued(
    page: Client, url: Any, brand: Any, changes: dict[str, Any], field: str | None
) -> None:
    factories.ApiKeyFactory(brand=brand, name="taken")
    answer = issue(page, url, **changes)
    assert answer.status_code == 422
    assert field is None or field in answer.context["form"].errors
    assert "new-key" not in answer.content.decode()
    assert ApiKey.objects.count() == 1
    assert not AuditEntry.objects.exists()


def test_an_admin_cannot_issue_a_key_that_makes_owners(url: Any, client_of: Any, admin: Any) -> None:
    answer = issue(client_of(admin), url, scopes=["view_brand", "manage_owners"])
    assert answer.status_code == 422
    assert "You do not hold these yourself: manage_owners" in answer.context["form"].errors["scopes"][0]
    assert not ApiKey.objects.exists()


def test_an_owner_can_hand_on_everything(page: Client, url: Any) -> None:
    issue(page, url, scopes=list(Permission.values))
    assert ApiKey.objects.get().scopes == sorted(Permission.values)


def test_a_revoked_key_opens_nothing_and_says_so(page: Client, url: Any) -> None:
    text = KEY.search(issue(page, url).content.decode())
    assert text is not None
    key = ApiKey.objects.get()
    for _ in range(2):
        assert page.post(url("api-key-revoke", key.public_id)).status_code == 302
    assert api_key_find(text.group(1)) is None
    shown = page.get(url("api-keys")).content.decode()
    assert "Revoked" in shown
    assert url("api-key-revoke", key.public_id) not in shown
    assert AuditEntry.objects.filter(action="api_key.revoke").count() == 1


def test_an_expired_key_is_marked(page: Client, url: Any, brand: Any) -> None:
    factories.ApiKeyFactory(brand=brand, expires_at=timezone.now() - timedelta(days=1))
    assert "Expired" in page.get(url("api-keys")).content.decode()


def test_keys_of_other_brands_are_out_of_reach(page: Client, url: Any) -> None:
    other = factories.ApiKeyFactory()
    assert page.post(url("api-key-revoke", other.public_id)).status_code == 404
    other.refresh_from_db()
    assert other.revoked_at is None
    assert other.prefix not in page.get(url("api-keys")).content.decode()


def test_an_empty_list_says_what_keys_are_for(page: Client, url: Any) -> None:
    assert "No API keys yet" in page.get(url("api-keys")).content.decode()


def test_a_link_revokes_nothing(page: Client, url: Any, brand: Any) -> None:
    key = factories.ApiKeyFactory(brand=brand)
    assert page.get(url("api-key-revoke", key.public_id)).status_code == 405
    key.refresh_from_db()
    assert key.revoked_at is None
