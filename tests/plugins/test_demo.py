"""Every plugin as the demo brand publishes it, against the demo services over a real connection."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from threading import Thread
from typing import Any
from urllib.parse import parse_qsl, urlsplit
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
from django.core.handlers.wsgi import WSGIHandler

from hooks.engine import EgressPolicy, Engine, Job, Limits, Result
from hooks.events import get_event
from hooks.services.effects import merge_patch
from hooks.services.results import Outcome, result_interpret
from plugins import catalog

pytestmark = pytest.mark.urls("tests.console.demo_urls")
HOOKS = [(plugin.slug, event) for plugin in catalog.all_plugins() for event in plugin.events]
CALLING = [(slug, event) for slug, event in HOOKS if "fetch(" in catalog.get_plugin(slug).hook(event).source]


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    with Engine() as running:
        yield running


class Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """The test run's own output is enough."""


@pytest.fixture
def demo_url(settings: Any) -> Iterator[str]:
    """The demo services on a port of this machine."""
    settings.DEMO = True
    settings.MIDDLEWARE = ["django.middleware.common.CommonMiddleware"]
    with make_server("127.0.0.1", 0, WSGIHandler(), handler_class=Quiet) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/demo"
        server.shutdown()
        thread.join()


@pytest.fixture
def play(engine: Engine, demo_url: str) -> Any:
    """Run a plugin's hook with its demo values, the sample input patched: (result, outcome or None)."""

    def run(slug: str, event: str, patch: dict[str, Any], **changed: Any) -> tuple[Result, Outcome | None]:
        plugin = catalog.get_plugin(slug)
        values = {**plugin.defaults(), **plugin.demo_config(demo_url), **changed}
        assert plugin.validate_config(values) == []
        variables, secrets = plugin.split_config(values)
        hosts = plugin.hosts(values)
        event_type = get_event(event)
        job = Job(
            source=plugin.hook(event).source,
            args=merge_patch(copy.deepcopy(event_type.sample), patch),
            settle="callback" if event_type.decides else "none",
            variables=variables,
            secrets=secrets,
            limits=Limits(timeout_ms=10_000),
            egress=EgressPolicy(allowed_hosts=hosts, http_hosts=hosts, internal_hosts=hosts),
        )
        result = engine.run(job)
        outcome = result_interpret(event=event_type, settled=result.settled) if result.status == "ok" else None
        return result, outcome

    return run


def signed_up_as(email: str) -> dict[str, Any]:
    return {"customer": {"attributes": {"emails": {"primaryEmail": email}}, "identifiers": {"email": email}}}


@pytest.mark.parametrize(("slug", "event"), CALLING)
def test_the_sample_runs_against_the_demo_services(play: Any, slug: str, event: str) -> None:
    patch = {"session": {"legacy_login": "mrossi"}} if event == "before-password-validation" else {}
    result, outcome = play(slug, event, patch)
    assert result.status == "ok", result.error
    assert outcome is not None
    assert result.requests
    wanted = {404} if event == "at-failed-identification" else {200, 201, 202, 204}
    assert {request["status"] for request in result.requests} <= wanted


def test_the_story_a_known_contact_registers(play: Any) -> None:
    _, outcome = play("hubspot", "before-registration", signed_up_as("maria.schmidt@example.com"))
    assert outcome.kind == "continue"
    assert outcome.session == {"hubspot_contact_id": "4501"}


def test_the_story_an_unknown_person_reads_the_message(play: Any) -> None:
    _, outcome = play(
        "hubspot", "before-registration", signed_up_as("stranger@example.org"), unknown_message="Not you."
    )
    assert (outcome.kind, outcome.message) == ("show_error", "Not you.")


@pytest.mark.parametrize(
    ("email", "said"), [("error@example.com", "HubSpot answered 500"), ("limited@example.com", "HubSpot answered 429")]
)
def test_the_story_the_crm_is_down(play: Any, email: str, said: str) -> None:
    result, _ = play("hubspot", "before-registration", signed_up_as(email))
    assert result.status == "error"
    assert said in result.error["message"]


def test_the_story_the_token_is_wrong(play: Any) -> None:
    result, _ = play("hubspot", "before-registration", {}, access_token="something-else")
    assert result.status == "error"
    assert 'Renew the secret "access_token"' in result.error["message"]
    assert "something-else" not in str(result)


@pytest.mark.parametrize(
    ("address", "kind", "mfa"),
    [("198.51.100.23", "continue", None), ("203.0.113.9", "continue", True), ("192.0.2.77", "deny", None)],
)
def test_risk_decides_by_address(play: Any, address: str, kind: str, mfa: bool | None) -> None:
    _, outcome = play("risk-gate", "after-customer-identification", {"customer": {"ip_address": address}})
    assert outcome.kind == kind
    assert outcome.effects.get("requireMfa") is mfa


def test_a_legacy_user_comes_over_with_the_password(play: Any) -> None:
    _, found = play("account-migration", "at-failed-identification", {"identifier": "marco.rossi@example.com"})
    assert found.effects["decision"] == "migrate"
    for password, verified in [("Legacy-Pass-1", True), ("wrong", False)]:
        typed = {"password": password, "session": found.session}
        _, checked = play("account-migration", "before-password-validation", typed)
        assert checked.effects["verified"] is verified


def test_a_locked_legacy_user_stays_behind(play: Any) -> None:
    _, outcome = play("account-migration", "at-failed-identification", {"identifier": "eblom"})
    assert outcome.kind == "show_error"


@pytest.mark.parametrize(("password", "kind"), [("Password1!", "show_error"), ("9c1f-Qd_unseen-77", "continue")])
def test_a_known_password_is_refused(play: Any, password: str, kind: str) -> None:
    _, outcome = play("breached-password", "before-password-persist", {"password": password})
    assert outcome.kind == kind


@pytest.mark.parametrize(("status", "kind"), [("passed", "continue"), ("failed", "deny")])
def test_proofing_from_redirect_to_result(play: Any, client: Any, status: str, kind: str) -> None:
    event = "before-identity-verification"
    _, sent = play("identity-proofing", event, {})
    assert sent.kind == "redirect"
    page = client.get(sent.redirect["url"])
    back = dict(parse_qsl(urlsplit(page.context["links"][status]).query))
    _, outcome = play("identity-proofing", event, {"continue_context": back, "session": sent.session})
    assert outcome.kind == kind
