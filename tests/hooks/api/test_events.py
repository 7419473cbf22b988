"""Reporting events: what a platform sends, what it gets back, and what is kept."""

from __future__ import annotations

from typing import Any

import pytest

from hooks.models import EventOccurrence, Execution
from tests.hooks.api.conftest import Report, sample_of
from tests.hooks.the import the_execution

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.hooks.api.urls")]

EMPTY: dict[str, Any] = {
    "outcome": "continue",
    "effects": {},
    "message": None,
    "deny": None,
    "redirect": None,
    "session": {},
}


def decided(answer: dict[str, Any]) -> dict[str, Any]:
    return {name: answer[name] for name in EMPTY}


def test_an_event_nobody_listens_to_continues(report: Report) -> None:
    answer = report().json()
    assert decided(answer) == EMPTY
    assert answer["executions"] == []
    occurrence = EventOccurrence.objects.get()
    assert answer["event_id"] == occurrence.public_id
    assert answer["journey_id"] == occurrence.journey_id
    assert occurrence.outcome == "continue"
    assert occurrence.answer == answer


def test_the_answer_is_never_cached(report: Report) -> None:
    assert report().headers["Cache-Control"] == "no-store"


def test_a_hook_changes_attributes(report: Report, assign: Any) -> None:
    assignment = assign("module.exports = async (args, callback) => callback(new RegistrationData({tier: 'gold'}))")
    answer = report().json()
    assert answer["effects"] == {"attributes": {"tier": "gold"}}
    execution: Any = Execution.objects.get()
    assert answer["executions"] == [
        {
            "id": execution.public_id,
            "hook": assignment.hook.slug,
            "version": 1,
            "mode": "sync",
            "status": "succeeded",
            "duration_ms": execution.duration_ms,
        }
    ]
    assert (execution.status, execution.outcome, execution.policy_applied) == ("succeeded", "continue", "")
    assert execution.result["effects"] == {"attributes": {"tier": "gold"}}
    assert execution.started_at is not None
    assert execution.finished_at is not None
    assert execution.assignment == assignment
    assert execution.occurrence == EventOccurrence.objects.get()


ENDINGS = [
    pytest.param(
        "module.exports = (args, callback, deny) => deny(new DenyRequest('blocked', 'Not here'))",
        {"outcome": "deny", "deny": {"error": "blocked", "description": "Not here"}},
        id="deny",
    ),
    pytest.param(
        "module.exports = async () => new ShowErrorMessage('Ask support', {tried: 1})",
        {"outcome": "show_error", "message": "Ask support", "session": {"tried": 1}},
        id="show-error",
    ),
    pytest.param(
        "export default async function () { return new DenyRequest('e', 'd') }",
        {"outcome": "deny", "deny": {"error": "e", "description": "d"}},
        id="es-module",
    ),
    pytest.param("module.exports = async () => {}", {}, id="nothing"),
    pytest.param("module.exports = (args, callback) => callback()", {}, id="empty-callback"),
    pytest.param(
        "module.exports = async () => ({attributes: {vip: true}})",
        {"effects": {"attributes": {"vip": True}}},
        id="by-shape",
    ),
]


@pytest.mark.parametrize(("source", "expected"), ENDINGS)
def test_what_a_hook_decides_is_the_outcome(source: str, expected: dict[str, Any], report: Report, assign: Any) -> None:
    assign(source)
    answer = report().json()
    assert decided(answer) == EMPTY | expected
    assert answer["executions"][0]["status"] == "succeeded"
    occurrence = EventOccurrence.objects.get()
    assert occurrence.outcome == answer["outcome"]
    assert occurrence.session == answer["session"]


