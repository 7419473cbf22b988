"""Changing the address that a plugin calls also lets the hook call it; what somebody chose by hand stays."""

from __future__ import annotations

import json
from typing import Any

import pytest

from hooks.models import AuditEntry, Hook, Variable
from hooks.services.actors import SYSTEM
from hooks.services.plugin_hosts import plugin_hosts
from hooks.services.publish import plugin_publish
from hooks.services.variables import variable_delete, variable_set
from tests import factories

HUBSPOT = {"base_url": "https://crm.example/v3", "access_token": "pat-eu1-secret", "unknown_message": "Not known"}
SLACK = {"webhook_url": "https://chat.example/services/T0/B0/token", "message": "Somebody came in"}


def published(brand: Any, slug: str, values: dict[str, Any]) -> Hook:
    hook = plugin_publish(brand=brand, actor=SYSTEM, slug=slug, values=values)[0]
    AuditEntry.objects.all().delete()
    return hook


@pytest.fixture
def hubspot(brand: Any) -> Hook:
    return published(brand, "hubspot", HUBSPOT)


def hosts(hook: Hook) -> Any:
    return Hook.objects.get(pk=hook.pk).allowed_hosts


def change(hook: Hook, key: str, value: Any, **more: Any) -> Variable:
    return variable_set(hook=Hook.objects.get(pk=hook.pk), actor=SYSTEM, key=key, value=value, **more)


@pytest.mark.parametrize(
    ("address", "host"),
    [
        ("https://proxy.example", "proxy.example"),
        ("https://proxy.example:8443/crm", "proxy.example:8443"),
        ("http://127.0.0.1:8100/demo/crm", "127.0.0.1:8100"),
    ],
)
def test_the_hosts_follow_the_address(hubspot: Hook, address: str, host: str) -> None:
    assert hosts(hubspot) == ["crm.example"]
    change(hubspot, "base_url", address)
    assert hosts(hubspot) == [host]


def test_it_is_written_down(hubspot: Hook) -> None:
    change(hubspot, "base_url", "https://proxy.example")
    entry = AuditEntry.objects.get(action="hook.update")
    assert (entry.before, entry.after) == ({"allowed_hosts": ["crm.example"]}, {"allowed_hosts": ["proxy.example"]})


@pytest.mark.parametrize("chosen", [None, [], ["crm.example", "other.example"], ["*.example"]])
def test_what_somebody_chose_stays(hubspot: Hook, chosen: Any) -> None:
    Hook.objects.update(allowed_hosts=chosen)
    change(hubspot, "base_url", "https://proxy.example")
    assert hosts(hubspot) == chosen
    assert not AuditEntry.objects.filter(action="hook.update").exists()


@pytest.mark.parametrize(
    "changes", [{"plugin_version": "0.9.0"}, {"plugin_slug": ""}, {"plugin_slug": "gone"}], ids=lambda value: str(value)
)
def test_a_plugin_that_is_not_the_one_it_came_from_says_nothing(hubspot: Hook, changes: dict[str, str]) -> None:
    Hook.objects.update(**changes)
    change(hubspot, "base_url", "https://proxy.example")
    assert hosts(hubspot) == ["crm.example"]


@pytest.mark.parametrize("key", ["unknown_message", "own_value"])
def test_another_variable_moves_nothing(hubspot: Hook, key: str) -> None:
    change(hubspot, key, "https://elsewhere.example")
    assert hosts(hubspot) == ["crm.example"]


@pytest.mark.parametrize("value", ["not an address", "https://crm example", "https://*.example"])
def test_a_value_that_is_no_address_allows_less_never_more(hubspot: Hook, value: str) -> None:
    change(hubspot, "base_url", value)
    assert hosts(hubspot) == []
    change(hubspot, "base_url", "https://proxy.example")
    assert hosts(hubspot) == ["proxy.example"]


def test_deleting_it_goes_back_to_the_plugins_default(hubspot: Hook) -> None:
    variable_delete(variable=Variable.objects.select_related("hook__brand").get(key="base_url"), actor=SYSTEM)
    assert hosts(hubspot) == ["api.hubapi.com"]


def test_the_address_of_one_application_is_allowed_beside(hubspot: Hook) -> None:
    application = factories.ApplicationFactory(brand=hubspot.brand)
    own = change(hubspot, "base_url", "https://partner.example", application=application)
    assert hosts(hubspot) == ["crm.example", "partner.example"]
    variable_delete(variable=own, actor=SYSTEM)
    assert hosts(hubspot) == ["crm.example"]


def test_the_hosts_follow_a_secret_address_and_the_log_names_the_host_alone(brand: Any) -> None:
    hook = published(brand, "slack", SLACK)
    assert hosts(hook) == ["chat.example"]
    change(hook, "webhook_url", "https://mirror.example/services/T0/B0/other-token", is_secret=True)
    assert hosts(hook) == ["mirror.example"]
    entries = json.dumps(list(AuditEntry.objects.values("before", "after")))
    assert "mirror.example" in entries
    assert "other-token" not in entries


def test_without_the_key_of_a_secret_nothing_is_guessed(brand: Any, settings: Any) -> None:
    hook = published(brand, "slack", SLACK)
    settings.SECRETS_KEYS = []
    assert plugin_hosts(hook) is None
    change(hook, "message", "Another text")
    assert hosts(hook) == ["chat.example"]


def test_a_plugin_whose_hosts_are_fixed_follows_nothing(brand: Any) -> None:
    hook = published(brand, "email-domain-policy", {"domains": ["spam.example"]})
    assert plugin_hosts(hook) is None
    assert plugin_hosts(factories.HookFactory(brand=brand)) is None


def test_publishing_itself_writes_no_change(brand: Any) -> None:
    plugin_publish(brand=brand, actor=SYSTEM, slug="hubspot", values=HUBSPOT)
    assert not AuditEntry.objects.filter(action="hook.update").exists()
