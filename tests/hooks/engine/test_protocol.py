"""Hostile bytes on both sides of the socket."""

from __future__ import annotations

import contextlib
import json
import random
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hooks.engine import Engine, Job, Limits, Result
from hooks.engine.wire import header
from hooks.engine.zygote import protocol
from tests.hooks.engine.false_daemon import FalseDaemon
from tests.hooks.engine.test_survival import until

QUICK = Job("module.exports = () => 1", {}, limits=Limits(timeout_ms=3000))


def frame(kind: bytes, payload: bytes) -> bytes:
    return protocol.LENGTH.pack(len(payload) + 1) + kind + payload


def verdict(cause: int, signal: int = 0) -> bytes:
    return protocol.VERDICT.pack(protocol.VERDICT_MAGIC, cause, signal, 5, 6, 7)


@pytest.fixture
def answering(tmp_path: Path) -> Iterator[Callable[[bytes], Result]]:
    """Gives what a caller makes of a child that answers with the given bytes."""
    path = tmp_path / "false.sock"
    daemon = FalseDaemon(path)

    def answer(data: bytes) -> Result:
        daemon.script.append(data)
        with Engine(path) as engine:
            return engine.run(QUICK)

    yield answer
    daemon.close()


DONE = b'10 20 D{"settled":{"kind":"return","class":null,"value":1},"error":null,"too_large":false,"warnings":[]}'

ANSWERS: list[tuple[str, bytes, str]] = [
    ("a good answer", frame(b"D", DONE), "ok"),
    ("an answer as a JSON string", frame(b"D", b"10 20 " + json.dumps(DONE[6:].decode()).encode()), "ok"),
    ("nothing", b"", "engine_unavailable"),
    ("half a frame", frame(b"D", DONE)[:-5], "engine_unavailable"),
    ("half a frame and a verdict", frame(b"D", DONE)[:-5] + verdict(protocol.CAUSE_TIMEOUT), "timeout"),
    ("timeout", verdict(protocol.CAUSE_TIMEOUT), "timeout"),
    ("cpu", verdict(protocol.CAUSE_CPU), "timeout"),
    ("memory", verdict(protocol.CAUSE_MEMORY), "out_of_memory"),
    ("policy", verdict(protocol.CAUSE_POLICY, 31), "crashed"),
    ("segmentation fault", verdict(protocol.CAUSE_CRASHED, 11), "crashed"),
    ("abort", verdict(protocol.CAUSE_CRASHED, 6), "crashed"),
    ("end without an answer", verdict(protocol.CAUSE_ENDED), "crashed"),
    ("busy", verdict(protocol.CAUSE_BUSY), "engine_unavailable"),
    ("draining", verdict(protocol.CAUSE_DRAINING), "engine_unavailable"),
    ("an unknown cause", verdict(99), "crashed"),
    ("memory, by the child", frame(b"X", b"memory"), "out_of_memory"),
    ("a fault, by the child", frame(b"X", b"engine"), "crashed"),
    ("a huge frame", protocol.LENGTH.pack(1 << 31) + b"D", "crashed"),
    ("an empty frame", protocol.LENGTH.pack(0), "crashed"),
    ("an unknown kind", frame(b"?", b""), "crashed"),
    ("no JSON", frame(b"D", b"1 2 D{"), "crashed"),
    ("no object", frame(b"D", b"1 2 D[]"), "crashed"),
    ("no numbers", frame(b"D", b"x y D{}"), "crashed"),
    ("too deep", frame(b"D", b"1 2 D" + b"[" * 100_000), "crashed"),
    ("calls that are none", frame(b"W", b'{"calls":7}'), "crashed"),
    ("calls without a list", frame(b"W", b"{}"), "crashed"),
    ("a log that is none", frame(b"L", b"{}") + frame(b"D", DONE), "ok"),
    ("a log without a time", frame(b"L", b'["info\\nx\\ny"]') + frame(b"D", DONE), "ok"),
    ("a log of an unknown level", frame(b"L", b'["root\\n1\\ny"]') + frame(b"D", DONE), "ok"),
    ("a log that is no JSON", frame(b"L", b"["), "crashed"),
    ("bytes that are no UTF-8", frame(b"D", b'1 2 D{"settled":null,"error":{"name":"\xff"}}'), "error"),
]


@pytest.mark.parametrize(
    ("data", "status"), [(data, status) for _, data, status in ANSWERS], ids=[name for name, _, _ in ANSWERS]
)
def test_whatever_is_answered_becomes_one_status(
    answering: Callable[[bytes], Result], data: bytes, status: str
) -> None:
    result = answering(data)
    assert result.status == status, result
    if status != "ok":
        assert result.settled is None
        assert result.error is not None
        assert {"name", "message", "stack", "file", "line", "column"} <= result.error.keys()


def test_a_verdict_carries_what_was_measured(answering: Callable[[bytes], Result]) -> None:
    result = answering(verdict(protocol.CAUSE_TIMEOUT))
    assert (result.cpu_ms, result.memory_kb) == (5.0, 6)


def test_logs_past_the_cap_of_the_job_are_dropped(answering: Callable[[bytes], Result]) -> None:
    line = frame(b"L", json.dumps(["info\n1\n" + "x" * 10_000]).encode())
    result = answering(line * 20 + frame(b"D", DONE))
    assert sum(len(one["text"]) for one in result.logs) <= 65_536 + 4_096


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=200))
def test_no_bytes_raise(answering: Callable[[bytes], Result], data: bytes) -> None:
    assert answering(data).status in ("crashed", "engine_unavailable", "timeout", "out_of_memory", "error", "ok")


