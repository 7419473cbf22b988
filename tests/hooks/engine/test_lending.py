"""Children that a caller holds in advance: used at once, counted, taken back, and never left behind."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from hooks.engine import Engine, Job, Limits
from hooks.engine.zygote import protocol
from tests.hooks.engine.false_daemon import FalseDaemon
from tests.hooks.engine.test_protocol import DONE, frame, verdict
from tests.hooks.engine.test_survival import PATIENCE_S, alive, at_rest, children_of, until

QUICK = Job("module.exports = () => 1", {})
LOG = frame(b"L", b'["info\\n1\\nhello"]')


@pytest.fixture
def own() -> Iterator[Engine]:
    with Engine(pool=8, low=1, lent=4) as engine:
        until(lambda: engine.run(QUICK).status == "ok" and engine.status()["lent"] == 4)
        at_rest(engine)  # on a busy machine the last of these may have been told of
        yield engine


def test_a_run_takes_the_child_that_is_there_and_another_is_lent(own: Engine) -> None:
    zygote = own.status()["pid"]
    before = set(children_of(zygote))
    assert own.run(QUICK).status == "ok"
    until(lambda: set(children_of(zygote)) != before)
    until(lambda: own.status()["lent"] == 4)


def test_a_long_run_is_counted_and_timed_by_the_supervisor(own: Engine) -> None:
    stuck = Job("module.exports = () => { /(x+x+)+y/.test('x'.repeat(60)) }", {}, limits=Limits(timeout_ms=2000))
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(own.run, stuck)
        until(lambda: own.status()["running"] == 1)
        assert waiting.result(PATIENCE_S).status == "timeout"
    until(lambda: own.status()["running"] == 0)
    assert own.status()["ended_timeout"] == 1


def test_part_of_the_pool_is_never_lent() -> None:
    with Engine(pool=8, low=1, lent=4) as one:
        others = [Engine(one.socket) for _ in range(5)]
        for engine in (one, *others):
            assert engine.run(QUICK).status == "ok"
        until(lambda: one.status()["lent"] == 6 and one.status()["idle"] >= 1)
        for engine in others:
            engine.close()
        until(lambda: one.status()["lent"] <= 4)


def test_a_single_child_is_never_lent() -> None:
    with Engine(pool=1, low=1) as engine:
        for _ in range(3):
            assert engine.run(QUICK).status == "ok"
        assert engine.status()["lent"] == 0


def test_dead_children_are_passed_over(own: Engine) -> None:
    family = children_of(own.status()["pid"])
    for pid in family:
        with contextlib.suppress(ProcessLookupError):  # the one of the last run
            os.kill(pid, signal.SIGKILL)
    until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in family))
    # Lent once they were reaped: without one, a run would race the pause that the supervisor takes after such deaths.
    until(lambda: own.status()["lent"] > 0)
    assert own.run(QUICK).status == "ok"


def test_asynchronous_jobs_and_a_tenants_third_stand_in_the_queue(own: Engine) -> None:
    slow = "module.exports = () => new Promise(done => setTimeout(() => done(1), 700))"
    jobs = [Job(slow, {}, tenant="a") for _ in range(3)] + [Job(slow, {}, tenant="b", priority="async")]
    before = own.status()["waited"]
    with ThreadPoolExecutor(4) as pool:
        results = [one.result(PATIENCE_S) for one in [pool.submit(own.run, job) for job in jobs]]
    assert [result.status for result in results] == ["ok"] * 4
    assert own.status()["waited"] == before + 4, "all of them took long enough to be told of"


@pytest.mark.parametrize("pause_ms", [0, 400])
def test_a_long_run_begun_at_a_recycling_comes_to_its_end(own: Engine, pause_ms: int) -> None:
    before = own.status()["pid"]
    source = "module.exports = () => new Promise(done => setTimeout(() => done(7), 1500))"
    slow = Job(source, {}, limits=Limits(timeout_ms=20_000))
    own.drain()
    time.sleep(pause_ms / 1000)
    result = own.run(slow)
    assert (result.status, result.settled) == ("ok", {"kind": "return", "class": None, "value": 7}), result.error
    until(lambda: own.status()["pid"] != before and not alive(before))


def test_a_zygote_that_waits_for_a_long_run_to_end_sleeps(own: Engine) -> None:
    zygote = own.status()["pid"]
    source = "module.exports = () => new Promise(done => setTimeout(() => done(7), 6000))"
    slow = Job(source, {}, priority="async", limits=Limits(timeout_ms=20_000))
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(own.run, slow)
        until(lambda: own.status()["running"] == 1)
        own.drain()
        until(lambda: own.status()["pid"] != zygote)
        time.sleep(1.5)  # longer than its farewell
        before = ticks(zygote)
        time.sleep(1)
        spent = ticks(zygote) - before
        assert waiting.result(PATIENCE_S).status == "ok"
    assert 0 <= spent < 50, "hundredths of a second of processor time"


def ticks(pid: int) -> int:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return int(fields[11]) + int(fields[12])


def test_children_of_a_caller_that_is_gone_end(own: Engine) -> None:
    code = (
        "import sys, time\nfrom hooks.engine import Engine, Job\n"
        "engine = Engine(sys.argv[1])\n"
        "while engine.status()['lent'] < 6: assert engine.run(Job('module.exports = () => 1', {})).status == 'ok'\n"
        "print('holds', flush=True)\ntime.sleep(60)\n"
    )
    root = Path(__file__).resolve().parents[3]
    with subprocess.Popen([sys.executable, "-c", code, own.socket], cwd=root, stdout=subprocess.PIPE) as caller:
        assert caller.stdout is not None
        assert caller.stdout.readline() == b"holds\n"
        caller.kill()
    until(lambda: own.status()["lent"] <= 4)
    assert own.run(QUICK).status == "ok"


def test_a_forked_process_has_children_of_its_own(own: Engine) -> None:
    assert own.run(QUICK).status == "ok"
    pid = os.fork()
    if pid == 0:
        os._exit(0 if [own.run(QUICK).status for _ in range(4)] == ["ok"] * 4 else 1)
    _, status = os.waitpid(pid, 0)
    assert status == 0
    assert [own.run(QUICK).status for _ in range(4)] == ["ok"] * 4


def test_none_is_left_when_the_engine_closes() -> None:
    engine = Engine(pool=4, low=1)
    until(lambda: engine.run(QUICK).status == "ok" and engine.status()["lent"] > 0)
    family = children_of(engine.status()["pid"])
    engine.close()
    until(lambda: not any(alive(pid) for pid in family))


@pytest.mark.parametrize(
    ("first", "status", "asked"),
    [
        (frame(b"D", DONE), "ok", 0),
        (verdict(protocol.CAUSE_DRAINING), "ok", 1),
        (LOG + verdict(protocol.CAUSE_DRAINING), "engine_unavailable", 0),
        (verdict(protocol.CAUSE_CRASHED, 11), "crashed", 0),
        (b"", "engine_unavailable", 0),
    ],
    ids=["answers", "taken back", "taken back after it did something", "crashed", "went away"],
)
def test_a_job_gets_another_child_only_where_the_first_did_nothing(
    tmp_path: Path, first: bytes, status: str, asked: int
) -> None:
    path = tmp_path / "lender.sock"
    daemon = FalseDaemon(path, lent=first)
    daemon.script.append(frame(b"D", DONE))
    with Engine(path) as engine:
        engine._children._open_line()
        until(lambda: daemon.given == 1)
        assert engine.run(QUICK).status == status
    assert daemon.asked == asked
    daemon.close()
