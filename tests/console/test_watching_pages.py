"""Executions, deliveries, audit, overview and search: how support staff and admins watch."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from console.paging import PAGE_SIZE
from hooks import models
from hooks.models import AuditEntry, Execution
from tests import factories
from tests.console.conftest import World

HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def page(client_of: Any, owner: Any) -> Any:
    return client_of(owner)


@pytest.fixture
def support_page(client_of: Any, support: Any) -> Any:
    return client_of(support)


def ids(answer: Any) -> set[str]:
    return {execution.public_id for execution in answer.context["executions"]}


def test_the_log_lists_the_newest_first(page: Any, url: Any, world: World) -> None:
    newer = factories.ExecutionFactory(hook=world.hook, application=world.application)
    shown = [execution.public_id for execution in page.get(url("executions")).context["executions"]]
    assert shown.index(newer.public_id) < shown.index(world.execution.public_id)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("customer=ada@example.com", True),
        ("customer=ADA@EXAMPLE.COM", True),
        ("customer=usr_1", True),
        ("customer=nobody@example.com", False),
        ("application=storefront", True),
        ("hook=crm-gate", True),
        ("event=before-registration", True),
        ("event=after-registration", False),
        ("result=status:succeeded", True),
        ("result=failures", False),
        ("result=outcome:deny", False),
        ("mode=sync", True),
        ("mode=async", False),
        ("kind=trial", False),
        ("period=hour", True),
        ("version=1", True),
        ("version=2", False),
        ("application=nonsense", True),
        ("period=nonsense&mode=sync", True),
    ],
)
def test_filters_stand_in_the_url(page: Any, url: Any, world: World, query: str, found: bool) -> None:
    assert (world.execution.public_id in ids(page.get(f"{url('executions')}?{query}"))) is found


def test_a_journey_id_finds_its_runs(page: Any, url: Any, world: World) -> None:
    answer = page.get(url("executions"), {"customer": world.execution.journey_id})
    assert ids(answer) == {world.execution.public_id}


def test_old_runs_are_out_of_the_last_hour(page: Any, url: Any, world: World) -> None:
    Execution.objects.filter(pk=world.execution.pk).update(created_at=timezone.now() - timedelta(hours=2))
    assert world.execution.public_id not in ids(page.get(url("executions"), {"period": "hour"}))
    assert world.execution.public_id in ids(page.get(url("executions"), {"period": "day"}))


def test_pages_go_back_and_forth_without_losing_or_repeating(page: Any, url: Any, world: World) -> None:
    now = timezone.now()
    for number in range(2 * PAGE_SIZE + 7):
        # Some share a moment: the key decides between them.
        factories.ExecutionFactory(
            hook=world.hook, application=world.application, created_at=now - timedelta(seconds=number // 3)
        )
    seen: list[str] = []
    address, backwards = url("executions"), []
    while address:
        answer = page.get(address)
        seen += [execution.public_id for execution in answer.context["executions"]]
        backwards.append(address)
        cursor = answer.context["page"]["next"]
        address = f"{url('executions')}?cursor={cursor}" if cursor else ""
    assert len(seen) == len(set(seen)) == Execution.objects.filter(brand=world.brand).count()
    last = page.get(backwards[-1])
    before = page.get(f"{url('executions')}?cursor={last.context['page']['previous']}")
    assert [row.public_id for row in before.context["executions"]] == seen[PAGE_SIZE : 2 * PAGE_SIZE]
    first = page.get(f"{url('executions')}?cursor={before.context['page']['previous']}")
    assert [row.public_id for row in first.context["executions"]] == seen[:PAGE_SIZE]


@pytest.mark.parametrize("cursor", ["garbage", "", "===", "MTIzfDQ", "x" * 500])
def test_a_cursor_that_is_none_begins_at_the_top(page: Any, url: Any, world: World, cursor: str) -> None:
    assert world.execution.public_id in ids(page.get(url("executions"), {"cursor": cursor}))


def test_the_tail_brings_only_what_is_newer(page: Any, url: Any, world: World) -> None:
    from console.paging import cursor_of

    newest = Execution.objects.filter(brand=world.brand).order_by("-created_at", "-pk").first()
    after = cursor_of(newest, "created_at")
    assert page.get(url("executions-tail"), {"after": after}, **HTMX).status_code == 204
    fresh = factories.ExecutionFactory(hook=world.hook, application=world.application)
    answer = page.get(url("executions-tail"), {"after": after}, **HTMX)
    assert ids(answer) == {fresh.public_id}
    other = page.get(url("executions-tail"), {"after": after, "mode": "async"}, **HTMX)
    assert other.status_code == 204


def test_an_empty_log_says_how_to_fill_it(page: Any, url: Any, brand: Any) -> None:
    assert "Simulate a journey" in page.get(url("executions")).content.decode()
    assert "Nothing matches" in page.get(url("executions"), {"mode": "sync"}).content.decode()


def test_the_log_asks_the_database_little_with_many_rows(
    page: Any, url: Any, world: World, django_assert_max_num_queries: Any
) -> None:
    for _ in range(PAGE_SIZE):
        factories.ExecutionFactory(hook=world.hook, application=world.application)
    page.get(url("executions"))
    with django_assert_max_num_queries(16):
        page.get(url("executions"))


def test_one_execution_tells_everything(page: Any, url: Any, world: World) -> None:
    text = page.get(url("execution", world.execution.public_id)).content.decode()
    for part in ("CRM gate", "Before registration", "Storefront", "Replay", "Code that ran", "module.exports"):
        assert part in text


def test_personal_data_is_masked_everywhere_until_asked_for(support_page: Any, url: Any, world: World) -> None:
    world.execution.error = {"name": "Error", "message": "no contact ada@example.com", "stack": ""}
    world.execution.requests = [{"method": "GET", "url": "https://crm.example/?q=ada@example.com", "timings": {}}]
    world.execution.status = "failed"
    world.execution.save()
    text = support_page.get(url("execution", world.execution.public_id)).content.decode()
    assert "ada@example.com" not in text
    assert "masked" in text


def test_revealing_needs_a_reason_and_is_written_down(support_page: Any, support: Any, url: Any, world: World) -> None:
    address = url("execution-reveal", world.execution.public_id)
    refused = support_page.post(address, {"reason": " "})
    assert refused.status_code == 422
    assert "ada@example.com" not in refused.content.decode()
    assert not AuditEntry.objects.exists()
    answer = support_page.post(address, {"reason": "Ticket 4711"})
    assert "ada@example.com" in answer.content.decode()
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.actor, entry.after) == ("execution.reveal", support, {"reason": "Ticket 4711"})


def test_an_error_is_marked_at_its_line(page: Any, url: Any, world: World) -> None:
    world.execution.status, world.execution.outcome = "failed", "continue"
    world.execution.policy_applied = "fail_open"
    world.execution.error = {"name": "TypeError", "message": "x is not a function", "line": 1, "column": 4, "stack": ""}
    world.execution.save()
    text = page.get(url("execution", world.execution.public_id)).content.decode()
    assert 'id="fault"' in text
    assert "Line 1, column 4" in text
    assert "continue without the hook" in text


def test_replay_leads_to_the_new_run_and_shows_the_old_one(
    page: Any, url: Any, application: Any, assign: Any, owner: Any
) -> None:
    from hooks.services.actors import Actor
    from hooks.services.deploy import hook_deploy

    assignment = assign("module.exports = async (a, cb) => { cb(new ShowErrorMessage('old words')); };")
    execution = factories.ExecutionFactory(
        hook=assignment.hook,
        application=application,
        outcome="show_error",
        result={"effects": {}, "message": "old words", "deny": None, "redirect": None, "session": None},
        input={"customer": {"attributes": {}, "identifiers": {"email": "ada@example.com"}}},
    )
    factories.VersionFactory(
        hook=assignment.hook, source="module.exports = async (a, cb) => { cb(new ShowErrorMessage('new words')); };"
    )
    hook_deploy(hook=assignment.hook, actor=Actor.of(owner), number=2)
    answer = page.post(
        url("execution-replay", execution.public_id), {"number": "2", "requests": "recorded"}, follow=True
    )
    text = answer.content.decode()
    assert "new words" in text
    assert "old words" in text
    replayed = Execution.objects.get(kind="replay")
    assert (replayed.replay_of, replayed.version.number, replayed.outcome) == (execution, 2, "show_error")


def test_deliveries_are_counted_by_state_and_retried(page: Any, url: Any, world: World) -> None:
    models.Delivery.objects.filter(pk=world.delivery.pk).update(
        status="dead", attempts=5, last_error="crm.example refused", finished_at=timezone.now()
    )
    text = page.get(url("deliveries"), {"status": "dead"}).content.decode()
    assert "crm.example refused" in text
    assert "Retry all dead" in text
    page.post(url("delivery-retry", world.delivery.public_id))
    world.delivery.refresh_from_db()
    assert world.delivery.status == "waiting"
    models.Delivery.objects.filter(pk=world.delivery.pk).update(status="dead")
    answer = page.post(url("deliveries-retry"), follow=True)
    assert "1 dead deliveries are due now" in answer.content.decode()


def test_a_delivery_that_is_running_is_not_retried(page: Any, url: Any, world: World) -> None:
    rows = models.Delivery.objects.filter(pk=world.delivery.pk)
    rows.update(status="claimed", lease_until=timezone.now() + timedelta(seconds=30))
    answer = page.post(url("delivery-retry", world.delivery.public_id), follow=True)
    assert "alert-danger" in answer.content.decode()
    world.delivery.refresh_from_db()
    assert world.delivery.status == "claimed"


def test_an_unknown_state_shows_all_deliveries(page: Any, url: Any, world: World) -> None:
    assert len(page.get(url("deliveries"), {"status": "lost"}).context["deliveries"]) == 1


def test_the_audit_log_filters_and_verifies(page: Any, url: Any, world: World) -> None:
    page.post(url("application-pause", world.application.public_id))
    page.post(url("application-resume", world.application.public_id))
    text = page.get(url("audit"), {"action": "application.pause"}).content.decode()
    assert len(page.get(url("audit"), {"action": "application.pause"}).context["entries"]) == 1
    assert "application.pause" in text
    assert len(page.get(url("audit"), {"q": "storefront"}).context["entries"]) == 2
    assert page.get(url("audit"), {"q": "zebra"}).context["entries"] == []
    assert "The chain is intact" in page.get(url("audit"), {"verify": "1"}).content.decode()
    AuditEntry.objects.filter(sequence=1).update(actor_label="nobody")
    assert "The chain is broken" in page.get(url("audit"), {"verify": "1"}).content.decode()


@pytest.mark.parametrize(("denied", "told"), [(0, "0 runs"), (1, "1 run"), (2, "2 runs")])
def test_the_overview_counts_as_people_do(page: Any, url: Any, brand: Any, denied: int, told: str) -> None:
    for _ in range(denied):
        factories.ExecutionFactory(hook__brand=brand, outcome="deny")
    tiles = {tile[0]: tile[3] for tile in page.get(url("overview")).context["tiles"]}
    assert tiles["Denied or stopped"] == told


def test_the_overview_links_every_number(page: Any, url: Any, world: World) -> None:
    for _ in range(4):
        factories.ExecutionFactory(hook=world.hook, application=world.application)
    factories.ExecutionFactory(hook=world.hook, application=world.application, status="failed")
    answer = page.get(url("overview"))
    assert answer.context["numbers"]["today"]["failures"] == 1
    text = answer.content.decode()
    assert f"{url('executions')}?result=failures&amp;period=day" in text
    assert "Latest failures" in text


def test_a_new_brand_is_led_through_four_steps(page: Any, url: Any, brand: Any) -> None:
    text = page.get(url("overview")).content.decode()
    assert "Four steps to a running hook" in text
    assert url("library") in text


def test_home_leads_to_the_brand_one_worked_in(page: Any, url: Any, owner: Any, brand: Any) -> None:
    other = factories.MembershipFactory(user=owner, brand__name="Aaa", brand__slug="aaa").brand
    page.get(url("overview"))
    assert page.get("/")["Location"] == url("overview")
    page.get(f"/b/{other.slug}/")
    assert page.get("/")["Location"] == f"/b/{other.slug}/"


def test_home_without_a_brand_says_how_to_get_one(client_of: Any, db: None) -> None:
    text = client_of(factories.UserFactory()).get("/").content.decode()
    assert "You are in no brand yet" in text


@pytest.mark.parametrize(
    ("query", "label"),
    [("crm", "Hooks"), ("storefront", "Applications"), ("hubspot", "Plugins"), ("ada@example.com", "Executions")],
)
def test_the_palette_finds(page: Any, url: Any, world: World, query: str, label: str) -> None:
    answer = page.get(url("search"), {"q": query}, **HTMX)
    assert label in {group["label"] for group in answer.context["groups"]}
    assert "<html" not in answer.content.decode()


def test_the_palette_finds_no_executions_for_who_may_not_see_them(
    client_of: Any, viewer: Any, url: Any, world: World
) -> None:
    answer = client_of(viewer).get(url("search"), {"q": world.execution.public_id}, **HTMX)
    assert answer.context["groups"] == []
