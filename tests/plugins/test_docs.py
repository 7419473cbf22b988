"""docs/plugins.md says everything the schemas allow, and its examples are true."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from plugins import catalog
from plugins.catalog import Plugin

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "plugins.md").read_text(encoding="utf-8")


def schema(name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((ROOT / "plugins" / name).read_text(encoding="utf-8"))
    return loaded


def names(part: Any) -> Iterator[str]:
    """Every property name a schema knows."""
    if isinstance(part, dict):
        yield from part.get("properties", {}) if isinstance(part.get("properties"), dict) else ()
        for value in part.values():
            yield from names(value)
    elif isinstance(part, list):
        for value in part:
            yield from names(value)


@pytest.mark.parametrize("file", ["plugin.schema.json", "cases.schema.json"])
def test_every_field_of_a_schema_is_described(file: str) -> None:
    known = set(re.findall(r"`([A-Za-z0-9_.\-]+)`", PAGE)) | set(re.findall(r'"([a-z_]+)"', PAGE))
    known |= {name.split(".")[-1] for name in known}
    unsaid = {"$schema", "additionalProperties", "properties", "propertyNames", "maxProperties"}
    assert sorted(set(names(schema(file))) - known - unsaid) == []


@pytest.mark.parametrize(
    "path", [("hook", "default_mode"), ("hook", "on_failure"), ("field", "type"), ("field", "format")]
)
def test_every_choice_is_named(path: tuple[str, str]) -> None:
    choices = schema("plugin.schema.json")["$defs"][path[0]]["properties"][path[1]]["enum"]
    assert [choice for choice in choices if f"`{choice}`" not in PAGE] == []


def test_the_example_is_a_valid_case() -> None:
    (block,) = re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)
    assert list(Draft202012Validator(schema("cases.schema.json")).iter_errors(json.loads(block))) == []


@pytest.mark.parametrize("slug", ["slack", "hubspot", "token-claims", "identity-proofing", "account-migration"])
def test_the_packages_to_copy_exist(slug: str) -> None:
    assert f"`{slug}`" in PAGE
    assert catalog.get_plugin(slug).slug == slug


@pytest.mark.parametrize("plugin", catalog.all_plugins(), ids=lambda plugin: str(plugin.slug))
def test_every_demo_token_and_address_is_in_the_table(plugin: Plugin) -> None:
    for key, value in plugin.demo.items():
        if key in plugin.secret_names or "{demo}" in str(value):
            assert f"`{value}`" in PAGE, value


def test_the_names_for_developers_exist() -> None:
    for name in re.findall(r"`plugins\.catalog\.(\w+)", PAGE):
        assert hasattr(catalog, name)
    for name in re.findall(r"`plugin\.(?!json|schema)(\w+)", PAGE):
        assert hasattr(Plugin, name) or name in Plugin.__dataclass_fields__, name
