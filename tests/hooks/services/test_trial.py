"""Try: unsaved code, the hook's own configuration, a record that anyone can look at later."""

from __future__ import annotations

from typing import Any

import pytest

from hooks.events import get_event
from hooks.exceptions import SecretsKeyMissing
from hooks.models import Delivery, EventOccurrence, Execution
from hooks.services.actors import Actor
from hooks.services.inputs import InvalidInput
from hooks.services.trial import hook_try
from tests import factories
from tests.hooks.the import the_execution

pytestmark = pytest.mark.django_db


@pytest.fixture
def attempt(hook: Any, developer: Any) -> Any:
    """Try a source: `attempt("module.exports = ...", input=...)`."""

    def run(source: str, **values: Any) -> Any:
        values.setdefault("input", hook.event_type.sample)
        return hook_try(hook=hook, actor=Actor.of(developer), source=source, **values)

    return run


def test_unsaved_code_runs_and_is_kept(attempt: Any, hook: Any, developer: Any) -> None:
    source = "module.exports = async (args) => { console.log('tried'); return {attributes: {name: args.event.key}} }"
    execution = attempt(source)
    stored: Any = Execution.objects.get()
    assert stored == execution
    assert (stored.kind, stored.status, stored.outcome, stored.mode) == ("trial", "succeeded", "continue", "sync")
    assert stored.result["effects"] == {"attributes": {"name": "before-registration"}}
    assert (stored.source, stored.version, stored.code) == (source, None, source)
    assert (stored.created_by, stored.brand, stored.hook) == (developer, hook.brand, hook)
    assert (stored.customer_email, stored.application, stored.occurrence) == ("ada@example.com", None, None)
    assert [line.text for line in stored.console_lines.all()] == ["tried"]
    assert stored.finished_at is not None


def test_nothing_else_is_changed_or_queued(attempt: Any, hook: Any) -> None:
    attempt("module.exports = async () => {}")
    assert hook.versions.count() == 1
    assert not EventOccurrence.objects.exists()
    assert not Delivery.objects.exists()


@pytest.mark.parametrize(
    ("source", "status"),
    [
        ("module.exports = () => { throw new Error('x') }", "failed"),
        ("not code at all", "failed"),
        ("", "failed"),
        ("module.exports = async () => 5", "invalid_result"),
        ("x" * 300_000, "failed"),
        ("module.exports = async () => '\ud800'", "failed"),
    ],
)
def test_what_is_wrong_with_the_code_is_a_status(source: str, status: str, attempt: Any) -> None:
    execution = attempt(source)
    assert execution.status == status
    assert execution.error["message"]
    assert the_execution().status == status


def test_the_hooks_timeout_holds(attempt: Any, hook: Any) -> None:
    hook.default_timeout_ms = 150
    execution = attempt("module.exports = async () => { for (;;); }")
    assert (execution.status, execution.timeout_ms) == ("timed_out", 150)


def test_variables_are_the_hooks_the_applications_then_the_given(attempt: Any, hook: Any, application: Any) -> None:
    for key, value in (("a", 1), ("b", 1), ("c", 1)):
        factories.VariableFactory(hook=hook, key=key, value=value)
    factories.VariableFactory(hook=hook, key="b", value=2, application=application)
    source = "module.exports = async (args) => ({attributes: args.variables})"
    execution = attempt(source, application=application, variables={"c": 3})
    assert execution.result["effects"]["attributes"] == {"a": 1, "b": 2, "c": 3}
    assert execution.application == application
    assert execution.input["application"]["client_id"] == "storefront"


def test_secrets_are_used_and_masked(attempt: Any, hook: Any) -> None:
    factories.SecretFactory(hook=hook, key="key", plaintext="s3cret-of-the-crm")
    source = "module.exports = async (a) => { console.log(a.secrets.key.length, a.secrets.key) }"
    execution = attempt(source)
    assert execution.console_lines.get().text == "17 •••"


def test_without_the_secrets_key_it_says_so(attempt: Any, hook: Any, settings: Any) -> None:
    factories.SecretFactory(hook=hook)
    settings.SECRETS_KEYS = []
    with pytest.raises(SecretsKeyMissing):
        attempt("module.exports = async () => {}")
    assert not Execution.objects.exists()


@pytest.mark.parametrize("given", [None, [], {"customer": 5}, {}])
def test_an_input_that_breaks_the_contract_is_refused(given: Any, attempt: Any) -> None:
    with pytest.raises(InvalidInput):
        attempt("module.exports = async () => {}", input=given)
    assert not Execution.objects.exists()


def test_an_input_without_end_is_refused(attempt: Any) -> None:
    deep: dict[str, Any] = {}
    for _ in range(200):
        deep = {"a": deep}
    with pytest.raises(InvalidInput):
        attempt("module.exports = async () => {}", input=deep)
    big = get_event("before-registration").sample
    big["customer"]["attributes"]["pad"] = "x" * 300_000
    with pytest.raises(InvalidInput):
        attempt("module.exports = async () => {}", input=big)


def test_coming_back_from_a_redirect_can_be_tried(attempt: Any, hook: Any) -> None:
    source = (
        "module.exports = async (args) => args.continue_context ? {attributes: args.continue_context}"
        " : new RedirectRequest('https://p.example/?s=' + args.continue_request_parameters.state)"
    )
    assert attempt(source).outcome == "redirect"
    sample = hook.event_type.sample | {"continue_context": {"level": "high"}}
    assert attempt(source, input=sample).result["effects"]["attributes"] == {"level": "high"}


@pytest.mark.parametrize(("event", "mode"), [("after-registration", "sync"), ("after-consent-update", "async")])
def test_a_hook_whose_result_counts_is_tried_so(event: str, mode: str, brand: Any, developer: Any) -> None:
    hook: Any = factories.HookFactory(brand=brand, event=event)
    execution = hook_try(
        hook=hook,
        actor=Actor.of(developer),
        source="module.exports = async () => {}",
        input=get_event(event).sample,
    )
    assert (execution.mode, execution.status) == (mode, "succeeded")


def test_a_sensitive_field_is_used_and_not_kept(brand: Any, developer: Any) -> None:
    hook: Any = factories.HookFactory(brand=brand, event="before-password-validation")
    sample = hook.event_type.sample | {"password": "correct-horse-1"}
    source = "module.exports = async (a) => { console.log(a.password); return new PasswordVerified(true) }"
    execution = hook_try(hook=hook, actor=Actor.of(developer), source=source, input=sample)
    assert execution.console_lines.get().text == "•••"
    assert "password" not in execution.input


@pytest.mark.parametrize("event", ["before-registration", "after-self-service-login", "before-id-token-generation"])
def test_every_default_hook_can_be_tried_with_the_sample(event: str, brand: Any, developer: Any) -> None:
    kind = get_event(event)
    hook: Any = factories.HookFactory(brand=brand, event=event)
    execution = hook_try(hook=hook, actor=Actor.of(developer), source=kind.default_hook, input=kind.sample)
    assert (execution.status, execution.warnings) == ("succeeded", [])
