"""The benchmark itself: its arithmetic, its tables, and that every contender does the same work. Nothing is timed."""

from __future__ import annotations

import contextlib
import math
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.bench import __main__ as bench
from tests.bench import workload
from tests.bench.contender import Contender, Skipped
from tests.bench.contenders import ALL
from tests.bench.driver import Load
from tests.bench.memory import _pss_kb
from tests.bench.plan import QUICK, Plan
from tests.bench.processes import leaves
from tests.bench.processor import TICK_MS, _spent_ms, per_run_ms
from tests.bench.report import Section, Target, table
from tests.bench.samples import Samples, take_turns


class TestSamples:
    @pytest.mark.parametrize(("fraction", "value"), [(0.5, 50), (0.95, 95), (0.99, 99), (1, 100), (0, 1)])
    def test_quantiles(self, fraction: float, value: float) -> None:
        assert Samples([float(n) for n in range(100, 0, -1)]).at(fraction) == value

    def test_of_one_and_of_none(self) -> None:
        assert Samples([7.0]).p99 == 7
        assert math.isnan(Samples().p50)

    def test_turns(self) -> None:
        order: list[str] = []
        taken = take_turns([(lambda: order.append("a"), 2), (lambda: order.append("b"), 1)], rounds=2, budget_s=60)
        assert order == ["a", "a", "a", "b", "b", "a", "a", "a"]
        assert [len(samples) for samples in taken] == [4, 2]

    def test_the_seconds_are_a_ceiling(self) -> None:
        assert len(take_turns([(lambda: None, 3)], rounds=1000, budget_s=-1)[0]) == 3


class TestReport:
    @pytest.mark.parametrize(
        ("value", "at_least", "verdict"),
        [
            (1.0, False, "kept"),
            (2.0, False, "kept"),
            (2.1, False, "**missed**"),
            (2.1, True, "kept"),
            (None, False, "-"),
        ],
    )
    def test_targets(self, value: float | None, at_least: bool, verdict: str) -> None:
        assert Target("t", value, 2, at_least=at_least).row()[3] == verdict

    def test_a_table_reads_as_markdown(self) -> None:
        assert table(["a", "long"], [["x", "1"]]).splitlines() == ["| a | long |", "|---|------|", "| x | 1    |"]

    @pytest.mark.parametrize(
        ("arguments", "written"),
        [([], True), (["--quick"], False), (["--only", "http"], False), (["--output", "-"], False)],
    )
    def test_only_a_whole_run_replaces_the_document(self, arguments: list[str], written: bool) -> None:
        assert (bench._options(arguments).output != "-") is written

    def test_the_document(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        seen: list[Plan] = []

        def part(plan: Plan) -> list[Section]:
            seen.append(plan)
            return [Section("## A part\n", [Target("a promise", 1, 2)])]

        monkeypatch.setattr(bench, "PARTS", {"engine": part})
        assert bench.main(["--quick"]) == 0
        text = capsys.readouterr().out
        assert seen == [QUICK]
        assert text.startswith("# Benchmarks")
        assert "| a promise" in text
        assert "## A part" in text

    def test_a_part_that_fails_leaves_the_others(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
    ) -> None:
        def broken(_plan: Plan) -> list[Section]:
            raise RuntimeError("granian did not start")

        monkeypatch.setattr(bench, "PARTS", {"engine": lambda _: [Section("## A part\n")], "http": broken})
        assert bench.main(["--output", str(tmp_path / "out.md")]) == 1
        said = capsys.readouterr()
        assert "## A part" in said.out
        assert "http could not be measured: granian did not start" in said.err
        assert not (tmp_path / "out.md").exists()


@pytest.fixture(params=ALL, ids=lambda kind: kind.name)
def contender(request: pytest.FixtureRequest) -> Iterator[Contender]:
    one: Contender = request.param()
    try:
        one.open()
    except Skipped as reason:
        pytest.skip(str(reason))
    yield one
    one.close()


def test_every_contender_does_the_same_work(contender: Contender) -> None:
    for _ in range(3):
        assert contender.call() == workload.EXPECTED


def test_the_workload_has_the_size_it_claims() -> None:
    assert 900 < len(workload.HOOK) < 1300
    assert 1500 < len(workload.ARGS_JSON) < 2500


class TestDriver:
    @staticmethod
    def serve(answer: bytes) -> int:
        listener = socket.create_server(("127.0.0.1", 0))

        def accept() -> None:
            with listener:
                for _ in range(2):
                    conn, _ = listener.accept()
                    threading.Thread(target=reply, args=(conn,), daemon=True).start()

        def reply(conn: socket.socket) -> None:
            with conn, contextlib.suppress(OSError):
                while conn.recv(1000):
                    conn.sendall(answer[:20])
                    conn.sendall(answer[20:])

        threading.Thread(target=accept, daemon=True).start()
        return int(listener.getsockname()[1])

    def test_counts_every_answer(self) -> None:
        port = self.serve(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello")
        load = Load(port, b"GET / HTTP/1.1\r\n\r\n", 2, b"hell")
        load.run(7)
        load.run(1)
        load.close()
        assert len(load.samples) == 8
        assert load.seconds > 0

    @pytest.mark.parametrize(
        "answer",
        [b"HTTP/1.1 500 Oh\r\nContent-Length: 5\r\n\r\nhello", b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nother"],
    )
    def test_a_wrong_answer_ends_the_run(self, answer: bytes) -> None:
        load = Load(self.serve(answer), b"GET / HTTP/1.1\r\n\r\n", 2, b"hello")
        with pytest.raises(RuntimeError, match="hello"):
            load.run(4)
        load.close()


def test_leaves_are_descendants_without_children() -> None:
    with subprocess.Popen([sys.executable, "-c", "import sys; sys.stdin.read()"], stdin=subprocess.PIPE) as child:
        assert child.pid in leaves(os.getpid())
        assert _pss_kb(child.pid) > 0
    assert child.pid not in leaves(os.getpid())
    assert _pss_kb(child.pid) == 0


def test_processor_time_counts_children(contender: Contender) -> None:
    assert per_run_ms(contender, 3) > 0


def test_processor_time_grows_with_work() -> None:
    work = "print(flush=True); input(); sum(n * n for n in range(3_000_000)); print(flush=True); input()"
    argv = [sys.executable, "-c", work]
    with subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0) as child:
        assert child.stdin
        assert child.stdout
        child.stdout.readline()
        before = _spent_ms(child.pid)
        child.stdin.write(b"\n")
        child.stdout.readline()
        assert _spent_ms(child.pid) > before + 2 * TICK_MS
        child.stdin.write(b"\n")
