"""A secret stays masked wherever it travels: to later hooks, through a redirect, and back with the caller's session."""

from __future__ import annotations

import base64
from typing import Any
from urllib.parse import quote

import pytest
from django.core import serializers

from hooks.models import AuditEntry, ConsoleLine, Continuation, Delivery, EventOccurrence, Execution
from tests import factories
from tests.hooks.api.conftest import Report, sample_of

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.hooks.api.urls")]

SECRET = 'k3y of "hook/one"+ü'
PASSWORD = "hunter2-and-more"
FORMS = {
    "plain": SECRET,
    "base64": base64.b64encode(SECRET.encode()).decode(),
    "url": quote(SECRET, safe=""),
    "json": 'k3y of \\"hook/one\\"+',
    "hex": SECRET.encode().hex(),
}
KEEPS = "module.exports = async (args) => ({attributes: {kept: args.secrets.key}, session: {kept: args.secrets.key}})"
ASKS = "module.exports = async (a) => a.continue_context ? {attributes: {x: 1}} : new RedirectRequest('https://p.example/')"


def stored_text() -> Any:
    """Everything that a reader of the database would see of executions and events."""
    models = (EventOccurrence, Execution, ConsoleLine, Delivery, Continuation, AuditEntry)
    rows = [row for model in models for row in model.objects.all()]
    return serializers.serialize("json", rows, ensure_ascii=False)


def assert_nowhere(*secrets: str) -> None:
    stored = stored_text()
    for secret in secrets:
        assert secret not in stored
        assert base64.b64encode(secret.encode()).decode() not in stored


@pytest.fixture
def keeper(assign: Any) -> Any:
    """The first hook of the chain: it hands its own secret on, in attributes and session."""
    assignment = assign(KEEPS)
    factories.SecretFactory(hook=assignment.hook, key="key", plaintext=SECRET)
    return assignment


LEAKS = [
    pytest.param("console.log(value)", id="console"),
    pytest.param("console.error({deep: {er: [value]}})", id="console-object"),
    pytest.param("console.log(btoa(unescape(encodeURIComponent(value))))", id="console-base64"),
    pytest.param("console.log(encodeURIComponent(value))", id="console-url"),
    pytest.param("console.log(JSON.stringify(value))", id="console-json"),
    pytest.param("throw new Error('sent ' + value)", id="error-message"),
    pytest.param("const e = new Error('x'); e.stack = value; throw e", id="error-stack"),
    pytest.param("const e = new Error('x'); e.name = value; throw e", id="error-name"),
    pytest.param("return new ShowErrorMessage(value, {again: value})", id="message"),
    pytest.param("return new DenyRequest(value, value)", id="deny"),
    pytest.param("return {attributes: {[value]: 1}}", id="member-name"),
    pytest.param("return {attributes: {kept: {[value]: 1}}}", id="conflict"),
    pytest.param("return {attributes: 5, [value]: 1}", id="invalid-result"),
    pytest.param(
        "return new RedirectRequest('https://x.example/' + encodeURIComponent(value), {value})", id="redirect"
    ),
    pytest.param("try { await fetch('http://127.0.0.1:1/' + encodeURIComponent(value)) } catch {}", id="request"),
    pytest.param(
        "try { await fetch('https://127.0.0.1/', {method: 'POST',"
        " headers: {a: btoa(unescape(encodeURIComponent(value)))}, body: value}) } catch {}",
        id="request-body",
    ),
]


@pytest.mark.parametrize("leak", LEAKS)
def test_a_later_hook_cannot_store_the_secret_of_an_earlier_one(
    leak: str, keeper: Any, report: Report, assign: Any
) -> None:
    later = assign(f"module.exports = async (args) => {{ const value = args.customer.attributes.kept; {leak} }}")
    assert report().status_code == 200
    stored = stored_text()
    for name, form in FORMS.items():
        assert form not in stored, name
    execution: Any = Execution.objects.get(hook=later.hook)
    assert execution.input["customer"]["attributes"]["kept"] == "•••"
    assert execution.input["session"] == {"kept": "•••"}


