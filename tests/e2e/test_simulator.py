"""The simulator in a real browser: the customer's pages, redirects to the demo's provider and back, the timeline."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from hooks.models import Delivery, EventOccurrence, Execution, Simulation
from hooks.services.actors import SYSTEM
from hooks.services.deploy import hook_deploy
from hooks.services.publish import plugin_publish
from plugins.catalog import get_plugin
from tests.e2e.conftest import LOOKS, Visitor, settled

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

UNKNOWN = "Please use the address you gave us, or contact our support."


@pytest.fixture
def demo(settings: Any, brand: Any, application: Any, live_server: Any) -> Any:
    """The demo's services on the live server, and browsers that come back to it."""
    settings.DEMO = True
    settings.BASE_URL = live_server.url
    settings.DEMO_URL = f"{live_server.url}/demo"
    settings.ROOT_URLCONF = "tests.e2e.demo_urls"
    brand.internal_hosts = [live_server.url.removeprefix("http://")]
    brand.save()
    return brand


@pytest.fixture
def publish(demo: Any, application: Any, settings: Any) -> Callable[[str], None]:
    """Publish a plugin with the demo's configuration, deploy its hooks, assign them to the Storefront."""

    def go_live(slug: str) -> None:
        plugin = get_plugin(slug)
        values = plugin.defaults() | plugin.demo_config(settings.DEMO_URL)
        hooks = plugin_publish(brand=demo, actor=SYSTEM, slug=slug, values=values, assign_to=[application])
        for hook in hooks:
            hook_deploy(hook=hook, actor=SYSTEM, number=1)

    return go_live


def begin(visitor: Visitor, user: Any, journey: str, **options: Any) -> Page:
    page = visitor.open(f"/b/acme/journeys/simulate/?journey={journey}", user=user, **options)
    if journey == "sign-up":
        page.get_by_label("The service verifies identities").check()
    page.get_by_role("button", name="Begin").click()
    page.wait_for_url(re.compile("/simulations/sim_"))
    return page


def press(page: Page, name: str = "Continue") -> None:
    """Press the customer's button and wait for the next page."""
    with page.expect_response(lambda answer: answer.url.endswith("/answer")):
        page.locator(".browser").get_by_role("button", name=name).click()
    settled(page)


def heading(page: Page, text: str) -> None:
    expect(page.locator("#customer-title")).to_have_text(text)


def type_code(page: Page) -> None:
    code = re.search(r"\d{6}", page.locator(".phone").inner_text())
    assert code
    page.get_by_label("Code").fill(code[0])
    press(page)


def test_an_unknown_customer_reads_the_plugins_message_and_can_correct_the_address(
    visitor: Visitor, developer: Any, publish: Any
) -> None:
    publish("hubspot")
    page = begin(visitor, developer, "sign-up")
    heading(page, "Create your account")
    press(page)
    expect(page.locator(".browser").get_by_role("alert")).to_contain_text(UNKNOWN)
    expect(page.locator("#timeline")).to_contain_text("HubSpot: only known contacts may register")
    expect(page.locator("#timeline")).to_contain_text("contacts/search")
    expect(page.locator("#customer-title")).to_be_focused()
    page.get_by_label("E-mail address").fill("maria.schmidt@example.com")
    press(page)
    heading(page, "A few more details")
    expect(page.locator(".event-note")).to_contain_text("phoneNumbers.primaryPhoneNumber")


def test_sign_up_with_proofing_at_a_provider_ends_in_an_id_token(
    visitor: Visitor, developer: Any, publish: Any
) -> None:
    publish("identity-proofing")
    publish("token-claims")
    page = begin(visitor, developer, "sign-up")
    for title in ("Create your account", "A few more details", "Choose a password"):
        heading(page, title)
        press(page)
    heading(page, "Confirm your e-mail address")
    type_code(page)
    heading(page, "One moment")
    page.get_by_role("link", name="Go to").click()
    expect(page.get_by_role("heading", name="Demo proofing")).to_be_visible()
    page.get_by_role("link", name="the check is passed").click()
    page.wait_for_url(re.compile("/simulations/sim_"))
    heading(page, "You are signed in")
    claims = page.locator(".claims")
    expect(claims).to_contain_text("https://id.simulation.example")
    expect(claims.locator(".from-hook").first).to_contain_text("by a hook")
    runs = Execution.objects.filter(event="before-identity-verification").order_by("pk")
    assert [run.outcome for run in runs] == ["redirect", "continue"]
    assert EventOccurrence.objects.filter(event="after-identity-verification").count() == 1


def test_a_failed_check_refuses_the_customer(visitor: Visitor, developer: Any, publish: Any) -> None:
    publish("identity-proofing")
    page = begin(visitor, developer, "identity-verification")
    press(page, "Begin")
    page.get_by_role("link", name="Go to").click()
    page.get_by_role("link", name="the check is failed").click()
    page.wait_for_url(re.compile("/simulations/sim_"))
    heading(page, "This is not possible")
    expect(page.locator(".browser").get_by_role("alert")).to_contain_text("We could not verify your identity.")


