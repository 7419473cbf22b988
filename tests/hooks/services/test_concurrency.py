"""Many callers and workers at once, on a database that lets them: each thing happens once."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from hooks.events import get_event
from hooks.exceptions import HooklineError
from hooks.models import AuditEntry, Continuation, Delivery, EventOccurrence, Execution
from hooks.services.bodies import EventBody
from hooks.services.deliveries import delivery_run
from hooks.services.dispatch import event_dispatch
from hooks.services.returns import StateRefused, event_continue
from tests.hooks.services.conftest import sample_of

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]

CALLERS = 8


def at_once(call: Callable[[], Any], times: int = CALLERS) -> list[Any]:
    """Run the call in threads that start together; return what each returned or raised."""
    barrier, results = threading.Barrier(times), list[Any]()

    def one() -> None:
        barrier.wait()
        try:
            results.append(call())
        except HooklineError as error:
            results.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=one) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


@pytest.fixture
def report(application: Any) -> Callable[..., Any]:
    event = get_event("before-registration")
    body = EventBody(sample_of(event.key))
    return lambda key=None: event_dispatch(application=application, event=event, body=body, idempotency_key=key)


def test_one_key_runs_the_hooks_once(report: Any, assign: Any, sent: list[int]) -> None:
    assign("module.exports = async () => ({attributes: {at: Math.random()}})")
    assign("module.exports = async () => {}", mode="async")
    results = at_once(lambda: report("same"))
    codes = {result.code for result in results if isinstance(result, HooklineError)}
    answers = {json.dumps(result.data, sort_keys=True) for result in results if not isinstance(result, HooklineError)}
    assert codes <= {"idempotency_in_progress"}
    assert len(answers) == 1
    assert EventOccurrence.objects.count() == 1
    assert Execution.objects.count() == 2
    assert Delivery.objects.count() == 1


def test_a_delivery_is_run_by_one_worker(report: Any, assign: Any, sent: list[int]) -> None:
    assign("module.exports = async () => {}", mode="async")
    report()
    key = Delivery.objects.get().pk
    results = at_once(lambda: delivery_run(key=key))
    assert len([result for result in results if result is not None]) == 1
    assert Delivery.objects.get().attempts == 1


def test_a_state_is_used_by_one_caller(report: Any, assign: Any, application: Any) -> None:
    assign("module.exports = async (a) => a.continue_context ? {} : new RedirectRequest('https://p.example/')")
    answer = report().data
    results = at_once(
        lambda: event_continue(
            application=application, event_id=answer["event_id"], state=answer["redirect"]["state"], context={"a": 1}
        )
    )
    refused = [result for result in results if isinstance(result, StateRefused)]
    assert len(refused) == CALLERS - 1
    assert Execution.objects.count() == 2
    assert Continuation.objects.get().used_at is not None
    assert AuditEntry.objects.filter(action="journey.state_refused").count() == CALLERS - 1


def test_the_breaker_counts_every_failure_and_opens_once(report: Any, assign: Any) -> None:
    assignment = assign("module.exports = async () => { throw new Error('down') }")
    for _ in range(2):
        at_once(report)
    assignment.refresh_from_db()
    assert assignment.failures_in_row >= 10
    assert AuditEntry.objects.filter(action="assignment.breaker_open").count() == 1
