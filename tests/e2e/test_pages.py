"""Every page of the console in a real browser: accessible, no script errors, no sideways scrolling, light and dark."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from hooks import models
from hooks.services.actors import SYSTEM
from hooks.services.audit import audit_record
from tests import factories
from tests.e2e.conftest import LOOKS, settled

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LONG = "Only customers whose company is already known to the customer relationship system may register here at all"


@pytest.fixture
def full_brand(brand: Any, owner: Any, application: Any) -> dict[str, Any]:
    """A brand with long names, failures, a queue, versions, secrets, and a log."""
    hook = factories.HookFactory(brand=brand, name=LONG, slug="long", plugin_slug="hubspot", plugin_version="1.0.0")
    factories.VersionFactory(hook=hook, source="module.exports = async () => {\n  throw new Error('no');\n};\n")
    draft = factories.HookFactory(brand=brand, name="Draft", deployed=False)
    factories.AssignmentFactory(application=application, hook=hook)
    factories.AssignmentFactory(application=application, hook=draft, mode="async")
    factories.VariableFactory(hook=hook, key="unknown_message", value="x" * 400)
    factories.SecretFactory(hook=hook, key="access_token")
    factories.ApiKeyFactory(brand=brand)
    now = timezone.now()
    statuses = ["succeeded", "failed", "timed_out", "out_of_memory", "invalid_result", "skipped"]
    for number in range(60):
        failed = statuses[number % 6]
        error = (
            {"name": "Error", "message": "no " * 40, "line": 2, "column": 9, "stack": ""}
            if failed == "failed"
            else None
        )
        factories.ExecutionFactory(
            hook=hook,
            application=application,
            status=failed,
            error=error,
            created_at=now - timedelta(minutes=7 * number),
            customer_email="maximiliane.von-und-zu-hohenstaufen@subdomain.example.com",
            requests=[
                {"method": "POST", "url": "https://crm.example/" + "a" * 150, "status": 503, "timings": {"total_ms": 4}}
            ],
        )
    execution = models.Execution.objects.filter(status="failed").first()
    execution.occurrence = factories.OccurrenceFactory(application=application, journey_id=execution.journey_id)
    execution.save()
    queued = factories.QueuedExecutionFactory(hook=hook, application=application)
    factories.DeliveryFactory(execution=queued)
    audit_record(
        brand=brand, actor=SYSTEM, action="hook.deploy", target=hook, before={"version": 1}, after={"version": 2}
    )
    return {"hook": hook, "application": application, "execution": execution}


def paths(world: dict[str, Any]) -> list[str]:
    hook, application, execution = world["hook"], world["application"], world["execution"]
    assignment = application.assignments.get(hook=hook)
    pages = [
        "", "library/", "library/hubspot/", "library/hubspot/publish/", "hooks/", "hooks/new/",
        f"hooks/{hook.public_id}/", f"hooks/{hook.public_id}/versions/", f"hooks/{hook.public_id}/versions/2/",
        f"hooks/{hook.public_id}/deploy/2/", f"hooks/{hook.public_id}/variables/", f"hooks/{hook.public_id}/settings/",
        "events/", "events/before-id-token-generation/", "events/after-account-update/",
        "applications/", "applications/new/", f"applications/{application.public_id}/",
        f"applications/{application.public_id}/settings/",
        f"applications/{application.public_id}/assignments/{assignment.public_id}/",
        "journeys/", f"journeys/{execution.journey_id}/",
        "executions/", f"executions/{execution.public_id}/", "deliveries/", "audit/?verify=1",
        "settings/", "settings/team/", "settings/api-keys/", "search/?q=long",
    ]  # fmt: skip
    return [f"/b/acme/{page}" for page in pages]


# Each theme and each width once: what differs by both together is the frame, which has tests of its own.
@pytest.mark.front_end
@pytest.mark.parametrize(("theme", "width"), LOOKS)
def test_every_page_is_accessible(
    visitor: Any, accessible: Any, owner: Any, full_brand: dict[str, Any], theme: str, width: int
) -> None:
    page = visitor.open("/b/acme/", user=owner, theme=theme, width=width)
    faults = []
    for path in paths(full_brand):
        answer = page.goto(path)
        if answer is None or answer.status != 200:
            faults.append(f"{path}: status {answer.status if answer else 'none'}")
            continue
        try:
            accessible(page)
        except AssertionError as fault:
            faults.append(f"{path}: {fault}")
    assert not faults, "\n".join(faults)


@pytest.mark.front_end
@pytest.mark.parametrize(("theme", "width"), [("light", 390)])
def test_an_empty_brand_is_accessible_too(
    visitor: Any, accessible: Any, owner: Any, brand: Any, theme: str, width: int
) -> None:
    page = visitor.open("/b/acme/", user=owner, theme=theme, width=width)
    for area in (
        "",
        "hooks/",
        "applications/",
        "journeys/",
        "executions/",
        "deliveries/",
        "audit/",
        "settings/api-keys/",
    ):
        page.goto(f"/b/acme/{area}")
        accessible(page)


def test_pages_work_without_script(visitor: Any, owner: Any, full_brand: dict[str, Any]) -> None:
    page = visitor.open("/b/acme/hooks/", user=owner, script=False)
    page.goto(f"/b/acme/hooks/{full_brand['hook'].public_id}/")
    page.locator("textarea[name=source]").fill("module.exports = async () => { console.log('plain'); };")
    with page.expect_navigation():
        page.get_by_role("button", name="Save").click()
    assert full_brand["hook"].versions.count() == 3
    page.get_by_role("link", name="Deploy v3").click()
    page.get_by_role("button", name="Deploy v3").click()
    expect(page.get_by_text("Version 3 is live.")).to_be_visible()


def test_the_tail_brings_new_runs_by_itself(visitor: Any, owner: Any, full_brand: dict[str, Any]) -> None:
    page = visitor.open("/b/acme/executions/", user=owner)
    fresh = factories.ExecutionFactory(hook=full_brand["hook"], application=full_brand["application"])
    page.wait_for_selector(f"a[href$='/executions/{fresh.public_id}/']")


def test_order_and_mode_change_in_place(visitor: Any, owner: Any, full_brand: dict[str, Any]) -> None:
    application = full_brand["application"]
    page = visitor.open(f"/b/acme/applications/{application.public_id}/", user=owner)
    page.get_by_role("button", name="Move Draft").focus()
    with page.expect_response(lambda answer: answer.url.endswith("/reorder/")):
        page.keyboard.press("ArrowUp")
    settled(page)
    first = application.assignments.order_by("position").first()
    assert first.hook.name == "Draft"
    group = page.get_by_role("group", name=f"Mode of {LONG}")
    with page.expect_response(lambda answer: "/assignments/" in answer.url):
        group.get_by_role("button", name="async").click()
    expect(page.get_by_text("this hook's result is ignored").first).to_be_visible()
    assert application.assignments.get(hook=full_brand["hook"]).mode == "async"
