from __future__ import annotations

import re

import pytest

from tests.house import tree
from tests.house.tree import listing

COMMENT = re.compile(r"\{#.*?#\}|\{% comment %\}.*?\{% endcomment %\}|<!--.*?-->", re.DOTALL)
RULES = {
    "inline script": (
        re.compile(r"<script\b(?![^>]*\bsrc\s*=)", re.IGNORECASE),
        "put it into a file under static/ and load that; hand data over with the json_script filter.",
    ),
    "inline style": (
        re.compile(r"<style\b|\sstyle\s*=", re.IGNORECASE),
        "use a class of the style sheets; the Content-Security-Policy blocks inline styles.",
    ),
    "inline handler": (
        re.compile(r"<[^>{}]*\son[a-z]+\s*=|\bhx-on[:-]|javascript:", re.IGNORECASE),
        "listen in a script under static/; the Content-Security-Policy blocks inline handlers.",
    ),
    "unescaped value": (
        re.compile(r"\|\s*safe(?:seq)?\b|\{%\s*autoescape\s+off"),
        "let Django escape it; build trusted markup with format_html in Python.",
    ),
    "foreign host": (
        re.compile(
            r"<(?:script|link|img|iframe|source)\b[^>]*\b(?:src|href|srcset)\s*=\s*[\"'](?:https?:)?//", re.IGNORECASE
        ),
        "serve it from static/; pages load nothing from other hosts.",
    ),
}


def places(rule: str, text: str) -> list[int]:
    """The line numbers where a template breaks the rule; its comments do not count."""
    blanked = COMMENT.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), text)
    return [blanked.count("\n", 0, found.start()) + 1 for found in RULES[rule][0].finditer(blanked)]


@pytest.mark.parametrize("rule", RULES)
def test_templates_obey(rule: str) -> None:
    faults = [
        f"{tree.relative(path)}:{line}"
        for path in tree.files([".html", ".svg", ".txt"], ["templates"])
        for line in places(rule, tree.read(path))
    ]
    assert not faults, listing(faults, RULES[rule][1])
