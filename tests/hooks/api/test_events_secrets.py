"""Secrets and sensitive fields: hooks may use them, and nothing that is stored or shown holds them."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from django.core import serializers

from hooks.models import ConsoleLine, Continuation, Delivery, EventOccurrence, Execution
from tests import factories
from tests.hooks.api.conftest import Report, sample_of
from tests.hooks.the import the_execution

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.hooks.api.urls")]

SECRET = "tok_5up3r/secret+value"
PASSWORD = "hunter2-and-more"


def everything_stored() -> Any:
    models = (EventOccurrence, Execution, ConsoleLine, Delivery, Continuation)
    rows = [row for model in models for row in model.objects.all()]
    return serializers.serialize("json", rows, ensure_ascii=False)


LEAKS = [
    pytest.param("console.log(value)", id="console"),
    pytest.param("console.log({deep: [value]})", id="console-object"),
    pytest.param("console.log(btoa(value))", id="console-base64"),
    pytest.param("console.log(encodeURIComponent(value))", id="console-url"),
    pytest.param("console.log(JSON.stringify({value}))", id="console-json"),
    pytest.param("throw new Error('sent ' + value)", id="error"),
    pytest.param("return new ShowErrorMessage(value)", id="message"),
    pytest.param("return new DenyRequest('e', value)", id="deny"),
    pytest.param(
        "return new RedirectRequest('https://x.example/?t=' + encodeURIComponent(value), {value})", id="redirect"
    ),
    pytest.param("try { await fetch('http://127.0.0.1:1/?t=' + value) } catch {}", id="request"),
]


@pytest.mark.parametrize("leak", LEAKS)
def test_a_secret_never_reaches_the_database(leak: str, report: Report, assign: Any) -> None:
    assignment = assign(f"module.exports = async (args) => {{ const value = args.secrets.key; {leak} }}")
    factories.SecretFactory(hook=assignment.hook, key="key", plaintext=SECRET)
    assert report().status_code == 200
    stored = everything_stored()
    for form in (SECRET, base64.b64encode(SECRET.encode()).decode(), "tok_5up3r%2Fsecret%2Bvalue"):
        assert form not in stored


@pytest.mark.parametrize("leak", LEAKS)
def test_a_password_never_reaches_the_database(leak: str, report: Report, assign: Any) -> None:
    assign(
        f"module.exports = async (args) => {{ const value = args.password; {leak} }}",
        event="before-password-validation",
    )
    body = sample_of("before-password-validation") | {"password": PASSWORD}
    assert report("before-password-validation", input=body).status_code == 200
    stored = everything_stored()
    assert PASSWORD not in stored
    assert base64.b64encode(PASSWORD.encode()).decode() not in stored


def test_the_hook_itself_is_given_both(report: Report, assign: Any) -> None:
    assignment = assign(
        "module.exports = async (args) => new PasswordVerified("
        "args.password === 'hunter2-and-more' && args.secrets.key === 'tok_5up3r/secret+value')",
        event="before-password-validation",
    )
    factories.SecretFactory(hook=assignment.hook, key="key", plaintext=SECRET)
    body = sample_of("before-password-validation") | {"password": PASSWORD}
    assert report("before-password-validation", input=body).json()["effects"]["verified"] is True


def test_the_input_is_kept_without_what_is_sensitive(report: Report, assign: Any) -> None:
    assignment = assign("module.exports = async () => {}", event="before-password-validation")
    factories.VariableFactory(hook=assignment.hook, key="region", value="eu")
    body = sample_of("before-password-validation") | {"password": PASSWORD}
    report("before-password-validation", input=body)
    kept: Any = the_execution().input
    assert "password" not in kept
    assert kept["variables"] == {}
    assert "secrets" not in kept
    assert "state" not in kept["continue_request_parameters"]
    assert kept["identifier"] == body["identifier"]


def test_variables_of_the_application_go_before_the_hooks_own(report: Report, assign: Any, application: Any) -> None:
    assignment = assign("module.exports = async (args) => ({attributes: args.variables})")
    factories.VariableFactory(hook=assignment.hook, key="region", value="eu")
    factories.VariableFactory(hook=assignment.hook, key="limits", value={"day": 5})
    factories.VariableFactory(hook=assignment.hook, key="region", value="us", application=application)
    assert report().json()["effects"]["attributes"] == {"region": "us", "limits": {"day": 5}}


def test_without_the_secrets_key_the_policy_decides(report: Report, assign: Any, settings: Any) -> None:
    assignment = assign("module.exports = async () => ({attributes: {ran: 1}})", on_failure="fail_closed")
    factories.SecretFactory(hook=assignment.hook, key="key", plaintext=SECRET)
    settings.SECRETS_KEYS = []
    answer = report()
    assert answer.status_code == 200
    assert answer.json()["outcome"] == "deny"
    execution: Any = Execution.objects.get()
    assert (execution.status, execution.error["name"]) == ("failed", "SecretsKeyMissing")


def test_answers_hold_no_trace_of_the_machine(report: Report, assign: Any) -> None:
    assign("module.exports = async () => { throw new Error('x') }")
    text = json.dumps(report().json()) + json.dumps(the_execution().error)
    assert "/site-packages" not in text
    assert ".py" not in text
