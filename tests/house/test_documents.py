from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from tests.house import tree
from tests.house.tree import listing

SETTING = re.compile(r"HOOKLINE_[A-Z0-9_]*[A-Z0-9]")
LINK = re.compile(r"!?\[[^\]\n]*\]\(\s*<?([^)\s>]+)>?(?:\s+\"[^\"]*\")?\s*\)")
SOURCE_ATTRIBUTE = re.compile(r"<(?:img|a)\b[^>]*\b(?:src|href)=\"([^\"]+)\"")
FENCE = re.compile(r"^(```|~~~).*?^\1", re.DOTALL | re.MULTILINE)
HEADING = re.compile(r"^#{1,6}\s+(.*?)\s*#*$", re.MULTILINE)


def settings_in(path: Path) -> set[str]:
    """The HOOKLINE_ names that a module spells out as whole strings."""
    constants = (node.value for node in ast.walk(tree.parse(path)) if isinstance(node, ast.Constant))
    return {value for value in constants if isinstance(value, str) and SETTING.fullmatch(value)}


@pytest.mark.parametrize("document", ["README.md", "docs/configuration.md"])
def test_every_setting_is_documented(document: str) -> None:
    described = set(SETTING.findall(tree.read(tree.ROOT / document)))
    faults = sorted(
        f"{name} ({tree.relative(path)})"
        for path in tree.source_files()
        for name in settings_in(path)
        if name not in described
    )
    assert not faults, listing(faults, f"add a row to the settings table of {document}: name, default, meaning.")


@pytest.mark.parametrize("document", ["README.md", "docs/configuration.md"])
def test_every_documented_setting_exists(document: str) -> None:
    known = set().union(*(settings_in(path) for path in tree.source_files()))
    known |= {f"{name}_FILE" for name in known}
    faults = sorted(set(SETTING.findall(tree.read(tree.ROOT / document))) - known)
    assert not faults, listing(faults, f"take it out of {document}, or correct its name: nothing reads it.")


def documents() -> list[Path]:
    return [path for path in tree.repository_files() if path.suffix == ".md"]


def links_of(text: str) -> list[str]:
    prose = FENCE.sub("", text)
    return [*LINK.findall(prose), *SOURCE_ATTRIBUTE.findall(prose)]


def anchors_of(text: str) -> set[str]:
    """The anchors that a Markdown page's headings get."""
    titles = (re.sub(r"[`*_]|\[([^\]]*)\]\([^)]*\)", r"\1", title) for title in HEADING.findall(FENCE.sub("", text)))
    return {re.sub(r"[^\w\- ]", "", title.lower()).strip().replace(" ", "-") for title in titles}


def broken(document: Path, link: str) -> str:
    """What is wrong with a link of the document; empty for a good one and for one to elsewhere."""
    if re.match(r"[a-z][a-z0-9+.-]*:", link):
        return ""
    target, _, anchor = link.partition("#")
    path = (document.parent / target) if target else document
    if not path.exists():
        return "leads nowhere"
    if anchor and path.suffix == ".md" and anchor not in anchors_of(tree.read(path.resolve())):
        return "names no heading of that page"
    return ""


def test_every_link_leads_somewhere() -> None:
    faults = [
        f"{tree.relative(document)}: {link} {fault}"
        for document in documents()
        for link in links_of(tree.read(document))
        if (fault := broken(document, link))
    ]
    assert not faults, listing(faults, "correct the path or the heading's anchor.")


@pytest.mark.parametrize("command", ["make run", "make test", "make bench", "make lint"])
def test_readme_shows_the_commands(command: str) -> None:
    assert command in tree.read(tree.ROOT / "README.md")


def test_readme_starts_with_the_two_commands() -> None:
    shown = re.findall(r"make (?:run|test|bench|lint)", tree.read(tree.ROOT / "README.md"))
    assert list(dict.fromkeys(shown))[:2] == ["make run", "make test"]
