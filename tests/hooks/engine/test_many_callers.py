"""Many callers at once, the life of an Engine, and what one caller can and cannot do to another."""

from __future__ import annotations

import multiprocessing
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from hooks.engine import Engine, EngineUnavailable, Job, Limits
from tests.hooks.engine.test_survival import PATIENCE_S, until

MIXED: dict[str, tuple[str, str]] = {
    "answer": ("module.exports = async ({ n }) => { await null; return n }", "ok"),
    "callback": ("module.exports = ({ n }, callback) => callback(n)", "ok"),
    "timer": ("module.exports = ({ n }) => new Promise(r => setTimeout(() => r(n), n % 3))", "ok"),
    "throw": ("module.exports = ({ n }) => { throw new Error(`n ${n}`) }", "error"),
    "syntax": ("module.exports = ({ n }) => {", "error"),
    "request": ("module.exports = async ({ n }) => (await (await fetch(`https://a.example/${n}`)).json()).n", "ok"),
    "logs": ("module.exports = ({ n }) => { for (let i = 0; i < 5; i++) console.log(n, i); return n }", "ok"),
}


def job(kind: str, number: int) -> Job:
    url = f"https://a.example/{number}"
    answer = {
        "request": {"method": "GET", "url": url},
        "response": {"status": 200, "headers": {}, "body": {"n": number}},
    }
    limits = Limits(timeout_ms=30_000)
    return Job(MIXED[kind][0], {"n": number}, http=[answer], tenant=f"t{number % 4}", priority="async", limits=limits)


def test_results_are_never_mixed_up(engine: Engine) -> None:
    wanted = [(kind, number) for number in range(20) for kind in MIXED]
    with ThreadPoolExecutor(12) as pool:
        results = list(pool.map(lambda one: engine.run(job(*one)), wanted))
    for (kind, number), result in zip(wanted, results, strict=True):
        assert result.status == MIXED[kind][1], (kind, number, result.error)
        if result.status == "ok":
            assert result.settled is not None
            assert result.settled["value"] == number
        if kind == "throw":
            assert result.error is not None
            assert result.error["message"] == f"n {number}"
        assert [line["text"] for line in result.logs] == [f"{number} {i}" for i in range(5) if kind == "logs"]
        urls = [f"https://a.example/{number}"] if kind == "request" else []
        assert [request["url"] for request in result.requests] == urls


def test_secrets_of_one_caller_are_never_seen_by_another(engine: Engine) -> None:
    source = "module.exports = ({ secrets }) => { console.log(Object.values(globalThis).length); return secrets.mine }"
    with ThreadPoolExecutor(8) as pool:
        jobs = [Job(source, {}, secrets={"mine": f"secret-number-{n}"}, tenant=f"t{n}") for n in range(40)]
        results = list(pool.map(engine.run, jobs))
    told = [result.settled["value"] for result in results if result.settled]
    assert told == [f"secret-number-{n}" for n in range(len(told))]
    assert len(told) == 40


def test_a_job_may_run_twice_and_at_the_same_time(engine: Engine) -> None:
    same = Job("module.exports = (args) => { args.list.push(1); return args.list.length }", {"list": []})
    with ThreadPoolExecutor(6) as pool:
        results = list(pool.map(lambda _: engine.run(same), range(18)))
    assert [result.settled["value"] for result in results if result.settled] == [1] * 18
    assert same.args == {"list": []}, "the caller's own data is left alone"


def test_checks_and_runs_go_side_by_side(engine: Engine) -> None:
    def work(number: int) -> Any:
        if number % 2:
            return [one.line for one in engine.check("\n" * number + "let a = ;")]
        return engine.run(Job("module.exports = (a) => a.n", {"n": number})).settled

    with ThreadPoolExecutor(6) as pool:
        found = list(pool.map(work, range(24)))
    for number, one in enumerate(found):
        assert one == ([number + 1] if number % 2 else {"kind": "return", "class": None, "value": number})