def test_the_caller_itself_gets_what_the_hooks_decided(keeper: Any, report: Report) -> None:
    answer = report().json()
    assert answer["effects"] == {"attributes": {"kept": SECRET}}
    assert answer["session"] == {"kept": SECRET}
    occurrence: Any = EventOccurrence.objects.get()
    assert occurrence.answer["effects"] == {"attributes": {"kept": "•••"}}
    assert occurrence.session == {"kept": "•••"}


def test_the_later_hook_itself_is_given_the_value(keeper: Any, report: Report, assign: Any) -> None:
    assign("module.exports = async (a) => ({attributes: {length: a.session.kept.length}})")
    assert report().json()["effects"]["attributes"]["length"] == len(SECRET)


def test_after_a_redirect_the_secret_of_a_hook_that_is_over_stays_masked(
    keeper: Any, report: Report, resume: Any, assign: Any
) -> None:
    assign(ASKS)
    assign("module.exports = async (args) => { console.log(args.session.kept) }")
    final = resume(report().json()).json()
    assert final["effects"] == {"attributes": {"kept": SECRET, "x": 1}}
    assert_nowhere(*FORMS.values())


@pytest.mark.parametrize("mode", ["sync", "async"])
def test_a_session_that_the_caller_brings_back_is_masked(mode: str, keeper: Any, report: Report, assign: Any) -> None:
    assign("module.exports = async (args) => { console.log(args.session.kept) }", mode=mode)
    first = report().json()
    again = report(journey_id=first["journey_id"], session=first["session"])
    assert again.json()["session"] == {"kept": SECRET}
    assert_nowhere(*FORMS.values())


class TestPassword:
    EVENT = "before-password-validation"

    def typed(self, report: Report, **changes: Any) -> dict[str, Any]:
        body = sample_of(self.EVENT) | {"password": PASSWORD, "interactive": True} | changes
        answer: dict[str, Any] = report(self.EVENT, input=body).json()
        return answer

    def test_what_a_hook_kept_of_it_is_masked_for_the_next(self, report: Report, assign: Any) -> None:
        assign("module.exports = async (a) => ({verified: false, session: {p: a.password}})", event=self.EVENT)
        assign("module.exports = async (a) => { console.log(a.session.p); throw Error(a.password) }", event=self.EVENT)
        self.typed(report)
        assert_nowhere(PASSWORD)

    def test_what_a_hook_kept_of_it_is_masked_after_a_redirect(self, report: Report, resume: Any, assign: Any) -> None:
        assign(
            "module.exports = async (a) => { if (a.continue_context) { console.log(a.session.p); return {} }"
            " return new RedirectRequest('https://p.example/', {p: a.password}) }",
            event=self.EVENT,
        )
        answer = self.typed(report)
        assert answer["outcome"] == "redirect"
        assert resume(answer).json()["session"] == {"p": PASSWORD}
        assert_nowhere(PASSWORD)

    def test_the_field_itself_stays_away_after_a_redirect(self, report: Report, resume: Any, assign: Any) -> None:
        assign(
            "module.exports = async (a) => a.continue_context ? {verified: false, session: {has: 'password' in a}}"
            " : new RedirectRequest('https://p.example/')",
            event=self.EVENT,
        )
        assert resume(self.typed(report)).json()["session"] == {"has": False}

    @pytest.mark.parametrize("mode", ["sync", "async"])
    def test_a_password_that_is_also_elsewhere_is_masked_there(self, mode: str, report: Report, assign: Any) -> None:
        assign("module.exports = async (a) => { console.log(a.session) }", event=self.EVENT, mode=mode)
        self.typed(report, session={"copy": PASSWORD, "in": [PASSWORD + "!"]})
        assert_nowhere(PASSWORD)
