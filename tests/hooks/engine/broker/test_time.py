"""Time limits, aborts, closing and what a job waits for. No test measures a duration: each waits for an event."""

from __future__ import annotations

import base64
import re
import threading
import time

import pytest

from hooks.engine.broker import EgressPolicy
from hooks.engine.broker.network import Network

from .conftest import PATIENCE, FakeNet, Limits, MakeClient, MakeServer
from .servers import Exchange


class Gate:
    """A handler that answers when told to, and says when somebody waits."""

    def __init__(self) -> None:
        self.waiting = threading.Semaphore(0)
        self.open = threading.Event()

    def __call__(self, exchange: Exchange) -> None:
        self.waiting.release()
        assert self.open.wait(PATIENCE)
        exchange.answer(200, exchange.target.encode())

    def reached(self) -> None:
        assert self.waiting.acquire(timeout=PATIENCE)


@pytest.fixture
def gate() -> Gate:
    return Gate()


def drip(exchange: Exchange) -> None:
    exchange.raw(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
    for _ in range(1000):
        exchange.raw(b"a")
        time.sleep(0.02)


def drip_head(exchange: Exchange) -> None:
    for _ in range(1000):
        exchange.raw(b"HTTP/1.1 103 Wait\r\n\r\n")
        time.sleep(0.02)


@pytest.mark.parametrize("handler", [drip, drip_head])
def test_a_slow_answer(to: MakeClient, make_server: MakeServer, handler: object) -> None:
    server = make_server(handler)
    client = to(server)
    error = client.refused(server.url(), timeout_ms=1000)
    assert (error["name"], error["code"]) == ("TimeoutError", "timeout")
    assert re.fullmatch(r"fetch to 127\.0\.0\.1 timed out after [\d,]+ ms of the 2,000 ms budget", error["message"])
    assert client.record["error"] == {"code": "timeout", "message": error["message"]}
    assert client.record["timings"]["total_ms"] > 100


def test_no_answer(to: MakeClient, make_server: MakeServer, gate: Gate) -> None:
    server = make_server(gate)
    client = to(server)
    assert client.refused(server.url(), timeout_ms=100)["code"] == "timeout"
    gate.open.set()


def test_a_long_time_is_told_with_commas(to: MakeClient, make_server: MakeServer, gate: Gate) -> None:
    server = make_server(gate)
    client = to(server, limits=Limits(timeout_ms=30_000))
    message = client.refused(server.url(), timeout_ms=1050)["message"]
    assert re.fullmatch(r"fetch to 127\.0\.0\.1 timed out after \d+,\d{3} ms of the 30,000 ms budget", message)
    assert client.record["error"]["message"] == message
    gate.open.set()


def test_the_jobs_deadline_holds_for_every_call(to: MakeClient, make_server: MakeServer, gate: Gate) -> None:
    server = make_server(gate)
    client = to(server, deadline=time.monotonic() + 0.2)
    calls = [client.fetch(server.url(), timeout_ms=60_000) for _ in range(9)]
    assert {client.reply(call)["error"]["code"] for call in calls} == {"timeout"}
    assert client.refused(server.url())["code"] == "timeout"
    gate.open.set()


@pytest.mark.parametrize("timeout_ms", [0, -5])
def test_no_time_at_all(to: MakeClient, make_server: MakeServer, timeout_ms: int) -> None:
    server = make_server()
    assert to(server).refused(server.url(), timeout_ms=timeout_ms)["code"] == "timeout"


@pytest.mark.parametrize("timeout_ms", [None, "5", True, [1], {}, 10**400], ids=lambda value: f"{value!r:.9}")
def test_a_time_that_is_none_is_the_jobs(to: MakeClient, make_server: MakeServer, timeout_ms: object) -> None:
    server = make_server()
    assert to(server).get(server.url(), timeout_ms=timeout_ms)["status"] == 200


def test_a_name_server_that_never_answers(make_client: MakeClient) -> None:
    asked, answered = threading.Event(), threading.Event()
    dialled: list[str] = []

    def resolve(_host: str, _port: int) -> list[str]:
        asked.set()
        assert answered.wait(PATIENCE)
        return ["1.1.1.1"]

    network = Network(resolve=resolve, dial=lambda _sock, address, _port: dialled.append(address))
    client = make_client(network=network)
    call = client.fetch("https://crm.example/", timeout_ms=1000)
    assert asked.wait(PATIENCE)
    assert client.broker.pending()[0]["phase"] == "looking up the name"
    assert client.reply(call)["error"]["code"] == "timeout"
    answered.set()
    assert client.reply(client.begin("dns", name="crm.example"))["ok"] == {"records": ["1.1.1.1"]}
    assert dialled == [], "the late answer must not lead to a connection"


def test_stuck_look_ups_leave_room_for_others(make_client: MakeClient, make_server: MakeServer) -> None:
    answered = threading.Event()

    def resolve(_host: str, _port: int) -> list[str]:
        assert answered.wait(PATIENCE)
        return []

    server = make_server()
    client = make_client(EgressPolicy(internal_hosts=(server.host,)), network=Network(resolve=resolve))
    stuck = [client.fetch(f"https://stuck{n}.example/", timeout_ms=100) for n in range(8)]
    assert {client.reply(call)["error"]["code"] for call in stuck} == {"timeout"}
    assert client.get(server.url())["status"] == 200
    answered.set()


class TestAbort:
    def test_under_way(self, to: MakeClient, make_server: MakeServer, gate: Gate) -> None:
        server = make_server(gate)
        client = to(server)
        call = client.fetch(server.url())
        gate.reached()
        abort = client.begin("abort", target=call)
        error = client.reply(call)["error"]
        assert (error["name"], error["code"]) == ("AbortError", "aborted")
        assert client.reply(abort)["ok"] == {}
        assert client.record["error"]["code"] == "aborted"
        assert client.broker.pending() == []
        gate.open.set()

    def test_before_its_turn(self, to: MakeClient, make_server: MakeServer, gate: Gate) -> None:
        server = make_server(gate)
        client = to(server)
        calls = [client.fetch(server.url(f"/{n}")) for n in range(8)]
        for _ in range(6):
            gate.reached()
        client.begin("abort", target=calls[7])
        assert client.reply(calls[7])["error"]["code"] == "aborted"
        gate.open.set()
        assert all("ok" in client.reply(call) for call in calls[:7])
        assert "/7" not in [exchange.target for exchange in server.exchanges]

    @pytest.mark.parametrize("target", [99, None, "1", [1], True])
    def test_of_nothing(self, make_client: MakeClient, target: object) -> None:
        client = make_client()
        assert client.reply(client.begin("abort", target=target))["ok"] == {}

    def test_of_what_is_over(self, to: MakeClient, make_server: MakeServer) -> None:
        server = make_server()
        client = to(server)
        call = client.fetch(server.url())
        reply = client.reply(call)
        assert client.reply(client.begin("abort", target=call))["ok"] == {}
        assert "ok" in reply
        assert client.record["error"] is None

    def test_without_an_id(self, to: MakeClient, make_server: MakeServer, gate: Gate) -> None:
        server = make_server(gate)
        client = to(server)
        call = client.fetch(server.url())
        client.broker.start({"op": "abort", "target": call})
        assert client.reply(call)["error"]["code"] == "aborted"
        gate.open.set()


class TestClose:
    def test_ends_what_is_under_way(self, to: MakeClient, make_server: MakeServer, gate: Gate) -> None:
        server = make_server(gate)
        client = to(server)
        client.fetch(server.url("/a"))
        gate.reached()
        client.broker.close()
        before = client.broker.requests
        assert before[0]["error"] == {
            "code": "aborted",
            "message": "fetch to 127.0.0.1 was still under way when the hook ended",
        }
        gate.open.set()
        assert client.broker.pending() == []
        assert client.broker.wait(0) == []
        assert client.broker.requests == before

    def test_the_record_no_longer_changes(self, make_client: MakeClient, net: FakeNet) -> None:
        reached, answered, left = threading.Event(), threading.Event(), threading.Event()

        def resolve(_host: str, _port: int) -> list[str]:
            reached.set()
            assert answered.wait(PATIENCE)
            left.set()
            return ["1.1.1.1"]

        client = make_client(network=Network(resolve=resolve, dial=net.network.dial))
        client.fetch("https://crm.example/")
        assert reached.wait(PATIENCE)
        client.broker.close()
        before = client.broker.requests
        answered.set()
        assert left.wait(PATIENCE)
        assert client.broker.requests == before
        assert net.dialled == []

    def test_of_a_job_killed_at_its_limit(self, to: MakeClient, make_server: MakeServer, gate: Gate) -> None:
        server = make_server(gate)
        client = to(server)
        client.fetch(server.url())
        gate.reached()
        client.broker.close(timed_out=True)
        assert client.record["error"]["code"] == "timeout"
        assert client.record["error"]["message"].endswith("of the 2,000 ms budget")
        gate.open.set()

    def test_after_the_deadline_it_was_the_time(self, to: MakeClient, make_server: MakeServer, gate: Gate) -> None:
        server = make_server(gate)
        client = to(server, deadline=time.monotonic() + 0.05)
        client.fetch(server.url())
        time.sleep(0.06)
        client.broker.close()
        assert client.record["error"]["code"] == "timeout"
        gate.open.set()

    def test_twice_and_without_a_call(self, make_client: MakeClient) -> None:
        client = make_client()
        client.broker.close()
        client.broker.close()
        client.fetch("https://crm.example/")
        assert client.broker.wait(0) == []
        assert client.broker.requests == []


def test_calls_of_a_job_run_side_by_side(to: MakeClient, make_server: MakeServer, gate: Gate) -> None:
    """None of six is answered before all six have arrived."""
    server = make_server(gate)
    client = to(server)
    calls = [client.fetch(server.url(f"/{n}")) for n in range(6)]
    for _ in calls:
        gate.reached()
    gate.open.set()
    assert all("ok" in client.reply(call) for call in calls)
    assert [record["url"] for record in client.broker.requests] == [server.url(f"/{n}") for n in range(6)]


def test_many_calls_take_turns(to: MakeClient, make_server: MakeServer, gate: Gate) -> None:
    server = make_server(gate)
    client = to(server)
    calls = [client.fetch(server.url(f"/{n}")) for n in range(20)]
    for _ in range(6):
        gate.reached()
    assert not gate.waiting.acquire(timeout=0.05)
    assert len(client.broker.pending()) == 20
    gate.open.set()
    assert all("ok" in client.reply(call) for call in calls)
    assert len(server.exchanges) == 20


def test_many_jobs_of_many_threads(make_client: MakeClient, make_server: MakeServer) -> None:
    server = make_server(lambda exchange: exchange.answer(200, exchange.target.encode()))
    faults: list[object] = []

    def job(number: int) -> None:
        client = make_client(EgressPolicy(internal_hosts=(server.host,)), tenant=f"brd_{number % 3}")
        for turn in range(5):
            wanted = [f"/{number}/{turn}/{part}" for part in range(4)]
            calls = [client.fetch(server.url(path)) for path in wanted]
            got = [base64.b64decode(client.reply(call)["ok"]["body"]).decode() for call in calls]
            if got != wanted:
                faults.append((wanted, got))

    threads = [threading.Thread(target=job, args=(number,)) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE * 3)
    assert faults == []
    assert len(server.exchanges) == 240


def test_what_a_job_waits_for(to: MakeClient, make_server: MakeServer, gate: Gate) -> None:
    server = make_server(gate)
    client = to(server)
    call = client.fetch(server.url("/slow"), "POST", body=b"")
    gate.reached()
    pending = client.broker.pending()[0]
    assert pending["elapsed_ms"] >= 0
    assert {**pending, "elapsed_ms": 0} == {
        "id": call, "op": "fetch", "method": "POST", "url": server.url("/slow"), "host": "127.0.0.1",
        "phase": "waiting for the answer", "elapsed_ms": 0,
    }  # fmt: skip
    gate.open.set()
    client.reply(call)
    assert client.broker.pending() == []
