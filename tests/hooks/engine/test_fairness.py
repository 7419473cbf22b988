"""Who runs next, and who is told to come back later."""

from __future__ import annotations

import os
import signal
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from hooks.engine import Engine, Job, Limits
from hooks.engine.zygote.queueing import ASYNC, SYNC, Queue, Ticket
from tests.hooks.engine.test_survival import PATIENCE_S, children_of, until


def ticket(tenant: str, priority: int = SYNC, arrived: float = 0.0, give_up: float = 10.0) -> Ticket:
    made = Ticket(0, tenant.encode(), priority, arrived)
    made.give_up = give_up
    return made


def order(queue: Queue) -> list[str]:
    taken = []
    while (one := queue.take()) is not None:
        taken.append(one.tenant.decode())
    return taken


class TestQueue:
    def test_tenants_take_turns(self) -> None:
        queue = Queue(100, 100, 100)
        for tenant in "aaabbc":
            assert queue.put(ticket(tenant))
        assert order(queue) == ["a", "b", "c", "a", "b", "a"]

    def test_sync_goes_before_async(self) -> None:
        queue = Queue(100, 100, 100)
        queue.put(ticket("slow", ASYNC))
        queue.put(ticket("fast", SYNC))
        assert order(queue) == ["fast", "slow"]

    def test_a_tenant_over_its_share_waits_while_others_pass(self) -> None:
        queue = Queue(100, 100, 2)
        for tenant in "aaab":
            queue.put(ticket(tenant))
        assert order(queue) == ["a", "b", "a"]
        assert queue.length == 1
        queue.done(b"a")
        assert order(queue) == ["a"]

    def test_it_is_bounded_in_all_and_for_each_tenant(self) -> None:
        queue = Queue(3, 2, 1)
        assert [queue.put(ticket(tenant)) for tenant in "aaabb"] == [True, True, False, True, False]
        assert queue.length == 3

    def test_a_tenants_part_counts_both_priorities(self) -> None:
        queue = Queue(10, 2, 1)
        assert queue.put(ticket("a", SYNC))
        assert queue.put(ticket("a", ASYNC))
        assert not queue.put(ticket("a", SYNC))

    def test_who_waited_too_long_is_given_up(self) -> None:
        queue = Queue(10, 10, 1)
        queue.put(ticket("a", give_up=1.0))
        queue.put(ticket("a", give_up=3.0))
        queue.put(ticket("b", ASYNC, give_up=2.0))
        assert queue.next_give_up() == 1.0
        assert [one.tenant for one in queue.expired(2.0)] == [b"a", b"b"]
        assert queue.length == 1
        assert queue.expired(2.5) == []
        assert queue.next_give_up() == 3.0

    def test_an_empty_queue(self) -> None:
        queue = Queue(1, 1, 1)
        assert queue.take() is None
        assert queue.expired(9.0) == []
        assert queue.next_give_up() is None
        assert queue.drain() == []

    def test_draining_returns_everybody(self) -> None:
        queue = Queue(10, 10, 1)
        for tenant in "ab":
            queue.put(ticket(tenant))
        assert {one.tenant for one in queue.drain()} == {b"a", b"b"}
        assert queue.length == 0


SPIN = "module.exports = () => { for (;;); }"
WAIT = "module.exports = () => new Promise(done => setTimeout(() => done(1), 3000))"


def test_one_tenants_spinning_hooks_leave_room_for_another() -> None:
    with Engine(pool=3, low=2, tenant_running=2) as engine, ThreadPoolExecutor(4) as pool:
        engine.status()
        spin = Job(SPIN, {}, tenant="noisy", limits=Limits(timeout_ms=2500))
        spinning = [pool.submit(engine.run, spin) for _ in range(2)]
        until(lambda: engine.status()["running"] == 2)
        spinning += [pool.submit(engine.run, spin) for _ in range(2)]  # none of which is late enough to find room
        for _ in range(3):
            quick = engine.run(
                Job("module.exports = () => 'quiet'", {}, tenant="quiet", limits=Limits(timeout_ms=20_000))
            )
            assert quick.status == "ok"
        statuses = sorted(one.result(PATIENCE_S).status for one in spinning)
    assert statuses == ["engine_unavailable", "engine_unavailable", "timeout", "timeout"]


