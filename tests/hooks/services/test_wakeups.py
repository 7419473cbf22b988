"""Announcements: they cost a call nothing, whatever the broker does."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from celery import Celery, current_app

from hooks.models import Delivery
from hooks.services import wakeups
from hooks.services.wakeups import deliveries_wake, wakeups_flush
from tests.hooks.services.conftest import Dispatch


@pytest.fixture
def quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    """A publisher of this test's own."""
    monkeypatch.setattr(wakeups, "_publisher", wakeups._Publisher())


@pytest.mark.usefixtures("quiet")
def test_each_delivery_is_announced_by_its_key(sent: list[int]) -> None:
    assert deliveries_wake([3, 1, 2]) == 3
    assert wakeups_flush()
    assert sent == [3, 1, 2]


@pytest.mark.usefixtures("quiet")
def test_a_broker_that_hangs_delays_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    release = threading.Event()
    monkeypatch.setattr(current_app, "send_task", lambda *_, **__: release.wait(30))
    assert deliveries_wake(range(100)) == 100
    assert not wakeups_flush(0.05)
    release.set()
    assert wakeups_flush()


@pytest.mark.usefixtures("quiet")
def test_a_broker_that_is_down_is_left_alone_for_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[int] = []

    def fail(name: str, args: list[int], **_: Any) -> None:
        calls.extend(args)
        raise ConnectionRefusedError("no broker")

    monkeypatch.setattr(current_app, "send_task", fail)
    # A while that no busy machine sleeps through.
    monkeypatch.setattr(wakeups, "PAUSE_S", 600.0)
    deliveries_wake([1])
    assert wakeups_flush()
    deliveries_wake([2, 3])
    assert wakeups_flush()
    assert calls == [1]


@pytest.mark.usefixtures("quiet")
def test_a_real_refused_connection_is_swallowed(monkeypatch: pytest.MonkeyPatch) -> None:
    app = Celery("unreachable", broker="redis://127.0.0.1:1/0", set_as_current=False)
    monkeypatch.setattr(wakeups, "current_app", app)
    deliveries_wake([1])
    assert wakeups_flush(20)


@pytest.mark.usefixtures("quiet")
def test_more_than_can_wait_is_left_to_the_sweep(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wakeups, "MOST_WAITING", 5)
    monkeypatch.setattr(wakeups, "_publisher", wakeups._Publisher())
    release = threading.Event()
    monkeypatch.setattr(current_app, "send_task", lambda *_, **__: release.wait(30))
    taken = deliveries_wake(range(20))
    release.set()
    assert 5 <= taken <= 6
    assert wakeups_flush()


@pytest.mark.django_db(transaction=True)
def test_workers_are_woken_after_the_commit(dispatch: Dispatch, assign: Any, sent: list[int]) -> None:
    assign("module.exports = async () => {}", mode="async")
    dispatch()
    assert wakeups_flush()
    assert sent == [Delivery.objects.get().pk]


@pytest.mark.django_db
def test_what_is_rolled_back_wakes_nobody(
    dispatch: Dispatch, assign: Any, sent: list[int], django_capture_on_commit_callbacks: Any
) -> None:
    assign("module.exports = async () => {}", mode="async")
    with django_capture_on_commit_callbacks() as callbacks:
        dispatch()
    assert len(callbacks) == 1
    assert wakeups_flush()
    assert sent == []
