"""Replay: the same input and answers on any version, so that a change can be seen before a customer sees it."""

from __future__ import annotations

import http.server
import json
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from hooks.exceptions import InvalidField
from hooks.models import AuditEntry, Execution
from hooks.services.actors import Actor
from hooks.services.replay import NotReplayable, execution_replay
from tests import factories
from tests.hooks.services.conftest import Dispatch

pytestmark = pytest.mark.django_db

CRM = """
module.exports = async (args) => {
  const answer = await fetch(`${args.variables.url}/contacts?key=${encodeURIComponent(args.secrets.key)}`);
  const { known } = await answer.json();
  return known ? { attributes: { known } } : new ShowErrorMessage('MESSAGE');
};
"""


@pytest.fixture
def crm() -> Iterator[Any]:
    """A CRM on this machine that counts its calls: `crm.port`, `crm.seen`, `crm.known`."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            server.seen.append(self.path)
            body = json.dumps({"known": server.known}).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            """Stay quiet."""

    server: Any = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.seen, server.known, server.port = [], False, server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def asked(crm: Any, dispatch: Dispatch, assign: Any, application: Any) -> Any:
    """An execution that asked the CRM and told the customer that nobody is known."""
    application.brand.internal_hosts = [f"127.0.0.1:{crm.port}"]
    application.brand.save()
    assignment = assign(CRM.replace("MESSAGE", "Not known"))
    factories.VariableFactory(hook=assignment.hook, key="url", value=f"http://127.0.0.1:{crm.port}")
    factories.SecretFactory(hook=assignment.hook, key="key", plaintext="tok/with+signs=")
    assert dispatch()["message"] == "Not known"
    return Execution.objects.get()


@pytest.fixture
def actor(developer: Any) -> Actor:
    return Actor.of(developer)


def test_the_first_run_shows_its_request(asked: Any, crm: Any) -> None:
    assert crm.seen == ["/contacts?key=tok%2Fwith%2Bsigns%3D"]
    request = asked.requests[0]
    assert (request["method"], request["status"]) == ("GET", 200)
    assert request["url"].endswith("/contacts?key=•••")
    assert request["timings"]["total_ms"] > 0


def test_a_replay_gives_the_same_without_the_network(asked: Any, crm: Any, actor: Actor) -> None:
    crm.known = True
    replayed: Any = execution_replay(execution=asked, actor=actor)
    assert len(crm.seen) == 1
    assert (replayed.kind, replayed.status, replayed.outcome) == ("replay", "succeeded", "show_error")
    assert replayed.result == asked.result
    assert (replayed.replay_of, replayed.version, replayed.input) == (asked, asked.version, asked.input)
    assert replayed.requests[0]["recorded"] is True
    assert (replayed.journey_id, replayed.customer_email) == (asked.journey_id, asked.customer_email)
    assert replayed.occurrence is None
    assert replayed.created_by is not None


def test_a_changed_version_shows_its_difference(asked: Any, actor: Actor) -> None:
    hook = asked.hook
    factories.VersionFactory(hook=hook, source=CRM.replace("MESSAGE", "Please call us"))
    replayed: Any = execution_replay(execution=asked, actor=actor, number=2)
    assert replayed.version is not None
    assert replayed.version.number == 2
    assert replayed.result["message"] == "Please call us"
    asked.refresh_from_db()
    assert asked.result["message"] == "Not known"


def test_without_a_number_the_live_version_runs(asked: Any, actor: Actor) -> None:
    hook = asked.hook
    hook.live_version = factories.VersionFactory(hook=hook, source=CRM.replace("MESSAGE", "Live"))
    hook.save()
    asked.refresh_from_db()
    replayed: Any = execution_replay(execution=asked, actor=actor)
    assert replayed.result["message"] == "Live"


def test_real_requests_can_be_asked_for(asked: Any, crm: Any, actor: Actor) -> None:
    crm.known = True
    replayed: Any = execution_replay(execution=asked, actor=actor, use_recorded=False)
    assert len(crm.seen) == 2
    assert replayed.outcome == "continue"
    assert replayed.requests[0]["recorded"] is False


def test_a_request_nobody_recorded_fails(asked: Any, crm: Any, actor: Actor) -> None:
    factories.VersionFactory(hook=asked.hook, source=CRM.replace("/contacts", "/people"))
    replayed: Any = execution_replay(execution=asked, actor=actor, number=2)
    assert replayed.status == "failed"
    assert replayed.requests[0]["error"]["code"] == "no_recorded_exchange"
    assert len(crm.seen) == 1


def test_a_replay_can_be_replayed(asked: Any, actor: Actor) -> None:
    replayed: Any = execution_replay(execution=execution_replay(execution=asked, actor=actor), actor=actor)
    assert replayed.result == asked.result


def test_a_replay_changes_nothing_else_and_is_audited(asked: Any, actor: Actor) -> None:
    before = Execution.objects.filter(pk=asked.pk).values().get()
    replayed: Any = execution_replay(execution=asked, actor=actor)
    assert Execution.objects.filter(pk=asked.pk).values().get() == before
    entry = AuditEntry.objects.get(action="execution.replay")
    assert (entry.actor, entry.object_id) == (actor.user, replayed.public_id)
    assert entry.after == {"of": asked.public_id, "version": 1, "recorded": True}


def test_a_version_the_hook_does_not_have_is_refused(asked: Any, actor: Actor) -> None:
    with pytest.raises(InvalidField):
        execution_replay(execution=asked, actor=actor, number=9)
    assert Execution.objects.count() == 1


@pytest.mark.parametrize("status", ["queued", "running", "retrying"])
def test_what_has_not_ended_cannot_be_replayed(status: str, actor: Actor) -> None:
    waiting: Any = factories.QueuedExecutionFactory(status=status)
    with pytest.raises(NotReplayable):
        execution_replay(execution=waiting, actor=actor)


def test_an_asynchronous_run_is_replayed_as_one(actor: Actor, brand: Any) -> None:
    hook: Any = factories.HookFactory(brand=brand, source="module.exports = async (a, callback) => typeof callback")
    past: Any = factories.ExecutionFactory(hook=hook, mode="async", outcome="", input=hook.event_type.sample)
    replayed: Any = execution_replay(execution=past, actor=actor)
    assert (replayed.mode, replayed.status, replayed.result) == ("async", "succeeded", None)


def test_a_try_is_replayed_on_the_live_version(hook: Any, actor: Actor) -> None:
    trial: Any = factories.ExecutionFactory(hook=hook, kind="trial", version=None, input=hook.event_type.sample)
    assert execution_replay(execution=trial, actor=actor).version == hook.live_version
