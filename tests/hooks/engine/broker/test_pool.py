"""Connections kept for a tenant, and threads shared by all: bounded, given back, gone after a fork."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest

from hooks.engine.broker import EgressPolicy, close_connections, pool, workers
from hooks.engine.broker.workers import Workers

from .conftest import PATIENCE, MakeClient, MakeServer
from .servers import Exchange


@pytest.fixture(autouse=True)
def empty_pool() -> Iterator[None]:
    close_connections()
    yield
    close_connections()


def until(condition: Any) -> None:
    """Gives threads time to finish; the test fails by its own assertion, not by the clock."""
    pause = threading.Event()
    for _ in range(3000):
        if condition():
            return
        pause.wait(0.01)
    pytest.fail("never happened")


def _wait(gate: threading.Event) -> None:
    assert gate.wait(PATIENCE)


class TestPool:
    def test_a_connection_serves_again(self, to: MakeClient, make_server: MakeServer) -> None:
        server = make_server()
        client = to(server)
        for _ in range(5):
            client.get(server.url())
        assert (server.connections, len(server.exchanges)) == (1, 5)
        timings = client.record["timings"]
        assert timings["connect_ms"] is None
        assert timings["first_byte_ms"] > 0

    def test_and_the_next_job_of_the_tenant(self, to: MakeClient, make_server: MakeServer) -> None:
        server = make_server()
        for _ in range(3):
            client = to(server, tenant="brd_a")
            client.get(server.url())
            client.broker.close()
        assert server.connections == 1

    def test_but_no_other_tenant(self, to: MakeClient, make_server: MakeServer) -> None:
        server = make_server()
        for tenant in ("brd_a", "brd_b", "brd_a", "brd_b"):
            to(server, tenant=tenant).get(server.url())
        assert server.connections == 2

    def test_closing_a_job_leaves_a_resting_connection(self, to: MakeClient, make_server: MakeServer) -> None:
        server = make_server()
        first = to(server)
        first.get(server.url())
        call = first.fetch("https://127.0.0.1/")
        first.reply(call)
        first.broker.close()
        assert to(server).get(server.url())["status"] == 200
        assert server.connections == 1

    @pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE"])
    def test_a_connection_lost_at_rest(self, to: MakeClient, make_server: MakeServer, method: str) -> None:
        server = make_server()
        client = to(server)
        client.get(server.url())
        server.hang_up()
        assert client.get(server.url(), method)["status"] == 200
        assert server.connections == 2

    @pytest.mark.parametrize(("method", "again"), [("GET", True), ("PUT", True), ("POST", False), ("PATCH", False)])
    def test_a_connection_lost_while_asked(
        self, to: MakeClient, make_server: MakeServer, method: str, again: bool
    ) -> None:
        """Only what may safely be done twice is sent a second time."""

        def answer(exchange: Exchange) -> None:
            if len(server.exchanges) == 2:
                exchange.sock.shutdown(2)
            else:
                exchange.answer(200)

        server = make_server(answer)
        client = to(server)
        client.get(server.url())
        reply = client.reply(client.fetch(server.url(), method))
        assert ("ok" in reply) is again
        assert len(server.exchanges) == (3 if again else 2)

    def test_a_lost_connection_is_tried_only_twice(self, to: MakeClient, make_server: MakeServer) -> None:
        def answer(exchange: Exchange) -> None:
            exchange.answer(200) if len(server.exchanges) == 1 else exchange.sock.shutdown(2)

        server = make_server(answer)
        client = to(server)
        client.get(server.url())
        assert client.refused(server.url())["code"] == "connection_failed"
        assert len(server.exchanges) == 3

    @pytest.mark.parametrize("extra", ["Connection: close", "Content-Encoding: gzip"])
    def test_what_is_not_kept(self, to: MakeClient, make_server: MakeServer, extra: str) -> None:
        server = make_server(lambda exchange: exchange.answer(200, b"x", extra))
        client = to(server)
        client.reply(client.fetch(server.url()))
        assert len(pool.connections) == 0

    def test_an_aborted_connection_is_not_kept(self, to: MakeClient, make_server: MakeServer) -> None:
        reached = threading.Event()

        def answer(exchange: Exchange) -> None:
            exchange.raw(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc")
            reached.set()

        server = make_server(answer)
        client = to(server)
        call = client.fetch(server.url())
        assert reached.wait(PATIENCE)
        client.begin("abort", target=call)
        assert client.reply(call)["error"]["code"] == "aborted"
        server.handler = lambda exchange: exchange.answer(200, b"new")
        assert client.get(server.url())["body"] == b"new"

    def test_caps(self, to: MakeClient, make_server: MakeServer, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(pool, "MAX_PER_ORIGIN", 2)
        monkeypatch.setattr(pool, "MAX_PER_TENANT", 3)
        monkeypatch.setattr(pool, "MAX_TENANTS", 2)
        everyone = threading.Barrier(4)

        def answer(exchange: Exchange) -> None:
            everyone.wait(PATIENCE)
            exchange.answer(200)

        servers = [make_server(answer), make_server()]
        client = to(*servers, tenant="brd_a")
        for call in [client.fetch(servers[0].url()) for _ in range(4)]:
            client.reply(call)
        until(lambda: len(pool.connections) == 2)
        client.get(servers[1].url())
        assert len(pool.connections) == 3
        for tenant in ("brd_b", "brd_c"):
            to(servers[1], tenant=tenant).get(servers[1].url())
        assert len(pool.connections) == 2

    @pytest.mark.parametrize("limit", ["IDLE_S", "MAX_AGE_S"])
    def test_old_connections_go(
        self, to: MakeClient, make_server: MakeServer, monkeypatch: pytest.MonkeyPatch, limit: str
    ) -> None:
        server = make_server()
        client = to(server)
        client.get(server.url())
        monkeypatch.setattr(pool, limit, -1.0)
        client.get(server.url())
        assert server.connections == 2
        pool.connections.sweep()
        assert len(pool.connections) == 0

    def test_a_sweep_leaves_fresh_ones(self, to: MakeClient, make_server: MakeServer) -> None:
        server = make_server()
        to(server).get(server.url())
        pool.connections.sweep()
        assert len(pool.connections) == 1

    def test_a_child_process_starts_afresh(self, to: MakeClient, make_server: MakeServer) -> None:
        server = make_server()
        client = to(server)
        client.get(server.url())
        inherited = pool.connections, workers.workers
        pool._forget()
        workers._restart()
        assert len(pool.connections) == 0
        assert pool.connections is not inherited[0]
        assert workers.workers is not inherited[1]
        assert to(server).get(server.url())["status"] == 200

    def test_no_descriptor_is_left(self, to: MakeClient, make_server: MakeServer) -> None:
        def open_sockets() -> int:
            return sum(is_socket(os.path.join("/proc/self/fd", name)) for name in os.listdir("/proc/self/fd"))

        def is_socket(link: str) -> bool:
            try:
                return os.readlink(link).startswith("socket:")
            except FileNotFoundError:  # a server's thread has closed it since it was listed
                return False

        server = make_server(lambda exchange: exchange.raw(b"nonsense\r\n\r\n"))
        client = to(server)
        before = open_sockets()
        for _ in range(5):
            client.refused(server.url())
        server.hang_up()
        until(lambda: open_sockets() <= before)


class TestWorkers:
    def test_an_idle_thread_works_again(self) -> None:
        crew = Workers()
        seen: list[int] = []
        for turn in range(1, 6):
            crew.submit("a", lambda: seen.append(threading.get_ident()))
            until(lambda turn=turn: len(seen) == turn and crew._idle == 1)
        assert len(set(seen)) == 1

    def test_one_tenant_cannot_take_every_thread(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(workers, "MAX_PER_TENANT", 3)
        crew, gate, order = Workers(), threading.Event(), list[str]()

        def stuck() -> None:
            assert gate.wait(PATIENCE)
            order.append("greedy")

        for _ in range(10):
            crew.submit("greedy", stuck)
        calm = threading.Event()
        crew.submit("calm", calm.set)
        assert calm.wait(PATIENCE), "a neighbour must not wait"
        assert crew._threads <= 4
        assert order == []
        gate.set()
        until(lambda: len(order) == 10)

    def test_all_tenants_share_what_there_is(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(workers, "MAX_THREADS", 2)
        crew, order = Workers(), list[str]()
        gates = threading.Event(), threading.Event()
        for gate in gates:
            crew.submit("a", partial(_wait, gate))
        for name in ("a", "a", "a", "b", "c"):
            crew.submit(name, partial(order.append, name))
        assert order == []
        gates[0].set()  # one thread alone: of two, one may take its task first and do it last
        until(lambda: len(order) == 5)
        assert crew._threads <= 2
        assert order == ["a", "b", "c", "a", "a"], "turns, not the order of arrival"
        gates[1].set()

    def test_idle_threads_leave(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(workers, "IDLE_S", 0.01)
        swept = threading.Event()
        crew = Workers(swept.set)
        crew.submit("a", lambda: None)
        assert swept.wait(PATIENCE)
        until(lambda: crew._threads == 0)
        done = threading.Event()
        crew.submit("a", done.set)
        assert done.wait(PATIENCE)


def test_the_policy_is_part_of_the_key(make_client: MakeClient, make_server: MakeServer) -> None:
    server = make_server()
    for hosts in ((server.host,), (server.host, "127.0.0.1:9")):
        make_client(EgressPolicy(internal_hosts=hosts)).get(server.url())
    assert server.connections == 2
