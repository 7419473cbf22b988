"""READMEs of plugins as HTML: what a plugin's author writes cannot become part of our page."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.markdown import markdown_html

ALLOWED = {
    *("p", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "a", "img", "em", "strong", "code", "pre", "blockquote"),
    *("hr", "br", "table", "thead", "tbody", "tr", "th", "td", "s", "del"),
}
ATTRIBUTES = {"href", "src", "alt", "title", "class", "start", "style"}
PIECES = st.sampled_from(
    [
        *("<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "[a](javascript:alert(1))", "<svg/onload=1>"),
        *("![b](data:text/html,x)", "[c](vbscript:x)", "<a href='x'>", "```html\n<b>\n```\n", "# heading\n", "\n\n"),
        *("[d](JaVaScRiPt&colon;alert(1))", "<!-- -->", "| a | b |\n|---|---|\n| c | d |\n", "`<i>`", "<https://e.x>"),
        *(
            "<javascript:alert(1)>",
            '[e](x "onmouseover=1")',
            "&lt;b&gt;",
            "\x00",
            "[f]: javascript:alert(1)\n[f]",
            "> q\n",
        ),
    ]
)


class Tags(HTMLParser):
    """Collects what a browser would make of a text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def harmless(html: str) -> None:
    for tag, attributes in Tags(html).found:
        assert tag in ALLOWED
        assert set(attributes) <= ATTRIBUTES
        for name in ("href", "src"):
            address = re.sub(r"[\s\x00-\x20]", "", attributes.get(name) or "").lower()
            assert not address.startswith(("javascript:", "vbscript:", "data:text", "file:"))


@given(st.lists(PIECES | st.text(max_size=20), max_size=8).map("".join))
def test_nothing_hostile_comes_out(text: str) -> None:
    harmless(markdown_html(text))


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<IMG SRC=x OnError=alert(1)>",
        "<iframe src='https://evil.example'></iframe>",
        "[click](javascript:alert(1))",
        "[click](\tjavascript:alert(1))",
        "[click](java&#115;cript:alert(1))",
        "![x](data:image/svg+xml;base64,PHN2Zz4=)",
        "<a href='javascript:1'>x</a>",
        '"><script>alert(1)</script>',
        "<!--[if IE]><script>alert(1)</script><![endif]-->",
    ],
)
def test_known_tricks_are_text(text: str) -> None:
    html = markdown_html(text)
    harmless(html)
    assert "<script" not in html.lower()
    assert "<iframe" not in html.lower()


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("# Title", ""),
        ("# Title\n\ntext", "<p>text</p>\n"),
        ("text\n\n# Late", "<p>text</p>\n<h2>Late</h2>\n"),
        ("## Part", "<h3>Part</h3>\n"),
        ("###### Deep", "<h6>Deep</h6>\n"),
        ("**bold** and `code`", "<p><strong>bold</strong> and <code>code</code></p>\n"),
        ("- one\n- two", "<ul>\n<li>one</li>\n<li>two</li>\n</ul>\n"),
        ("[docs](https://example.com/a?b=1&c=2)", '<p><a href="https://example.com/a?b=1&amp;c=2">docs</a></p>\n'),
        ("a < b & c", "<p>a &lt; b &amp; c</p>\n"),
        ("https://example.com", "<p>https://example.com</p>\n"),
        ("", ""),
    ],
)
def test_what_authors_write_comes_out_as_meant(text: str, html: str) -> None:
    assert markdown_html(text) == html


def test_a_page_takes_it_as_it_is() -> None:
    assert hasattr(markdown_html("x"), "__html__")
