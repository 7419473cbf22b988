"""Redirect and resume: out to a third party, back through the browser, and on with the same hook."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.utils import timezone

from hooks.models import AuditEntry, Continuation, EventOccurrence, Execution, HookVersion
from tests import factories
from tests.hooks.api.conftest import Report, sample_of
from tests.hooks.the import the_execution

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.hooks.api.urls")]

PROOFING = """
module.exports = async (args) => {
  if (!args.continue_context) {
    const { callback_url, state } = args.continue_request_parameters;
    return new RedirectRequest(`https://proof.example/?back=${encodeURIComponent(callback_url)}&state=${state}`,
      { started: true });
  }
  return new RegistrationData({ proofed: args.continue_context.level, started: args.session.started }, [], { done: 1 });
};
"""
BEFORE = "module.exports = async () => ({attributes: {first: 1, shared: 'a'}, session: {from: 'before'}})"
AFTER = "module.exports = async (args) => ({attributes: {last: args.customer.attributes.proofed, shared: 'b'}})"


def come_back(state: str, **parameters: str) -> Any:
    return Client().get("/continue", {"state": state, **parameters})


def refusals() -> list[str]:
    return [entry.after["reason"] for entry in AuditEntry.objects.filter(action="journey.state_refused")]


def test_the_whole_way_out_and_back(report: Report, resume: Any, assign: Any, application: Any) -> None:
    assign(BEFORE)
    assign(PROOFING)
    assign(AFTER)
    answer = report().json()
    assert answer["outcome"] == "redirect"
    assert answer["effects"] == {}
    assert answer["session"] == {"started": True}
    assert len(answer["executions"]) == 2
    sent_to = parse_qs(urlsplit(answer["redirect"]["url"]).query)
    state = answer["redirect"]["state"]
    assert sent_to["state"] == [state]
    assert sent_to["back"][0].endswith("/continue")

    back = come_back(state, level="high", extra="1")
    assert back.status_code == 302
    assert back.headers["Referrer-Policy"] == "no-referrer"
    address, query = back.headers["Location"].split("?")
    assert address == application.continue_url
    assert parse_qs(query) == {"state": [state], "event_id": [answer["event_id"]]}

    final = resume(answer).json()
    assert final["outcome"] == "continue"
    assert final["event_id"] == answer["event_id"]
    assert final["journey_id"] == answer["journey_id"]
    assert final["effects"]["attributes"] == {
        "first": 1,
        "proofed": "high",
        "started": True,
        "last": "high",
        "shared": "b",
    }
    assert final["session"] == {"done": 1}
    assert [entry["status"] for entry in final["executions"]] == ["succeeded", "succeeded"]
    occurrence = EventOccurrence.objects.get()
    assert (occurrence.outcome, occurrence.executions.count()) == ("continue", 4)
    assert refusals() == []


def test_the_conflict_with_a_hook_before_the_redirect_is_told(report: Report, resume: Any, assign: Any) -> None:
    before = assign(BEFORE)
    assign(PROOFING)
    after = assign(AFTER)
    resume(report().json())
    warning: Any = the_execution(hook=after.hook).warnings[0]
    assert warning["code"] == "conflict"
    assert warning["path"] == "$.attributes.shared"
    assert before.hook.slug in warning["message"]


def test_a_caller_with_its_own_callback_passes_the_parameters_itself(report: Report, resume: Any, assign: Any) -> None:
    assign(PROOFING)
    final = resume(report().json(), continue_context={"level": "low"}).json()
    assert final["effects"]["attributes"]["proofed"] == "low"


def test_what_the_browser_brought_goes_before_what_the_caller_says(report: Report, resume: Any, assign: Any) -> None:
    assign(PROOFING)
    answer = report().json()
    come_back(answer["redirect"]["state"], level="from-browser")
    final = resume(answer, continue_context={"level": "from-caller", "more": 1}).json()
    assert final["effects"]["attributes"]["proofed"] == "from-browser"


def test_a_hook_may_redirect_again(report: Report, resume: Any, assign: Any) -> None:
    assign(
        "module.exports = async (args) => { const step = (args.session.step || 0) + 1;"
        " return step < 3 ? new RedirectRequest('https://p.example/' + step, {step}) : {attributes: {step}} }"
    )
    first = report().json()
    second = resume(first).json()
    assert (second["outcome"], second["session"]) == ("redirect", {"step": 2})
    assert second["redirect"]["state"] != first["redirect"]["state"]
    assert resume(second).json()["effects"] == {"attributes": {"step": 3}}


def test_the_same_version_runs_again_whatever_was_deployed(report: Report, resume: Any, assign: Any) -> None:
    assignment = assign(PROOFING)
    answer = report().json()
    newer = factories.VersionFactory(hook=assignment.hook, source="module.exports = async () => { throw new Error() }")
    assignment.hook.live_version = newer
    assignment.hook.save()
    assert resume(answer, continue_context={"level": "x"}).json()["effects"]["attributes"]["proofed"] == "x"
    assert HookVersion.objects.count() == 2


def test_a_hook_taken_off_meanwhile_is_left_out(report: Report, resume: Any, assign: Any) -> None:
    gone = assign(PROOFING)
    assign(AFTER)
    answer = report().json()
    gone.delete()
    final = resume(answer).json()
    assert final["outcome"] == "continue"
    assert [entry["status"] for entry in final["executions"]] == ["succeeded"]


def test_paused_meanwhile_nothing_runs(report: Report, resume: Any, assign: Any, application: Any) -> None:
    assign(PROOFING)
    answer = report().json()
    application.hooks_paused_at = timezone.now()
    application.save()
    final = resume(answer).json()
    assert (final["outcome"], final["executions"]) == ("continue", [])


def test_where_no_page_can_be_shown_a_redirect_is_a_denial(report: Report, assign: Any) -> None:
    assign(PROOFING)
    answer = report(input=sample_of("before-registration") | {"interactive": False}).json()
    assert answer["outcome"] == "deny"
    assert answer["deny"]["error"] == "interaction_required"
    assert not Continuation.objects.exists()


def test_the_state_itself_is_not_stored(report: Report, assign: Any) -> None:
    assign(PROOFING)
    state = report().json()["redirect"]["state"]
    kept = Continuation.objects.values().get()
    assert state not in str(kept)
    assert "started" not in kept["carried"]
    assert state not in str(EventOccurrence.objects.values().get())
    assert state not in str(Execution.objects.values().get())


class TestRefusedOnContinue:
    def test_a_state_is_used_once(self, report: Report, resume: Any, assign: Any) -> None:
        assign(PROOFING)
        answer = report().json()
        assert resume(answer).status_code == 200
        ran = Execution.objects.count()
        again = resume(answer)
        assert (again.status_code, again.json()["code"]) == (409, "state_used")
        assert Execution.objects.count() == ran
        assert refusals() == ["used"]

    def test_after_15_minutes_it_is_too_late(self, report: Report, resume: Any, assign: Any) -> None:
        assign(PROOFING)
        answer = report().json()
        created = Continuation.objects.get()
        assert timedelta(minutes=14) < created.expires_at - created.created_at <= timedelta(minutes=15)
        Continuation.objects.update(expires_at=timezone.now())
        late = resume(answer)
        assert (late.status_code, late.json()["code"]) == (409, "state_expired")
        assert refusals() == ["expired"]
        assert Execution.objects.count() == 1

    def test_another_events_state_is_unknown(self, report: Report, resume: Any, assign: Any) -> None:
        assign(PROOFING)
        one, other = report().json(), report().json()
        answer = resume(one, event_id=other["event_id"])
        assert (answer.status_code, answer.json()["code"]) == (404, "state_unknown")
        assert refusals() == ["unknown"]
        assert resume(one).status_code == 200

    def test_another_applications_state_is_unknown(self, report: Report, resume: Any, assign: Any, brand: Any) -> None:
        assign(PROOFING)
        answer = report().json()
        other = factories.ApplicationFactory(brand=brand)
        factories.ApplicationTokenFactory(application=other, token="of-the-other")
        foreign = resume(answer, token="of-the-other", client_id=other.client_id)
        assert (foreign.status_code, foreign.json()["code"]) == (404, "state_unknown")
        assert refusals() == ["unknown"]
        assert Continuation.objects.get().used_at is None

    @pytest.mark.parametrize("state", ["st_guess", "x" * 5_000, "\x00"])
    def test_a_tampered_state_is_unknown(self, state: str, report: Report, resume: Any, assign: Any) -> None:
        assign(PROOFING)
        answer = resume(report().json(), state=state)
        assert (answer.status_code, answer.json()["code"]) == (404, "state_unknown")

    @pytest.mark.parametrize(
        ("changes", "path"),
        [
            ({"state": None}, "$.state"),
            ({"state": 5}, "$.state"),
            ({"state": ""}, "$.state"),
            ({"continue_context": [1]}, "$.continue_context"),
        ],
    )
    def test_a_body_that_is_none_is_400(
        self, changes: dict[str, Any], path: str, report: Report, resume: Any, assign: Any
    ) -> None:
        assign(PROOFING)
        answer = resume(report().json(), **changes)
        assert (answer.status_code, answer.json()["path"]) == (400, path)
        assert Continuation.objects.get().used_at is None

    def test_without_the_secrets_key_the_state_is_not_used_up(
        self, report: Report, resume: Any, assign: Any, settings: Any
    ) -> None:
        assign(PROOFING)
        answer = report().json()
        keys, settings.SECRETS_KEYS = settings.SECRETS_KEYS, []
        refused = resume(answer)
        assert (refused.status_code, refused.json()["code"]) == (503, "secrets_key_missing")
        settings.SECRETS_KEYS = keys
        assert resume(answer).status_code == 200

    def test_the_token_is_asked_for(self, report: Report, resume: Any, assign: Any) -> None:
        assign(PROOFING)
        assert resume(report().json(), token="wrong").status_code == 401


class TestRefusedInTheBrowser:
    def test_a_link_works_once(self, report: Report, assign: Any) -> None:
        assign(PROOFING)
        state = report().json()["redirect"]["state"]
        assert come_back(state, level="high").status_code == 302
        again = come_back(state, level="forged")
        assert again.status_code == 409
        assert "You have been here already" in again.content.decode()
        assert Continuation.objects.get().parameters == {"level": "high"}
        assert refusals() == ["used"]

    def test_a_late_browser_is_told_so(self, report: Report, assign: Any) -> None:
        assign(PROOFING)
        state = report().json()["redirect"]["state"]
        Continuation.objects.update(expires_at=timezone.now())
        late = come_back(state)
        assert late.status_code == 410
        assert "That took too long" in late.content.decode()
        assert Continuation.objects.get().returned_at is None

    def test_after_the_caller_has_gone_on_the_browser_is_late(self, report: Report, resume: Any, assign: Any) -> None:
        assign(PROOFING)
        answer = report().json()
        resume(answer)
        assert come_back(answer["redirect"]["state"]).status_code == 409

    @pytest.mark.parametrize("query", ["", "state=", "state=guess", "state=a&" + "x" * 9_000, "state=<script>"])
    def test_a_state_nobody_gave_is_refused(self, query: str, db: None) -> None:
        answer = Client().get(f"/continue?{query}")
        assert answer.status_code in (400, 404)
        assert "This link cannot be used" in answer.content.decode()
        assert "<script>" not in answer.content.decode()

    def test_without_a_continue_url_there_is_no_way_back(self, report: Report, assign: Any, application: Any) -> None:
        application.continue_url = ""
        application.save()
        assign(PROOFING)
        assert come_back(report().json()["redirect"]["state"]).status_code == 404

    def test_the_continue_urls_own_query_stays(self, report: Report, assign: Any, application: Any) -> None:
        application.continue_url = "https://shop.example/back?tenant=a%20b&state=old"
        application.save()
        assign(PROOFING)
        state = report().json()["redirect"]["state"]
        query = parse_qs(urlsplit(come_back(state).headers["Location"]).query)
        assert query["tenant"] == ["a b"]
        assert query["state"] == [state]

    def test_post_is_refused(self, db: None) -> None:
        assert Client().post("/continue").status_code == 405

    def test_a_flood_is_told_to_wait(self, db: None, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("hooks.api.return_views.CONTINUES_PER_MINUTE", 1)
        come_back("guess")
        answer = come_back("guess")
        assert answer.status_code == 429
        assert answer.headers["Retry-After"]
