"""Whatever stands in a package, reading it ends in a Plugin or in a PluginError that names the place."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from plugins.catalog import Plugin, PluginError, plugin_from_folder
from plugins.logo import logo_problems
from tests.plugins.conftest import CASES, MANIFEST, Package

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
RUNS = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def places(data: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The path of every value inside."""
    items = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    return [path, *(place for key, value in items for place in places(value, (*path, key)))]


def with_value(data: Any, path: tuple[Any, ...], value: Any) -> Any:
    if not path:
        return value
    spoilt = copy.deepcopy(data)
    target = spoilt
    for key in path[:-1]:
        target = target[key]
    target[path[-1]] = value
    return spoilt


def read(manifest: Any = MANIFEST, cases: Any = CASES, **files: str) -> Plugin | PluginError:
    with TemporaryDirectory() as folder:
        package = Package(Path(folder) / "greeter")
        package.files |= {"plugin.json": json.dumps(manifest), "after-self-service-login.cases.json": json.dumps(cases)}
        package.files |= {name.replace("__", "."): text for name, text in files.items()}
        try:
            return plugin_from_folder(package.write())
        except PluginError as error:
            return error


def well_told(outcome: Plugin | PluginError) -> bool:
    if isinstance(outcome, Plugin):
        return True
    return bool(outcome.problems) and all(item.path and item.found and item.expected for item in outcome.problems)


@RUNS
@given(path=st.sampled_from(places(MANIFEST)), value=JSON)
def test_any_value_anywhere_in_the_manifest(path: tuple[Any, ...], value: Any) -> None:
    assert well_told(read(with_value(MANIFEST, path, value)))


@RUNS
@given(path=st.sampled_from(places(CASES)), value=JSON)
def test_any_value_anywhere_in_the_cases(path: tuple[Any, ...], value: Any) -> None:
    assert well_told(read(cases=with_value(CASES, path, value)))


@RUNS
@given(text=st.text(max_size=200))
def test_any_text_in_the_place_of_a_manifest(text: str) -> None:
    assert isinstance(read(plugin__json=text), PluginError)


@RUNS
@given(text=st.text(alphabet="<>&;!/\"'=svgDOCTYPEscript xlinkhref:#\n", max_size=120))
def test_any_text_in_the_place_of_a_logo(text: str) -> None:
    assert list(logo_problems(text))


@RUNS
@given(default=JSON)
def test_a_default_that_was_taken_is_a_value_the_form_takes(default: Any) -> None:
    for key in ("limit", "mood", "names", "text", "contact", "base_url"):
        manifest = with_value(MANIFEST, ("config", "properties", key, "default"), default)
        plugin = read(manifest)
        if isinstance(plugin, Plugin):
            assert [fault for fault in plugin.validate_config({"token": "x"}) if fault["field"] == key] == []
