from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.urls import reverse

Render = Callable[..., Any]


def test_an_empty_state_says_what_why_and_what_next(render: Render) -> None:
    page = render(
        '{% empty_state "No runs yet" text="They appear here." icon="activity" %}'
        '<a class="btn" href="/x">{{ word }}</a>{% endempty %}',
        word="Simulate <now>",
    )
    empty = page.one("div", css="empty")
    assert empty.one("h2").text == "No runs yet"
    assert empty.one("p").text == "They appear here."
    assert empty.one("a", href="/x").text == "Simulate <now>"


@pytest.mark.parametrize(
    ("tone", "live", "role"),
    [("danger", True, "alert"), ("success", True, "status"), ("danger", False, None), ("info", False, None)],
)
def test_alerts_are_announced_only_when_they_follow_an_action(
    render: Render, tone: str, live: bool, role: str | None
) -> None:
    page = render('{% alert tone "Title" live=live %}{{ text }}{% endalert %}', tone=tone, live=live, text="a & b <c>")
    box = page.one("div", css=f"alert-{tone}")
    assert box.attributes.get("role") == role
    assert box.one("strong").text == "Title"
    assert "a & b <c>" in box.text


def test_a_dialog_is_named_and_can_be_closed(render: Render) -> None:
    page = render(
        '{% dialog "d1" title wide=True %}<div class="dialog-body">Sure?</div>{% enddialog %}', title="Delete <x>"
    )
    dialog = page.one("dialog", id="d1", css="dialog-wide")
    assert dialog.one("h2", id=dialog.attributes["aria-labelledby"]).text == "Delete <x>"
    assert "data-dialog-close" in dialog.one("button").attributes
    assert "data-open-on-load" not in dialog.attributes
    assert dialog.one("div", css="dialog-body").text == "Sure?"


def test_a_dialog_swapped_in_can_open_itself(render: Render) -> None:
    assert (
        "data-open-on-load" in render('{% dialog "d" "T" open_on_load=True %}{% enddialog %}').one("dialog").attributes
    )


@pytest.mark.parametrize(("text", "hidden"), [(False, True), (True, False)])
def test_a_menu_always_has_a_name(render: Render, text: bool, hidden: bool) -> None:
    menu = render('{% menu "Actions for X" text=text %}<a href="/e">Edit</a>{% endmenu %}', text=text).one(
        "details", css="menu"
    )
    assert menu.one("summary").text == "Actions for X"
    assert bool(menu.one("summary").find("span", css="visually-hidden")) is hidden
    assert menu.one("div", css="menu-panel").one("a", href="/e")


def test_what_a_page_puts_between_tags_was_escaped_by_the_page(render: Render) -> None:
    page = render("{% alert %}{{ text }}{% endalert %}", text="<script>x</script>")
    assert not page.find("script")


def test_deleting_asks_for_the_name(render: Render) -> None:
    page = render(
        '{% include "components/confirm_delete.html" with action="/del" name=name noun="hook" %}', name='A "b"'
    )
    form = page.one("form", method="post", action="/del")
    assert form.attributes["data-confirm-text"] == 'A "b"'
    field = form.one("input", name="confirm")
    assert "data-confirm-input" in field.attributes
    assert 'A "b"' in form.one("label", **{"for": field.attributes["id"]}).text
    assert form.one("button", type="submit").text == "Delete hook"


def test_a_refusal_is_announced(render: Render) -> None:
    page = render(
        '{% include "components/refusal.html" %}', error=SimpleNamespace(message="Version 3 is live <already>")
    )
    assert "Version 3 is live <already>" in page.one("div", role="alert").text


@pytest.mark.parametrize(
    ("groups", "query", "said"),
    [
        ([], "", "Type a name"),
        ([], "zzz<", "Nothing is called “zzz<”"),
    ],
)
def test_the_palette_says_what_to_type(render: Render, groups: list[Any], query: str, said: str) -> None:
    assert said in render('{% include "components/palette_results.html" %}', groups=groups, query=query).text


def test_the_palette_lists_by_kind_and_leaves_out_empty_kinds(render: Render) -> None:
    groups = [
        {
            "label": "Hooks",
            "entries": [{"label": "CRM gate", "url": "/h", "icon": "webhook", "detail": "before-registration"}],
        },
        {"label": "Plugins", "entries": []},
    ]
    page = render('{% include "components/palette_results.html" %}', groups=groups, query="crm")
    assert [heading.text for heading in page.find("h3")] == ["Hooks"]
    assert page.one("a", href="/h").one("small").text == "before-registration"


def test_the_editor_is_a_plain_textarea_first(render: Render) -> None:
    source = "\nlet x = '</textarea><script>';\n"
    area = render(
        '{% editor "source" source event="before-registration" types_url="/t" draft="hok_1:4" %}', source=source
    ).one("textarea")
    # HTML drops the first newline of a textarea: the component adds one so that the author's own survives.
    assert area.text == "\n" + source
    assert area.attributes["name"] == "source"
    assert area.attributes["aria-label"]
    assert (area.attributes["data-types-url"], area.attributes["data-draft"]) == ("/t", "hok_1:4")
    assert area.attributes["data-worker"].endswith("hookline/language.worker.js")


def test_json_needs_no_language_service(render: Render) -> None:
    page = render('{% editor "input" "{}" language="json" compact=True label="Sample input" %}')
    area = page.one("textarea", aria_label="Sample input")
    assert "data-worker" not in area.attributes
    assert page.one("div", css="editor-compact")
    assert "JSON" in page.text


def test_an_editor_of_a_hook_knows_its_types_and_its_draft(render: Render) -> None:
    hook = SimpleNamespace(
        public_id="hok_9f2kQ7Lm3nP4rS5tU6v1",
        brand=SimpleNamespace(slug="acme"),
        latest_version=SimpleNamespace(number=4),
    )
    area = render('{% editor "source" "x" hook=hook readonly=True %}', hook=hook).one("textarea")
    assert area.attributes["data-types-url"] == reverse("hook-types", args=["acme", hook.public_id])
    assert area.attributes["data-draft"] == "hok_9f2kQ7Lm3nP4rS5tU6v1:4"
    assert "readonly" in area.attributes


def test_an_editor_diff_shows_a_diff_without_script(render: Render) -> None:
    page = render('{% editor_diff before after "Live" "Version 5" %}', before="a", after="b")
    assert page.one("table", css="diff")
    first, second = page.find("textarea")
    assert (first.attributes["data-before"], second.attributes["data-after"]) == ("Live", "Version 5")
    assert all("disabled" in area.attributes for area in (first, second))
