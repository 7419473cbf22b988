"""A manifest is read whole, or every fault in it is named: where, what was found, what was expected."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from plugins.catalog import Plugin, PluginError, plugin_from_folder
from tests.plugins.conftest import Package

Problems = Callable[[], list[str]]
REMOVED = object()


def change(data: Any, path: str, value: Any) -> None:
    *parents, last = path.split("/")
    for part in parents:
        data = data[int(part) if isinstance(data, list) else part]
    key = int(last) if isinstance(data, list) else last
    if value is REMOVED:
        del data[key]
    else:
        data[key] = value


@pytest.fixture
def plugin(package: Package) -> Plugin:
    return plugin_from_folder(package.write())


def test_everything_of_the_manifest_is_there(plugin: Plugin) -> None:
    assert (plugin.slug, plugin.name, plugin.version, plugin.engine) == ("greeter", "Greeter", "1.2.0", 1)
    assert plugin.categories == ("Messaging",)
    assert plugin.events == ("after-self-service-login",)
    assert plugin.changelog[0].changes == ("Speaks Danish.",)
    assert plugin.permissions.reads == ("customer.info",)
    assert plugin.readme == "# Greeter\n"
    assert plugin.logo == "plugins/greeter/logo.svg"


def test_a_hook_carries_its_code_and_cases(plugin: Plugin) -> None:
    hook = plugin.hook("after-self-service-login")
    assert hook.source.startswith("module.exports")
    assert (hook.default_mode, hook.on_failure, hook.timeout_ms) == ("async", "fail_open", 2000)
    assert [case.name for case in hook.cases] == ["Case one", "Case two", "Case three", "Case four"]


def test_a_case_has_the_defaults_of_the_config_under_its_own_variables(package: Package) -> None:
    package.cases[0]["variables"] = {"limit": 7}
    case = plugin_from_folder(package.write()).hooks[0].cases[0]
    assert case.data["variables"]["limit"] == 7
    assert case.data["variables"]["mood"] == "happy"


def test_an_event_the_plugin_has_no_hook_for_is_a_key_error(plugin: Plugin) -> None:
    with pytest.raises(KeyError, match="greeter has no hook for before-registration"):
        plugin.hook("before-registration")


def test_a_plugin_cannot_be_changed(plugin: Plugin) -> None:
    with pytest.raises(AttributeError):
        plugin.slug = "other"  # type: ignore[misc]  # the point of the test
    assert plugin.slug == "greeter"


def test_the_digest_is_of_the_content(package: Package) -> None:
    first = plugin_from_folder(package.write()).digest
    assert len(first) == 64
    assert plugin_from_folder(package.write()).digest == first
    package.files["README.md"] += "More.\n"
    assert plugin_from_folder(package.write()).digest != first


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        ("slug", "Greeter", ["plugin.json: slug", '"Greeter"', "lower-case words"]),
        ("slug", "other", ["plugin.json: slug", '"other"', 'the name of its folder, "greeter"']),
        ("name", REMOVED, ["plugin.json: name", "nothing", "a value of type string"]),
        ("version", "1.2", ["plugin.json: version", '"1.2"', "an exact semantic version"]),
        ("version", "1.3.0", ["plugin.json: changelog[0].version", '"1.2.0"', 'the plugin\'s version, "1.3.0"']),
        ("summary", "Short", ["plugin.json: summary", '"Short"', "at least 10 characters"]),
        ("categories", [], ["plugin.json: categories", "[]"]),
        ("engine", 2, ["plugin.json: engine", "2", "one of 1"]),
        ("colour", "red", ["plugin.json: colour", "an unknown field", "categories, changelog"]),
        ("hooks", [], ["plugin.json: hooks", "[]"]),
        ("hooks/0/default_mode", "later", ["plugin.json: hooks[0].default_mode", '"later"', 'one of "sync", "async"']),
        ("hooks/0/on_failure", REMOVED, ["plugin.json: hooks[0].on_failure", "nothing"]),
        ("hooks/0/timeout_ms", 5, ["plugin.json: hooks[0].timeout_ms", "5", "50 or more"]),
        ("hooks/0/timeout_ms", "2000", ["plugin.json: hooks[0].timeout_ms", '"2000"', "a value of type integer"]),
        ("hooks/0/file", "../x.hook.js", ["plugin.json: hooks[0].file", '"../x.hook.js"', "a file in this folder"]),
        ("hooks/0/file", "other.hook.js", ["hooks[0].file", '"after-self-service-login.hook.js"']),
        ("hooks/0/event", "After Login", ["plugin.json: hooks[0].event", '"After Login"']),
        ("config/type", "array", ["plugin.json: config.type", '"array"', '"object"']),
        ("config/required/0", "nope", ["plugin.json: config.required[0]", '"nope"', "the name of a property"]),
        ("config/properties/limit/type", "date", ["config.properties.limit.type", '"date"']),
        ("config/properties/limit/default", 99, ["config.properties.limit.default", "99", "9 or less"]),
        ("config/properties/mood/default", "mad", ["config.properties.mood.default", '"mad"', '"happy", "sad"']),
        ("config/properties/mood/x-enum-labels", ["Happy"], ["mood.x-enum-labels", "1 labels", "each of 2"]),
        ("config/properties/token/default", "abc", ["config.properties.token", "a string without a default"]),
        ("config/properties/token/type", "integer", ["config.properties.token", "a secret"]),
        ("config/properties/text/pattern", "(", ["config.properties.text.pattern", '"("', "a regular expression"]),
        ("config/properties/names/items/pattern", "[a", ["config.properties.names.pattern", "a regular expression"]),
        ("config/properties/names/items", REMOVED, ["config.properties.names.items", "nothing"]),
        ("config/properties/Bad-Name", {"type": "string", "title": "Bad"}, ["config.properties", "underscores"]),
        ("config/properties/limit/onclick", "x", ["config.properties.limit.onclick", "an unknown field"]),
        ("dependencies", {"left-pad": "^1.0.0"}, ["plugin.json: dependencies", '"^1.0.0"', "exact semantic version"]),
        ("permissions/hosts/0", "https://x.example", ["permissions.hosts[0]", "a host such as"]),
        ("permissions/hosts/0", "*", ["permissions.hosts[0]", "a host such as"]),
        ("permissions/hosts/0", "localhost", ["permissions.hosts[0]", "a host such as"]),
        ("permissions/hosts/0", "{limit}", ["permissions.hosts[0]", '"{limit}"', 'with format "uri"']),
        ("permissions/hosts/0", "{absent}", ["permissions.hosts[0]", '"{absent}"']),
        ("permissions/reads/0", "customer..info", ["permissions.reads[0]", "a dotted path"]),
        ("demo/nothing", "x", ["plugin.json: demo.nothing", "an unknown field", "one of base_url"]),
        ("changelog/0/date", "yesterday", ["plugin.json: changelog[0].date", '"yesterday"', "a date"]),
    ],
)
def test_a_fault_is_named_by_path_found_and_expected(
    package: Package, problems_of: Problems, path: str, value: Any, said: list[str]
) -> None:
    change(package.manifest, path, value)
    problems = problems_of()
    assert len(problems) == 1, problems
    for text in said:
        assert text in problems[0]


def test_every_fault_is_named_at_once(package: Package) -> None:
    change(package.manifest, "version", "x")
    change(package.manifest, "hooks/0/timeout_ms", 1)
    change(package.manifest, "maintainer", REMOVED)
    with pytest.raises(PluginError, match="plugin greeter: ") as caught:
        plugin_from_folder(package.write())
    paths = {problem.path for problem in caught.value.problems}
    assert paths == {"plugin.json: version", "plugin.json: hooks[0].timeout_ms", "plugin.json: maintainer"}


def test_two_hooks_on_one_event_are_refused(package: Package, problems_of: Problems) -> None:
    package.manifest["hooks"].append({**package.manifest["hooks"][0], "name": "Twice"})
    assert any("hooks[1].event" in problem and "no other hook" in problem for problem in problems_of())


@pytest.mark.parametrize("data", [[], "text", 3, None])
def test_a_manifest_that_is_no_object_is_refused(package: Package, problems_of: Problems, data: Any) -> None:
    package.manifest = data
    (problem,) = problems_of()
    assert problem.startswith("plugin.json: (root)")
    assert "a value of type object" in problem


@pytest.mark.parametrize("text", ["{", '{"slug": }', "", "\ufeff{}", "[" * 100_000])
def test_a_manifest_that_is_no_json_says_where(package: Package, problems_of: Problems, text: str) -> None:
    package.files["plugin.json"] = text
    (problem,) = problems_of()
    assert problem.startswith("plugin.json")


def test_a_name_that_stands_twice_is_refused(package: Package, problems_of: Problems) -> None:
    package.files["plugin.json"] = '{"slug": "greeter", "slug": "other"}'
    assert problems_of() == ["plugin.json: found the name 'slug' twice in one object, expected each name once"]
