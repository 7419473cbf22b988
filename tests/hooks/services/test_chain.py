"""Chains: order, effects seen by the next, endings, the shared deadline, conflicts, the panic switch."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hooks.models import Assignment, EventOccurrence, Execution
from hooks.services.effects import merge_patch
from tests import factories
from tests.hooks.services.conftest import Dispatch, sample_of
from tests.hooks.the import the_execution

pytestmark = pytest.mark.django_db

IDLE = "module.exports = async () => {}"


def statuses(answer: dict[str, Any]) -> list[str]:
    return [entry["status"] for entry in answer["executions"]]


def test_hooks_run_in_order_and_see_what_those_before_did(dispatch: Dispatch, assign: Any) -> None:
    assign("module.exports = async (a) => ({attributes: {trail: 'one'}, session: {n: 1}})")
    assign(
        "module.exports = async (a) => ({attributes: {trail: a.customer.attributes.trail + ' two'}, session: {n: 2}})"
    )
    assign(
        "module.exports = async (a) => ({attributes: {trail: a.customer.attributes.trail + ' three', n: a.session.n}})"
    )
    answer = dispatch()
    assert answer["effects"]["attributes"] == {"trail": "one two three", "n": 2}
    assert answer["session"] == {"n": 2}
    assert [entry["hook"] for entry in answer["executions"]] == list(
        Assignment.objects.order_by("position").values_list("hook__slug", flat=True)
    )


def test_the_order_is_the_positions_not_the_ages(dispatch: Dispatch, assign: Any) -> None:
    assign("module.exports = async () => ({attributes: {last: 'young'}})", position=9)
    assign("module.exports = async () => ({attributes: {last: 'old'}})", position=3)
    assert dispatch()["effects"]["attributes"] == {"last": "young"}


@pytest.mark.parametrize("ending", ["new DenyRequest('e', 'd')", "new ShowErrorMessage('m')"])
def test_an_ending_ends_the_chain(ending: str, dispatch: Dispatch, assign: Any) -> None:
    assign("module.exports = async () => ({attributes: {a: 1}})")
    assign(f"module.exports = async () => {ending}")
    assign(IDLE)
    answer = dispatch()
    assert statuses(answer) == ["succeeded", "succeeded"]
    assert answer["effects"] == {}
    assert Execution.objects.count() == 2


def test_a_failed_hook_that_fails_open_does_not_stop_the_others(dispatch: Dispatch, assign: Any) -> None:
    assign("module.exports = async () => ({attributes: {a: 1}})")
    assign("module.exports = async () => { throw new Error('x') }")
    assign("module.exports = async () => ({attributes: {b: 2}})")
    answer = dispatch()
    assert statuses(answer) == ["succeeded", "failed", "succeeded"]
    assert answer["effects"]["attributes"] == {"a": 1, "b": 2}


def test_hooks_that_are_off_drafts_or_elsewhere_do_not_run(dispatch: Dispatch, assign: Any, application: Any) -> None:
    assign(IDLE, enabled=False)
    assign(IDLE, event="after-consent-update")
    draft = factories.HookFactory(brand=application.brand, deployed=False)
    factories.AssignmentFactory(application=application, hook=draft)
    factories.AssignmentFactory(hook=factories.HookFactory(brand=application.brand))
    assert dispatch()["executions"] == []


def test_the_live_version_runs_not_the_newest(dispatch: Dispatch, assign: Any) -> None:
    assignment = assign("module.exports = async () => ({attributes: {version: 1}})")
    factories.VersionFactory(hook=assignment.hook, source="module.exports = async () => ({attributes: {version: 2}})")
    answer = dispatch()
    assert answer["effects"]["attributes"] == {"version": 1}
    assert answer["executions"][0]["version"] == 1


def test_two_hooks_on_one_claim_the_later_wins_and_says_so(dispatch: Dispatch, assign: Any) -> None:
    event = "before-id-token-generation"
    first = assign("module.exports = async () => ({claims: {tier: 'gold', a: 1}})", event=event)
    second = assign("module.exports = async () => ({claims: {tier: 'silver', b: 2}})", event=event)
    answer = dispatch(event)
    assert answer["effects"]["claims"] == {"tier": "silver", "a": 1, "b": 2}
    warnings: Any = the_execution(hook=second.hook).warnings
    assert [(warning["code"], warning["path"]) for warning in warnings] == [("conflict", "$.claims.tier")]
    assert first.hook.slug in warnings[0]["message"]
    assert the_execution(hook=first.hook).warnings == []


def test_a_hook_gets_no_more_time_than_is_left(dispatch: Dispatch, assign: Any) -> None:
    assign("module.exports = async () => { for (;;); }", timeout_ms=120_000)
    answer = dispatch(deadline_ms=200)
    assert statuses(answer) == ["timed_out"]
    assert the_execution().timeout_ms <= 200


def test_what_comes_after_the_deadline_is_decided_by_policy_alone(dispatch: Dispatch, assign: Any) -> None:
    assign("module.exports = async () => { for (;;); }", timeout_ms=120_000)
    assign(IDLE)
    last = assign(IDLE, on_failure="fail_closed", failure_message="Too late")
    answer = dispatch(deadline_ms=150)
    assert statuses(answer) == ["timed_out", "timed_out", "timed_out"]
    assert answer["deny"] == {"error": "access_denied", "description": "Too late"}
    late: Any = Execution.objects.get(hook=last.hook)
    assert (late.error["name"], late.duration_ms) == ("ChainDeadline", 0.0)
    last.refresh_from_db()
    assert last.failures_in_row == 0


def test_a_caller_cannot_stretch_the_deadline(dispatch: Dispatch, settings: Any) -> None:
    settings.CHAIN_DEADLINE_MS = 700
    dispatch(deadline_ms=60_000)
    dispatch(deadline_ms=100)
    dispatch()
    assert list(EventOccurrence.objects.order_by("pk").values_list("deadline_ms", flat=True)) == [700, 100, 700]


@pytest.mark.parametrize("mode", ["sync", "async"])
def test_the_panic_switch_skips_every_hook(mode: str, dispatch: Dispatch, assign: Any, application: Any) -> None:
    assign("module.exports = async (a, c, deny) => deny('no')", on_failure="fail_closed", mode=mode)
    application.hooks_paused_at = timezone.now()
    answer = dispatch()
    assert answer["outcome"] == "continue"
    assert statuses(answer) == ["skipped"]
    execution: Any = Execution.objects.get()
    assert (execution.status, execution.warnings[0]["code"]) == ("skipped", "paused")
    assert not hasattr(execution, "delivery")


def test_a_session_over_the_cap_is_the_hooks_failure(dispatch: Dispatch, assign: Any) -> None:
    assign("module.exports = async () => ({session: {big: 'x'.repeat(17000)}})", on_failure="fail_closed")
    answer = dispatch(session={"small": 1})
    assert answer["outcome"] == "deny"
    assert answer["session"] == {"small": 1}


def test_an_event_that_decides_nothing_always_continues(dispatch: Dispatch, assign: Any) -> None:
    event = "after-consent-update"
    assign("module.exports = async () => new DenyRequest('e', 'd')", event=event)
    assign("module.exports = async () => { throw new Error('x') }", event=event, on_failure="fail_closed")
    answer = dispatch(event)
    assert answer["outcome"] == "continue"
    assert statuses(answer) == ["succeeded", "failed"]
    ignored, failed = Execution.objects.order_by("pk")
    assert ignored.warnings[0]["code"] == "result_ignored"
    assert failed.policy_applied == "fail_open"


def test_where_no_page_can_be_shown_an_error_is_a_denial(dispatch: Dispatch, assign: Any) -> None:
    assign("module.exports = async () => { throw 1 }", on_failure="show_error", failure_message="Again, please")
    answer = dispatch(input=sample_of("before-registration") | {"interactive": False})
    assert answer["deny"] == {"error": "access_denied", "description": "Again, please"}
    assert answer["message"] is None


def test_no_transaction_is_open_while_a_hook_runs(
    dispatch: Dispatch, assign: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    depths: list[int] = []
    from hooks.services import execute

    real = execute.engine_run

    def watched(run: Any, meanwhile: Any) -> Any:
        def look() -> None:
            meanwhile()
            depths.append(len(connection.savepoint_ids))
            assert Execution.objects.filter(status="running").count() == 1

        depths.append(len(connection.savepoint_ids))
        return real(run, look)

    monkeypatch.setattr(execute, "engine_run", watched)
    around = len(connection.savepoint_ids)
    assign(IDLE)
    assign(IDLE)
    dispatch()
    assert depths == [around] * 4


def test_a_database_that_goes_away_ends_the_run_that_it_cannot_record(
    dispatch: Dispatch, assign: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from hooks.services import chain

    def gone(rows: Any) -> None:
        raise OperationalError("database is locked")

    monkeypatch.setattr(chain, "rows_insert", gone)
    assign(IDLE)
    assign("module.exports = () => new Promise(() => {})")
    assign(IDLE)
    with pytest.raises(OperationalError):
        dispatch()
    assert the_execution().status == "running"
    assert EventOccurrence.objects.get().outcome == ""


def test_a_hook_whose_run_was_never_begun_has_its_row(dispatch: Dispatch, assign: Any) -> None:
    assign(IDLE)
    broken = assign(IDLE).hook
    broken.allowed_hosts = ["example.com", 7]
    broken.save()
    answer = dispatch()
    assert statuses(answer) == ["succeeded", "failed"]
    assert [row.status for row in Execution.objects.order_by("pk")] == ["succeeded", "failed"]


@pytest.mark.parametrize(("modes", "statements"), [([], 2), (["async"], 4), (["async", "async"], 4)])
def test_an_event_that_nobody_has_to_be_waited_for_is_written_once(
    modes: list[str], statements: int, dispatch: Dispatch, assign: Any, django_assert_num_queries: Any
) -> None:
    for mode in modes:
        assign(IDLE, mode=mode)
    dispatch()
    # Chain; occurrence, executions and deliveries in. The savepoints are the test's own transaction.
    with django_assert_num_queries(statements + 2):
        answer = dispatch()
    occurrence = EventOccurrence.objects.get(public_id=answer["event_id"])
    assert (occurrence.outcome, occurrence.answer) == ("continue", answer)
    assert occurrence.duration_ms is not None
    assert statuses(answer) == ["queued"] * len(modes)


def test_one_synchronous_hook_costs_six_statements(
    dispatch: Dispatch, assign: Any, django_assert_num_queries: Any
) -> None:
    assign("module.exports = async () => ({attributes: {a: 1}})")
    dispatch()
    # Chain, variables; occurrence and execution in; both updated. The savepoints are the test's own transaction.
    with django_assert_num_queries(10) as captured:
        dispatch()
    statements = [query["sql"] for query in captured.captured_queries if "SAVEPOINT" not in query["sql"]]
    assert len(statements) == 6


def test_a_second_hook_costs_two_more(dispatch: Dispatch, assign: Any, django_assert_num_queries: Any) -> None:
    assign(IDLE)
    assign(IDLE)
    dispatch()
    with django_assert_num_queries(14) as captured:
        dispatch()
    statements = [query["sql"] for query in captured.captured_queries if "SAVEPOINT" not in query["sql"]]
    assert len(statements) == 8


SMALL = st.one_of(st.none(), st.booleans(), st.integers(-5, 5), st.text("abc", max_size=3))
PATCHES = st.dictionaries(
    st.sampled_from("abcd"), st.one_of(SMALL, st.dictionaries(st.sampled_from("xy"), SMALL)), max_size=3
)


@given(patches=st.lists(PATCHES, min_size=1, max_size=4))
@settings(
    max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], deadline=None
)
def test_any_chain_merges_as_merge_patches_one_after_another(
    patches: list[dict[str, Any]], dispatch: Dispatch, assign: Any
) -> None:
    Execution.objects.all().delete()
    EventOccurrence.objects.all().delete()
    Assignment.objects.all().delete()
    for patch in patches:
        assign(f"module.exports = async () => new RegistrationData({json.dumps(patch)})")
    assign("module.exports = async (args) => ({session: {seen: args.customer.attributes}})")
    answer = dispatch()
    expected = sample_of("before-registration")["customer"]["attributes"]
    for patch in patches:
        expected = merge_patch(expected, patch)
    assert (
        merge_patch(sample_of("before-registration")["customer"]["attributes"], answer["effects"]["attributes"])
        == expected
    )
    assert answer["session"]["seen"] == expected
    assert statuses(answer) == ["succeeded"] * (len(patches) + 1)
