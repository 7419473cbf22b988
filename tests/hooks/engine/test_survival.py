"""kill -9 of a child, the zygote and the daemon: every caller gets an answer, nothing is left behind."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from hooks.engine import Engine, EngineUnavailable, Job, Limits, Result, daemon_command
from hooks.engine.private import extension_path

SLOW = Job(
    "module.exports = () => new Promise(done => setTimeout(() => done(1), 5000))", {}, limits=Limits(timeout_ms=20_000)
)
QUICK = Job("module.exports = () => 1", {})
PATIENCE_S = 30.0


def until(true: Callable[[], bool]) -> None:
    """Waits for something that comes about by itself. A daemon that is too busy to tell is asked again."""
    end = time.monotonic() + PATIENCE_S
    while True:
        with contextlib.suppress(EngineUnavailable):
            if true():
                return
        assert time.monotonic() < end, "it never came about"
        time.sleep(0.01)


def at_rest(engine: Engine) -> None:
    """Waits until no earlier run counts as running: the supervisor hears of an end later than its caller."""
    until(lambda: engine.status()["running"] == 0)


def children_of(pid: int) -> list[int]:
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except (FileNotFoundError, ProcessLookupError):
        return []


def alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"


def descendants(pid: int) -> list[int]:
    found = []
    for child in children_of(pid):
        found += [child, *descendants(child)]
    return found


HOSTS: dict[str, dict[str, Any]] = {"Linux": {}, "any Unix": {"host": "unix", "level": "development"}}


@pytest.fixture(params=HOSTS)
def own(request: pytest.FixtureRequest) -> Iterator[Engine]:
    with Engine(pool=2, low=1, **HOSTS[request.param]) as engine:
        engine.run(QUICK)
        yield engine


def guardian(engine: Engine) -> int:
    assert engine._private is not None
    assert engine._private.pid is not None
    return engine._private.pid


def while_running(engine: Engine, act: Callable[[], None], jobs: int = 3) -> list[Result]:
    """Results of slow jobs during which ``act`` was done."""
    at_rest(engine)
    with ThreadPoolExecutor(jobs) as pool:
        waiting = [pool.submit(engine.run, SLOW) for _ in range(jobs)]
        until(lambda: engine.status()["running"] == jobs)
        act()
        return [one.result(PATIENCE_S) for one in waiting]


def running_children(engine: Engine, before: set[int]) -> list[int]:
    return [pid for pid in children_of(engine.status()["pid"]) if pid in before]


def test_a_killed_child_is_a_crash_of_its_run_only(own: Engine) -> None:
    def kill_all() -> None:
        for pid in children_of(own.status()["pid"]):
            with contextlib.suppress(ProcessLookupError):  # one that was at its end anyway
                os.kill(pid, signal.SIGKILL)

    results = while_running(own, kill_all)
    assert [result.status for result in results] == ["crashed"] * 3
    assert results[0].error is not None
    assert "signal 9" in results[0].error["message"]
    until(lambda: own.run(QUICK).status == "ok")
    assert own.status()["ended_crashed"] >= 3


def test_a_killed_zygote_is_replaced_and_callers_are_answered(own: Engine) -> None:
    zygote = own.status()["pid"]
    family = children_of(zygote)
    results = while_running(own, lambda: os.kill(zygote, signal.SIGKILL))
    assert [result.status for result in results] == ["engine_unavailable"] * 3
    until(lambda: own.run(QUICK).status == "ok")
    assert own.status()["pid"] != zygote
    until(lambda: not any(alive(pid) for pid in family))


def test_a_killed_private_daemon_is_started_again(own: Engine) -> None:
    first = guardian(own)
    family = descendants(first)
    results = while_running(own, lambda: os.kill(first, signal.SIGKILL))
    assert {result.status for result in results} == {"engine_unavailable"}
    until(lambda: own.run(QUICK).status == "ok")
    assert guardian(own) != first
    until(lambda: not any(alive(pid) for pid in family))


def test_a_stopped_engine_does_not_hold_a_caller_past_its_deadline(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hooks.engine.attempt.GRACE_S", 0.45)
    with Engine(pool=4, low=1) as own:
        assert own.run(QUICK).status == "ok"
        # Once the child that ran this is buried, those that are lent have run nothing.
        until(lambda: (status := own.status())["ended_ended"] == 1 and status["lent"] > 0)
        zygote = own.status()["pid"]
        os.kill(zygote, signal.SIGSTOP)
        try:
            quick = Job("module.exports = () => 1", {}, limits=Limits(timeout_ms=1000))
            results = [own.run(quick) for _ in range(5)]
        finally:
            os.kill(zygote, signal.SIGCONT)
        assert results[0].status == "ok", "a child that was lent needs nobody"
        assert results[-1].status == "engine_unavailable"
        assert results[-1].duration_ms > 900
        until(lambda: own.run(QUICK).status == "ok")


@pytest.mark.parametrize("host", HOSTS)
def test_nothing_is_left_after_close(host: str) -> None:
    engine = Engine(pool=4, low=1, **HOSTS[host])
    engine.run(QUICK)
    first = guardian(engine)
    folder = Path(engine.socket).parent
    until(lambda: len(descendants(first)) >= 3)
    family = [first, *descendants(first)]
    engine.close()
    until(lambda: not any(alive(pid) for pid in family))
    assert not folder.exists()
    assert not os.path.exists(f"/proc/{first}"), "reaped, not a zombie"


def test_a_closed_engine_answers_that_it_is_not_available() -> None:
    engine = Engine()
    engine.close()
    engine.close()
    result = engine.run(QUICK)
    assert result.status == "engine_unavailable"
    assert result.settled is None


@pytest.mark.parametrize("host", HOSTS)
def test_nothing_is_left_when_the_owner_is_killed(tmp_path: Path, host: str) -> None:
    code = """