def raw(engine: Engine) -> socket.socket:
    connection = socket.socket(socket.AF_UNIX)
    connection.settimeout(10)
    connection.connect(engine.socket)
    return connection


def asked(engine: Engine, *, timeout_ms: int) -> socket.socket:
    """A child's socket, as the supervisor gives it to who asks."""
    with raw(engine) as connection:
        connection.sendall(header(protocol.KIND_JOB, timeout_ms=timeout_ms, memory_mb=16, last=1000))
        _, descriptors, _, _ = socket.recv_fds(connection, protocol.VERDICT.size, 1)
    child = socket.socket(fileno=descriptors[0])
    child.settimeout(10)
    return child


class TestDaemon:
    @pytest.mark.parametrize(
        "data",
        [
            b"",
            b"x",
            b"GET / HTTP/1.1\r\n\r\n",
            protocol.MAGIC,
            protocol.MAGIC + b"\xff" * 36,
            b"\0" * 40,
            header(9),
            header(protocol.KIND_START, last=1),
            b"HKL0" + b"\0" * 36,
            header(protocol.KIND_LEND) + b"x" * 80,
            header(protocol.KIND_LEND) + header(9) + header(protocol.KIND_START, last=1) + b"HK",
        ],
    )
    def test_it_survives_any_header(self, engine: Engine, data: bytes) -> None:
        with raw(engine) as connection:
            connection.sendall(data)
            connection.shutdown(socket.SHUT_WR)
            while connection.recv(4096):
                pass
        assert engine.run(QUICK).status == "ok"

    @pytest.mark.parametrize(
        "body",
        [
            b"",
            b"\xff\xff\xff\xff",
            b"\xff" * protocol.START.size,
            protocol.START.pack(16, 300, 5, 0) + b"abc",
            protocol.START.pack(16, 300, 3, 2) + b"\xff\xfe\xfd" + b'""',
            protocol.START.pack(0, 0, 1, 9) + b";" + b"while(1);",
            protocol.START.pack(1 << 31, 1 << 31, 1, 4) + b";" + b'"{}"',
            protocol.START.pack(16, 300, 1, 4) + b";" + b"null" + b"\xff" * 9,
        ],
    )
    def test_it_survives_any_job(self, engine: Engine, body: bytes) -> None:
        with asked(engine, timeout_ms=5000) as child:
            child.sendall(body)
            child.shutdown(socket.SHUT_WR)
            try:
                while child.recv(4096):
                    pass
            except ConnectionResetError:
                pass
        assert engine.run(QUICK).status == "ok"

    def test_a_caller_that_leaves_ends_its_run(self, engine: Engine) -> None:
        child = asked(engine, timeout_ms=60_000)
        source = b"module.exports = () => { for (;;); }"
        limits = {"console": 1, "result": 1}
        given = {"source": source.decode(), "args": {}, "settle": "return", "seed": "0" * 64, "limits": limits}
        job = json.dumps(given).encode()
        child.sendall(protocol.START.pack(16, 60_000, len(source), len(job)) + source + job)
        until(lambda: engine.status()["running"] >= 1)
        child.close()
        until(lambda: engine.status()["running"] == 0)

    def test_slow_headers_do_not_hold_anybody_up(self, engine: Engine) -> None:
        waiting = [raw(engine) for _ in range(20)]
        assert engine.run(QUICK).status == "ok"
        for connection in waiting:
            with contextlib.suppress(BrokenPipeError):  # on a busy machine its time may be up
                connection.sendall(b"H")
        assert engine.run(QUICK).status == "ok"
        for connection in waiting:
            connection.close()

    def test_its_status_can_be_read_by_a_machine(self, engine: Engine) -> None:
        engine.run(QUICK)
        status = engine.status()
        assert status["level"] == "full"
        for name in (
            "pid",
            "uptime_ms",
            "idle",
            "running",
            "queued",
            "pool",
            "forks",
            "started",
            "waited",
            "waited_us",
            "longest_wait_us",
        ):
            assert isinstance(status[name], int), name
        for cause in protocol.CAUSES:
            assert isinstance(status[f"ended_{cause}"], int)


FRAGMENTS = [
    "{",
    "}",
    "(",
    ")",
    "[",
    "]",
    "`",
    "${",
    "'",
    '"',
    "=>",
    "async",
    "await",
    "yield",
    "for",
    "while",
    "class",
    "new",
    "this",
    "...",
    "?.",
    "null",
    "0x",
    "1n",
    "/x/",
    "\\u",
    "//",
    "/*",
    "return",
    "import",
    "export",
    "throw",
    "get",
    "set",
    "#p",
    "@",
]


@pytest.mark.parametrize("seed", range(12))
def test_mutated_hooks_never_break_the_engine(engine: Engine, seed: int) -> None:
    rng = random.Random(seed)
    source = list(
        "module.exports = async (args, callback, deny) => { const r = [1, args]; callback(new DenyRequest(r)); };"
    )
    for _ in range(rng.randint(1, 12)):
        at = rng.randrange(len(source))
        source[at : at + rng.randint(0, 3)] = rng.choice(FRAGMENTS)
    result = engine.run(Job("".join(source), {}, limits=Limits(timeout_ms=2000)))
    assert result.status in ("ok", "error", "timeout", "out_of_memory")
    assert result.status == "ok" or result.error is not None
