"""Who may import whom: the arrows of the architecture page, as data."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.house import tree

OURS = tree.PACKAGES
# httpcore, h11, certifi and idna are the layers that httpx itself stands on.
ENGINE_LIBRARIES = {"dukpy", "httpx", "httpcore", "h11", "certifi", "idna", "cryptography", "orjson"}


@dataclass(frozen=True)
class Import:
    """One import statement's target: `module` is dotted and absolute, `name` what is taken from it (or empty)."""

    module: str
    name: str
    line: int

    @property
    def whole(self) -> str:
        return f"{self.module}.{self.name}" if self.name else self.module


def is_module(dotted: str) -> bool:
    path = tree.ROOT.joinpath(*dotted.split("."))
    return path.is_dir() or path.with_suffix(".py").is_file()


def imports_of(module: ast.Module, name: str, is_package: bool) -> Iterator[Import]:
    """Every import of a module, also those inside functions; relative ones made absolute."""
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            yield from (Import(alias.name, "", node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = absolute(node, name, is_package)
            yield from (from_import(base, alias.name, node.lineno) for alias in node.names)


def from_import(base: str, name: str, line: int) -> Import:
    """`from hooks import models` takes the module hooks.models; `from hooks.models import Hook` takes a name."""
    whole = f"{base}.{name}"
    return Import(whole, "", line) if base.split(".")[0] in OURS and is_module(whole) else Import(base, name, line)


def absolute(node: ast.ImportFrom, name: str, is_package: bool) -> str:
    if not node.level:
        return node.module or ""
    parts = name.split(".")
    base = parts[: len(parts) - node.level + (1 if is_package else 0)]
    return ".".join([*base, *([node.module] if node.module else [])])


@dataclass(frozen=True)
class Rule:
    """The modules under `part` may import, of our packages, themselves and what is under `allowed`."""

    part: str
    allowed: tuple[str, ...]


# Modules of `hooks` that import nothing of ours but each other: words everybody may use.
LEAVES = ("hooks.exceptions", "hooks.identifiers", "hooks.encryption", "hooks.json_text")
DOORS = ("hooks.services", "hooks.selectors", "hooks.models", "hooks.permissions", "hooks.events")
RULES = (
    Rule("console.bootstrap", ()),
    Rule("console", (*DOORS, "hooks.querysets", "plugins.catalog")),
    Rule("hooks.api", DOORS),
    Rule("hooks.tasks", DOORS),
    Rule("hooks.management", (*DOORS, "hooks.contracts")),
    Rule("hooks.admin", DOORS),
    Rule(
        "hooks.services",
        ("hooks.models", "hooks.querysets", "hooks.events", "hooks.permissions", "hooks.engine", "plugins.catalog"),
    ),
    Rule("hooks.models", ("hooks.querysets", "hooks.events")),
    Rule("hooks.engine", ()),
    Rule("hooks", ("plugins.catalog",)),
    Rule("plugins", ()),
)


def within(module: str, part: str) -> bool:
    return module == part or module.startswith(part + ".")


def rule_for(module: str) -> Rule | None:
    return next((rule for rule in RULES if within(module, rule.part)), None)


def fault(importer: str, target: Import) -> str:
    """Why `importer` may not import this, or an empty string."""
    rule = rule_for(importer)
    if rule is None:
        return ""
    if within(importer, "hooks.engine"):
        return engine_fault(target)
    if within(importer, "console.bootstrap") and not is_standard(target.module):
        return "" if within(target.module, rule.part) else "set-up uses the standard library alone"
    if target.module.split(".")[0] not in OURS or within(target.module, rule.part):
        return ""
    if within(target.module, "console"):
        return "nobody imports console"
    return hooks_fault(rule, target)


def hooks_fault(rule: Rule, target: Import) -> str:
    if any(within(target.module, leaf) for leaf in LEAVES) and within(rule.part, "hooks"):
        return ""
    if rule.part == "console" and within(target.module, "hooks.exceptions"):
        return ""
    if not any(within(target.module, part) for part in rule.allowed):
        return f"{rule.part} may import {', '.join(rule.allowed) or 'nothing of ours'}"
    if within(target.module, "hooks.engine") and target.module != "hooks.engine":
        return "only the public names of hooks.engine"
    return ""


def engine_fault(target: Import) -> str:
    if within(target.module, "hooks.engine") or is_standard(target.module):
        return ""
    top = target.module.split(".")[0]
    # The daemon starts isolated, with the engine's own folder as its only path: there its parts are top-level names.
    if top in ENGINE_LIBRARIES or is_module(f"hooks.engine.{top}"):
        return ""
    return "the engine is plain Python and its own libraries"


def is_standard(module: str) -> bool:
    return module.split(".")[0] in sys.stdlib_module_names


def faults_in(path: Path) -> Iterator[str]:
    name = tree.module_name(path)
    for target in imports_of(tree.parse(path), name, path.name == "__init__.py"):
        if reason := fault(name, target):
            yield f"{tree.relative(path)}:{target.line} imports {target.whole}: {reason}"


def written_by(path: Path) -> Iterator[str]:
    """The places where a module writes a model by itself."""
    for node in ast.walk(tree.parse(path)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and is_write(node.func):
            yield f"{tree.relative(path)}:{node.lineno} calls .{node.func.attr}()"


ALWAYS_WRITES = {"bulk_create", "get_or_create", "update_or_create", "bulk_update", "abulk_create", "aupdate"}
WRITES_A_SET = {"create", "update", "delete"}
QUERY_WORDS = {"objects", "filter", "exclude", "all", "select_for_update", "visible_to"}
SAVED_BY_OTHERS = {"form", "session", "image"}


def is_write(function: ast.Attribute) -> bool:
    """Tell a write of a model from `dict.update` and its like, by what the call hangs on."""
    if function.attr in ALWAYS_WRITES:
        return True
    chain = {node.attr for node in ast.walk(function.value) if isinstance(node, ast.Attribute)}
    if function.attr in WRITES_A_SET:
        return bool(chain & QUERY_WORDS)
    receiver = function.value
    last = receiver.attr if isinstance(receiver, ast.Attribute) else getattr(receiver, "id", "")
    return function.attr == "save" and last not in SAVED_BY_OTHERS
