"""What a caller does while its hook runs: once, beside the run, and in nobody's way."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from hooks.engine import Engine, InvalidJob, Job, Limits
from hooks.engine.zygote import protocol
from tests.hooks.engine.false_daemon import FalseDaemon
from tests.hooks.engine.test_protocol import DONE, frame, verdict
from tests.hooks.engine.test_survival import until

QUICK = Job("module.exports = () => 1", {})


class Work:
    def __init__(self, seconds: float = 0.0, failure: Exception | None = None) -> None:
        self.times, self._seconds, self._failure = 0, seconds, failure

    def __call__(self) -> None:
        self.times += 1
        time.sleep(self._seconds)
        if self._failure:
            raise self._failure


def test_it_is_done_while_the_hook_runs(engine: Engine) -> None:
    """Neither waits for the other: the hook has a timer as long as the work, and time for one of them only."""
    source = "module.exports = () => new Promise(done => setTimeout(() => done('both'), 1500))"
    work = Work(seconds=1.5)
    result = engine.run(Job(source, {}, limits=Limits(timeout_ms=2800)), work)
    assert work.times == 1
    assert (result.status, result.settled) == ("ok", {"kind": "return", "class": None, "value": "both"})


@pytest.mark.parametrize("priority", ["sync", "async"])
def test_an_answer_that_comes_during_long_work_is_heard(engine: Engine, priority: str) -> None:
    work = Work(seconds=2)
    job = Job("module.exports = () => 'there'", {}, priority=priority, limits=Limits(timeout_ms=1000))  # type: ignore[arg-type]  # both are Priority
    result = engine.run(job, work)
    assert (result.status, result.settled) == ("ok", {"kind": "return", "class": None, "value": "there"})


def test_a_hook_that_spins_during_long_work_has_no_more_time_for_it(engine: Engine) -> None:
    result = engine.run(Job("module.exports = () => { for (;;); }", {}, limits=Limits(timeout_ms=200)), Work(seconds=1))
    assert result.status == "timeout"
    assert result.cpu_ms < 1000


@pytest.mark.parametrize("kind", [KeyError, ValueError, TypeError, OSError, RecursionError])
def test_what_it_raises_ends_the_run(engine: Engine, kind: type[Exception]) -> None:
    work = Work(failure=kind("mine"))
    with pytest.raises(kind, match="mine"):
        engine.run(Job("module.exports = () => new Promise(() => setTimeout(() => {}, 60_000))", {}), work)
    assert work.times == 1
    assert engine.run(QUICK).status == "ok"


def test_without_a_run_it_is_not_done(unasked: Engine, tmp_path: Path) -> None:
    work = Work()
    with pytest.raises(InvalidJob):
        unasked.run(Job("module.exports = () => 1", {}, tenant=5), work)  # type: ignore[arg-type]  # on purpose
    with Engine(tmp_path / "nobody.sock") as nobody:
        assert nobody.run(QUICK, work).status == "engine_unavailable"
    assert work.times == 0


def test_a_second_child_does_not_repeat_it(tmp_path: Path) -> None:
    path = tmp_path / "lender.sock"
    daemon = FalseDaemon(path, lent=verdict(protocol.CAUSE_DRAINING))
    daemon.script.append(frame(b"D", DONE))
    work = Work()
    with Engine(path) as engine:
        engine._children._open_line()
        until(lambda: daemon.given == 1)
        assert engine.run(QUICK, work).status == "ok"
    assert (daemon.asked, work.times) == (1, 1)
    daemon.close()
