"""What a plugin is: the frozen dataclasses made from `plugin.json`, and the checks a schema cannot say."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any, Literal

from jsonschema import Draft202012Validator, FormatChecker

from plugins.config import ConfigField, ConfigForm, ConfigGroup, address_host
from plugins.files import read_json
from plugins.problems import PluginError, Problem, from_schema, shown

MANIFEST = "plugin.json"
CASES_AT_LEAST = 4
DEMO_MARK = "{demo}"


@dataclass(frozen=True)
class Permissions:
    """What the hooks may touch: `hosts` may hold `{field}`, `reads` are input paths, `effects` result classes."""

    hosts: tuple[str, ...]
    reads: tuple[str, ...]
    effects: tuple[str, ...]


@dataclass(frozen=True)
class Change:
    """One entry of the changelog; `date` is ISO 8601."""

    version: str
    date: str
    changes: tuple[str, ...]


@dataclass(frozen=True)
class PluginCase:
    """An example of a hook: `data` has the form of cases.schema.json, its variables laid over the config defaults."""

    name: str
    data: Mapping[str, Any]


@dataclass(frozen=True)
class PluginHook:
    """One hook template. `source` is JavaScript, `timeout_ms` milliseconds, `cases` at least four."""

    event: str
    name: str
    default_mode: Literal["sync", "async"]
    file: str
    on_failure: Literal["fail_open", "fail_closed", "show_error"]
    timeout_ms: int
    source: str
    cases: tuple[PluginCase, ...]


@dataclass(frozen=True)
class Plugin:
    """A whole package, read and checked. `digest` is SHA-256 in hex over every file of the folder."""

    slug: str
    name: str
    version: str
    summary: str
    description: str
    maintainer: str
    license: str
    categories: tuple[str, ...]
    keywords: tuple[str, ...]
    engine: int
    hooks: tuple[PluginHook, ...]
    config: ConfigForm
    dependencies: Mapping[str, str]
    permissions: Permissions
    changelog: tuple[Change, ...]
    demo: Mapping[str, Any]
    folder: Path
    readme: str
    digest: str

    @property
    def events(self) -> tuple[str, ...]:
        return tuple(hook.event for hook in self.hooks)

    @property
    def logo(self) -> str:
        """The logo's name among the static files, for `{% static %}`."""
        return f"plugins/{self.slug}/logo.svg"

    @property
    def config_fields(self) -> tuple[ConfigField, ...]:
        return self.config.fields

    @property
    def config_groups(self) -> tuple[ConfigGroup, ...]:
        return self.config.groups

    @cached_property
    def secret_names(self) -> frozenset[str]:
        return frozenset(field.key for field in self.config.fields if field.secret)

    def hook(self, event: str) -> PluginHook:
        """The hook for an event. Raises KeyError when the plugin has none."""
        for hook in self.hooks:
            if hook.event == event:
                return hook
        raise KeyError(f"plugin {self.slug} has no hook for {event}")

    def defaults(self) -> dict[str, Any]:
        """The value of every config field that has a default, by field name."""
        return self.config.defaults

    def clean_config(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Form text in the fields' types, with defaults for what is absent. Never raises: validate_config judges."""
        return self.config.clean(values)

    def validate_config(self, values: Mapping[str, Any]) -> list[dict[str, str]]:
        """`[{"field", "message"}]` in the order of the form; empty when the values can be published."""
        return self.config.validate(values)

    def split_config(self, values: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
        """(variables, secrets) of the cleaned values: what a hook finds in args.variables and args.secrets."""
        cleaned = self.clean_config(values)
        secrets = {key: str(value) for key, value in cleaned.items() if key in self.secret_names}
        return {key: value for key, value in cleaned.items() if key not in secrets}, secrets

    def demo_config(self, demo_url: str) -> dict[str, Any]:
        """Values that prefill the form of the demo brand; `demo_url` is the address of the demo services."""
        base = demo_url.rstrip("/")
        return {key: v.replace(DEMO_MARK, base) if isinstance(v, str) else v for key, v in self.demo.items()}

    def hosts(self, values: Mapping[str, Any]) -> tuple[str, ...]:
        """The hosts the hooks may call with these config values, each `host` or `host:port`, `{field}` resolved.

        A field without a usable address adds no host, so that a half-filled form allows less, never more.
        """
        cleaned = self.clean_config(values)
        found = []
        for host in self.permissions.hosts:
            resolved = address_host(str(cleaned.get(host[1:-1], ""))) if host.startswith("{") else host
            if resolved:
                found.append(resolved)
        return tuple(dict.fromkeys(found))


def manifest_problems(data: Any, slug: str) -> Iterator[Problem]:
    """Every fault of a manifest: first what its schema says, and only when that is satisfied the rest."""
    errors = sorted(_validator().iter_errors(data), key=lambda error: [str(part) for part in error.absolute_path])
    if errors:
        yield from (from_schema(MANIFEST, error) for error in errors)
        return
    if data["slug"] != slug:
        yield Problem(f"{MANIFEST}: slug", shown(data["slug"]), f"the name of its folder, {shown(slug)}")
    yield from _hook_problems(data)
    yield from _config_problems(data["config"])
    yield from _reference_problems(data)
    if data["changelog"][0]["version"] != data["version"]:
        path = f"{MANIFEST}: changelog[0].version"
        yield Problem(path, shown(data["changelog"][0]["version"]), f"the plugin's version, {shown(data['version'])}")


def manifest_refuse(slug: str, problems: list[Problem]) -> None:
    """Raises PluginError when there is anything to say."""
    if problems:
        raise PluginError(slug, problems)


@cache
def _validator() -> Draft202012Validator:
    schema = read_json(Path(__file__).with_name("plugin.schema.json"))
    return Draft202012Validator(schema, format_checker=FormatChecker())


def _hook_problems(data: Mapping[str, Any]) -> Iterator[Problem]:
    seen: set[str] = set()
    for index, hook in enumerate(data["hooks"]):
        path = f"{MANIFEST}: hooks[{index}]"
        if hook["event"] in seen:
            yield Problem(f"{path}.event", shown(hook["event"]), "an event that no other hook of this plugin uses")
        seen.add(hook["event"])
        if hook["file"] != f"{hook['event']}.hook.js":
            yield Problem(f"{path}.file", shown(hook["file"]), shown(f"{hook['event']}.hook.js"))


def _config_problems(config: Mapping[str, Any]) -> Iterator[Problem]:
    for index, name in enumerate(config.get("required", ())):
        if name not in config["properties"]:
            yield Problem(f"{MANIFEST}: config.required[{index}]", shown(name), "the name of a property")
    for key, field in config["properties"].items():
        yield from _field_problems(f"{MANIFEST}: config.properties.{key}", field)


def _field_problems(path: str, field: Mapping[str, Any]) -> Iterator[Problem]:
    if field.get("x-secret") and (field["type"] != "string" or "default" in field):
        yield Problem(path, "a secret that has a default or is not text", "a string without a default")
    if field["type"] == "array" and "items" not in field:
        yield Problem(f"{path}.items", "nothing", 'the type of an entry, {"type": "string"}')
    labels = field.get("x-enum-labels")
    if labels is not None and len(labels) != len(field.get("enum", ())):
        yield Problem(f"{path}.x-enum-labels", f"{len(labels)} labels", f"one for each of {len(field.get('enum', ()))}")
    broken = [place for place in (field, field.get("items", {})) if not _pattern_compiles(place)]
    for place in broken:
        yield Problem(f"{path}.pattern", shown(place["pattern"]), "a regular expression")
    if "default" in field and not broken:
        for error in Draft202012Validator(field, format_checker=FormatChecker()).iter_errors(field["default"]):
            fault = from_schema("", error)
            yield Problem(f"{path}.default", fault.found, fault.expected)


def _pattern_compiles(schema: Mapping[str, Any]) -> bool:
    try:
        re.compile(schema.get("pattern", ""))
    except (re.error, RecursionError, OverflowError):
        return False
    return True


def _reference_problems(data: Mapping[str, Any]) -> Iterator[Problem]:
    """Names that point at config fields: `{field}` among the hosts, and the demo values."""
    fields = data["config"]["properties"]
    for index, host in enumerate(data["permissions"]["hosts"]):
        if host.startswith("{") and fields.get(host[1:-1], {}).get("format") != "uri":
            path = f"{MANIFEST}: permissions.hosts[{index}]"
            yield Problem(path, shown(host), 'a host, or {name} of a config field with format "uri"')
    for key in data.get("demo", {}):
        if key not in fields:
            yield Problem(f"{MANIFEST}: demo.{key}", "an unknown field", f"one of {', '.join(sorted(fields))}")
