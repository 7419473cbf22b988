"""Conditions of an assignment in a real browser, with and without script."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from hooks.models import Assignment
from tests import factories
from tests.e2e.conftest import LOOKS, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

VIP = {"field": "session.vip", "operator": "exists"}
EMAIL = {"field": "customer.identifiers.email", "operator": "ends_with", "value": "@example.com"}


@pytest.fixture
def assignment(application: Any, hook: Any, owner: Any) -> Any:
    return factories.AssignmentFactory(application=application, hook=hook)


@pytest.fixture
def home(assignment: Any) -> str:
    return f"/b/acme/applications/{assignment.application.public_id}/"


def open_dialog(page: Page) -> Any:
    page.get_by_role("link", name="How CRM gate runs").click()
    dialog = page.get_by_role("dialog", name="How “CRM gate” runs")
    expect(dialog).to_be_visible()
    return dialog


def fill(row: Any, field: str, operator: str, value: str = "") -> None:
    row.get_by_label("Field").fill(field)
    row.get_by_label("Comparison").select_option(operator)
    if value:
        row.get_by_label("Value").fill(value)


def kept(assignment: Any) -> Any:
    return Assignment.objects.get(pk=assignment.pk).conditions


def test_rows_are_added_and_taken_away(visitor: Visitor, assignment: Any, home: str, owner: Any) -> None:
    page = visitor.open(home, user=owner)
    dialog = open_dialog(page)
    rows = dialog.get_by_role("group", name="Condition")
    expect(rows).to_have_count(1)
    fill(rows.nth(0), "session.vip", "exists")
    dialog.get_by_role("button", name="Add a condition").click()
    expect(rows.nth(1).get_by_label("Field")).to_be_focused()
    rows.nth(1).get_by_label("Joined by").select_option("or")
    fill(rows.nth(1), "customer.identifiers.email", "ends_with", "@example.com")
    with page.expect_navigation():
        dialog.get_by_role("button", name="Save").click()
    assert kept(assignment) == {"match": "any", "rules": [VIP, EMAIL]}
    expect(page.get_by_text("Where session.vip is given or customer.identifiers.email ends with")).to_be_visible()
    dialog = open_dialog(page)
    rows = dialog.get_by_role("group", name="Condition")
    rows.nth(0).get_by_role("button", name="Take this condition away").click()
    with page.expect_navigation():
        dialog.get_by_role("button", name="Save").click()
    assert kept(assignment) == {"match": "all", "rules": [EMAIL]}


def test_a_fault_is_shown_on_a_page_with_everything_typed(
    visitor: Visitor, assignment: Any, home: str, owner: Any
) -> None:
    page = visitor.open(home, user=owner)
    dialog = open_dialog(page)
    fill(dialog.get_by_role("group", name="Condition").nth(0), "password", "exists")
    dialog.get_by_label("Percentage of customers").fill("40")
    with page.expect_navigation():
        dialog.get_by_role("button", name="Save").click()
    expect(page.get_by_text("password is sensitive")).to_be_visible()
    expect(page.get_by_label("Field").first).to_be_focused()
    expect(page.get_by_label("Percentage of customers")).to_have_value("40")
    assert kept(assignment) == {}


def test_it_works_without_script(visitor: Visitor, assignment: Any, home: str, owner: Any) -> None:
    page = visitor.open(home, user=owner, script=False)
    page.get_by_role("link", name="How CRM gate runs").click()
    rows = page.get_by_role("group", name="Condition")
    expect(rows.nth(1)).to_be_visible()
    fill(rows.nth(0), "session.vip", "exists")
    fill(rows.nth(1), "customer.identifiers.email", "ends_with", "@example.com")
    with page.expect_navigation():
        page.get_by_role("button", name="Save").click()
    assert kept(assignment) == {"match": "all", "rules": [VIP, EMAIL]}


@pytest.mark.front_end
@pytest.mark.parametrize(("theme", "width"), LOOKS)
def test_what_is_special_is_accessible(
    visitor: Visitor, accessible: Any, assignment: Any, home: str, owner: Any, theme: str, width: int
) -> None:
    Assignment.objects.update(
        conditions={"match": "any", "rules": [VIP, EMAIL, {"match": "all", "rules": [VIP, EMAIL]}]},
        percentage=25,
        failures_in_row=12,
        breaker_opened_at=timezone.now(),
        breaker_until=timezone.now() + timedelta(hours=1),
    )
    factories.ExecutionFactory(
        hook=assignment.hook, application=assignment.application, assignment=assignment, duration_ms=6_000.0
    )
    page = visitor.open(home, user=owner, theme=theme, width=width)
    expect(page.get_by_text("These hooks do not fit into the deadline")).to_be_visible()
    accessible(page)
    open_dialog(page)
    accessible(page)
