"""The frame and the small behaviours that every page has, in a real browser."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import LOOKS, Visitor, answer_dialogs, settled

pytestmark = [
    pytest.mark.browser,
    pytest.mark.front_end,
    pytest.mark.urls("tests.e2e.guide_site"),
    pytest.mark.django_db(transaction=True),
]
Accessible = Callable[[Page], None]


@pytest.fixture(autouse=True)
def debug(settings: Any) -> None:
    """The style guide is shown while pages are built."""
    settings.DEBUG = True


@pytest.fixture
def page(visitor: Visitor) -> Page:
    return visitor.open("/")


@pytest.mark.parametrize(("theme", "width"), LOOKS)
def test_every_component_is_accessible(visitor: Visitor, accessible: Accessible, theme: str, width: int) -> None:
    accessible(visitor.open("/guide/", theme=theme, width=width))


@pytest.mark.parametrize(("theme", "width"), LOOKS)
def test_open_dialogs_and_menus_are_accessible(
    visitor: Visitor, accessible: Accessible, theme: str, width: int
) -> None:
    page = visitor.open("/guide/", theme=theme, width=width)
    page.locator(".table summary").first.click()
    accessible(page)
    page.keyboard.press("Escape")
    page.get_by_role("button", name="New hook").click()
    expect(page.get_by_role("dialog", name="New hook")).to_be_visible()
    accessible(page)


def test_the_theme_is_chosen_once_and_kept(visitor: Visitor) -> None:
    page = visitor.open("/guide/", theme="light")
    page.evaluate("() => localStorage.setItem('hookline:theme', 'dark')")
    page.reload()
    assert page.evaluate("() => document.documentElement.dataset.theme") == "dark"
    dark = page.evaluate("() => getComputedStyle(document.body).backgroundColor")
    page.evaluate("() => localStorage.removeItem('hookline:theme')")
    page.reload()
    assert page.evaluate("() => getComputedStyle(document.body).backgroundColor") != dark


def test_the_palette_finds_and_goes_there(page: Page) -> None:
    page.keyboard.press("Control+k")
    box = page.get_by_role("searchbox", name="Search hooks")
    expect(box).to_be_focused()
    # On a slow machine "c" may be asked for too: its later answer would take the focus with it.
    with page.expect_response(lambda answer: answer.url.endswith("?q=crm")):
        page.keyboard.type("crm")
    settled(page)
    answers = page.locator("#palette-results a")
    expect(answers).to_have_count(2)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(answers.nth(1)).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(answers.nth(0)).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(box).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**/?found=hook")


def test_the_palette_says_when_there_is_nothing(page: Page) -> None:
    page.get_by_role("link", name="Search…").click()
    page.keyboard.type("zzz")
    expect(page.locator("#palette-results")).to_contain_text("Nothing is called “zzz”")
    page.keyboard.press("Escape")
    expect(page.locator("#palette")).to_be_hidden()


def test_without_script_search_is_a_link_and_menus_open(visitor: Visitor) -> None:
    page = visitor.open("/", script=False)
    assert page.get_by_role("link", name="Search…").get_attribute("href") == "/search/"
    page.locator(".brand-switch summary").click()
    expect(page.get_by_role("link", name="Nordwind")).to_be_visible()


def test_question_mark_lists_the_keys_but_not_while_typing(page: Page) -> None:
    page.locator("#note").focus()
    page.keyboard.type("?")
    expect(page.locator("#shortcuts")).to_be_hidden()
    page.locator("h1").click()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()


def test_a_menu_is_walked_by_arrows_and_left_by_escape(page: Page) -> None:
    summary = page.locator(".brand-switch summary")
    summary.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("link", name="Nordwind")).to_be_focused()
    page.keyboard.press("Escape")
    expect(summary).to_be_focused()
    expect(page.get_by_role("link", name="Nordwind")).to_be_hidden()


def test_a_row_menu_is_not_cut_off_by_its_table(visitor: Visitor) -> None:
    page = visitor.open("/guide/")
    page.locator(".table summary").last.click()
    # The menu is put into its place only after it has opened.
    expect(page.locator(".table .menu[open] .menu-panel")).to_have_css("position", "fixed")
    delete = page.locator(".table .menu[open] .danger")
    box = delete.bounding_box()
    assert box is not None
    hit = page.evaluate(
        "([x, y]) => document.elementFromPoint(x, y)?.closest('.danger') !== null",
        [box["x"] + box["width"] / 2, box["y"] + box["height"] / 2],
    )
    assert hit


def test_the_menu_of_a_phone_opens_and_closes(visitor: Visitor) -> None:
    page = visitor.open("/", width=390)
    nav = page.get_by_role("navigation", name="Main")
    expect(nav).to_be_hidden()
    page.get_by_role("button", name="Menu", exact=True).click()
    expect(nav).to_be_visible()
    page.keyboard.press("Escape")
    expect(nav).to_be_hidden()


def test_unsaved_changes_are_guarded_until_they_are_sent(page: Page) -> None:
    state, asked = page.locator("[data-save-state]"), answer_dialogs(page)
    page.locator("#note").fill("b")
    expect(state).to_have_text("Unsaved changes")
    page.locator("#note").fill("a")
    expect(state).to_have_text("Saved")
    page.locator("#note").fill("c")
    page.get_by_role("button", name="Send").click()
    expect(page.locator("#echo")).to_have_text("c")
    assert asked == []


def test_leaving_unsaved_changes_asks(page: Page) -> None:
    asked = answer_dialogs(page)
    page.locator("#note").fill("b")
    page.goto("/order/?order=x")
    assert asked == ["beforeunload"]


def test_a_part_that_arrives_later_behaves_like_the_rest(page: Page) -> None:
    page.get_by_role("button", name="Load a part").click()
    expect(page.get_by_role("dialog", name="A late dialog")).to_be_visible()
    page.get_by_role("button", name="Close").last.click()
    expect(page.get_by_role("dialog", name="A late dialog")).to_be_hidden()
    assert page.locator("#swap time").get_attribute("data-exact")


def test_a_failed_request_says_what_to_do(page: Page) -> None:
    page.get_by_role("button", name="Break").click()
    alert = page.locator("#toasts [role=alert]")
    expect(alert).to_contain_text("not available right now")
    alert.get_by_role("button", name="Dismiss").click()
    expect(alert).to_have_count(0)


def test_a_lost_session_keeps_the_page_and_what_was_typed(page: Page) -> None:
    page.locator("#note").fill("precious")
    page.get_by_role("button", name="Expire").click()
    expect(page.locator("#toasts [role=alert]")).to_contain_text("You have been signed out")
    expect(page.locator("#note")).to_have_value("precious")
    expect(page.get_by_role("heading", name="Sign in")).to_have_count(0)


def test_after_signing_in_again_elsewhere_the_page_still_works(page: Page) -> None:
    page.context.add_cookies([{"name": "csrftoken", "value": "n" * 32, "url": page.url}])
    page.get_by_role("button", name="Refuse").click()
    expect(page.locator("#refusal")).to_have_text("The name is taken.")


def test_a_refusal_is_shown_in_its_place_without_a_toast(page: Page) -> None:
    page.get_by_role("button", name="Refuse").click()
    expect(page.locator("#refusal")).to_have_text("The name is taken.")
    expect(page.locator("#toasts [role=alert]")).to_have_count(0)


def test_rows_move_by_arrow_keys(page: Page) -> None:
    # The server hears of it 600 ms after the last press, which a slow machine may let pass between two of them.
    page.clock.install()
    page.clock.pause_at(datetime.now(tz=UTC) + timedelta(hours=1))
    page.get_by_role("button", name="Move C").focus()
    page.keyboard.press("ArrowUp")
    page.clock.run_for(500)
    expect(page.locator("#announcer")).to_have_text("Hook C: position 2 of 3")
    expect(page.get_by_role("button", name="Move C")).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.clock.run_for(700)
    expect(page.locator("#echo")).to_have_text("C A B")


def test_rows_move_by_dragging(page: Page) -> None:
    handle = page.get_by_role("button", name="Move A").bounding_box()
    last = page.locator("[data-reorder-item='Hook C']").bounding_box()
    assert handle is not None
    assert last is not None
    page.mouse.move(handle["x"] + 5, handle["y"] + 5)
    page.mouse.down()
    page.mouse.move(last["x"] + 10, last["y"] + last["height"] - 2, steps=6)
    page.mouse.up()
    expect(page.locator("#echo")).to_have_text("B C A")


def test_a_live_tail_goes_on_until_paused_and_keeps_to_its_limit(page: Page) -> None:
    rows = page.locator("#tail li")
    expect(rows.first).not_to_have_text("run 0")
    expect(page.locator("[data-tail-state]")).to_have_text("Tailing")
    page.get_by_role("button", name="Pause").click()
    expect(page.get_by_role("button", name="Resume")).to_have_attribute("aria-pressed", "true")
    expect(page.locator("[data-tail-state]")).to_have_text("Paused")
    settled(page)
    before = rows.first.text_content()
    page.get_by_role("button", name="Resume").click()
    expect(rows.first).not_to_have_text(before or "")
    expect(rows).to_have_count(4)


def test_danger_waits_for_the_name(visitor: Visitor) -> None:
    page = visitor.open("/guide/")
    page.get_by_role("button", name="Danger").click()
    delete = page.get_by_role("button", name="Delete hook")
    expect(delete).to_be_disabled()
    page.locator("[data-confirm-input]").fill("CRM gat")
    expect(delete).to_be_disabled()
    page.locator("[data-confirm-input]").fill("CRM gate")
    expect(delete).to_be_enabled()


def test_copying_says_so(visitor: Visitor) -> None:
    page = visitor.open("/guide/")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.locator("[data-copy='storefront']").click()
    expect(page.locator("#announcer")).to_have_text("Copied")
    assert page.evaluate("() => navigator.clipboard.readText()") == "storefront"


def test_the_first_fault_of_a_form_has_the_focus(visitor: Visitor) -> None:
    expect(visitor.open("/guide/").locator("#id_base_url")).to_be_focused()


def test_times_are_in_the_zone_of_the_viewer(visitor: Visitor) -> None:
    page = visitor.open("/guide/")
    time = page.locator("time[data-relative]").first
    assert time.get_attribute("title") == time.get_attribute("data-exact")
    assert "ago" in (time.text_content() or "") or "just now" in (time.text_content() or "")


def test_a_page_is_light_enough(visitor: Visitor) -> None:
    """Everything a page loads, fonts included, compressed as the server would: less than 250 kB."""
    import gzip

    page = visitor.open("/guide/")
    addresses = page.evaluate("() => performance.getEntriesByType('resource').map((entry) => entry.name)")
    bodies = [page.request.get(address) for address in [page.url, *addresses]]
    sizes = {
        body.url: len(body.body() if body.url.endswith(".woff2") else gzip.compress(body.body())) for body in bodies
    }
    assert sum(sizes.values()) < 250_000, sizes
