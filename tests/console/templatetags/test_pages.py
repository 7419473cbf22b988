"""The frame, the sign-in page, the error pages and the style guide."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as project
from django.contrib.auth.forms import AuthenticationForm
from django.template.loader import render_to_string
from django.test import RequestFactory

from console.templatetags.hookline import icon_names

Read = Callable[[str], Any]
TEMPLATES = sorted((project.BASE_DIR / "templates").rglob("*.html"))
ICON = re.compile(r"""\{%\s*icon\s+"([^"]+)"|\bicon="([a-z0-9-]+)\"""")
PYTHON_ICON = re.compile(r"""["']icon["']:\s*["']([a-z0-9-]+)["']|\bicon=["']([a-z0-9-]+)["']""")


def used(pattern: re.Pattern[str], path: Path) -> set[str]:
    return {first or second for first, second in pattern.findall(path.read_text(encoding="utf-8"))}


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(project.BASE_DIR)))
def test_templates_use_only_icons_that_are_in_the_sprite(path: Path) -> None:
    assert used(ICON, path) <= icon_names(), "add the name to static/console/icons.json"


@pytest.mark.parametrize("package", ["console", "hooks", "plugins"])
def test_python_names_only_icons_that_are_in_the_sprite(package: str) -> None:
    names = {name for path in (project.BASE_DIR / package).rglob("*.py") for name in used(PYTHON_ICON, path)}
    assert names <= icon_names(), "add the name to static/console/icons.json"


def test_the_icon_list_names_each_icon_once() -> None:
    names = json.loads((project.BASE_DIR / "static" / "console" / "icons.json").read_text(encoding="utf-8"))
    assert len(names) == len(set(names))


@pytest.mark.parametrize("name", ["403", "403_csrf", "404", "500"])
def test_error_pages_render_with_nothing_at_all(read: Read, name: str) -> None:
    """Django renders 500.html without request or context: it must not need either."""
    page = read(render_to_string(f"{name}.html"))
    assert page.one("h1").text
    assert page.one("main").find("a", href="/")
    assert re.search(r"Error \d{3}", page.text)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("403", "Your role in Acme does not include “Deploy”."),
        ("404", "There is no such hook in this brand."),
    ],
)
def test_error_pages_pass_on_the_reason(read: Read, name: str, said: str) -> None:
    exception = said if name == "403" else said.removesuffix(".")
    assert said in read(render_to_string(f"{name}.html", {"exception": exception})).text


def test_an_unknown_address_shows_no_class_name(read: Read) -> None:
    assert "Resolver404" not in read(render_to_string("404.html", {"exception": "Resolver404"})).text


NAV = [
    {"label": "", "entries": [{"label": "Hooks", "url": "/b/hooks/", "icon": "webhook", "active": True}]},
    {"label": "Watch", "entries": [
        {"label": "Deliveries", "url": "/b/d/", "icon": "send", "count": 3, "count_label": "dead", "tone": "danger"}
    ]},
]  # fmt: skip


def frame(**values: Any) -> str:
    request = RequestFactory().get("/")
    return render_to_string("base.html", {"request": request, "nav": NAV, **values})


def test_the_frame_marks_where_you_are(read: Read) -> None:
    nav = read(frame()).one("nav", aria_label="Main")
    assert nav.one("a", aria_current="page").attributes["href"] == "/b/hooks/"
    assert [heading.text for heading in nav.find("h2")] == ["Watch"]
    assert nav.one("span", css="nav-count-danger").text == "3 dead"


def test_the_frame_has_one_heading_one_main_and_a_way_past_the_menu(read: Read) -> None:
    page = read(frame())
    assert len(page.find("h1")) == 1
    assert len(page.find("main")) == 1
    target = page.one("a", css="skip-link").attributes["href"].removeprefix("#")
    assert page.one("div", id=target).attributes["tabindex"] == "-1"


def test_no_search_without_a_brand_to_search(read: Read) -> None:
    assert not read(frame()).find("dialog", id="palette")
    page = read(frame(search_url="/b/acme/search/"))
    assert page.one("dialog", id="palette").one("input").attributes["hx-get"] == "/b/acme/search/"
    assert {link.attributes["href"] for link in page.walk() if "data-palette" in link.attributes} == {"/b/acme/search/"}


def test_the_frame_escapes_names(read: Read) -> None:
    page = read(frame(brand={"name": "<b>Acme"}, brands=[{"name": "<i>Other", "url": "/o/"}]))
    assert page.one("details", css="brand-switch").one("a", href="/o/").text.strip() == "<i>Other"
    assert not page.find("i")


def test_htmx_is_told_not_to_evaluate_anything(read: Read) -> None:
    config = json.loads(read(frame()).one("meta", name="htmx-config").attributes["content"])
    assert config["allowEval"] is False
    assert config["includeIndicatorStyles"] is False
    assert {"code": "(409|422)", "swap": True, "error": False} in config["responseHandling"]


def test_htmx_sends_the_csrf_token(read: Read) -> None:
    page = read(frame(csrf_token="abc"))
    assert json.loads(page.one("body").attributes["hx-headers"]) == {"X-CSRFToken": "abc"}


@pytest.mark.parametrize(
    "people", [[], [{"role": "Brand admin", "username": "admin@demo.example", "password": "pass-word"}]]
)
def test_the_sign_in_page_offers_demo_people_only_in_the_demo(read: Read, people: list[dict[str, str]]) -> None:
    page = read(render_to_string("registration/login.html", {"demo_people": people, "form": AuthenticationForm()}))
    assert page.one("h1").text == "Sign in"
    assert [button.attributes["data-fill-username"] for button in page.find("button", type="button")] == [
        entry["username"] for entry in people
    ]


def test_the_style_guide_is_for_builders_only(client: Any, settings: Any) -> None:
    from django.http import Http404

    from console.views.styleguide import styleguide

    settings.DEBUG = False
    with pytest.raises(Http404):
        styleguide(RequestFactory().get("/styleguide/"))


def test_the_style_guide_renders_every_piece(read: Read, settings: Any, rf: RequestFactory) -> None:
    from django.contrib.auth.models import AnonymousUser

    from console.views.styleguide import styleguide

    settings.DEBUG = True
    request = rf.get("/styleguide/")
    request.user = AnonymousUser()
    page = read(styleguide(request).content.decode())
    for css in (
        "badge",
        "stat",
        "table",
        "diff",
        "source",
        "timeline",
        "empty",
        "alert",
        "segmented",
        "steps",
        "kv",
        "list",
    ):
        assert [element for element in page.walk() if css in element.attributes.get("class", "").split()], css
