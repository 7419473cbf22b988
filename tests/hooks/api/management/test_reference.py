"""docs/api.md tells of every resource, scope and code that there is, and of none besides."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from django.conf import settings

from hooks.api.exceptions import CODE_OF_STATUS, STATUS_OF_CODE
from hooks.api.management.urls import router
from hooks.models import Permission

ROOT = Path(settings.BASE_DIR)
PAGE = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
INTERNAL = {"refused", "invalid_result", "conflict"}


def codes() -> set[str]:
    """Every code that the source gives to a refusal."""
    found = {*STATUS_OF_CODE, *CODE_OF_STATUS.values()}
    for path in (ROOT / "hooks").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef):
                found |= {text for line in node.body for text in code_of(line)}
    return found - INTERNAL


def code_of(line: ast.stmt) -> list[str]:
    if not (isinstance(line, ast.Assign) and isinstance(line.value, ast.Constant)):
        return []
    names = [target.id for target in line.targets if isinstance(target, ast.Name)]
    return [str(line.value.value)] if set(names) & {"code", "default_code"} else []


def told_codes() -> set[str]:
    rows = re.findall(r"^\| \d{3} \| ([^|]+) \|", PAGE, re.MULTILINE)
    return {code for row in rows for code in re.findall(r"`([a-z_]+)`", row)}


def test_every_code_is_explained() -> None:
    assert codes() - told_codes() == set()


def test_every_explained_code_exists() -> None:
    assert told_codes() - codes() - {"internal_error", "engine_unavailable"} == set()


@pytest.mark.parametrize("code", sorted(STATUS_OF_CODE))
def test_each_code_stands_beside_its_status(code: str) -> None:
    row = next(line for line in PAGE.splitlines() if line.startswith("| ") and f"`{code}`" in line.split("|")[2])
    assert row.split("|")[1].strip() == str(STATUS_OF_CODE[code])


def test_every_scope_is_explained() -> None:
    rows = re.findall(r"^\| `([a-z_]+)` \|", PAGE, re.MULTILINE)
    assert {row for row in rows if "_" in row} >= set(Permission.values)


@pytest.mark.parametrize("resource", sorted({prefix for prefix, _, _ in router.registry}))
def test_every_resource_is_listed(resource: str) -> None:
    assert f"| `{resource}` |" in PAGE


def test_every_action_is_listed() -> None:
    paths = [getattr(extra, "url_path", "") for _, view, _ in router.registry for extra in view.get_extra_actions()]
    actions = {path for path in paths if "(" not in path}
    assert actions >= {"deploy", "try", "publish", "reveal"}
    for action in actions:
        assert re.search(rf"[…/]{action}\b", PAGE), action
