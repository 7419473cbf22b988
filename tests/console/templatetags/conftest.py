"""How tests of tags look at HTML: they render a line of template and ask for elements, not for strings."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

import pytest
from django.template import Context, Template
from django.test import RequestFactory

VOID = {"input", "img", "br", "hr", "use", "rect", "circle", "path", "polyline", "polygon", "meta", "link"}


@dataclass
class Element:
    name: str
    attributes: dict[str, str]
    children: list[Element | str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """All text inside, as a reader sees it."""
        return "".join(child if isinstance(child, str) else child.text for child in self.children)

    def walk(self) -> Iterator[Element]:
        for child in self.children:
            if isinstance(child, Element):
                yield child
                yield from child.walk()

    def find(self, name: str, /, **attributes: str) -> list[Element]:
        """Descendants by element name and attributes; `css` is one class, underscores stand for hyphens."""
        css = attributes.pop("css", "")
        wanted = {key.replace("_", "-"): value for key, value in attributes.items()}
        return [
            element
            for element in self.walk()
            if element.name == name
            and (not css or css in element.attributes.get("class", "").split())
            and all(element.attributes.get(key) == value for key, value in wanted.items())
        ]

    def one(self, name: str, /, **attributes: str) -> Element:
        found = self.find(name, **attributes)
        assert len(found) == 1, f"{len(found)} <{name}> with {attributes} in {self.text[:200]!r}"
        return found[0]


class Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("root", {})
        self.open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {key: value or "" for key, value in attrs})
        self.open[-1].children.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open[-1].children.append(Element(tag, {key: value or "" for key, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        assert self.open[-1].name == tag, f"</{tag}> closes <{self.open[-1].name}>"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)


def parse(html: str) -> Element:
    """Parse HTML and insist that every element is closed in order."""
    reader = Reader()
    reader.feed(html)
    reader.close()
    assert len(reader.open) == 1, f"<{reader.open[-1].name}> is never closed"
    return reader.root


@pytest.fixture
def read() -> Callable[[str], Element]:
    return parse


@pytest.fixture
def render() -> Callable[..., Element]:
    """Render template source with values; `address` is the address of the page it stands on."""

    def rendered(source: str, /, address: str = "/", **values: Any) -> Element:
        context = Context({"request": RequestFactory().get(address), **values})
        return parse(Template("{% load hookline %}" + source).render(context))

    return rendered
