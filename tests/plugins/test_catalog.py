"""The library: found by slug, words and category; a broken package is left out and told by name."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders as django_finders
from django.core.checks import run_checks
from django.core.management import call_command
from django.core.management.base import SystemCheckError

from plugins import catalog
from plugins.finders import PluginLogoFinder
from tests.plugins.conftest import Package


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty folder in the place of the library."""
    folder = tmp_path / "packages"
    folder.mkdir()
    monkeypatch.setattr(catalog, "PACKAGES", folder)
    catalog.reload()
    yield folder
    catalog.reload()


def add(library: Path, slug: str, **values: object) -> Path:
    package = Package(library / slug)
    package.manifest.update(slug=slug, **values)
    return package.write()


def slugs(found: tuple[catalog.Plugin, ...]) -> list[str]:
    return [plugin.slug for plugin in found]


def test_a_plugin_is_found_by_slug(library: Path) -> None:
    add(library, "greeter")
    assert catalog.get_plugin("greeter").name == "Greeter"


@pytest.mark.parametrize("slug", ["absent", "", "../greeter", "Greeter", "greeter/"])
def test_another_slug_is_unknown(library: Path, slug: str) -> None:
    add(library, "greeter")
    with pytest.raises(catalog.UnknownPlugin, match="There is no plugin"):
        catalog.get_plugin(slug)


def test_plugins_come_by_name_whatever_their_case(library: Path) -> None:
    add(library, "one", name="zebra")
    add(library, "two", name="Apple")
    add(library, "three", name="mango")
    assert slugs(catalog.all_plugins()) == ["two", "three", "one"]


def test_the_library_is_read_once_until_it_is_told(library: Path) -> None:
    add(library, "greeter")
    assert slugs(catalog.all_plugins()) == ["greeter"]
    add(library, "waver", name="Waver")
    assert slugs(catalog.all_plugins()) == ["greeter"]
    catalog.reload()
    assert slugs(catalog.all_plugins()) == ["greeter", "waver"]


def test_hidden_folders_and_files_are_passed_over(library: Path) -> None:
    add(library, "greeter")
    (library / ".git").mkdir()
    (library / "__pycache__").mkdir()
    (library / "README.md").write_text("x")
    assert slugs(catalog.all_plugins()) == ["greeter"]
    assert not catalog.broken_plugins()


def test_categories_are_counted(library: Path) -> None:
    add(library, "one", categories=["Security", "CRM"])
    add(library, "two", categories=["Security"])
    assert catalog.categories() == (("CRM", 1), ("Security", 2))


def test_search(library: Path) -> None:
    add(library, "crm-gate", name="CRM gate", categories=["CRM"], keywords=["contacts"])
    add(library, "chat", name="Chat", categories=["Messaging"], summary="Sends CRM news to a chat room.")
    assert slugs(catalog.search("crm")) == ["crm-gate", "chat"]
    assert slugs(catalog.search("CONTACTS")) == ["crm-gate"]
    assert slugs(catalog.search("crm room")) == ["chat"]
    assert slugs(catalog.search("crm", "messaging")) == ["chat"]
    assert slugs(catalog.search("", "CRM")) == ["crm-gate"]
    assert slugs(catalog.search("self service login")) == ["chat", "crm-gate"]
    assert slugs(catalog.search()) == ["chat", "crm-gate"]
    assert not catalog.search("nothing-like-it")
    assert not catalog.search("", "No such category")


def test_a_broken_package_is_left_out_and_told(library: Path) -> None:
    add(library, "greeter")
    add(library, "broken", version="x")
    assert slugs(catalog.all_plugins()) == ["greeter"]
    with pytest.raises(catalog.UnknownPlugin):
        catalog.get_plugin("broken")
    assert list(catalog.broken_plugins()) == ["broken"]
    assert "plugin.json: version" in str(catalog.broken_plugins()["broken"])


def test_manage_py_check_names_a_broken_plugin(library: Path) -> None:
    add(library, "broken", version="x", summary="s")
    found = [message for message in run_checks(tags=["plugins"]) if message.id == "plugins.E001"]
    assert len(found) == 2
    assert all("Plugin broken: plugin.json: " in message.msg for message in found)
    with pytest.raises(SystemCheckError, match=r"Plugin broken: plugin\.json: version: found"):
        call_command("check", "--tag", "plugins", stdout=io.StringIO(), stderr=io.StringIO())


def test_manage_py_check_is_quiet_about_good_plugins(library: Path) -> None:
    add(library, "greeter")
    assert [message for message in run_checks(tags=["plugins"]) if str(message.id).startswith("plugins.")] == []


def test_a_logo_is_a_static_file(library: Path) -> None:
    folder = add(library, "greeter")
    assert PluginLogoFinder().find("plugins/greeter/logo.svg") == str(folder / "logo.svg")
    assert PluginLogoFinder().find("plugins/greeter/logo.svg", find_all=True) == [str(folder / "logo.svg")]
    assert django_finders.find("plugins/greeter/logo.svg") == str(folder / "logo.svg")


@pytest.mark.parametrize(
    "name",
    [
        "plugins/greeter/plugin.json",
        "plugins/greeter/after-self-service-login.hook.js",
        "plugins/greeter/../greeter/logo.svg",
        "plugins/../../etc/passwd",
        "plugins/absent/logo.svg",
        "plugins/broken/logo.svg",
        "greeter/logo.svg",
        "",
    ],
)
def test_nothing_else_of_a_package_is_served(library: Path, name: str) -> None:
    add(library, "greeter")
    add(library, "broken", version="x")
    assert PluginLogoFinder().find(name) == []
    assert PluginLogoFinder().find(name, find_all=True) == []


def test_collectstatic_takes_the_logos(library: Path) -> None:
    add(library, "greeter")
    add(library, "broken", version="x")
    listed = list(PluginLogoFinder().list([]))
    assert [(storage.prefix, name) for name, storage in listed] == [("plugins/greeter", "logo.svg")]  # type: ignore[attr-defined]  # set by the finder
    with listed[0][1].open("logo.svg") as file:
        assert file.read().startswith(b"<svg")
    assert list(PluginLogoFinder().list(["*.svg"])) == []


def test_the_published_schemas_are_schemas() -> None:
    from jsonschema import Draft202012Validator

    for name in ("plugin.schema.json", "cases.schema.json"):
        schema = json.loads((Path(catalog.__file__).with_name(name)).read_text())
        Draft202012Validator.check_schema(schema)