import sys, time
from hooks.engine import Engine, Job
engine = Engine(pool=2, low=1, **OPTIONS)
assert engine.run(Job("module.exports = () => 1", {})).status == "ok"
print(engine._private.pid, flush=True)
time.sleep(60)
"""
    root = Path(__file__).resolve().parents[3]
    import sys

    owner = subprocess.Popen(
        [sys.executable, "-c", code.replace("OPTIONS", repr(HOSTS[host]))],
        stdout=subprocess.PIPE,
        cwd=root,
        env={**os.environ, "TMPDIR": str(tmp_path)},
    )
    with owner:
        assert owner.stdout is not None
        first = int(owner.stdout.readline())
        until(lambda: len(descendants(first)) >= 2)  # the zygote, and a child that follows the one that was used
        family = [first, *descendants(first)]
        owner.kill()
    until(lambda: not any(alive(pid) for pid in family))


class TestSharedDaemon:
    @pytest.fixture
    def socket(self, tmp_path: Path) -> Path:
        return tmp_path / "engine.sock"

    def start(self, socket: Path, **options: int) -> subprocess.Popen[bytes]:
        command = daemon_command(socket, pool=2, low=1, **options)
        daemon = subprocess.Popen(command, env={}, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE)
        until(socket.exists)
        return daemon

    def stop(self, daemon: subprocess.Popen[bytes]) -> bytes:
        daemon.terminate()
        _, errors = daemon.communicate(timeout=PATIENCE_S)
        return errors

    def test_without_a_daemon_callers_are_told_at_once(self, socket: Path) -> None:
        with Engine(socket) as engine:
            assert engine.run(QUICK).status == "engine_unavailable"
            with pytest.raises(EngineUnavailable):
                engine.status()
            with pytest.raises(EngineUnavailable):
                engine.check("module.exports = () => 1")

    def test_callers_recover_by_themselves_when_it_comes_back(self, socket: Path) -> None:
        with Engine(socket) as engine:
            daemon = self.start(socket)
            until(lambda: engine.run(QUICK).status == "ok")
            daemon.kill()
            daemon.communicate()
            assert engine.run(QUICK).status == "engine_unavailable"
            daemon = self.start(socket)
            until(lambda: engine.run(QUICK).status == "ok")
            self.stop(daemon)
            assert engine.run(QUICK).status == "engine_unavailable"

    def test_the_log_says_how_it_is_locked(self, socket: Path) -> None:
        daemon = self.start(socket)
        with Engine(socket) as engine:
            until(lambda: engine.run(QUICK).status == "ok")
        errors = self.stop(daemon)
        assert b"engine: ready, level full" in errors
        assert b"WEAKER" not in errors
        assert daemon.returncode == 0

    def test_ending_it_lets_running_jobs_end(self, socket: Path) -> None:
        daemon = self.start(socket)
        source = "module.exports = () => new Promise(done => setTimeout(() => done('late'), 2000))"
        job = Job(source, {}, limits=Limits(timeout_ms=20_000))
        with Engine(socket) as engine, ThreadPoolExecutor(1) as pool:
            until(lambda: engine.run(QUICK).status == "ok")
            at_rest(engine)
            waiting = pool.submit(engine.run, job)
            until(lambda: engine.status()["running"] == 1)
            daemon.terminate()
            assert waiting.result(PATIENCE_S).settled == {"kind": "return", "class": None, "value": "late"}
            assert daemon.wait(PATIENCE_S) == 0
            assert engine.run(QUICK).status == "engine_unavailable"
        daemon.communicate()

    def test_two_callers_share_one_daemon(self, socket: Path) -> None:
        daemon = self.start(socket)
        with Engine(socket) as one, Engine(socket) as two:
            until(lambda: one.run(QUICK).status == "ok")
            assert two.run(QUICK).status == "ok"
            assert one.status()["pid"] == two.status()["pid"]
        self.stop(daemon)


def test_a_drain_replaces_the_zygote_without_a_failed_run(own: Engine) -> None:
    before = own.status()["pid"]
    own.drain()
    statuses = [own.run(QUICK).status for _ in range(5)]
    until(lambda: own.status()["pid"] != before)
    until(lambda: not alive(before))
    assert statuses == ["ok"] * 5
    assert own.run(QUICK).status == "ok"


@pytest.mark.parametrize("host", HOSTS)
def test_the_old_zygote_works_until_the_new_one_is_ready(tmp_path: Path, host: str) -> None:
    extension = tmp_path / "extension.so"
    extension.symlink_to(extension_path())
    with Engine(pool=2, low=1, extension=str(extension), **HOSTS[host]) as own:
        before = own.status()["pid"]
        extension.unlink()
        os.mkfifo(extension)  # a successor waits here for ever: it never gets ready
        own.drain()
        until(lambda: len(children_of(guardian(own))) == 2)
        (successor,) = set(children_of(guardian(own))) - {before}
        assert own.run(QUICK).status == "ok"
        os.kill(successor, signal.SIGKILL)
        until(lambda: not alive(successor))
        assert own.run(QUICK).status == "ok"
        assert own.status()["pid"] == before


def test_a_running_job_outlives_the_recycling(own: Engine) -> None:
    before = own.status()["pid"]

    def replace() -> None:
        own.drain()
        until(lambda: own.status()["pid"] != before)

    assert [result.status for result in while_running(own, replace)] == ["ok"] * 3
    until(lambda: not alive(before))


def test_asking_twice_starts_one_successor(own: Engine) -> None:
    for _ in range(3):
        own.drain()
    until(lambda: len(children_of(guardian(own))) == 1)
    assert own.run(QUICK).status == "ok"


def test_a_zygote_recycles_itself() -> None:
    with Engine(pool=2, low=1, recycle_forks=12) as engine:
        first = engine.run(QUICK).status, engine.status()["pid"]
        statuses = set()

        def replaced() -> bool:
            statuses.add(engine.run(QUICK).status)
            return bool(engine.status()["pid"] != first[1])

        until(replaced)
        assert statuses == {"ok"}


@pytest.mark.parametrize("host", HOSTS)
def test_neither_descriptors_nor_processes_nor_memory_grow(host: str) -> None:
    with Engine(pool=3, low=1, **HOSTS[host]) as engine:
        kinds = [
            QUICK,
            Job("module.exports = () => { throw new Error('x') }", {}),
            Job("module.exports = () => { for (;;); }", {}, limits=Limits(timeout_ms=20)),
            Job("let s = 'x'; module.exports = () => { for (;;) s += s }", {}, limits=Limits(memory_mb=8)),
        ]
        for job in kinds * 3:
            engine.run(job)
        zygote = engine.status()["pid"]
        until(lambda: has_its_pool(engine))
        before = (descriptors(os.getpid()), descriptors(zygote), resident_kb(zygote))
        for job in kinds * 12:
            engine.run(job)
        until(lambda: has_its_pool(engine))
        assert descriptors(os.getpid()) <= before[0] + 1
        assert descriptors(zygote) <= before[1] + 4
        until(lambda: len(children_of(zygote)) <= 3)
        assert resident_kb(zygote) < before[2] + 1500


def has_its_pool(engine: Engine) -> bool:
    """Whether nothing runs and as many children wait as ever do: each of them costs the zygote descriptors."""
    status = engine.status()
    return not status["running"] and status["idle"] + status["lent"] == status["pool"]


def descriptors(pid: int) -> int:
    try:
        return len(os.listdir(f"/proc/{pid}/fd"))
    except PermissionError:  # another user's process: its number of children says as much
        return len(children_of(pid))


def resident_kb(pid: int) -> int:
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * 4


def test_under_load_every_caller_is_answered_whatever_is_killed(own: Engine) -> None:
    zygote = own.status()["pid"]
    # What is left of a short limit once there is another zygote may be too little even for this.
    quick = Job("module.exports = () => 1", {}, limits=Limits(timeout_ms=20_000))
    with ThreadPoolExecutor(8) as pool:
        waiting = [pool.submit(own.run, quick) for _ in range(60)]
        os.kill(zygote, signal.SIGKILL)
        waiting += [pool.submit(own.run, quick) for _ in range(60)]
        statuses = [one.result(PATIENCE_S).status for one in waiting]
    assert set(statuses) <= {"ok", "engine_unavailable"}
    until(lambda: own.run(QUICK).status == "ok")


def test_a_temporary_folder_with_a_long_name_is_no_obstacle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    deep = tmp_path / ("x" * 100)
    deep.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(deep))
    with Engine(pool=2, low=1) as engine:
        assert len(str(engine.socket)) < 108
        assert engine.run(QUICK).status == "ok"
