"""Cases run in the real engine: what a hook did comes back whole, and nothing ever reaches the network."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from hooks.engine import Engine, Job, Result
from hooks.events import UnknownEvent
from hooks.services.cases import CaseResult, case_run, package_run
from plugins.catalog import PluginError

PACKAGES = Path(__file__).resolve().parents[3] / "plugins" / "packages"
CRM = "https://crm.example.com/search"


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    with Engine() as running:
        yield running


@pytest.fixture
def run(engine: Engine) -> Any:
    def run(source: str, case: dict[str, Any] | None = None, **values: Any) -> CaseResult:
        whole = {"name": "A case", "expect": {"outcome": "continue"}, **(case or {})}
        return case_run(
            engine=engine, event=values.pop("event", "before-registration"), source=source, case=whole, **values
        )

    return run


def hook(body: str) -> str:
    return f"module.exports = async (args) => {{ {body} }};"


@pytest.mark.parametrize(
    ("body", "outcome", "field", "value"),
    [
        ("", "continue", "effects", {}),
        (
            "return new RegistrationData({a: 1}, []);",
            "continue",
            "effects",
            {"attributes": {"a": 1}, "additionalAuthenticators": []},
        ),
        ("return new ShowErrorMessage('No.');", "show_error", "message", "No."),
        ("return new DenyRequest('no', 'Because.');", "deny", "deny", {"error": "no", "description": "Because."}),
        ("return new RedirectRequest('https://x.example/');", "redirect", "redirect", "https://x.example/"),
        ("return new RegistrationData({}, [], {n: 1});", "continue", "session", {"n": 1}),
    ],
)
def test_what_the_hook_decided_comes_back(run: Any, body: str, outcome: str, field: str, value: Any) -> None:
    result = run(hook(body), {"expect": {"outcome": outcome, field: value}})
    assert result.passed, result.mismatches
    assert result.outcome == outcome
    assert getattr(result, field) == value
    assert (result.name, result.event, result.error) == ("A case", "before-registration", None)
    assert result.duration_ms > 0


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ("throw new TypeError('boom');", "TypeError: boom"),
        ("return new TokenData({a: 1});", "invalid_result: $: expected one of"),
        ("return new ShowErrorMessage(3);", "invalid_result: $.error_message"),
        ("}; (", "SyntaxError"),
    ],
)
def test_a_hook_that_fails_is_an_outcome_of_its_own(run: Any, body: str, error: str) -> None:
    result = run(hook(body), {"expect": {"outcome": "failed", "error": error}})
    assert result.passed, result.mismatches
    assert error in result.error
    assert (result.effects, result.message, result.deny, result.redirect) == ({}, None, None, None)


def test_a_hook_that_never_ends_is_ended(run: Any) -> None:
    result = run(hook("for (;;);"), {"timeout_ms": 1000, "expect": {"outcome": "failed", "error": "timeout"}})
    assert result.outcome == "failed"
    assert "imeout" in result.error or "imed out" in result.error


def test_the_callback_style_runs_too(run: Any) -> None:
    source = "module.exports = function (args, callback, deny) { deny(new DenyRequest('no', 'x')); };"
    assert run(source, {"expect": {"outcome": "deny", "deny": {"error": "no"}}}).passed


def test_the_input_is_laid_over_the_event_s_sample(run: Any) -> None:
    body = "const a = args.customer.attributes; console.log(a.emails.primaryEmail, a.name, args.application.name);"
    case = {"input": {"customer": {"attributes": {"emails": {"primaryEmail": "jo@x.example"}, "name": None}}}}
    result = run(hook(body), case)
    assert result.logs[0]["text"] == "jo@x.example undefined Storefront"


def test_variables_and_secrets_are_given(run: Any) -> None:
    body = "console.log(args.variables.n + 1, args.secrets.key.length);"
    result = run(hook(body), {"variables": {"n": 2}, "secrets": {"key": "very-secret"}})
    assert result.logs[0]["text"] == "3 11"


def test_a_secret_is_never_shown(run: Any) -> None:
    result = run(hook("console.log('key', args.secrets.key);"), {"secrets": {"key": "very-secret"}})
    assert "very-secret" not in str(result)


def test_recorded_answers_are_given_and_requests_come_back(run: Any) -> None:
    exchange = {"request": {"method": "GET", "url": CRM}, "response": {"status": 200, "body": {"total": 7}}}
    body = f"const r = await fetch('{CRM}'); console.log((await r.json()).total);"
    expect = {"outcome": "continue", "requests": [{"method": "GET", "url": CRM}], "log": ["7"]}
    result = run(hook(body), {"http": [exchange], "expect": expect})
    assert result.passed, result.mismatches
    assert result.requests[0]["recorded"] is True


def test_without_recorded_answers_nothing_is_reached(run: Any) -> None:
    result = run(hook("await fetch('http://127.0.0.1:9/');"), {"expect": {"outcome": "failed"}})
    assert result.passed
    assert all(request["recorded"] for request in result.requests)


def test_a_host_that_is_not_allowed_fails_the_case(run: Any) -> None:
    exchange = {"request": {"method": "GET", "url": CRM}, "response": {"status": 200}}
    body = f"await fetch('{CRM}');"
    assert run(hook(body), {"http": [exchange]}, allowed_hosts=["crm.example.com"]).passed
    assert run(hook(body), {"http": [exchange]}, allowed_hosts=["other.example.com"]).outcome == "failed"


def test_a_mismatch_says_what_the_run_did(run: Any) -> None:
    result = run(hook("throw new Error('boom');"))
    assert not result.passed
    assert [str(mismatch) for mismatch in result.mismatches] == [
        "outcome: expected continue, found failed (Error: boom)"
    ]


def test_an_event_that_decides_nothing_continues_whatever_is_answered(run: Any) -> None:
    source = hook("return new DenyRequest('no', 'x');")
    assert run(source, {"expect": {"outcome": "continue", "effects": {}}}, event="after-self-service-login").passed


def test_an_unknown_event_is_refused(run: Any) -> None:
    with pytest.raises(UnknownEvent):
        run(hook(""), event="before-lunch")


def test_an_engine_that_is_away_is_a_failed_case() -> None:
    class Away:
        def run(self, job: Job) -> Result:
            return Result(status="engine_unavailable")

    case = {"name": "x", "expect": {"outcome": "failed", "error": "engine_unavailable"}}
    assert case_run(engine=Away(), event="before-registration", source="", case=case).passed


def test_a_package_is_run_whole(engine: Engine) -> None:
    package = package_run(path=PACKAGES / "token-claims", engine=engine)
    assert package.passed
    assert package.plugin.slug == "token-claims"
    assert len(package.results) == sum(len(hook.cases) for hook in package.plugin.hooks)


def test_a_package_starts_an_engine_of_its_own() -> None:
    assert package_run(path=PACKAGES / "geo-fence").passed


def test_a_package_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PluginError, match="no such folder"):
        package_run(path=tmp_path / "absent")
