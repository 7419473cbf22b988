"""A real Chromium for tests of pages: mark them `browser`. A script error or a blocked resource fails any test."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings as project
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Dialog, Page, expect, sync_playwright

WIDTHS = {1440: 900, 390: 844}
# Each width and each theme once: what axe sees of the one does not depend on the other.
LOOKS = [("light", 1440), ("dark", 390)]
ARGUMENTS = ["--no-sandbox", "--disable-dev-shm-usage", "--force-color-profile=srgb"]
# A busy machine is no failure: what a page does by itself may take as long as what a test does in it.
PATIENCE_MS = 15_000
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture(scope="session")
def chromium(chromium_path: str) -> Iterator[Browser]:
    # Playwright's loop runs in this thread; Django would take the ORM calls of tests for calls from async code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def built_front_end() -> None:
    """The bundles, served from where the build puts them; nothing is collected."""
    bundle = project.BASE_DIR / "static" / "build" / "hookline" / "console.js"
    if not bundle.is_file():
        pytest.fail("the front end is not built: run `npm ci --ignore-scripts && node static/build.mjs`", pytrace=False)


@dataclass
class Visitor:
    """Somebody with a browser: open pages, and collect what went wrong in them."""

    address: str
    browser: Browser
    faults: list[str] = field(default_factory=list)
    contexts: list[BrowserContext] = field(default_factory=list)

    def open(
        self, path: str, *, user: Any = None, theme: str = "light", width: int = 1440, script: bool = True
    ) -> Page:
        """Open a page in a fresh browser profile, signed in as `user`, and wait until it has settled."""
        context = self.browser.new_context(
            base_url=self.address,
            viewport={"width": width, "height": WIDTHS.get(width, 900)},
            color_scheme="dark" if theme == "dark" else "light",
            java_script_enabled=script,
            reduced_motion="reduce",
        )
        context.set_default_timeout(PATIENCE_MS)
        self.contexts.append(context)
        if user is not None:
            context.add_cookies([{"name": "sessionid", "value": session_of(user), "url": self.address}])
        page = context.new_page()
        page.on("pageerror", lambda error: self.faults.append(f"script error: {error}"))
        page.on("console", self.listen)
        page.goto(path)
        page.wait_for_load_state("networkidle")
        return page

    def listen(self, message: ConsoleMessage) -> None:
        # The browser reports every 4xx answer as an error; refusals are what many tests are about.
        refused = ("Failed to load resource", "Response Status Error Code")
        if message.type == "error" and not message.text.startswith(refused):
            self.faults.append(f"console: {message.text}")


def session_of(user: Any) -> str:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client.cookies["sessionid"].value


@pytest.fixture
def visitor(built_front_end: None, live_server: Any, chromium: Browser) -> Iterator[Visitor]:
    visitor = Visitor(live_server.url, chromium)
    yield visitor
    for context in visitor.contexts:
        context.close()
    assert not visitor.faults, "the browser reported: " + "; ".join(visitor.faults)


def settled(page: Page) -> None:
    """Wait until htmx has done its last step, which moves the focus: a key pressed before that would be lost."""
    expect(page.locator(".htmx-request, .htmx-swapping, .htmx-settling")).to_have_count(0)


def answer_dialogs(page: Page) -> list[str]:
    """Agree to whatever the browser asks, and keep the kinds of the questions ("beforeunload")."""
    asked: list[str] = []

    def agree(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", agree)
    return asked


@pytest.fixture
def accessible() -> Callable[[Page], None]:
    """Fail with the rule and the element for everything axe-core finds on a page, and for sideways scrolling."""
    return check_accessible


def check_accessible(page: Page) -> None:
    found = Axe().run(page, options={"resultTypes": ["violations"], "runOnly": RULES}).response["violations"]
    listed = [f"{each['id']} ({each['impact']}): {node['html'][:160]}" for each in found for node in each["nodes"]]
    assert not listed, "axe-core found:\n" + "\n".join(listed)
    assert page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth"), "the page scrolls sideways"
