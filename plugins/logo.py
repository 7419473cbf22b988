"""A logo is served to browsers, so it may draw and nothing else: an allow-list of elements and attributes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree import ElementTree

from plugins.problems import Problem, shown

SVG = "{http://www.w3.org/2000/svg}"
DRAWING_ELEMENTS = (
    "svg title desc defs g path rect circle ellipse line polyline polygon text tspan"
    " linearGradient radialGradient stop clipPath mask"
)
DRAWING_ATTRIBUTES = (
    "id viewBox width height role aria-label d x y x1 y1 x2 y2 cx cy r rx ry fx fy points transform"
    " fill fill-opacity fill-rule clip-rule stroke stroke-width stroke-linecap stroke-linejoin stroke-opacity"
    " stroke-dasharray stroke-miterlimit opacity offset stop-color stop-opacity gradientUnits gradientTransform"
    " clip-path mask maskUnits font-family font-size font-weight text-anchor letter-spacing dominant-baseline"
)
ELEMENTS = frozenset(DRAWING_ELEMENTS.split())
ATTRIBUTES = frozenset(DRAWING_ATTRIBUTES.split())
NUMBER = re.compile(r"-?\d{1,6}(\.\d{1,6})?")
LOCAL_URL = re.compile(r"url\(#[A-Za-z0-9_-]+\)")


def logo_problems(text: str, file: str = "logo.svg") -> Iterator[Problem]:
    """Everything in an SVG that is not plain drawing; a square viewBox is asked for, so that cards line up."""
    if "<!DOCTYPE" in text.upper() or "<!ENTITY" in text.upper():
        yield Problem(file, "a document type", "plain SVG without DOCTYPE or entities")
        return
    try:
        root = ElementTree.fromstring(text)  # noqa: S314 - no entity can be declared, see above
    except ElementTree.ParseError as error:
        yield Problem(file, str(error), "well-formed SVG")
        return
    if root.tag != f"{SVG}svg":
        yield Problem(file, shown(root.tag), "an <svg> element in the SVG namespace")
        return
    if not _square(root.get("viewBox", "")):
        yield Problem(f"{file}: viewBox", shown(root.get("viewBox")), "a square such as 0 0 40 40")
    for element in root.iter():
        yield from _element_problems(file, element)


def _square(view_box: str) -> bool:
    parts = view_box.split()
    return all(NUMBER.fullmatch(part) for part in parts) and len(parts) == 4 and 0 < float(parts[2]) == float(parts[3])


def _element_problems(file: str, element: ElementTree.Element) -> Iterator[Problem]:
    name = str(element.tag).removeprefix(SVG)
    if name not in ELEMENTS:
        yield Problem(file, f"<{name}>", "drawing elements only")
        return
    for attribute, value in element.attrib.items():
        if attribute not in ATTRIBUTES:
            yield Problem(f"{file}: <{name}>", f"the attribute {attribute}", "drawing attributes only")
        elif "url(" in value.lower() and not LOCAL_URL.fullmatch(value.strip()):
            yield Problem(f"{file}: <{name} {attribute}>", shown(value), "url(#id) of this file")
