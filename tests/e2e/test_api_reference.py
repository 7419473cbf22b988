"""The page to try the API at: built in the browser, under the same content security policy as every page."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.front_end, pytest.mark.django_db(transaction=True)]


def test_every_operation_is_there_to_try(visitor: Any) -> None:
    page = visitor.open("/api/docs/")
    expect(page.locator(".opblock").nth(60)).to_be_attached()
    page.locator("[id^='operations-'] .opblock-summary").first.click()
    expect(page.locator(".opblock.is-open .responses-wrapper")).to_be_visible()


def test_it_needs_no_signing_in_and_names_both_ways_to_call(visitor: Any) -> None:
    page = visitor.open("/api/docs/")
    page.locator("button.authorize").click()
    names = page.locator(".auth-container h4")
    expect(names.filter(has_text="apiKey").first).to_be_visible()
    expect(names.filter(has_text="applicationToken").first).to_be_visible()
