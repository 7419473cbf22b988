"""From a folder to a Plugin: every file is read and checked, nothing in it is ever executed here."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

from plugins.config import ConfigForm
from plugins.files import folder_problems, package_digest, read_data, read_json, read_text
from plugins.logo import logo_problems
from plugins.manifest import (
    CASES_AT_LEAST,
    MANIFEST,
    Change,
    Permissions,
    Plugin,
    PluginCase,
    PluginHook,
    manifest_problems,
    manifest_refuse,
)
from plugins.problems import Problem, from_schema


def package_read(folder: Path) -> Plugin:
    """The plugin in `folder`. Raises PluginError that names each file, place, what was found and what was expected."""
    slug = folder.name
    problems = folder_problems(folder)
    manifest_refuse(slug, problems)
    data = read_data(folder, MANIFEST, problems)
    manifest_refuse(slug, problems)
    manifest_refuse(slug, list(manifest_problems(data, slug)))
    config = ConfigForm.parse(data["config"])
    hooks = tuple(_hook(folder, item, config, problems) for item in data["hooks"])
    readme = read_text(folder, "README.md", problems)
    problems += logo_problems(read_text(folder, "logo.svg", problems))
    problems += _stray_problems(folder, data)
    manifest_refuse(slug, problems)
    return _plugin(data, folder=folder, config=config, hooks=hooks, readme=readme)


def _plugin(
    data: Mapping[str, Any], *, folder: Path, config: ConfigForm, hooks: tuple[PluginHook, ...], readme: str
) -> Plugin:
    named = ("slug", "name", "version", "summary", "description", "maintainer", "license", "engine")
    permissions = {key: tuple(value) for key, value in data["permissions"].items()}
    changelog = tuple(Change(item["version"], item["date"], tuple(item["changes"])) for item in data["changelog"])
    return Plugin(
        **{name: data[name] for name in named},
        categories=tuple(data["categories"]),
        keywords=tuple(data.get("keywords", ())),
        hooks=hooks,
        config=config,
        dependencies=data.get("dependencies", {}),
        permissions=Permissions(**permissions),
        changelog=changelog,
        demo=data.get("demo", {}),
        folder=folder,
        readme=readme,
        digest=package_digest(folder),
    )


def _hook(folder: Path, item: Mapping[str, Any], config: ConfigForm, problems: list[Problem]) -> PluginHook:
    source = read_text(folder, item["file"], problems)
    cases = _cases(folder, f"{item['event']}.cases.json", config, problems)
    return PluginHook(**item, source=source, cases=cases)


def _cases(folder: Path, name: str, config: ConfigForm, problems: list[Problem]) -> tuple[PluginCase, ...]:
    data = read_data(folder, name, problems)
    if data is None:
        return ()
    faults = [from_schema(name, error) for error in _case_validator().iter_errors(data)]
    problems += faults
    if faults:
        return ()
    if len(data) < CASES_AT_LEAST:
        problems.append(Problem(name, f"{len(data)} cases", f"at least {CASES_AT_LEAST}"))
    names = [item["name"] for item in data]
    problems += [
        Problem(f"{name}: [{index}].name", repr(text), "a name of its own")
        for index, text in enumerate(names)
        if text in names[:index]
    ]
    return tuple(PluginCase(item["name"], _filled(item, config)) for item in data)


def _filled(item: Mapping[str, Any], config: ConfigForm) -> Mapping[str, Any]:
    return {**item, "variables": {**config.defaults, **item.get("variables", {})}}


def _stray_problems(folder: Path, data: Mapping[str, Any]) -> list[Problem]:
    """Hook and case files that no entry of `hooks` speaks of: most often a wrongly spelt name."""
    events = {hook["event"] for hook in data["hooks"]}
    used = {f"{event}.{suffix}" for event in events for suffix in ("hook.js", "cases.json")}
    stray = [entry.name for entry in sorted(folder.iterdir()) if entry.name.endswith((".hook.js", ".cases.json"))]
    return [Problem(name, "a file no hook uses", "an entry in hooks") for name in stray if name not in used]


@cache
def _case_validator() -> Draft202012Validator:
    return Draft202012Validator(read_json(Path(__file__).with_name("cases.schema.json")))
