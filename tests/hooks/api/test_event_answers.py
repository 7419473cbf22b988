"""Every answer has the same members with the same types, whatever hooks did; every refusal is a problem in one form."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.utils import timezone

from hooks.events import all_events
from hooks.models import EventOccurrence, Execution, ExecutionStatus
from tests import factories
from tests.hooks.api.conftest import Report, sample_of
from tests.hooks.the import the_execution

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.hooks.api.urls")]

MEMBERS = ["event_id", "journey_id", "outcome", "effects", "message", "deny", "redirect", "session", "executions"]
ENTRY = ["id", "hook", "version", "mode", "status", "duration_ms"]
PUBLIC_ID = r"_[1-9A-HJ-NP-Za-km-z]{20}"


def check_answer(answer: dict[str, Any]) -> dict[str, Any]:
    """Hold an answer to the documented shape, member by member; return it."""
    assert list(answer) == MEMBERS
    assert re.fullmatch("evt" + PUBLIC_ID, answer["event_id"])
    assert isinstance(answer["journey_id"], str)
    assert answer["journey_id"]
    assert answer["outcome"] in ("continue", "deny", "show_error", "redirect")
    assert isinstance(answer["effects"], dict)
    assert isinstance(answer["session"], dict)
    assert (answer["message"] is not None) == (answer["outcome"] == "show_error")
    assert (answer["deny"] is not None) == (answer["outcome"] == "deny")
    assert (answer["redirect"] is not None) == (answer["outcome"] == "redirect")
    if answer["outcome"] != "continue":
        assert answer["effects"] == {}
    if answer["deny"] is not None:
        assert sorted(answer["deny"]) == ["description", "error"]
        assert all(isinstance(text, str) for text in answer["deny"].values())
        assert answer["deny"]["error"]
    if answer["redirect"] is not None:
        assert sorted(answer["redirect"]) == ["state", "url"]
        assert answer["redirect"]["url"].startswith("https://")
    for entry in answer["executions"]:
        check_entry(entry)
    return answer


def check_entry(entry: dict[str, Any]) -> None:
    assert list(entry)[: len(ENTRY)] == ENTRY
    assert set(entry) - set(ENTRY) <= {"skipped"}
    assert re.fullmatch("exe" + PUBLIC_ID, entry["id"])
    assert isinstance(entry["version"], int)
    assert entry["mode"] in ("sync", "async")
    assert entry["status"] in ExecutionStatus.values
    assert (entry["duration_ms"] is None) == (entry["status"] == "queued")
    assert ("skipped" in entry) == (entry["status"] == "skipped")
    assert Execution.objects.get(public_id=entry["id"]).hook.slug == entry["hook"]


@pytest.mark.parametrize("event", [event.key for event in all_events()])
def test_every_events_sample_gets_a_whole_answer(event: str, report: Report, assign: Any) -> None:
    kind = next(item for item in all_events() if item.key == event)
    assign(kind.default_hook, event=event)
    assign(kind.default_hook, event=event, mode="async")
    answer = report(event)
    assert answer.status_code == 200, answer.content
    found = check_answer(answer.json())
    assert found["outcome"] == "continue"
    assert [entry["status"] for entry in found["executions"]] == ["succeeded", "queued"]
    occurrence = EventOccurrence.objects.get()
    assert (occurrence.event, occurrence.contract_version) == (event, str(kind.contract_version))
    assert the_execution(mode="sync").warnings == []


OUTCOMES = [
    pytest.param("return new DenyRequest('blocked', 'Not here')", "deny", id="deny"),
    pytest.param("deny('blocked')", "deny", id="deny-one-text"),
    pytest.param("deny('blocked', 'Not here')", "deny", id="deny-two-texts"),
    pytest.param("deny(new Error('Not here'))", "deny", id="deny-error"),
    pytest.param("deny()", "deny", id="deny-nothing"),
    pytest.param("deny(null)", "deny", id="deny-null"),
    pytest.param("deny({error: 5})", "deny", id="deny-number"),
    pytest.param("callback(new DenyRequest('', ''))", "deny", id="deny-empty"),
    pytest.param("return new ShowErrorMessage('')", "show_error", id="empty-message"),
    pytest.param("return new ShowErrorMessage('x'.repeat(9000))", "show_error", id="long-message"),
    pytest.param("return new RedirectRequest('https://p.example/?a=%20#f')", "redirect", id="redirect"),
    pytest.param("return {redirect_url: 'https://p.example/'}", "redirect", id="redirect-by-shape"),
    pytest.param("return {error_message: 'Sorry'}", "show_error", id="message-by-shape"),
    pytest.param("return {}", "continue", id="empty-object"),
    pytest.param("return null", "continue", id="null"),
    pytest.param("callback(undefined)", "continue", id="undefined"),
    pytest.param("return new RegistrationData({}, [], null)", "continue", id="null-session"),
    pytest.param("return {attributes: {a: null}}", "continue", id="null-attribute"),
]


@pytest.mark.parametrize(("body", "outcome"), OUTCOMES)
def test_whatever_is_answered_the_shape_is_one(body: str, outcome: str, report: Report, assign: Any) -> None:
    assign(f"module.exports = async (args, callback, deny) => {{ {body} }}", on_failure="fail_closed")
    answer = report()
    assert answer.status_code == 200
    found = check_answer(answer.json())
    if found["executions"][0]["status"] == "succeeded":
        assert found["outcome"] == outcome
    else:
        assert found["executions"][0]["status"] == "invalid_result"
        assert found["outcome"] == "deny"


BAD_REDIRECTS = [
    "http://p.example/",
    "javascript:alert(1)",
    "data:text/html,x",
    "//p.example/",
    "/relative",
    "https://",
    "https://user:pass@p.example/",
    "https://p.example/ space",
    "https://p.example/\\\\evil",
    "https://p.example:0/",
    "https://p.example:99999/",
    "ftp://p.example/",
    "https://p.example/\\u0000",
    "https://p.example/\\r\\nSet-Cookie: a",
    "HTTPS:p.example",
    "",
]


@pytest.mark.parametrize("url", BAD_REDIRECTS)
def test_no_browser_is_sent_anywhere_strange(url: str, report: Report, assign: Any) -> None:
    assign(f"module.exports = async () => new RedirectRequest('{url}')", on_failure="fail_closed")
    answer = check_answer(report().json())
    assert (answer["outcome"], answer["executions"][0]["status"]) == ("deny", "invalid_result")
    error: Any = the_execution().error
    assert error["path"] == "$.redirect_url"
    assert error["expected"]
    assert error["found"]


class TestSkipped:
    def test_paused_hooks_are_listed_with_the_reason(self, report: Report, assign: Any, application: Any) -> None:
        assign("module.exports = async () => new DenyRequest('e', 'd')")
        assign("module.exports = async () => {}", mode="async")
        application.hooks_paused_at = timezone.now()
        application.save()
        answer = check_answer(report().json())
        assert answer["outcome"] == "continue"
        assert {entry["skipped"]["code"] for entry in answer["executions"]} == {"paused"}
        assert [entry["mode"] for entry in answer["executions"]] == ["sync", "async"]

    def test_a_hook_for_nobody_is_listed_too(self, report: Report, assign: Any) -> None:
        assign("module.exports = async () => new DenyRequest('e', 'd')", percentage=0)
        answer = check_answer(report().json())
        assert (answer["outcome"], answer["executions"][0]["skipped"]["code"]) == ("continue", "percentage")

    def test_drafts_and_disabled_hooks_are_not_listed(self, report: Report, assign: Any, application: Any) -> None:
        assign("module.exports = async () => new DenyRequest('e', 'd')", enabled=False)
        draft = factories.HookFactory(brand=application.brand, deployed=False)
        factories.AssignmentFactory(application=application, hook=draft)
        answer = check_answer(report().json())
        assert (answer["outcome"], answer["executions"]) == ("continue", [])
        assert not Execution.objects.exists()


class TestJourneyId:
    @pytest.mark.parametrize("journey_id", ["a", "x" * 64, "jrn_1", "A.b-c:d_e", "0"])
    def test_the_callers_own_is_kept(self, journey_id: str, report: Report) -> None:
        assert check_answer(report(journey_id=journey_id).json())["journey_id"] == journey_id
        assert EventOccurrence.objects.get().journey_id == journey_id

    @pytest.mark.parametrize("journey_id", ["", "x" * 65, "a b", "a/b", "ä", "a\n", "a\0", "\uff11", {}, [], 1, False])
    def test_another_is_refused(self, journey_id: Any, report: Report) -> None:
        answer = report(journey_id=journey_id)
        assert (answer.status_code, answer.json()["path"]) == (400, "$.journey_id")
        assert answer.json()["expected"] == "1 to 64 letters, digits or . _ : -"

    def test_ours_is_new_each_time(self, report: Report) -> None:
        found = {report().json()["journey_id"] for _ in range(3)}
        assert len(found) == 3
        assert all(re.fullmatch("jrn" + PUBLIC_ID, journey_id) for journey_id in found)


class TestDeadline:
    @pytest.mark.parametrize("deadline", [0, -1, -(10**30), True, 1.5, 1.0, "100", [], {}, 1e3])
    def test_what_is_no_time_is_refused(self, deadline: Any, report: Report) -> None:
        answer = report(deadline_ms=deadline)
        assert (answer.status_code, answer.json()["path"]) == (400, "$.deadline_ms")
        assert answer.json()["expected"] == "a whole number of milliseconds, at least 1"

    @pytest.mark.parametrize(("deadline", "kept"), [(None, 5_000), (4_999, 4_999), (5_001, 5_000), (10**30, 5_000)])
    def test_it_shortens_and_never_stretches(self, deadline: int | None, kept: int, report: Report) -> None:
        assert report(deadline_ms=deadline).status_code == 200
        assert EventOccurrence.objects.get().deadline_ms == kept

    def test_it_cuts_each_hooks_own_time(self, report: Report, assign: Any) -> None:
        assign("module.exports = async () => { for (;;); }", timeout_ms=120_000, on_failure="show_error")
        answer = check_answer(report(deadline_ms=60).json())
        assert (answer["outcome"], answer["executions"][0]["status"]) == ("show_error", "timed_out")
        assert the_execution().timeout_ms <= 60


PROBLEMS = [
    pytest.param({"token": None}, 401, "not_authenticated", id="no-token"),
    pytest.param({"token": "wrong"}, 401, "not_authenticated", id="wrong-token"),
    pytest.param({"client_id": "nobody"}, 404, "not_found", id="nobodys-application"),
    pytest.param({"event": "before-lunch", "input": {}}, 404, "unknown_event", id="unknown-event"),
    pytest.param({"raw": b"{"}, 400, "malformed_json", id="malformed"),
    pytest.param({"raw": b"x" * 300_000}, 413, "too_large", id="too-large"),
    pytest.param({"input": {}}, 400, "invalid_input", id="contract"),
    pytest.param({"key": "a b"}, 400, "invalid_input", id="bad-key"),
]


@pytest.mark.parametrize(("call", "status", "code"), PROBLEMS)
def test_every_refusal_is_one_problem(
    call: dict[str, Any], status: int, code: str, report: Report, assign: Any
) -> None:
    assign("module.exports = async () => {}")
    answer = report(call.pop("event", "before-registration"), **call)
    assert answer.status_code == status
    assert answer.headers["Content-Type"] == "application/problem+json"
    problem = json.loads(answer.content)
    assert problem["type"] == "about:blank"
    assert (problem["status"], problem["code"]) == (status, code)
    assert problem["title"] == answer.reason_phrase
    assert isinstance(problem["detail"], str)
    assert ("WWW-Authenticate" in answer.headers) is (status == 401)
    assert not EventOccurrence.objects.exists()
    assert not Execution.objects.exists()


def test_every_breach_is_listed_and_no_value_is_repeated(report: Report) -> None:
    body = sample_of("before-registration")
    body["customer"] = {"attributes": "s3cret-1", "ip_address": {"s3cret-2": 1}}
    body["interactive"] = "s3cret-3"
    answer = report(input=body)
    problem = answer.json()
    assert answer.status_code == 400
    assert 2 <= len(problem["violations"]) <= 10
    assert problem["path"] == problem["violations"][0]["path"]
    assert all(set(item) == {"path", "expected", "found"} for item in problem["violations"])
    assert all(item["path"].startswith("$.input.") for item in problem["violations"])
    assert "s3cret-1" not in answer.content.decode()
    assert "s3cret-3" not in answer.content.decode()
