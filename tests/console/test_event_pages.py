"""The reference of events in the console: made from the contract, whole, and escaped."""

from __future__ import annotations

import html
import json
from typing import Any

import pytest

from hooks.events import all_events, get_event, result_classes
from tests import factories
from tests.console.conftest import World

EVENTS = all_events()
KEYS = [event.key for event in EVENTS]


@pytest.fixture
def page(client_of: Any, viewer: Any) -> Any:
    return client_of(viewer)


def read(page: Any, address: str) -> str:
    answer = page.get(address)
    assert answer.status_code == 200
    text: str = html.unescape(answer.content.decode())
    return text


def test_the_list_has_every_event_under_its_group(page: Any, url: Any, world: World) -> None:
    answer = page.get(url("events"))
    shown = [event.key for group in answer.context["groups"] for event, _ in group["events"]]
    assert sorted(shown) == sorted(KEYS)
    text = answer.content.decode()
    for event in EVENTS:
        assert url("event", event.key) in text
    assert [group["label"] for group in answer.context["groups"]] == ["Sign-up", "Login", "Account"]


def test_the_list_counts_the_brands_own_hooks(page: Any, url: Any, world: World) -> None:
    factories.HookFactory(brand=world.brand)
    factories.HookFactory(event="before-registration")
    counts = {
        event.key: hooks for group in page.get(url("events")).context["groups"] for event, hooks in group["events"]
    }
    assert counts["before-registration"] == 2
    assert sum(counts.values()) == 2


@pytest.mark.parametrize(
    ("query", "keys"),
    [
        ("token refresh", ["after-token-refresh"]),
        ("TokenData", ["before-id-token-generation", "after-token-refresh"]),
        ("before-mfa", ["before-mfa-send"]),
        ("nothing has this", []),
    ],
)
def test_events_are_found_by_word_key_and_result(
    page: Any, url: Any, world: World, query: str, keys: list[str]
) -> None:
    answer = page.get(url("events"), {"q": query})
    assert [event.key for group in answer.context["groups"] for event, _ in group["events"]] == keys
    assert ("Nothing matches" in answer.content.decode()) is (not keys)


@pytest.mark.parametrize("event", EVENTS, ids=KEYS)
def test_the_page_tells_everything_the_contract_knows(page: Any, url: Any, world: World, event: Any) -> None:
    text = read(page, url("event", event.key))
    assert event.description in text
    assert f"Version {event.contract_version}" in text
    for row in event.fields:
        assert f"<code>{row.path}</code>" in text
        assert row.description in text
    assert text.count("Sensitive: never stored") == sum(1 for row in event.fields if row.sensitive)
    for name in event.results:
        names = [parameter["name"] for parameter in result_classes()[name].parameters]
        constructor = text.split(f"<code>new {name}(")[1].split(")</code>")[0]
        assert [part.split(" = ")[0] for part in constructor.split(", ")] == names
        for row in event.result_fields(name):
            assert f"<code>{row.path}</code>" in text
    for snippet in event.snippets:
        assert snippet.label in text
    assert ("the customer has already gone on" in text) is (not event.decides)


@pytest.mark.parametrize("event", EVENTS, ids=KEYS)
def test_the_request_to_try_is_accepted(page: Any, url: Any, world: World, event: Any) -> None:
    text = read(page, url("event", event.key))
    command = text[text.index('id="command">') :].split("</pre>")[0]
    assert f"http://testserver/api/v1/applications/$CLIENT_ID/events/{event.key}" in command
    body = json.loads(command.split("-d '", 1)[1].rsplit("'", 1)[0].replace("'\\''", "'"))
    assert event.input_violations(body["input"]) == []


def test_defaults_of_a_constructor_are_javascript(page: Any, url: Any, world: World) -> None:
    text = read(page, url("event", "after-customer-identification"))
    assert "new AllowAuthentication(session, allowRememberedAuthenticators = true" in text


def test_ones_own_hooks_and_where_they_run_are_linked(page: Any, url: Any, world: World) -> None:
    text = read(page, url("event", "before-registration"))
    assert url("hook", world.hook.public_id) in text
    assert f"{url('application', world.application.public_id)}#before-registration" in text
    other = factories.AssignmentFactory(hook__event="before-registration", hook__name="Foreign")
    assert "Foreign" not in read(page, url("event", other.event))


def test_only_who_may_write_hooks_is_offered_one(
    client_of: Any, url: Any, world: World, viewer: Any, developer: Any
) -> None:
    offer = f"{url('hook-new')}?event=before-registration"
    assert offer not in read(client_of(viewer), url("event", "before-registration"))
    assert offer in read(client_of(developer), url("event", "before-registration"))


@pytest.mark.parametrize("key", ["before-nothing", "before-registration-2"])
def test_an_event_that_is_none_is_404(page: Any, url: Any, world: World, key: str) -> None:
    assert page.get(url("event", key)).status_code == 404


def test_pages_link_to_the_event(client_of: Any, owner: Any, url: Any, world: World) -> None:
    client, link = client_of(owner), url("event", "before-registration")
    world.execution.occurrence = factories.OccurrenceFactory(application=world.application, contract_version="7")
    world.execution.save()
    for address in (
        url("hook", world.hook.public_id),
        url("application", world.application.public_id),
        url("assignment", world.application.public_id, world.assignment.public_id),
        url("execution", world.execution.public_id),
    ):
        assert f'href="{link}"' in read(client, address), address
    assert "Version 7" in read(client, url("execution", world.execution.public_id))
    assert f'href="{url("events")}"' in read(client, url("overview"))


def test_the_page_asks_few_questions(page: Any, url: Any, world: World, django_assert_max_num_queries: Any) -> None:
    for _ in range(5):
        factories.AssignmentFactory(application=world.application, hook__brand=world.brand)
    get_event("before-registration")
    with django_assert_max_num_queries(12):
        page.get(url("event", "before-registration"))
