from __future__ import annotations

import http.server
import socket
import threading
from collections.abc import Callable, Iterator

import pytest

from console.bootstrap.readiness import answers, reachable, watch

Serve = Callable[[int], int]


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Serve one status for every request: `serve(302)` returns the port."""
    servers: list[http.server.HTTPServer] = []

    def begin(status: int) -> int:
        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(status)
                self.end_headers()

            def log_message(self, format: str, *args: object) -> None:
                return

        server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
        servers.append(server)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return server.server_port

    yield begin
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.mark.parametrize("status", [200, 302, 404])
def test_any_answer_of_the_application_counts(serve: Serve, status: int) -> None:
    assert answers("127.0.0.1", serve(status))


@pytest.mark.parametrize("status", [500, 502, 503])
def test_a_server_error_does_not(serve: Serve, status: int) -> None:
    assert not answers("127.0.0.1", serve(status))


def test_nobody_listening_is_no_answer() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        assert not answers("127.0.0.1", unused.getsockname()[1])


def test_something_that_speaks_no_http_is_no_answer() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:

        def speak() -> None:
            with server.accept()[0] as connection:
                connection.sendall(b"SSH-2.0-OpenSSH\r\n")

        threading.Thread(target=speak, daemon=True).start()
        assert not answers("127.0.0.1", server.getsockname()[1])


def test_readiness_is_told_once(serve: Serve) -> None:
    told = threading.Semaphore(0)
    watch("127.0.0.1", serve(200), told.release)
    assert told.acquire(timeout=60)
    assert not told.acquire(timeout=0.3)


def test_it_waits_for_a_late_server() -> None:
    with socket.socket() as late:  # bound all the time, so that nobody else comes to listen there
        late.bind(("127.0.0.1", 0))
        told = threading.Event()
        cancelled = watch("127.0.0.1", late.getsockname()[1], told.set)
        assert not told.wait(0.3)
        late.listen()
        connection, _ = late.accept()
        with connection:
            connection.recv(4096)
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        assert told.wait(60)
    cancelled.set()


@pytest.mark.parametrize(("host", "asked"), [("0.0.0.0", "127.0.0.1"), ("::", "::1"), ("10.1.2.3", "10.1.2.3")])  # noqa: S104  what is tested
def test_a_server_on_every_address_is_asked_on_this_machine(host: str, asked: str) -> None:
    assert reachable(host) == asked
