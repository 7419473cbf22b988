"""Code, JSON, console lines and diffs as HTML. Everything is escaped here; nothing is ever marked safe from outside."""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

register = template.Library()

KEYWORDS = (
    "async|await|break|case|catch|class|const|continue|default|delete|do|else|export|extends|false|finally|for|from|"
    "function|if|import|in|instanceof|let|new|null|of|return|static|super|switch|this|throw|true|try|typeof|undefined|"
    "var|void|while|yield"
)
JAVASCRIPT = re.compile(
    r"(?P<comment>//[^\n]*|/\*[\s\S]*?(?:\*/|\Z))"
    r"|(?P<string>\"(?:\\.|[^\"\\\n])*\"?|'(?:\\.|[^'\\\n])*'?|`(?:\\[\s\S]|[^`\\])*`?)"
    rf"|(?P<keyword>\b(?:{KEYWORDS})\b)"
    r"|(?P<number>\b(?:0[xXbBoO][\da-fA-F_]+|\d[\d_]*(?:\.\d+)?(?:[eE][+-]?\d+)?)n?\b)"
    r"|(?P<name>\b[A-Za-z_$][\w$]*(?=\s*\())"
)
JSON_TOKEN = re.compile(
    r"(?P<name>\"(?:\\.|[^\"\\])*\"(?=\s*:))|(?P<string>\"(?:\\.|[^\"\\])*\")"
    r"|(?P<keyword>\b(?:true|false|null)\b)|(?P<number>-?\b\d+(?:\.\d+)?(?:[eE][+-]?\d+)?\b)"
)
# Beyond this many characters colours cost more than they help.
COLOUR_LIMIT = 200_000
MINUS = "\N{MINUS SIGN}"
WORD = re.compile(r"\w+|\s+|[^\w\s]")


def tokens(text: str, pattern: re.Pattern[str]) -> Iterator[tuple[str, str]]:
    """The text as (kind, piece) pairs; kind is "" for what has no colour."""
    end = 0
    for match in pattern.finditer(text) if len(text) <= COLOUR_LIMIT else ():
        if match.start() > end:
            yield "", text[end : match.start()]
        yield match.lastgroup or "", match.group()
        end = match.end()
    if end < len(text):
        yield "", text[end:]


def coloured(pieces: Iterable[tuple[str, str]]) -> SafeString:
    """Token pairs as escaped HTML."""
    parts = (
        format_html('<span class="tok-{}">{}</span>', kind, piece) if kind else format_html("{}", piece)
        for kind, piece in pieces
    )
    return format_html_join("", "{}", ((part,) for part in parts))


def lines_of(text: str) -> list[list[tuple[str, str]]]:
    """JavaScript tokens line by line: a comment or string over several lines keeps its colour on each."""
    rows: list[list[tuple[str, str]]] = [[]]
    for kind, piece in tokens(text.replace("\r\n", "\n"), JAVASCRIPT):
        for index, part in enumerate(piece.split("\n")):
            if index:
                rows.append([])
            if part:
                rows[-1].append((kind, part))
    return rows


@register.simple_tag
def json_block(value: Any, label: str = "JSON") -> SafeString:
    """A value (or a JSON text) as an indented, coloured block that can be scrolled with the keyboard."""
    text = value if isinstance(value, str) else json.dumps(value, indent=2, ensure_ascii=False, default=str)
    return format_html(
        '<pre class="code-block code-wrap" tabindex="0" role="region" aria-label="{}"><code>{}</code></pre>',
        label,
        coloured(tokens(text, JSON_TOKEN)),
    )


@register.inclusion_tag("components/source.html")
def source_block(source: str, line: int | None = None, message: str = "", label: str = "Source code") -> dict[str, Any]:
    """Numbered JavaScript; `line` (from 1) is marked as the place of the fault and `message` is shown under it."""
    rows = [
        {"number": number, "html": coloured(pieces), "fault": number == line}
        for number, pieces in enumerate(lines_of(source), start=1)
    ]
    return {"rows": rows, "message": message, "label": label}


@register.inclusion_tag("components/console_lines.html")
def console_lines(logs: Iterable[dict[str, Any]], label: str = "Console output") -> dict[str, Any]:
    """Console lines of a run: [{"level", "text", "at_ms"}]."""
    known = {"debug", "log", "info", "warn", "error"}
    rows = [{**line, "tone": line.get("level") if line.get("level") in known else "log"} for line in logs]
    return {"lines": rows, "label": label}


def marked(before: str, after: str) -> tuple[SafeString, SafeString]:
    """Two versions of one line with the words that differ in <del> and <ins>; lines that are not alike stay plain."""
    old, new = WORD.findall(before), WORD.findall(after)
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    if len(old) + len(new) > 400 or matcher.ratio() < 0.5:
        return format_html("{}", before), format_html("{}", after)
    left, right = [], []
    for kind, a1, a2, b1, b2 in matcher.get_opcodes():
        left.append(("{}" if kind == "equal" else "<del>{}</del>", "".join(old[a1:a2])))
        right.append(("{}" if kind == "equal" else "<ins>{}</ins>", "".join(new[b1:b2])))
    return joined(left), joined(right)


def joined(parts: Iterable[tuple[str, str]]) -> SafeString:
    """Pieces with the format each is to be put into, escaped; empty pieces leave no mark."""
    return format_html_join("", "{}", ((format_html(form, piece),) for form, piece in parts if piece))


def changed_rows(old: list[str], new: list[str], a: int, b: int) -> list[dict[str, Any]]:
    """A changed stretch: the removed lines, then the added ones, paired for marking while both last."""
    pairs = [marked(before, after) for before, after in zip(old, new, strict=False)]
    gone = [pairs[i][0] if i < len(pairs) else format_html("{}", text) for i, text in enumerate(old)]
    come = [pairs[i][1] if i < len(pairs) else format_html("{}", text) for i, text in enumerate(new)]
    return [
        {"kind": "del", "old": a + i + 1, "new": "", "sign": MINUS, "html": html} for i, html in enumerate(gone)
    ] + [{"kind": "add", "old": "", "new": b + i + 1, "sign": "+", "html": html} for i, html in enumerate(come)]


def diff_rows(before: str, after: str, context: int = 3) -> list[dict[str, Any]]:
    """Rows of a unified diff: {"kind": "same"|"add"|"del"|"gap", "old", "new", "sign", "html"}."""
    old, new = before.splitlines(), after.splitlines()
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    rows: list[dict[str, Any]] = []
    last = 0
    for group in matcher.get_grouped_opcodes(context):
        if group[0][1] > last:
            rows.append({"kind": "gap", "count": group[0][1] - last})
        for kind, a1, a2, b1, b2 in group:
            if kind == "equal":
                rows += [
                    {"kind": "same", "old": a1 + i + 1, "new": b1 + i + 1, "sign": "", "html": old[a1 + i]}
                    for i in range(a2 - a1)
                ]
            else:
                rows += changed_rows(old[a1:a2], new[b1:b2], a1, b1)
        last = group[-1][2]
    if rows and len(old) > last:
        rows.append({"kind": "gap", "count": len(old) - last})
    return rows


@register.inclusion_tag("components/diff.html")
def diff(
    before: str, after: str, before_label: str = "Before", after_label: str = "After", context: int = 3
) -> dict[str, Any]:
    """A unified diff of two texts with changed words marked; says so when they are the same."""
    rows = diff_rows(before, after, context)
    return {
        "rows": rows,
        "added": sum(row["kind"] == "add" for row in rows),
        "removed": sum(row["kind"] == "del" for row in rows),
        "before_label": before_label,
        "after_label": after_label,
    }
