"""Each limit of a job: at it and one past it."""

from __future__ import annotations

from typing import Any

import pytest

from hooks.engine import Engine, InvalidJob, Job, Limits
from tests.hooks.engine.conftest import Run

FILL = """module.exports = () => {
    const a = [];
    for (let i = 0; i < COUNT; i++) a.push(new Uint8Array(1 << 20).fill(1));
    return a.length;
}"""
SPIN = "const end = Date.now() + args.ms; while (Date.now() < end);"


def test_a_run_within_its_time_ends_well(run: Run) -> None:
    result = run(f"module.exports = (args) => {{ {SPIN} return 'done' }}", {"ms": 50}, limits={"timeout_ms": 2000})
    assert result.status == "ok"
    assert result.duration_ms > 40
    assert result.cpu_ms > 0


def test_a_run_past_its_time_is_killed(run: Run) -> None:
    result = run(f"module.exports = (args) => {{ {SPIN} return 'done' }}", {"ms": 60_000}, limits={"timeout_ms": 1000})
    assert result.status == "timeout"
    assert result.settled is None
    assert result.duration_ms > 900


def test_cpu_time_has_a_limit_of_its_own(run: Run) -> None:
    result = run("module.exports = () => { for (;;); }", limits={"timeout_ms": 20_000, "cpu_ms": 80})
    assert result.status == "timeout"
    assert result.error is not None
    assert result.error["name"] == "CpuLimit"
    assert "80 ms of CPU" in result.error["message"]
    assert result.duration_ms < 20_000


def test_waiting_costs_no_cpu_time(run: Run) -> None:
    source = "module.exports = () => new Promise(done => setTimeout(() => done(1), 200))"
    result = run(source, limits={"timeout_ms": 10_000, "cpu_ms": 100})
    assert result.status == "ok"
    assert result.settled is not None
    assert result.settled["value"] == 1


BOMBS = {
    "arrays": "const all = []; for (;;) all.push(new Array(10000).fill(1));",
    "strings": "let s = 'x'; for (;;) s += s;",
    "buffers": "const all = []; for (;;) all.push(new Uint8Array(1 << 20).fill(1));",
    "objects": "const all = []; for (;;) all.push({ a: { b: {} } });",
    "closures": "const all = []; for (;;) all.push(() => all);",
    "promises": "const all = []; for (;;) all.push(Promise.resolve(all));",
    "one big buffer": "new ArrayBuffer(1 << 30)",
    "join": "new Array(1e8).join('abcdefgh')",
}


@pytest.mark.parametrize("bomb", BOMBS.values(), ids=BOMBS.keys())
def test_memory_is_limited(run: Run, bomb: str) -> None:
    result = run(f"module.exports = () => {{ {bomb} }}", limits={"timeout_ms": 20_000, "memory_mb": 32})
    assert result.status in ("out_of_memory", "error"), result.error
    if result.status == "error":
        assert result.error is not None
        assert result.error["name"] in ("RangeError", "InternalError"), "the engine refuses single values of this size"
    assert result.memory_kb < 64 * 1024


def test_memory_within_the_limit_is_there(run: Run) -> None:
    source = FILL.replace("COUNT", "20")
    assert run(source, limits={"memory_mb": 32}).status == "ok"
    assert run(source, limits={"memory_mb": 8}).status == "out_of_memory"


def test_an_error_that_only_looks_like_it_is_no_memory_fault_of_the_engine(run: Run) -> None:
    result = run("module.exports = () => { throw new RangeError('out of memory') }")
    assert result.status == "error"


def test_deep_recursion_is_an_error_of_the_hook(run: Run) -> None:
    source = """module.exports = () => {
        let n = 0; const f = () => { n++; f() };
        try { f() } catch (e) { return [e.name, n] }
    }"""
    result = run(source)
    assert result.settled is not None
    name, depth = result.settled["value"]
    assert name == "RangeError"
    assert depth > 1000


class TestSizes:
    def test_source(self, run: Run) -> None:
        source = "module.exports = () => 1;"
        assert run(source.ljust(1000), limits={"source_chars": 1000}).status == "ok"
        with pytest.raises(InvalidJob, match="source: longer than 1000 characters"):
            run(source.ljust(1001), limits={"source_chars": 1000})

    def test_source_of_the_default_limit_runs(self, run: Run) -> None:
        source = "module.exports = () => 'x'; // ".ljust(256_000, "é")
        assert run(source).status == "ok"

    @pytest.mark.parametrize("letter", ["x", "é", "\U0001f600", '"', "\n"])
    def test_input(self, run: Run, letter: str) -> None:
        import json

        args = {"text": letter * 100}
        size = len(
            json.dumps({**args, "variables": {}, "secrets": {}}, ensure_ascii=False, separators=(",", ":")).encode()
        )
        result = run("module.exports = (args) => args.text", args, limits={"input_bytes": size})
        assert result.settled is not None
        assert result.settled["value"] == args["text"]
        with pytest.raises(InvalidJob, match="args: larger than"):
            run("module.exports = () => 1", args, limits={"input_bytes": size - 1})

    @pytest.mark.parametrize(("letter", "width"), [("x", 1), ("é", 2), ("\U0001f600", 4), ("\\n", 2)])
    def test_result(self, run: Run, letter: str, width: int) -> None:
        source = f"module.exports = () => '{letter}'.repeat(100)"
        size = 100 * width + 2
        assert run(source, limits={"result_bytes": size}).status == "ok"
        result = run(source, limits={"result_bytes": size - 1})
        assert result.status == "output_too_large"
        assert result.settled is None
        assert result.error is not None
        assert f"larger than {size - 1} bytes" in result.error["message"]

    def test_a_result_far_past_the_limit_costs_no_memory(self, run: Run) -> None:
        result = run("module.exports = () => { const s = 'x'.repeat(1 << 20); return Array(1000).fill(s) }")
        assert result.status == "output_too_large"
        assert result.memory_kb < 32 * 1024

    def test_session(self, run: Run) -> None:
        source = "module.exports = (args) => new RegistrationData({}, [], { s: 'x'.repeat(args.n) })"
        size = len('{"s":""}')
        assert run(source, {"n": 100}, limits={"session_bytes": 100 + size}).status == "ok"
        result = run(source, {"n": 101}, limits={"session_bytes": 100 + size})
        assert result.status == "output_too_large"
        assert result.error is not None
        assert "session is larger" in result.error["message"]

    def test_modules(self, run: Run) -> None:
        with pytest.raises(InvalidJob, match=r"modules\.big"):
            run("module.exports = () => 1", modules={"big": " " * 2_000_001})


def test_the_operators_ceiling_holds() -> None:
    with Engine(pool=1, low=1, max_timeout_ms=150) as hasty:
        spin = Job("module.exports = () => { for (;;); }", {}, limits=Limits(timeout_ms=30_000))
        assert hasty.run(spin).status == "timeout"
    with Engine(pool=1, low=1, max_memory_mb=16) as small:
        fill = FILL.replace("COUNT", "30")
        assert small.run(Job(fill, {}, limits=Limits(memory_mb=100))).status == "out_of_memory"


@pytest.mark.parametrize(
    "values",
    [
        {"timeout_ms": 0},
        {"timeout_ms": -1},
        {"timeout_ms": 1.5},
        {"timeout_ms": True},
        {"memory_mb": "64"},
        {"cpu_ms": 0},
    ],
)
def test_a_limit_that_is_none_is_refused(run: Run, values: dict[str, Any]) -> None:
    with pytest.raises(InvalidJob, match=f"limits.{next(iter(values))}"):
        run("module.exports = () => 1", limits=values)
