"""Every package of the library: all its cases in the real engine, and what a brand admin may rely on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from hooks.engine import Engine
from hooks.events import all_events, get_event, result_classes
from hooks.services.cases import case_run
from hooks.services.effects import merge_patch
from plugins import catalog
from plugins.catalog import Plugin, PluginCase, PluginHook

PLUGINS = catalog.all_plugins()
# What says nothing about a customer is there for every hook.
COMMON = ("event", "application", "oidc_context", "interactive", "continue_request_parameters", "variables", "secrets")
HOOKS = [pytest.param(plugin, hook, id=f"{plugin.slug}:{hook.event}") for plugin in PLUGINS for hook in plugin.hooks]
CASES = [
    pytest.param(plugin, hook, case, id=f"{plugin.slug}:{hook.event}:{case.name}")
    for plugin in PLUGINS
    for hook in plugin.hooks
    for case in hook.cases
]
every_plugin = pytest.mark.parametrize("plugin", [pytest.param(plugin, id=plugin.slug) for plugin in PLUGINS])
every_hook = pytest.mark.parametrize(("plugin", "hook"), HOOKS)


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    with Engine() as running:
        yield running


@pytest.mark.parametrize(("plugin", "hook", "case"), CASES)
def test_case(engine: Engine, plugin: Plugin, hook: PluginHook, case: PluginCase) -> None:
    values = {**case.data["variables"], **case.data.get("secrets", {})}
    result = case_run(
        engine=engine,
        event=hook.event,
        source=hook.source,
        case=case.data,
        allowed_hosts=plugin.hosts(values),
    )
    assert result.passed, "\n".join(str(mismatch) for mismatch in result.mismatches)


@pytest.mark.parametrize(("plugin", "hook", "case"), CASES)
def test_the_hook_needs_no_more_of_the_input_than_the_manifest_says(
    engine: Engine, plugin: Plugin, hook: PluginHook, case: PluginCase
) -> None:
    """The same case, with every field withheld that `reads` does not name."""
    sample = get_event(hook.event).sample
    args = merge_patch(sample, case.data.get("input", {}))
    allowed = [path.split(".") for path in plugin.permissions.reads] + [[name] for name in COMMON]
    data = {**case.data, "input": withheld(sample, args, allowed)}
    values = {**data["variables"], **data.get("secrets", {})}
    hosts = plugin.hosts(values)
    result = case_run(engine=engine, event=hook.event, source=hook.source, case=data, allowed_hosts=hosts)
    assert result.passed, "\n".join(str(mismatch) for mismatch in result.mismatches)


def withheld(sample: dict[str, Any], args: dict[str, Any], allowed: list[list[str]]) -> dict[str, Any]:
    """The merge patch that makes of `sample` what is allowed of `args`."""
    patch: dict[str, Any] = {}
    for name in {**sample, **args}:
        below = [path[1:] for path in allowed if path[0] == name]
        old, new = sample.get(name), args.get(name)
        if not below or name not in args:
            patch[name] = None
        elif isinstance(old, dict) and isinstance(new, dict):
            patch[name] = withheld(old, new, [path or [key] for path in below for key in {**old, **new}])
        else:
            patch[name] = new
    return patch


@pytest.mark.parametrize(("plugin", "hook", "case"), CASES)
def test_the_values_of_a_case_could_have_been_published(plugin: Plugin, hook: PluginHook, case: PluginCase) -> None:
    """So that no case shows a hook with settings that the form would refuse."""
    values = {**case.data["variables"], **case.data.get("secrets", {})}
    assert plugin.validate_config(values) == []


@every_hook
def test_the_code_compiles_without_remarks(engine: Engine, plugin: Plugin, hook: PluginHook) -> None:
    assert engine.check(hook.source) == []


@every_hook
def test_the_event_exists_and_the_mode_is_the_event_s_own(plugin: Plugin, hook: PluginHook) -> None:
    assert hook.default_mode == get_event(hook.event).default_mode


@every_hook
def test_every_setting_is_used_by_the_code(plugin: Plugin, hook: PluginHook) -> None:
    code = "".join(each.source for each in plugin.hooks)
    unused = [field.key for field in plugin.config_fields if not re.search(rf"\b{field.key}\b", code)]
    assert not unused


@every_hook
def test_every_setting_the_code_reads_is_in_the_form(plugin: Plugin, hook: PluginHook) -> None:
    keys = {field.key for field in plugin.config_fields if not field.secret}
    read = set(re.findall(r"args\.variables\.(\w+)", hook.source))
    for names in re.findall(r"\{([^{}]*)\}\s*=\s*args\.variables", hook.source):
        read |= {name.split("=")[0].split(":")[0].strip() for name in names.split(",") if name.strip()}
    assert read <= keys
    assert set(re.findall(r"args\.secrets\.(\w+)", hook.source)) <= plugin.secret_names


@every_hook
def test_every_request_has_a_time_limit_below_the_hook_s(plugin: Plugin, hook: PluginHook) -> None:
    limits = [int(limit) for limit in re.findall(r"AbortSignal\.timeout\((\d+)\)", hook.source)]
    assert len(limits) == len(re.findall(r"\bfetch\(", hook.source))
    assert all(limit < hook.timeout_ms for limit in limits)


@every_hook
def test_the_code_is_told_what_it_is_given(plugin: Plugin, hook: PluginHook) -> None:
    """The editor completes `args` because of this line; the comment before it is for the brand admin."""
    assert "@param {HookArgs} args" in hook.source
    assert hook.source.lstrip().startswith("//")


@every_hook
def test_the_code_answers_only_with_what_event_and_manifest_allow(plugin: Plugin, hook: PluginHook) -> None:
    made = {name for name in re.findall(r"\bnew ([A-Z]\w+)\(", hook.source) if name in result_classes()}
    made.discard("AdditionalAuthenticator")
    assert made <= set(get_event(hook.event).results)
    assert made <= set(plugin.permissions.effects)


@every_hook
def test_a_failure_of_what_it_calls_is_among_the_cases(plugin: Plugin, hook: PluginHook) -> None:
    if "fetch(" in hook.source:
        assert any(case.data["expect"]["outcome"] == "failed" for case in hook.cases)
        assert any(case.data["expect"].get("requests") for case in hook.cases)


@every_plugin
def test_the_manifest_claims_no_effect_the_code_does_not_make(plugin: Plugin) -> None:
    code = "".join(hook.source for hook in plugin.hooks)
    assert [effect for effect in plugin.permissions.effects if f"new {effect}(" not in code] == []
    assert set(plugin.permissions.effects) <= set(result_classes())


@every_plugin
def test_the_fields_it_reads_exist_in_the_input_of_an_event(plugin: Plugin) -> None:
    schemas = [get_event(hook.event).input_schema for hook in plugin.hooks]
    for path in plugin.permissions.reads:
        assert any(_knows(schema, path.split(".")) for schema in schemas), path


def _knows(schema: dict[str, Any], path: list[str]) -> bool:
    part = schema.get("properties", {}).get(path[0])
    return part is not None and (len(path) == 1 or _knows(part, path[1:]))


@every_plugin
def test_the_form_can_be_read(plugin: Plugin) -> None:
    Draft202012Validator.check_schema(dict(plugin.config.schema))
    for field in plugin.config_fields:
        assert field.title[0].isupper()
        assert field.group != "Settings", "every field stands under a heading of its own"
        assert not (field.secret and field.default)


@every_plugin
def test_the_demo_brand_can_publish_it_as_prefilled(plugin: Plugin) -> None:
    values = {**plugin.defaults(), **plugin.demo_config("http://127.0.0.1:8000/demo")}
    assert plugin.validate_config(values) == []
    assert all(host == "127.0.0.1:8000" for host in plugin.hosts(values))


@every_plugin
def test_the_readme_begins_with_the_name(plugin: Plugin) -> None:
    assert plugin.readme.startswith(f"# {plugin.name}\n")
    assert len(plugin.readme) > 600


@every_plugin
def test_the_logo_names_itself_for_screen_readers(plugin: Plugin) -> None:
    assert "<title>" in (plugin.folder / "logo.svg").read_text()


def test_no_package_is_broken() -> None:
    assert {slug: str(error) for slug, error in catalog.broken_plugins().items()} == {}


def test_the_library_is_spread_over_events_and_categories() -> None:
    assert len(PLUGINS) >= 12
    assert len({hook.event for plugin in PLUGINS for hook in plugin.hooks}) >= 8
    assert len(catalog.categories()) >= 7
    assert {event.key for event in all_events()} >= {hook.event for plugin in PLUGINS for hook in plugin.hooks}


def test_account_migration_publishes_two_hooks_together() -> None:
    assert catalog.get_plugin("account-migration").events == ("at-failed-identification", "before-password-validation")


def test_the_vendor_s_published_style_is_among_the_hooks() -> None:
    styles = [hook.source for plugin in PLUGINS for hook in plugin.hooks if "(args, callback, deny)" in hook.source]
    assert any("class RedirectRequest {" in source and "callback(new " in source for source in styles)