def test_an_account_is_brought_over_from_the_old_store(visitor: Visitor, developer: Any, publish: Any) -> None:
    publish("account-migration")
    page = begin(visitor, developer, "login-migrated")
    press(page)
    heading(page, "Enter your password")
    page.get_by_label("Password").fill("not this one")
    press(page)
    heading(page, "That did not work")
    press(page, "Try again")
    press(page)
    heading(page, "A few more details")
    expect(page.locator(".event-note").first).to_contain_text("from now on it is this service's own")
    page.locator(".fold > summary").click()
    expect(page.locator(".fold")).to_contain_text("Marco")


def test_asynchronous_hooks_turn_from_queued_to_done_by_themselves(
    visitor: Visitor, developer: Any, demo: Any, assign: Any
) -> None:
    from django.utils import timezone

    assign("module.exports = async () => {};", event="after-customer-identification", mode="async")
    page = begin(visitor, developer, "login")
    press(page)
    expect(page.locator("#timeline")).to_contain_text("Queued")
    run = Delivery.objects.get().execution
    run.status, run.finished_at, run.duration_ms = "succeeded", timezone.now(), 12.0
    run.save()
    expect(page.locator("#timeline")).to_contain_text("Succeeded")
    expect(page.locator("#timeline")).to_contain_text("nobody waited")


def test_it_is_played_with_the_keyboard_alone(visitor: Visitor, developer: Any, demo: Any) -> None:
    page = begin(visitor, developer, "login")
    page.get_by_label("E-mail address or user name").focus()
    with page.expect_response(lambda answer: answer.url.endswith("/answer")):
        page.keyboard.press("Enter")
    heading(page, "Enter your password")
    settled(page)
    expect(page.locator("#customer-title")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.locator("#f-password")).to_be_focused()
    with page.expect_response(lambda answer: answer.url.endswith("/answer")):
        page.keyboard.press("Enter")
    heading(page, "A few more details")


def test_it_is_played_without_script_too(visitor: Visitor, developer: Any, demo: Any) -> None:
    page = visitor.open("/b/acme/journeys/simulate/?journey=consent-change", user=developer, script=False)
    page.get_by_role("button", name="Begin").click()
    page.get_by_label("News by e-mail").check()
    page.get_by_role("button", name="Continue").click()
    heading(page, "Your preferences are saved")
    assert Simulation.objects.get().state["facts"]["consents_changed"][0]["key"] == "marketing-email"


def test_back_and_a_second_tab_do_no_harm(visitor: Visitor, developer: Any, demo: Any) -> None:
    page = begin(visitor, developer, "login")
    other = page.context.new_page()
    other.goto(page.url)
    press(page)
    heading(page, "Enter your password")
    press(other)
    heading(other, "Enter your password")
    assert EventOccurrence.objects.count() == 1


@pytest.mark.front_end
@pytest.mark.parametrize(("theme", "width"), LOOKS)
def test_every_page_of_it_is_accessible(
    visitor: Visitor, accessible: Any, developer: Any, demo: Any, assign: Any, theme: str, width: int
) -> None:
    assign(
        "module.exports = async (args) => { if (args.customer.attributes.name.givenName === 'Robin') "
        "return new ShowErrorMessage('Nobody is called Robin here, as everybody knows.'); "
        "return new RegistrationData({ nickname: 'R' }, [], { seen: true }); };"
    )
    assign("module.exports = async () => {};", event="after-customer-identification", mode="async")
    page = begin(visitor, developer, "sign-up", theme=theme, width=width)
    accessible(page)
    press(page)
    accessible(page)
    page.get_by_label("First name").fill("Maximiliane-Alexandra")
    page.get_by_label("E-mail address").fill("nothing")
    press(page)
    expect(page.locator(".field-error")).to_be_visible()
    accessible(page)
    page.get_by_label("E-mail address").fill("m@known.example")
    press(page)
    for summary in page.locator(".event-more summary").all():
        summary.click()
    accessible(page)
    page.get_by_role("link", name="Open as a journey").click()
    page.wait_for_url(re.compile("/journeys/jrn_"))
    accessible(page)
    for path in ("simulate/", "dry-run/", "dry-run/?event=before-registration", ""):
        page.goto(f"/b/acme/journeys/{path}")
        page.wait_for_load_state("networkidle")
        accessible(page)
    page.goto("/b/acme/journeys/dry-run/")
    with page.expect_navigation():
        page.get_by_role("button", name="Run dry").click()
    accessible(page)


def test_a_dry_run_shows_what_would_happen(visitor: Visitor, developer: Any, publish: Any) -> None:
    publish("hubspot")
    page = visitor.open("/b/acme/journeys/dry-run/", user=developer)
    # The choice below is sent by a script, which is there only once the page has loaded.
    with page.expect_navigation():
        page.get_by_role("button", name="Run dry").click()
    expect(page.get_by_text("had no recorded answer for this customer and was not sent.")).to_be_visible()
    page.get_by_label("Journey").select_option("login")
    page.wait_for_url(re.compile("journey=login"))
    page.get_by_role("button", name="Run dry").click()
    expect(page.get_by_text("You are signed in")).to_be_visible()
    assert not EventOccurrence.objects.exists()
