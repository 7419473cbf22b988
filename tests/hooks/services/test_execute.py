"""One execution: every way an engine's result can end becomes a status, and nothing is raised."""

from __future__ import annotations

from typing import Any

import pytest

from hooks.engine import EngineUnavailable, Result
from hooks.models import ConsoleLine, Execution, ExecutionStatus
from hooks.services import execute
from hooks.services.execute import STATUS_OF_RESULT, execution_run, executions_finish
from hooks.services.jobs import Run
from tests import factories
from tests.hooks.the import the_execution

pytestmark = pytest.mark.django_db


@pytest.fixture
def running() -> tuple[Execution, Run]:
    execution: Any = factories.ExecutionFactory(status="running", outcome="", finished_at=None, duration_ms=None)
    hook = execution.hook
    args = hook.event_type.sample
    run = Run(hook.event_type, hook, hook.brand, "module.exports = async () => {}", args, "sync", 1_000)
    return execution, run


class Engine:
    def __init__(self, outcome: Result | Exception) -> None:
        self.outcome = outcome

    def run(self, job: Any, meanwhile: Any) -> Result:
        if isinstance(self.outcome, Exception):
            raise self.outcome
        return self.outcome


def answering(monkeypatch: pytest.MonkeyPatch, outcome: Result | Exception) -> None:
    monkeypatch.setattr(execute, "shared_engine", lambda: Engine(outcome))


@pytest.mark.parametrize(("engine_status", "status"), list(STATUS_OF_RESULT.items()))
def test_each_engine_status_has_one_of_ours(
    engine_status: Any, status: str, running: tuple[Execution, Run], monkeypatch: pytest.MonkeyPatch
) -> None:
    execution, run = running
    answering(monkeypatch, Result(engine_status, duration_ms=3.5, cpu_ms=1.5, memory_kb=900))
    ran = execution_run(execution, run)
    assert execution.status == status
    assert (ran.outcome is None) is (engine_status != "ok")
    assert (execution.duration_ms, execution.cpu_ms, execution.memory_kb) == (3.5, 1.5, 900)
    assert execution.finished_at is not None


@pytest.mark.parametrize(
    ("raised", "status"),
    [
        (EngineUnavailable("no socket"), ExecutionStatus.ENGINE_UNAVAILABLE),
        (ConnectionResetError("gone"), ExecutionStatus.ENGINE_UNAVAILABLE),
        (ValueError("args: too large"), ExecutionStatus.FAILED),
        (TypeError("allowed_hosts must be a tuple"), ExecutionStatus.FAILED),
    ],
)
def test_what_the_engine_raises_is_a_status_too(
    raised: Exception, status: str, running: tuple[Execution, Run], monkeypatch: pytest.MonkeyPatch
) -> None:
    execution, run = running
    answering(monkeypatch, raised)
    assert execution_run(execution, run).outcome is None
    assert execution.status == status
    assert execution.error is not None


def test_an_answer_without_end_is_an_invalid_result(
    running: tuple[Execution, Run], monkeypatch: pytest.MonkeyPatch
) -> None:
    execution, run = running
    deep: Any = {}
    for _ in range(100):
        deep = {"a": deep}
    answering(monkeypatch, Result("ok", settled={"kind": "return", "class": None, "value": {"attributes": deep}}))
    execution_run(execution, run)
    assert (execution.status, execution.error["path"]) == ("invalid_result", "$")  # type: ignore[index]  # it is set


def test_nothing_is_written_until_it_is_finished(running: tuple[Execution, Run]) -> None:
    execution, run = running
    ran = execution_run(execution, run)
    assert the_execution().status == "running"
    ran.lines = [{"level": "log", "text": "one", "at_ms": 0.5}, {"level": "warn", "text": "two", "at_ms": 1.0}]
    executions_finish([ran])
    assert the_execution().status == "succeeded"
    lines = ConsoleLine.objects.values_list("position", "level", "text", "at_ms", "attempt")
    assert list(lines) == [(0, "log", "one", 0.5, 1), (1, "warn", "two", 1.0, 1)]


def test_finishing_nothing_asks_the_database_nothing(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        executions_finish([])