class TestLife:
    def test_it_starts_when_it_is_first_asked(self) -> None:
        with Engine(pool=1, low=1) as engine:
            assert engine.run(Job("module.exports = () => 1", {})).status == "ok"

    def test_a_context_manager_gives_itself(self) -> None:
        engine = Engine(pool=1, low=1)
        with engine as given:
            assert given is engine

    def test_an_exception_passes_through_and_closes_it(self) -> None:
        engine = Engine(pool=1, low=1)
        with pytest.raises(KeyError, match="mine"), engine:
            raise KeyError("mine")
        assert engine.run(Job("module.exports = () => 1", {})).status == "engine_unavailable"

    @pytest.mark.parametrize("times", [1, 2, 5])
    def test_closing_again_is_no_fault(self, times: int) -> None:
        engine = Engine(pool=1, low=1)
        assert engine.run(Job("module.exports = () => 1", {})).status == "ok"
        for _ in range(times):
            engine.close()
        result = engine.run(Job("module.exports = () => 1", {}))
        assert (result.status, result.settled) == ("engine_unavailable", None)

    @pytest.mark.parametrize("ask", ["status", "drain", "check"])
    def test_after_closing_every_question_is_refused(self, ask: str) -> None:
        engine = Engine(pool=1, low=1)
        engine.close()
        with pytest.raises(EngineUnavailable):
            getattr(engine, ask)(*(["module.exports = () => 1"] if ask == "check" else []))

    def test_closing_while_others_run_answers_them_all(self) -> None:
        engine = Engine(pool=2, low=1)
        assert engine.run(Job("module.exports = () => 1", {})).status == "ok"
        slow = Job(
            "module.exports = () => new Promise(r => setTimeout(r, 20_000))", {}, limits=Limits(timeout_ms=60_000)
        )
        with ThreadPoolExecutor(2) as pool:
            waiting = [pool.submit(engine.run, slow) for _ in range(2)]
            until(lambda: engine.status()["running"] == 2)
            engine.close()
            results = [one.result(PATIENCE_S) for one in waiting]
        assert {result.status for result in results} <= {"engine_unavailable", "crashed"}
        assert all(result.settled is None for result in results)

    def test_two_engines_are_two_daemons(self) -> None:
        with Engine(pool=1, low=1) as one, Engine(pool=1, low=1) as two:
            assert one.socket != two.socket
            assert one.run(Job("module.exports = () => 1", {})).status == "ok"
            assert two.run(Job("module.exports = () => 2", {})).status == "ok"
            one.close()
            assert two.run(Job("module.exports = () => 3", {})).status == "ok"

    def test_threads_that_ask_first_at_once_start_one_daemon(self) -> None:
        with Engine(pool=2, low=1) as engine:
            gate = threading.Barrier(4)

            def first(_: int) -> int:
                gate.wait(PATIENCE_S)
                assert engine.run(Job("module.exports = () => 1", {})).status == "ok"
                return int(engine.status()["pid"])

            with ThreadPoolExecutor(4) as pool:
                assert len(set(pool.map(first, range(4)))) == 1


def ask_shared(socket: str, answers: Any) -> None:
    """Runs in another process."""
    with Engine(socket) as engine:
        result = engine.run(Job("module.exports = () => 'over there'", {}, limits=Limits(timeout_ms=20_000)))
    answers.put((result.status, result.settled))


def test_another_process_may_use_the_same_daemon(engine: Engine) -> None:
    assert engine.run(Job("module.exports = () => 1", {})).status == "ok"
    context = multiprocessing.get_context("spawn")
    answers: Any = context.Queue()
    other = context.Process(target=ask_shared, args=(engine.socket, answers))
    other.start()
    status, settled = answers.get(timeout=PATIENCE_S)
    other.join(PATIENCE_S)
    assert (status, settled["value"]) == ("ok", "over there")
    assert engine.run(Job("module.exports = () => 1", {})).status == "ok", "its end closed only its own side"
