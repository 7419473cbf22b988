"""The main job as a new brand admin does it in the browser: publish, try, deploy, assign, watch, replay."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page, expect

from hooks.models import Application, Execution
from tests import factories
from tests.e2e.conftest import settled

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

MESSAGE = "Please register with the address we know you by."


@pytest.fixture
def demo(settings: Any, brand: Any, live_server: Any) -> Any:
    """The demo's services on the live server, allowed by name for this brand alone."""
    settings.DEMO = True
    settings.DEMO_URL = f"{live_server.url}/demo"
    settings.ROOT_URLCONF = "tests.e2e.demo_urls"
    brand.internal_hosts = [live_server.url.removeprefix("http://")]
    brand.save()
    return brand


def report(application: Application, email: str, token: str) -> dict[str, Any]:
    body = {"input": {"customer": {"attributes": {}, "identifiers": {"email": email}}}}
    answer = Client().post(
        f"/api/v1/applications/{application.client_id}/events/before-registration",
        body,
        content_type="application/json",
        headers={"Authorization": f"Bearer {token}"},
    )
    assert answer.status_code == 200, answer.content
    decided: dict[str, Any] = answer.json()
    return decided


def test_the_main_job_end_to_end(
    visitor: Any, demo: Any, owner: Any, application: Application, application_token: str
) -> None:
    page = sign_in(visitor, owner)
    publish_and_try(page)
    deploy_and_assign(page)
    known = report(application, "ada@example.com", application_token)
    assert (known["outcome"], known["session"]) == ("continue", {"hubspot_contact_id": "4512"})
    unknown = report(application, "nobody@example.com", application_token)
    assert (unknown["outcome"], unknown["message"]) == ("show_error", MESSAGE)
    change_and_replay(page, unknown["executions"][0]["id"])
    open_storefront(page)
    with page.expect_response(lambda answer: "/assignments/" in answer.url):
        page.get_by_role("group", name="Mode of Known contacts").get_by_role("button", name="async").click()
    page.get_by_text("this hook's result is ignored").wait_for()
    queued = report(application, "nobody@example.com", application_token)
    assert (queued["outcome"], queued["executions"][0]["status"]) == ("continue", "queued")


def sign_in(visitor: Any, owner: Any) -> Page:
    page: Page = visitor.open("/")
    page.get_by_label("Username").fill(owner.username)
    page.get_by_label("Password").fill(factories.PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    return page


def publish_and_try(page: Page) -> None:
    page.get_by_role("link", name="Plugin library").click()
    page.get_by_role("link", name="HubSpot: only known contacts may register").click()
    page.get_by_role("link", name="Publish").click()
    expect(page.get_by_label("API address")).to_have_value(f"{settings.DEMO_URL}/crm")
    page.get_by_label("Access token").fill("demo-crm-token")
    page.get_by_label("Message for unknown people").fill(MESSAGE)
    page.get_by_label("Name of the hook").fill("Known contacts")
    page.get_by_role("button", name="Publish").click()
    page.wait_for_selector(".editor.is-ready")
    page.locator("#hook-form .cm-content").click()
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("#try-result >> text=Outcome")
    expect(page.locator("#try-result")).to_contain_text("contacts/search")


def deploy_and_assign(page: Page) -> None:
    page.get_by_role("link", name="Deploy v1").click()
    page.get_by_role("button", name="Deploy v1").click()
    page.get_by_text("Version 1 is live.").wait_for()
    open_storefront(page)
    page.get_by_label("Assign a hook").select_option(label="Known contacts")
    page.get_by_role("button", name="Assign", exact=True).click()
    page.get_by_text("is assigned to Storefront").wait_for()


def open_storefront(page: Page) -> None:
    page.get_by_role("link", name="Applications").click()
    page.get_by_role("link", name="Storefront").click()


def change_and_replay(page: Page, public_id: str) -> None:
    """Read the run that refused somebody, change the message, and replay that very run."""
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Executions").click()
    page.locator(f"a[href$='/executions/{public_id}/']").click()
    page.get_by_role("heading", name="What happened").wait_for()
    main = page.locator("main")
    expect(main).to_contain_text(MESSAGE, use_inner_text=True)
    expect(main).to_contain_text("contacts/search", use_inner_text=True)
    seen = page.url
    page.get_by_role("link", name="Open in the editor").click()
    page.get_by_role("link", name="Variables and secrets").click()
    page.get_by_label("Name", exact=True).fill("unknown_message")
    page.get_by_label("Value").fill("Call us, and we will help you.")
    page.get_by_role("button", name="Set", exact=True).click()
    page.get_by_text("unknown_message is set").wait_for()
    page.goto(seen)
    page.get_by_role("button", name="Replay").click()
    page.get_by_text("This is a replay of").wait_for()
    expect(main).to_contain_text("Call us, and we will help you.", use_inner_text=True)
    expect(main).to_contain_text(MESSAGE, use_inner_text=True)
    assert Execution.objects.get(kind="replay").requests[0]["recorded"] is True


def test_a_save_with_the_keyboard_and_a_stale_one(visitor: Any, owner: Any, hook: Any) -> None:
    page = visitor.open(f"/b/acme/hooks/{hook.public_id}/", user=owner)
    page.wait_for_selector(".editor.is-ready")
    page.locator("#hook-form .cm-content").click()
    page.keyboard.press("Control+End")
    page.keyboard.type("// mine")
    with page.expect_response(lambda answer: answer.url.endswith("/save/")):
        page.keyboard.press("Control+s")
    page.get_by_text("Deploy v2").wait_for()
    settled(page)
    assert hook.latest_version.source.rstrip().endswith("// mine")
    factories.VersionFactory(hook=hook, source="module.exports = () => 'theirs';\n")
    page.keyboard.type(" and more")
    with page.expect_response(lambda answer: answer.url.endswith("/save/")):
        page.keyboard.press("Control+s")
    page.get_by_text("Somebody saved a newer version").wait_for()
    settled(page)
    page.get_by_role("button", name="Save mine on top of version 3").click()
    page.get_by_text("Deploy v4").wait_for()
    assert "// mine and more" in hook.latest_version.source
