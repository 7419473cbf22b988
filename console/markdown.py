"""Markdown of plugin READMEs as HTML. HTML inside the text is shown as text, so what comes out is safe in a page."""

from __future__ import annotations

from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

RENDERER = MarkdownIt("js-default", {"html": False, "linkify": False})


def markdown_html(text: str) -> SafeString:
    """Return the HTML of a CommonMark text without its title; headings come one level below the page's own."""
    tokens = RENDERER.parse(text)
    if tokens and tokens[0].tag == "h1":
        # The page has the plugin's name as its own heading.
        tokens = tokens[3:]
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(int(token.tag[1]) + 1, 6)}"
    rendered: str = RENDERER.renderer.render(tokens, RENDERER.options, {})
    return mark_safe(rendered)  # noqa: S308  the renderer escapes everything and refuses unsafe addresses
