"""Named changes of a row: what really differs, what may be changed, what the model refuses."""

from __future__ import annotations

from typing import Any

import pytest

from hooks.exceptions import HooklineError, InvalidField, InvalidForm
from hooks.models import Application, Assignment, Brand, Hook
from hooks.services.changes import changed_fields, full_check
from hooks.services.library import PluginNotFound, plugin_find, plugin_search
from plugins.catalog import all_plugins
from tests import factories

ALLOWED = ("name", "continue_url")


def test_only_what_differs_is_a_change(application: Application) -> None:
    changes = {"name": application.name, "continue_url": "https://new.example/"}
    before, after = changed_fields(application, changes, ALLOWED)
    assert before == {"continue_url": "https://shop.example/continue"}
    assert after == {"continue_url": "https://new.example/"}
    assert application.continue_url == "https://new.example/"
    assert Application.objects.get().continue_url == "https://shop.example/continue"


def test_no_change_is_none(application: Application) -> None:
    assert changed_fields(application, {}, ALLOWED) == ({}, {})
    assert changed_fields(application, {"name": application.name}, ALLOWED) == ({}, {})


@pytest.mark.parametrize("name", ["client_id", "brand", "pk", "id", "public_id", "save", "nothing"])
def test_what_may_not_be_changed_is_refused_before_anything_is(application: Application, name: str) -> None:
    with pytest.raises(InvalidField, match=r"continue_url, name") as caught:
        changed_fields(application, {"name": "Changed", name: "x"}, ALLOWED)
    assert caught.value.field == name
    assert application.name == "Storefront"


@pytest.mark.parametrize(
    ("field", "value"),
    [("name", ""), ("name", "x" * 101), ("name", None), ("continue_url", "no address"), ("continue_url", "x" * 600)],
)
def test_a_value_that_the_model_refuses_is_named(application: Application, field: str, value: Any) -> None:
    with pytest.raises(InvalidForm) as caught:
        changed_fields(application, {field: value}, ALLOWED)
    assert {error["field"] for error in caught.value.errors} == {field}
    application.refresh_from_db()
    assert application.name == "Storefront"


def test_an_old_fault_elsewhere_in_the_row_does_not_block_a_change(application: Application) -> None:
    Application.objects.update(continue_url="not a url, from before")
    application.refresh_from_db()
    assert changed_fields(application, {"name": "New"}, ALLOWED)[1] == {"name": "New"}


def test_a_taken_name_is_refused_in_words(application: Application) -> None:
    other = Application(brand=application.brand, name=application.name, client_id="other")
    with pytest.raises(InvalidForm, match="already exists"):
        full_check(other)


@pytest.mark.parametrize("make", [Brand, Hook, Application, Assignment])
def test_a_row_without_anything_names_every_missing_field(db: None, make: Any) -> None:
    with pytest.raises(InvalidForm) as caught:
        full_check(make())
    assert len(caught.value.errors) >= 1
    assert all(error["message"] for error in caught.value.errors)


def test_the_library_is_found_by_words_and_by_slug() -> None:
    assert plugin_find(slug="hubspot").slug == "hubspot"
    assert plugin_search() == plugin_search(query="", category="")
    assert len(plugin_search()) == len(all_plugins())
    assert plugin_search(query="hubspot")[0].slug == "hubspot"
    assert plugin_search(query="no plugin has all these words") == ()
    assert plugin_search(category="no such category") == ()


@pytest.mark.parametrize("slug", ["", "nothing", "HubSpot", "../hubspot", "hubspot/", "hubspot\x00", "."])
def test_an_unknown_plugin_is_refused_with_its_name(slug: str) -> None:
    with pytest.raises(PluginNotFound) as caught:
        plugin_find(slug=slug)
    assert isinstance(caught.value, HooklineError)
    assert caught.value.code == "unknown_plugin"
    assert caught.value.details == {"slug": slug}


def test_a_change_keeps_other_rows_as_they_are(application: Application) -> None:
    other = factories.ApplicationFactory(brand=application.brand)
    changed_fields(application, {"name": "New"}, ALLOWED)
    other.refresh_from_db()
    assert other.name != "New"
