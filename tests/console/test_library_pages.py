"""The library as a brand admin uses it: find a plugin, read about it, publish it."""

from __future__ import annotations

from typing import Any

import pytest

from hooks.models import Assignment, Hook, Variable
from plugins.catalog import all_plugins, categories
from tests.console.conftest import World

FILLED = {
    "access_token": "pat-na1-secret",
    "base_url": "https://api.hubapi.com",
    "unknown_message": "We do not know you yet.",
    "lifecycle_stages": "customer\nevangelist",
    "copy_attributes": "on",
    "hook_name": "Known contacts",
}


@pytest.fixture
def admin_client(client_of: Any, owner: Any) -> Any:
    return client_of(owner)


def test_every_plugin_has_a_card(admin_client: Any, url: Any) -> None:
    page = admin_client.get(url("library")).content.decode()
    for plugin in all_plugins():
        assert plugin.summary in page.replace("&#x27;", "'").replace("&amp;", "&")
        assert url("plugin", plugin.slug) in page


def test_searching_finds_by_word_and_says_when_nothing_does(admin_client: Any, url: Any) -> None:
    found = admin_client.get(url("library"), {"q": "hubspot"}).content.decode()
    assert url("plugin", "hubspot") in found
    assert url("plugin", "splunk") not in found
    nothing = admin_client.get(url("library"), {"q": "zzz-nothing"}).content.decode()
    assert "No plugin matches" in nothing
    assert f"Show all {len(all_plugins())} plugins" in nothing


def test_a_category_filters_and_is_marked(admin_client: Any, url: Any) -> None:
    name, count = categories()[0]
    answer = admin_client.get(url("library"), {"category": name})
    assert len(answer.context["plugins"]) == count
    assert 'aria-current="page"' in answer.content.decode()


def test_htmx_gets_the_cards_alone(admin_client: Any, url: Any) -> None:
    page = admin_client.get(url("library"), {"q": "slack"}, HTTP_HX_REQUEST="true").content.decode()
    assert "<html" not in page
    assert url("plugin", "slack") in page


def test_a_plugin_page_tells_what_it_does_calls_and_asks(admin_client: Any, url: Any) -> None:
    page = admin_client.get(url("plugin", "hubspot")).content.decode()
    for text in (
        "Before registration",
        "api.hubapi.com",
        "Access token",
        "secret",
        "ShowErrorMessage",
        "module.exports",
    ):
        assert text in page


def test_a_readme_cannot_bring_html(admin_client: Any) -> None:
    from console.markdown import markdown_html

    shown = markdown_html("# Title\n\n## Part\n\n<script>alert(1)</script>\n\n[x](javascript:alert(1)) **bold**")
    assert "<script" not in shown
    assert "<h3>Part</h3>" in shown
    assert "Title" not in shown
    assert 'href="javascript' not in shown
    assert "<strong>bold</strong>" in shown


def test_an_unknown_plugin_is_404(admin_client: Any, url: Any) -> None:
    assert admin_client.get(url("plugin", "no-such")).status_code == 404
    assert admin_client.get(url("publish", "no-such")).status_code == 404


def test_the_form_begins_with_the_plugins_defaults(admin_client: Any, url: Any) -> None:
    page = admin_client.get(url("publish", "hubspot")).content.decode()
    assert 'value="https://api.hubapi.com"' in page
    assert 'type="password" name="access_token"' in page
    assert "demo-crm-token" not in page


def test_in_the_demo_the_form_is_filled_with_the_demos_services(
    admin_client: Any, url: Any, brand: Any, settings: Any
) -> None:
    settings.DEMO = True
    brand.internal_hosts = ["127.0.0.1:8000"]
    brand.save()
    page = admin_client.get(url("publish", "hubspot")).content.decode()
    assert f'value="{settings.DEMO_URL}/crm"' in page
    assert "In this demo, use demo-crm-token" in page


def test_publishing_ends_in_the_editor_with_everything_set(admin_client: Any, url: Any) -> None:
    answer = admin_client.post(url("publish", "hubspot"), FILLED, follow=True)
    hook = Hook.objects.get()
    assert answer.redirect_chain == [(url("hook", hook.public_id), 302)]
    assert "“Known contacts” is published as a draft" in answer.content.decode()
    values = {variable.key: variable.value for variable in Variable.objects.filter(is_secret=False)}
    assert values["lifecycle_stages"] == ["customer", "evangelist"]
    assert values["copy_attributes"] is True
    assert Variable.objects.get(key="access_token").engine_value() == "pat-na1-secret"
    assert "pat-na1-secret" not in answer.content.decode()


def test_an_unticked_box_is_a_no(admin_client: Any, url: Any) -> None:
    admin_client.post(
        url("publish", "hubspot"), {key: value for key, value in FILLED.items() if key != "copy_attributes"}
    )
    assert Variable.objects.get(key="copy_attributes").value is False


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("access_token", "", "required"),
        ("base_url", "hubapi", "full web address"),
        ("unknown_message", "no", "at least 5"),
        ("lifecycle_stages", "not a stage!", "internal name"),
    ],
)
def test_a_fault_stands_beside_its_field_and_nothing_typed_is_lost(
    admin_client: Any, url: Any, field: str, value: str, message: str
) -> None:
    answer = admin_client.post(url("publish", "hubspot"), FILLED | {field: value})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert message in " ".join(answer.context["form"].errors[field])
    assert "Known contacts" in page
    assert "pat-na1-secret" not in page
    assert not Hook.objects.exists()


def test_it_can_be_assigned_at_once(admin_client: Any, url: Any, application: Any) -> None:
    admin_client.post(url("publish", "hubspot"), FILLED | {"assign_to": [application.pk]})
    assignment = Assignment.objects.get()
    assert (assignment.application, assignment.mode, assignment.event) == (application, "sync", "before-registration")


def test_who_may_not_assign_is_not_asked_where(client_of: Any, url: Any, developer: Any, application: Any) -> None:
    client = client_of(developer)
    assert "assign_to" not in client.get(url("publish", "hubspot")).context["form"].fields
    client.post(url("publish", "hubspot"), FILLED | {"assign_to": [application.pk]})
    assert Hook.objects.count() == 1
    assert not Assignment.objects.exists()


def test_two_hooks_of_one_plugin_come_together(admin_client: Any, url: Any) -> None:
    values = {
        "base_url": "https://legacy.example.com",
        "access_token": "legacy-secret-1",
        "unknown_decision": "continue_to_registration",
        "locked_message": "Your account is locked.",
    }
    answer = admin_client.post(url("publish", "account-migration"), values, follow=True)
    assert Hook.objects.count() == 2
    assert "are published together" in answer.content.decode()


def test_what_is_published_is_marked_in_the_library(admin_client: Any, url: Any) -> None:
    admin_client.post(url("publish", "hubspot"), FILLED)
    assert admin_client.get(url("library")).context["published"] == {"hubspot": 1}
    assert "Known contacts" in admin_client.get(url("plugin", "hubspot")).content.decode()


def test_logos_are_static_files(world: World) -> None:
    from django.contrib.staticfiles import finders

    for plugin in all_plugins():
        assert finders.find(plugin.logo), plugin.slug
