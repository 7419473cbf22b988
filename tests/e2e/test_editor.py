"""What an author meets in the editor: completion, hover, problems, drafts, keys, and the way out by keyboard."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import LOOKS, Visitor, answer_dialogs
from tests.e2e.editor_site import SOURCE

pytestmark = [
    pytest.mark.browser,
    pytest.mark.front_end,
    pytest.mark.urls("tests.e2e.editor_site"),
    pytest.mark.django_db(transaction=True),
]

CODE = "#save .cm-content"
SAVED = "#save [data-save-state]"


@pytest.fixture
def page(visitor: Visitor) -> Page:
    page = visitor.open("/")
    page.wait_for_selector("#save .editor[data-types=ready]")
    return page


def put_cursor(page: Page, line: int) -> None:
    """Click a line (from 1) and go to its end."""
    page.locator(f"{CODE} .cm-line").nth(line - 1).click()
    page.keyboard.press("End")


def problems(page: Page) -> Any:
    return page.locator("#save [data-problems] [data-word]")


def test_clean_code_has_no_problems(page: Page) -> None:
    expect(problems(page)).to_have_text("No problems")


def test_args_of_this_event_are_completed_without_any_annotation(page: Page) -> None:
    put_cursor(page, 3)
    page.keyboard.press("Enter")
    page.keyboard.type("args.customer.")
    options = page.locator(".cm-tooltip-autocomplete li")
    expect(options.filter(has_text="identifiers")).to_have_count(1)
    expect(options.filter(has_text="password")).to_have_count(0)


def test_completion_can_be_taken_with_the_keyboard(page: Page) -> None:
    put_cursor(page, 3)
    page.keyboard.press("Enter")
    page.keyboard.type("return new RegistrationD")
    # While an answer is on its way the old list stays, disabled: Enter would be a new line.
    choices = page.locator(".cm-tooltip-autocomplete:not(.cm-tooltip-autocomplete-disabled)")
    expect(choices.locator("li[aria-selected]")).to_contain_text("RegistrationData")
    # CodeMirror ignores Enter in the first moments of a list, so that it is not taken by mistake.
    page.wait_for_timeout(100)
    page.keyboard.press("Enter")
    expect(page.locator(CODE)).to_contain_text("return new RegistrationData")


def test_hover_shows_type_and_description(page: Page) -> None:
    page.locator(f"{CODE} .cm-line").nth(1).get_by_text("identifiers").or_(
        page.locator(f"{CODE} .cm-line").nth(1)
    ).first.hover(position={"x": 220, "y": 8})
    expect(page.locator(".cm-tooltip-hover .cm-hint code")).to_be_visible()


def test_a_typing_error_is_a_problem_at_its_line(page: Page) -> None:
    put_cursor(page, 2)
    page.keyboard.press("Enter")
    # Attributes are the brand's own: any name goes. What customers have besides is fixed by the contract.
    page.keyboard.type("args.customer.attributes.loyaltyTier; args.customer.identifers;")
    expect(problems(page)).to_have_text("1 problem")
    expect(page.locator(".cm-lintRange-error")).to_have_text("identifers")
    expect(page.locator(".cm-gutter-lint .cm-lint-marker-error")).to_have_count(1)


def test_a_wrong_answer_class_is_a_problem(visitor: Visitor) -> None:
    page = visitor.open("/?source=module.exports%20%3D%20async%20(args)%20%3D%3E%20%7B%20return%205%3B%20%7D%3B%0A")
    expect(problems(page)).to_have_text("1 problem")


def test_the_problem_counter_leads_to_the_problem(page: Page) -> None:
    put_cursor(page, 3)
    page.keyboard.type(" nowhere();")
    put_cursor(page, 1)
    expect(problems(page)).to_have_text("1 problem")
    page.locator("#save [data-problems]").click()
    expect(page.locator("#save [data-cursor-place]")).to_contain_text("Ln 3")
    expect(page.locator(CODE)).to_be_focused()


def test_the_status_line_follows_the_cursor(page: Page) -> None:
    put_cursor(page, 2)
    expect(page.locator("#save [data-cursor-place]")).to_have_text("Ln 2, Col 49")


def test_ctrl_s_saves_what_is_typed_and_the_page_says_so(page: Page) -> None:
    put_cursor(page, 3)
    page.keyboard.type(" // x")
    expect(page.locator(SAVED)).to_have_text("Unsaved changes")
    page.keyboard.press("Control+s")
    expect(page.locator("#saved")).to_have_text(f"{len(SOURCE) + 5} characters")
    expect(page.locator(SAVED)).to_have_text("Saved")
    assert page.evaluate("() => Object.keys(localStorage).filter((key) => key.includes('draft')).length") == 0


def test_ctrl_enter_tries_unsaved_code_with_the_sample(page: Page) -> None:
    put_cursor(page, 3)
    page.keyboard.type(" // x")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#tried")).to_have_text(f"{len(SOURCE) + 5} characters with 1 fields")
    expect(page.locator(SAVED)).to_have_text("Unsaved changes")


def test_a_fault_of_the_engine_is_shown_at_its_line_until_the_next_change(page: Page) -> None:
    page.get_by_role("button", name="Try").click()
    expect(problems(page)).to_have_text("1 problem")
    expect(page.locator("#save [data-cursor-place]")).to_have_text("Ln 3, Col 11")
    expect(page.locator(".cm-lintRange-error")).to_have_text("log")
    put_cursor(page, 2)
    page.keyboard.type(" ")
    expect(problems(page)).to_have_text("No problems")


def test_a_lost_page_loses_no_code(visitor: Visitor, page: Page) -> None:
    put_cursor(page, 3)
    page.keyboard.type(" // precious")
    answer_dialogs(page)
    page.goto("/?version=2")
    page.wait_for_selector("#save .is-ready")
    expect(page.locator(".editor-draft")).to_contain_text("not saved")
    expect(page.locator(CODE)).not_to_contain_text("precious")
    page.get_by_role("button", name="Restore it").click()
    expect(page.locator(CODE)).to_contain_text("precious")
    expect(page.locator("#id_source")).to_have_value(re.compile("precious"))
    expect(page.locator(".editor-draft")).to_have_count(0)


def test_a_draft_can_be_thrown_away_for_good(page: Page) -> None:
    put_cursor(page, 3)
    page.keyboard.type(" // rubbish")
    answer_dialogs(page)
    page.reload()
    page.get_by_role("button", name="Discard").click()
    page.reload()
    page.wait_for_selector("#save .is-ready")
    expect(page.locator(".editor-draft")).to_have_count(0)


def test_leaving_with_unsaved_code_asks_first(page: Page) -> None:
    asked = answer_dialogs(page)
    page.reload()
    assert asked == []
    page.wait_for_selector("#save .is-ready")
    put_cursor(page, 3)
    page.keyboard.type("x")
    page.reload()
    assert asked == ["beforeunload"]


def test_the_keyboard_can_leave_the_editor(page: Page) -> None:
    put_cursor(page, 3)
    page.keyboard.press("Tab")
    expect(page.locator(CODE)).to_be_focused()
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    expect(page.locator(CODE)).not_to_be_focused()


def test_a_snippet_is_put_in_with_the_indent_of_its_line(page: Page) -> None:
    put_cursor(page, 3)
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Insert a check").click()
    expect(page.locator("#id_source")).to_have_value(re.compile("\n  if \\(!email\\) {\n    return;\n  }\n"))


@pytest.mark.parametrize(("text", "said"), [("{", "1 problem"), ("[1, 2]", "No problems"), ('{"a": }', "1 problem")])
def test_sample_input_is_checked_as_json(page: Page, text: str, said: str) -> None:
    page.locator("#try .cm-content").fill(text)
    expect(page.locator("#try [data-problems] [data-word]")).to_have_text(said)


def test_the_diff_stands_side_by_side_only_where_there_is_room(visitor: Visitor) -> None:
    wide = visitor.open("/")
    expect(wide.locator(".cm-mergeViewEditor")).to_have_count(2)
    expect(wide.get_by_role("textbox", name="Live")).to_contain_text("nobody")
    narrow = visitor.open("/", width=390)
    expect(narrow.locator(".cm-mergeViewEditor")).to_have_count(0)
    expect(narrow.locator(".cm-deletedChunk")).to_contain_text("nobody")


def test_without_script_the_textarea_and_the_plain_diff_do_the_job(visitor: Visitor) -> None:
    page = visitor.open("/", script=False)
    page.locator("#id_source").fill("module.exports = () => {};")
    expect(page.locator("table.diff")).to_contain_text("nobody")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("body")).to_contain_text("26 characters")


@pytest.mark.parametrize(("theme", "width"), LOOKS)
def test_the_editor_is_accessible(visitor: Visitor, accessible: Callable[[Page], None], theme: str, width: int) -> None:
    page = visitor.open("/", theme=theme, width=width)
    page.wait_for_selector("#save .editor[data-types=ready]")
    accessible(page)