FAILURES = [
    pytest.param("module.exports = () => { throw new TypeError('oops') }", "failed", "TypeError", id="throws"),
    pytest.param("module.exports = async () => { throw null }", "failed", None, id="throws-null"),
    pytest.param("module.exports = async () => { for (;;); }", "timed_out", "Timeout", id="loops"),
    pytest.param("module.exports = () => new Promise(() => {})", "failed", None, id="never-settles"),
    pytest.param(
        "module.exports = () => { const all = []; for (;;) all.push(new Uint8Array(1e6).fill(1)) }",
        "out_of_memory",
        None,
        id="allocates",
    ),
    pytest.param("module.exports = async () => 'x'.repeat(400000)", "output_too_large", None, id="too-large"),
    pytest.param("module.exports = async () => 42", "invalid_result", "InvalidResult", id="rubbish"),
    pytest.param(
        "module.exports = async () => new RegistrationData('no object')", "invalid_result", "InvalidResult", id="schema"
    ),
    pytest.param("module.exports = async () => new TokenData({a: 1})", "invalid_result", None, id="foreign-class"),
    pytest.param("this is no JavaScript", "failed", "SyntaxError", id="does-not-compile"),
    pytest.param("const nothing = 1", "failed", None, id="no-handler"),
    pytest.param("module.exports = async () => fetch('http://169.254.169.254/')", "failed", None, id="forbidden-fetch"),
]
POLICIES = [
    ("fail_open", {}),
    ("fail_closed", {"outcome": "deny", "deny": {"error": "access_denied", "description": "Come back later"}}),
    ("show_error", {"outcome": "show_error", "message": "Come back later"}),
]


@pytest.mark.parametrize(("source", "status", "name"), FAILURES)
@pytest.mark.parametrize(("policy", "expected"), POLICIES)
def test_a_failed_hook_is_answered_by_its_policy(
    source: str, status: str, name: str | None, policy: str, expected: dict[str, Any], report: Report, assign: Any
) -> None:
    timeout_ms = 300 if status == "timed_out" else 3_000  # filling memory takes its time on a busy machine
    assign(source, on_failure=policy, failure_message="Come back later", timeout_ms=timeout_ms)
    answer = report(deadline_ms=4_000)
    assert answer.status_code == 200
    assert decided(answer.json()) == EMPTY | expected
    assert answer.json()["executions"][0]["status"] == status
    execution: Any = Execution.objects.get()
    assert (execution.status, execution.policy_applied) == (status, policy)
    assert execution.outcome == answer.json()["outcome"]
    assert execution.result is None
    assert execution.error["message"] is not None
    assert execution.finished_at is not None
    if name:
        assert execution.error["name"] == name


def test_an_invalid_result_names_path_and_type(report: Report, assign: Any) -> None:
    assign("module.exports = async () => new RegistrationData('no object')")
    report()
    error: Any = the_execution().error
    assert (error["path"], error["expected"], error["found"]) == ("$.attributes", "object", "string")


def test_calling_back_twice_keeps_the_first_and_warns(report: Report, assign: Any) -> None:
    assign(
        "module.exports = (args, callback, deny) => {"
        " callback(new RegistrationData({first: 1})); deny(new DenyRequest('late', 'late')) }"
    )
    answer = report().json()
    assert answer["outcome"] == "continue"
    assert answer["effects"] == {"attributes": {"first": 1}}
    assert the_execution().warnings != []


def test_the_error_is_told_at_the_authors_line(report: Report, assign: Any) -> None:
    assign(
        "module.exports = async (args) => {\n  const id = args.customer.id;\n  if (!id) throw new Error('no id');\n}"
    )
    report()
    assert the_execution().error["line"] == 3


def test_console_lines_are_kept_in_order_with_levels(report: Report, assign: Any) -> None:
    assign("module.exports = async () => { console.log('one'); console.warn('two'); console.error({three: 3}) }")
    report()
    lines = list(the_execution().console_lines.values_list("position", "level", "text"))
    assert [position for position, _, _ in lines] == [0, 1, 2]
    assert [level for _, level, _ in lines][1:] == ["warn", "error"]
    assert [text for _, _, text in lines] == ["one", "two", "{ three: 3 }"]


def test_what_cannot_be_stored_is_written_out(report: Report, assign: Any) -> None:
    assign("module.exports = async (args) => { console.log('a\\u0000b', '\\ud800'); throw new Error('x\\u0000y') }")
    body = sample_of("before-registration")
    body["customer"]["attributes"]["name"]["givenName"] = "A\0da"
    assert report(input=body).status_code == 200
    execution: Any = Execution.objects.get()
    assert execution.console_lines.get().text.startswith("a\\u0000b")
    assert execution.error["message"] == "x\\u0000y"
    assert execution.input["customer"]["attributes"]["name"]["givenName"] == "A\\u0000da"
