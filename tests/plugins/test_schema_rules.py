"""Each rule of the published schema, broken once: the message says where, what was found and what was expected."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from plugins.catalog import plugin_from_folder
from tests.plugins.conftest import Package
from tests.plugins.test_manifest import REMOVED, change

Problems = Callable[[], list[str]]
FIELD = "config/properties/text"
SLUG = "lower-case words joined by hyphens, such as account-migration"
SEMVER = "an exact semantic version, such as 1.4.0"
HOST = "a host such as api.example.com or *.example.com:8443, or a config field such as {base_url}"


def text(length: int) -> str:
    return "x" * length


LENGTHS = {
    "name": (2, 60),
    "summary": (10, 140),
    "description": (20, 2000),
    "maintainer": (2, 120),
    "license": (2, 60),
    "categories/0": (2, 40),
    "keywords/0": (2, 40),
    "hooks/0/name": (3, 80),
    f"{FIELD}/title": (2, 80),
    f"{FIELD}/x-group": (2, 40),
    "changelog/0/changes/0": (3, None),
    f"{FIELD}/description": (0, 500),
}
SHORT = [(path, least) for path, (least, _) in LENGTHS.items() if least]
LONG = [(path, most) for path, (_, most) in LENGTHS.items() if most]


def place(path: str) -> str:
    parts = path.split("/")
    return "plugin.json: " + parts[0] + "".join(f"[{part}]" if part.isdigit() else f".{part}" for part in parts[1:])


@pytest.mark.parametrize(("path", "least"), SHORT)
def test_a_text_that_is_too_short(package: Package, problems_of: Problems, path: str, least: int) -> None:
    change(package.manifest, path, text(least))
    assert problems_of() == []
    change(package.manifest, path, text(least - 1))
    assert problems_of() == [f'{place(path)}: found "{text(least - 1)}", expected at least {least} characters']


@pytest.mark.parametrize(("path", "most"), LONG)
def test_a_text_that_is_too_long(package: Package, problems_of: Problems, path: str, most: int) -> None:
    change(package.manifest, path, text(most))
    assert problems_of() == []
    change(package.manifest, path, text(most + 1))
    (problem,) = problems_of()
    assert problem.startswith(f'{place(path)}: found "xxx')
    assert problem.endswith(f"expected at most {most} characters")
    assert len(problem) < 250, "a long text is cut in the message"


LISTS: list[tuple[str, Any, str]] = [
    ("categories", ["a1", "a2", "a3", "a4", "a5"], "at most 4 entries"),
    ("categories", ["same", "same"], "entries that differ"),
    ("keywords", [f"word{n}" for n in range(21)], "at most 20 entries"),
    ("keywords", ["same", "same"], "entries that differ"),
    ("changelog/0/changes", [], ""),
    ("config/required", ["token", "token"], "entries that differ"),
    ("permissions/hosts", ["a.example", "a.example"], "entries that differ"),
    ("permissions/reads", ["customer", "customer"], "entries that differ"),
    ("permissions/effects", ["DenyRequest", "DenyRequest"], "entries that differ"),
    ("config/properties/mood/enum", ["happy"], ""),
    ("config/properties/limit/examples", [], ""),
]


@pytest.mark.parametrize(("path", "value", "expected"), LISTS)
def test_a_list_of_another_size(
    package: Package, problems_of: Problems, path: str, value: list[str], expected: str
) -> None:
    change(package.manifest, path, value)
    problems = problems_of()
    assert problems
    assert problems[0].startswith(f"{place(path)}: found [")
    assert expected in problems[0]


KINDS: dict[str, str] = {
    "name": "string",
    "engine": "integer",
    "categories": "array",
    "keywords": "array",
    "hooks": "array",
    "config": "object",
    "dependencies": "object",
    "permissions": "object",
    "permissions/hosts": "array",
    "permissions/hosts/0": "string",
    "permissions/reads": "array",
    "permissions/effects": "array",
    "changelog": "array",
    "changelog/0": "object",
    "changelog/0/date": "string",
    "demo": "object",
    "hooks/0": "object",
    "hooks/0/name": "string",
    "hooks/0/timeout_ms": "integer",
    "config/properties": "object",
    "config/required": "array",
    f"{FIELD}": "object",
    f"{FIELD}/title": "string",
    f"{FIELD}/maxLength": "integer",
    f"{FIELD}/x-order": "integer",
    f"{FIELD}/x-secret": "boolean",
    f"{FIELD}/pattern": "string",
    "config/properties/names/uniqueItems": "boolean",
    "config/properties/names/items": "object",
}


@pytest.mark.parametrize(("path", "kind"), KINDS.items(), ids=KINDS.keys())
@pytest.mark.parametrize("value", [None, 1.5, "text", True, [1], {"a": 1}])
def test_a_value_of_another_type(package: Package, problems_of: Problems, path: str, kind: str, value: Any) -> None:
    is_kind = {"string": str, "integer": int, "array": list, "object": dict, "boolean": bool}[kind]
    if isinstance(value, is_kind) and not (kind == "integer" and isinstance(value, bool)):
        value = 0  # every kind but a whole number is broken by one
    if kind == "integer" and value == 0 and not isinstance(value, bool):
        value = "0"
    change(package.manifest, path, value)
    problems = problems_of()
    assert any(
        problem.startswith(place(path) + ": found ") and problem.endswith(f"expected a value of type {kind}")
        for problem in problems
    ), problems


NEEDED = [
    "slug",
    "name",
    "version",
    "summary",
    "description",
    "maintainer",
    "license",
    "categories",
    "engine",
    "hooks",
    "config",
    "permissions",
    "changelog",
    "hooks/0/event",
    "hooks/0/name",
    "hooks/0/default_mode",
    "hooks/0/file",
    "hooks/0/on_failure",
    "hooks/0/timeout_ms",
    "config/type",
    "config/properties",
    f"{FIELD}/type",
    f"{FIELD}/title",
    "config/properties/names/items/type",
    "permissions/hosts",
    "permissions/reads",
    "permissions/effects",
    "changelog/0/version",
    "changelog/0/date",
    "changelog/0/changes",
]


@pytest.mark.parametrize("path", NEEDED)
def test_a_field_that_is_missing(package: Package, problems_of: Problems, path: str) -> None:
    change(package.manifest, path, REMOVED)
    assert any(problem.startswith(f"{place(path)}: found nothing, expected a value") for problem in problems_of())


@pytest.mark.parametrize(
    "path", ["extra", "hooks/0/extra", "config/extra", f"{FIELD}/extra", "permissions/extra", "changelog/0/extra"]
)
@pytest.mark.parametrize("value", ["x", None, {"run": "code"}])
def test_a_field_nobody_knows(package: Package, problems_of: Problems, path: str, value: Any) -> None:
    change(package.manifest, path, value)
    (problem,) = problems_of()
    assert problem.startswith(f"{place(path)}: found an unknown field, expected one of ")


FORMS: list[tuple[str, Any, str]] = [
    ("hooks/0/event", "UPPER", SLUG),
    ("hooks/0/event", "double--hyphen", SLUG),
    ("hooks/0/event", "-leading", SLUG),
    ("hooks/0/event", "trailing-", SLUG),
    ("hooks/0/event", "with space", SLUG),
    ("hooks/0/event", "../../etc", SLUG),
    ("version", "v1.2.0", SEMVER),
    ("version", "01.2.0", SEMVER),
    ("version", "1.2.0.0", SEMVER),
    ("version", ">=1.2.0", SEMVER),
    ("version", "latest", SEMVER),
    ("version", "1.2.0\n", SEMVER),
    ("changelog/0/version", "1", SEMVER),
    ("hooks/0/file", "x.js", "before-registration.hook.js"),
    ("hooks/0/file", "a/b.hook.js", "before-registration.hook.js"),
    ("hooks/0/file", "/etc/x.hook.js", "before-registration.hook.js"),
    ("hooks/0/file", "..\\x.hook.js", "before-registration.hook.js"),
    ("hooks/0/file", "x.hook.js\n", "before-registration.hook.js"),
    ("permissions/hosts/0", "", HOST),
    ("permissions/hosts/0", "a.example/path", HOST),
    ("permissions/hosts/0", "user@a.example", HOST),
    ("permissions/hosts/0", "a.example:123456", HOST),
    ("permissions/hosts/0", "*.*.example.com", HOST),
    ("permissions/hosts/0", "a.*.example", HOST),
    ("permissions/hosts/0", "-a.example", HOST),
    ("permissions/hosts/0", "[::1]", HOST),
    ("permissions/hosts/0", "a.example\n", HOST),
    ("permissions/hosts/0", "{base_url}/x", HOST),
    ("permissions/hosts/0", "A.EXAMPLE", HOST),
    ("permissions/reads/0", "Customer", "a dotted path"),
    ("permissions/reads/0", ".customer", "a dotted path"),
    ("permissions/reads/0", "customer.", "a dotted path"),
    ("permissions/reads/0", "customer[0]", "a dotted path"),
    ("permissions/effects", ["deny"], "a result class, such as ShowErrorMessage"),
    ("permissions/effects", ["__proto__"], "a result class, such as ShowErrorMessage"),
    ("dependencies", {"UPPER": "1.0.0"}, "an npm package name"),
    ("dependencies", {"../x": "1.0.0"}, "an npm package name"),
    ("dependencies", {"@scope": "1.0.0"}, "an npm package name"),
    ("dependencies", {"x": "*"}, SEMVER),
    ("dependencies", {"x": "git+https://a.example/x.git"}, SEMVER),
    ("dependencies", {"x": "file:../x"}, SEMVER),
    ("changelog/0/date", "2026-13-01", "a date"),
    ("changelog/0/date", "2026-02-30", "a date"),
    ("changelog/0/date", "01.02.2026", "a date"),
    (f"{FIELD}/format", "uuid", 'one of "uri", "email", "hostname", "date", "multiline"'),
    (f"{FIELD}/maxLength", 0, "1 or more"),
    (f"{FIELD}/minLength", -1, "0 or more"),
    (f"{FIELD}/x-order", -1, "0 or more"),
    ("hooks/0/timeout_ms", 49, "50 or more"),
    ("hooks/0/timeout_ms", 30_001, "30000 or less"),
    ("hooks/0/on_failure", "explode", 'one of "fail_open", "fail_closed", "show_error"'),
    ("config/additionalProperties", True, "false"),
    ("config/properties/names/items/type", "integer", '"string"'),
    ("demo/limit", None, "a value of type string or number or boolean or array"),
]


@pytest.mark.parametrize(("path", "value", "expected"), FORMS, ids=[f"{path} {value!r}" for path, value, _ in FORMS])
def test_a_text_of_another_form(package: Package, problems_of: Problems, path: str, value: Any, expected: str) -> None:
    change(package.manifest, path, value)
    problems = problems_of()
    assert problems, "it was let through"
    assert problems[0].startswith(place(path).rsplit("[", 1)[0])
    assert expected in problems[0]


GOOD: list[tuple[str, Any]] = [
    ("hooks/0/timeout_ms", 50),
    ("hooks/0/timeout_ms", 30_000),
    ("permissions/hosts/0", "a.example"),
    ("permissions/hosts/0", "*.a.example:8443"),
    ("permissions/hosts/0", "xn--bcher-kva.example"),
    ("permissions/hosts", []),
    ("permissions/reads", []),
    ("permissions/reads/0", "session.step_one.X"),
    ("permissions/effects", ["DenyRequest", "RegistrationData"]),
    ("dependencies", {"@scope/name": "1.2.3-beta.1+build", "left-pad": "0.0.1"}),
    ("keywords", REMOVED),
    ("demo", REMOVED),
    ("config/required", REMOVED),
    ("$schema", "https://hookline.example/schemas/plugin.json"),
    (f"{FIELD}/description", "é" * 500),
]


def removed_or(value: Any) -> str:
    """Name a case the same in every process: an object of its own shows its address."""
    return "removed" if value is REMOVED else f"{value!r:.40}"


@pytest.mark.parametrize(("path", "value"), GOOD, ids=[f"{path} {removed_or(value)}" for path, value in GOOD])
def test_what_the_schema_allows_is_read(package: Package, problems_of: Problems, path: str, value: Any) -> None:
    change(package.manifest, path, value)
    assert problems_of() == []
    assert plugin_from_folder(package.write()).slug == "greeter"


NAMES = [
    "..",
    "...",
    "a\\b.hook.js",
    "C:x.hook.js",
    "x.hook.js\n",
    "x.hook.js ",
    " plugin.json",
    "PLUGIN.JSON",
    "plugin.json.bak",
    ".env",
    ".git",
    "package.json",
    "__init__.py",
    "setup.py",
    "x.py",
    "x.js",
    "x.HOOK.js",
    "X.hook.js",
    "x.hook.js.map",
    "x.hook.ts",
    "é.hook.js",
    "x\u202e.hook.js",
    "x\x00.hook.js",
    "logo.png",
    "logo.svg.gz",
    "readme.md",
    "LICENSE.txt",
    "a.cases.json5",
    ".hook.js",
    "x..hook.js",
    "x.hook.js;",
    "%2e%2e.hook.js",
]


@pytest.mark.parametrize("name", NAMES)
def test_a_file_of_any_other_name_is_refused(package: Package, problems_of: Problems, name: str) -> None:
    if name in ("..", "...") or "\x00" in name:
        name = f"x{name.replace(chr(0), '')}x"
    package.files[name] = "x"
    assert any("an unknown file" in problem for problem in problems_of())
