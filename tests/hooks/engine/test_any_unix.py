"""The development level on a system that is not Linux: what holds there holds by other means."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from hooks.engine import Engine, Job, Limits

SPIN = "module.exports = () => { for (;;); }"


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    with Engine(pool=2, low=1, host="unix", level="development", max_cpu_s=1) as started:
        yield started


def test_a_hook_runs_and_waits_for_its_timers(engine: Engine) -> None:
    source = "module.exports = async (args) => { await new Promise((go) => setTimeout(go, 30)); return args.n + 1 }"
    result = engine.run(Job(source, {"n": 41}))
    assert (result.status, result.settled and result.settled["value"]) == ("ok", 42)
    assert engine.status()["level"] == "development"


def test_it_is_stopped_at_its_time(engine: Engine) -> None:
    result = engine.run(Job(SPIN, {}, limits=Limits(timeout_ms=600)))
    assert result.status == "timeout"
    assert result.duration_ms > 500


def test_memory_is_limited_by_the_heap_itself(engine: Engine) -> None:
    source = "module.exports = () => { const all = []; for (;;) all.push('x'.repeat(1e5) + all.length) }"
    assert engine.run(Job(source, {}, limits=Limits(memory_mb=16, timeout_ms=20_000))).status == "out_of_memory"


def test_cpu_is_limited_by_that_of_the_process(engine: Engine) -> None:
    result = engine.run(Job(SPIN, {}, limits=Limits(timeout_ms=20_000, cpu_ms=100)))
    assert result.status == "timeout"
    assert result.duration_ms < 20_000
    assert "CPU" in (result.error or {})["message"]
