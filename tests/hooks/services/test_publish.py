"""Publishing a plugin, and hooks from scratch."""

from __future__ import annotations

from typing import Any

import pytest

from hooks.events import get_event
from hooks.exceptions import InvalidField, InvalidForm
from hooks.models import Application, Assignment, AuditEntry, Brand, Hook, Variable
from hooks.services.actors import Actor
from hooks.services.library import PluginNotFound
from hooks.services.publish import hook_create, plugin_publish
from plugins.catalog import get_plugin

HUBSPOT = {
    "access_token": "pat-secret-value-1",
    "base_url": "https://crm.example.com/v3",
    "unknown_message": "Who are you?",
}


def publish(brand: Brand, owner: Any, **values: Any) -> list[Hook]:
    options: dict[str, Any] = {"slug": "hubspot", "values": HUBSPOT} | values
    return plugin_publish(brand=brand, actor=Actor.of(owner, "192.0.2.1"), **options)


def test_a_published_plugin_is_a_draft_with_its_template_as_version_1(brand: Brand, owner: Any) -> None:
    [hook] = publish(brand, owner)
    plugin = get_plugin("hubspot")
    assert hook.status == "draft"
    assert hook.event == "before-registration"
    assert (hook.plugin_slug, hook.plugin_version, hook.plugin_digest) == ("hubspot", plugin.version, plugin.digest)
    assert hook.latest_version.number == 1
    assert hook.latest_version.source == plugin.hooks[0].source
    assert hook.created_by == owner


def test_the_hook_may_call_the_configured_host_and_no_other(brand: Brand, owner: Any) -> None:
    [hook] = publish(brand, owner)
    assert hook.allowed_hosts == ["crm.example.com"]


def test_secrets_of_the_form_become_secrets_and_the_rest_variables(brand: Brand, owner: Any) -> None:
    [hook] = publish(brand, owner)
    token = Variable.objects.get(hook=hook, key="access_token")
    assert token.is_secret
    assert token.value is None
    assert "pat-secret-value-1" not in token.ciphertext
    assert token.engine_value() == "pat-secret-value-1"
    message = Variable.objects.get(hook=hook, key="unknown_message")
    assert (message.is_secret, message.value) == (False, "Who are you?")
    assert message.label == "Message for unknown people"


def test_defaults_fill_what_was_left_empty(brand: Brand, owner: Any) -> None:
    [hook] = publish(brand, owner)
    assert Variable.objects.get(hook=hook, key="copy_attributes").value is True


def test_no_secret_reaches_the_audit_log(brand: Brand, owner: Any) -> None:
    publish(brand, owner)
    told = str(list(AuditEntry.objects.values("before", "after", "object_label")))
    assert "access_token" in told
    assert "pat-secret-value-1" not in told


@pytest.mark.parametrize("address", ["not a url", "https://crm,example.com/v3", "https://*.example.com"])
def test_values_that_do_not_fit_the_form_make_nothing(brand: Brand, owner: Any, address: str) -> None:
    with pytest.raises(InvalidForm) as caught:
        publish(brand, owner, values={"base_url": address, "access_token": "pat-secret-value-1"})
    assert "base_url" in {error["field"] for error in caught.value.errors}
    assert not Hook.objects.exists()
    assert not AuditEntry.objects.exists()


def test_an_unknown_plugin_is_refused_by_name(brand: Brand, owner: Any) -> None:
    with pytest.raises(PluginNotFound, match="no-such-plugin"):
        publish(brand, owner, slug="no-such-plugin")


def test_one_publish_makes_all_hooks_of_a_plugin_and_assigns_them(
    brand: Brand, owner: Any, application: Application
) -> None:
    values = {
        "base_url": "https://legacy.example.com",
        "access_token": "legacy-token-1",
        "unknown_decision": "continue_to_registration",
    }
    plugin = get_plugin("account-migration")
    values = plugin.defaults() | values
    hooks = publish(brand, owner, slug="account-migration", values=values, name="Migration", assign_to=[application])
    assert [hook.event for hook in hooks] == ["at-failed-identification", "before-password-validation"]
    assert all(hook.name.startswith("Migration: ") for hook in hooks)
    assignments = Assignment.objects.filter(application=application).order_by("event")
    assert [assignment.event for assignment in assignments] == [
        "at-failed-identification",
        "before-password-validation",
    ]
    assert {assignment.mode for assignment in assignments} == {"sync"}


def test_a_second_publish_gets_a_slug_of_its_own(brand: Brand, owner: Any) -> None:
    [first] = publish(brand, owner, name="Known contacts")
    [second] = publish(brand, owner, name="Known contacts")
    assert (first.slug, second.slug) == ("known-contacts", "known-contacts-2")


def test_a_hook_from_scratch_begins_as_the_events_default(brand: Brand, owner: Any) -> None:
    hook = hook_create(brand=brand, actor=Actor.of(owner), event="after-registration", name=" Welcome ")
    assert hook.name == "Welcome"
    assert hook.latest_version.source == get_event("after-registration").default_hook
    assert AuditEntry.objects.get().action == "hook.publish"


@pytest.mark.parametrize(
    ("event", "name", "field"),
    [("no-such-event", "Name", "event"), ("before-registration", "  ", "name"), ("", "Name", "event")],
)
def test_what_cannot_be_made_says_which_field(brand: Brand, owner: Any, event: str, name: str, field: str) -> None:
    with pytest.raises(InvalidField) as caught:
        hook_create(brand=brand, actor=Actor.of(owner), event=event, name=name)
    assert caught.value.field == field
    assert not Hook.objects.exists()


def test_a_name_without_letters_still_gets_a_slug(brand: Brand, owner: Any) -> None:
    assert hook_create(brand=brand, actor=Actor.of(owner), event="before-registration", name="検査").slug == "hook"


def test_a_name_that_is_too_long_is_refused(brand: Brand, owner: Any) -> None:
    with pytest.raises(InvalidForm):
        hook_create(brand=brand, actor=Actor.of(owner), event="before-registration", name="x" * 121)
    assert not Hook.objects.exists()
