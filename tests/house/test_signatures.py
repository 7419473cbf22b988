from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tests.house import tree
from tests.house.tree import listing

NOQA = re.compile(r"#\s*noqa(?P<codes>:\s*[A-Z]+\d+(?:\s*,\s*[A-Z]+\d+)*)?(?P<reason>.*)", re.IGNORECASE)
IGNORE = re.compile(r"#\s*type:\s*ignore(?P<codes>\[[\w, -]+\])?(?P<reason>.*)")
REASON = re.compile(r"\w+\W+\w+")
UNFINISHED = re.compile(r"\b(?:TODO|FIXME|XXX|HACK)\b")


def unannotated(function: ast.FunctionDef | ast.AsyncFunctionDef, in_class: bool) -> list[str]:
    """The parameters without a type (self and cls have one by themselves), and `return` when that has none."""
    arguments = function.args
    named = [*arguments.posonlyargs, *arguments.args]
    is_static = any(isinstance(node, ast.Name) and node.id == "staticmethod" for node in function.decorator_list)
    if in_class and not is_static:
        named = named[1:]
    rest = [argument for argument in (arguments.vararg, arguments.kwarg) if argument]
    missing = [argument.arg for argument in [*named, *arguments.kwonlyargs, *rest] if argument.annotation is None]
    return missing if function.returns else [*missing, "return"]


def signatures(module: ast.Module) -> Iterator[tuple[ast.FunctionDef | ast.AsyncFunctionDef, bool]]:
    methods = {
        id(child) for node in ast.walk(module) if isinstance(node, ast.ClassDef) for child in ast.iter_child_nodes(node)
    }
    for function in tree.functions(module):
        yield function, id(function) in methods


def test_every_signature_is_annotated() -> None:
    faults = [
        f"{tree.relative(path)}:{function.lineno} {function.name}: {', '.join(missing)}"
        for path in [*tree.source_files(), *tree.test_files()]
        for function, in_class in signatures(tree.parse(path))
        if (missing := unannotated(function, in_class))
    ]
    assert not faults, listing(faults, "write the types; mypy --strict checks them.")


def unexplained(line: str) -> str:
    """What a suppression in this line lacks: its code or its reason; empty when it has both (or there is none)."""
    for pattern, example in ((NOQA, "noqa: S310  https only"), (IGNORE, "type: ignore[arg-type]  # the stub is wrong")):
        found = pattern.search(line)
        if found and not found["codes"]:
            return f"no code (write # {example})"
        if found and not REASON.search(IGNORE.sub("", NOQA.sub(r"\g<reason>", found["reason"]))):
            return f"no reason (write # {example})"
    return ""


def comments(text: str) -> Iterator[tuple[int, str]]:
    """Line number and text from the first # on, of each line that has one outside plain prose."""
    for number, line in enumerate(text.splitlines(), 1):
        if "#" in line:
            yield number, line[line.index("#") :]


def test_every_suppression_has_a_code_and_a_reason() -> None:
    faults = [
        f"{tree.relative(path)}:{number} {lacking}"
        for path in [*tree.source_files(), *tree.test_files()]
        if path.parent.name != "house"
        for number, comment in comments(tree.read(path))
        if (lacking := unexplained(comment))
    ]
    assert not faults, listing(faults, "name the rule and say why it does not hold here, or mend the line.")


def test_nothing_is_left_unfinished() -> None:
    faults = [
        f"{tree.relative(path)}:{number} {line.strip()[:80]}"
        for path in [
            *tree.source_files(),
            *tree.files([".js", ".mjs", ".ts", ".css", ".html"], ["static", "templates"]),
        ]
        for number, line in enumerate(tree.read(path).splitlines(), 1)
        if UNFINISHED.search(line)
    ]
    assert not faults, listing(faults, "finish it, or take it out and file it.")