def test_a_full_queue_answers_at_once() -> None:
    with Engine(pool=2, low=1, running=1, queue=1, tenant_queue=1) as engine, ThreadPoolExecutor(3) as pool:
        engine.status()  # not a run: that might count as running for a moment longer
        wait = Job(WAIT, {}, priority="async", limits=Limits(timeout_ms=10_000))
        first = pool.submit(engine.run, wait)
        until(lambda: engine.status()["running"] == 1)
        second = pool.submit(engine.run, wait)
        until(lambda: engine.status()["queued"] == 1)
        refused = engine.run(Job(WAIT, {}, limits=Limits(timeout_ms=10_000)))
        assert refused.status == "engine_unavailable"
        assert refused.error is not None
        assert refused.error["code"] == "busy"
        assert first.result(PATIENCE_S).status == "ok"
        assert second.result(PATIENCE_S).status == "ok"
        status = engine.status()
        assert status["refused"] == 1
        assert status["ended_busy"] == 1


def test_what_a_sync_job_has_waited_is_taken_off_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its caller's own clock ran meanwhile: the answer must come before that one gives up."""
    # Longer than its margin for a late answer, which would hide a wait that is not taken off.
    monkeypatch.setattr("hooks.engine.children.QUEUE_WAIT_MS", 10_000)
    with Engine(pool=2, low=1, running=1) as engine, ThreadPoolExecutor(1) as pool:
        engine.status()
        first = pool.submit(engine.run, Job(WAIT.replace("3000", "800"), {}, limits=Limits(timeout_ms=10_000)))
        until(lambda: engine.status()["running"] == 1)
        spinning = engine.run(Job(SPIN, {}, limits=Limits(timeout_ms=2_000)))
        assert first.result(PATIENCE_S).status == "ok"
    assert spinning.status == "timeout"
    assert spinning.cpu_ms < 2_000


def test_a_sync_job_waits_for_a_moment_only() -> None:
    with Engine(pool=2, low=1, running=1) as engine, ThreadPoolExecutor(1) as pool:
        engine.status()
        first = pool.submit(engine.run, Job(WAIT, {}, limits=Limits(timeout_ms=10_000)))
        until(lambda: engine.status()["running"] == 1)
        refused = engine.run(Job("module.exports = () => 1", {}, limits=Limits(timeout_ms=60_000)))
        assert refused.status == "engine_unavailable"
        assert not first.done(), "the wait was shorter than the run before it"
        assert first.result(PATIENCE_S).status == "ok"


def test_many_callers_at_once_are_all_served() -> None:
    with Engine(pool=4, low=2) as engine, ThreadPoolExecutor(16) as pool:
        source, limits = "module.exports = (a) => a.n", Limits(timeout_ms=20_000)
        jobs = [Job(source, {"n": n}, tenant=f"t{n % 3}", priority="async", limits=limits) for n in range(120)]
        results = list(pool.map(engine.run, jobs))
    assert [result.status for result in results] == ["ok"] * 120
    assert [result.settled["value"] for result in results if result.settled] == list(range(120))


@pytest.mark.parametrize("priority", ["sync", "async"])
def test_both_priorities_run(priority: str) -> None:
    with Engine(pool=1, low=1) as engine:
        job = Job("module.exports = () => 1", {}, priority=priority)  # type: ignore[arg-type]  # both are Priority
        assert engine.run(job).status == "ok"


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_a_run_that_takes_long_gives_way_to_others() -> None:
    spin = Job("module.exports = () => { for (;;); }", {}, limits=Limits(timeout_ms=20_000))
    with Engine(pool=1, low=1) as engine, ThreadPoolExecutor() as pool:
        first = nice_of(engine.status()["pid"])
        running = pool.submit(engine.run, spin)
        until(lambda: engine.status()["running"] == 1)
        until(lambda: 10 in [nice_of(pid) for pid in children_of(engine.status()["pid"])])
        assert first < 10
        for pid in children_of(engine.status()["pid"]):
            os.kill(pid, signal.SIGKILL)
        assert running.result(PATIENCE_S).status == "crashed"


def nice_of(pid: int) -> int | None:
    """None for a process that has gone."""
    try:
        return os.getpriority(os.PRIO_PROCESS, pid)
    except ProcessLookupError:
        return None
