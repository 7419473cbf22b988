"""fetch over real loopback sockets: what is sent, what comes back, what is recorded."""

from __future__ import annotations

import socket

import pytest

from hooks.engine.broker import EgressPolicy
from hooks.engine.broker.headers import MAX_HEADERS

from .conftest import FakeNet, Limits, MakeClient, MakeServer
from .servers import Exchange

RECORD_KEYS = {
    "method",
    "url",
    "status",
    "error",
    "request_headers",
    "request_body",
    "response_headers",
    "response_body",
    "bytes",
    "timings",
    "recorded",
}


def echo(exchange: Exchange) -> None:
    exchange.answer(200, exchange.body, "Content-Type: text/plain", f"X-Method: {exchange.method}")


def test_a_get(to: MakeClient, make_server: MakeServer) -> None:
    server = make_server(lambda exchange: exchange.answer(201, b"hello", "X-One: 1", "Set-Cookie: a", "Set-Cookie: b"))
    client = to(server)
    ok = client.get(server.url("/x?y=ä#part"))
    assert (ok["status"], ok["status_text"], ok["body"], ok["redirected"]) == (201, "Said", b"hello", False)
    assert ok["url"] == server.url("/x?y=%C3%A4")
    assert [pair for pair in ok["headers"] if pair[0] == "Set-Cookie"] == [["Set-Cookie", "a"], ["Set-Cookie", "b"]]
    assert server.last.target == "/x?y=%C3%A4"
    assert server.last.headers["host"] == server.host
    assert "content-length" not in server.last.headers


def test_the_record_of_a_request(to: MakeClient, make_server: MakeServer) -> None:
    server = make_server(echo)
    client = to(server)
    client.get(server.url("/c"), "POST", body=b'{"a":1}', headers=[["X-Key", "k"]])
    record = client.record
    assert set(record) == RECORD_KEYS
    assert (record["method"], record["url"], record["status"], record["error"]) == ("POST", server.url("/c"), 200, None)
    assert ["X-Key", "k"] in record["request_headers"]
    assert (record["request_body"], record["response_body"], record["bytes"]) == ('{"a":1}', '{"a":1}', 7)
    assert ["Content-Type", "text/plain"] in record["response_headers"]
    assert record["recorded"] is False
    timings = record["timings"]
    assert list(timings) == ["start_ms", "dns_ms", "connect_ms", "tls_ms", "first_byte_ms", "total_ms"]
    assert timings["start_ms"] >= 0
    assert timings["dns_ms"] is None
    assert timings["tls_ms"] is None
    assert 0 < timings["connect_ms"] <= timings["first_byte_ms"] <= timings["total_ms"]


def test_binary_bodies_are_recorded_as_base64(to: MakeClient, make_server: MakeServer) -> None:
    server = make_server(echo)
    client = to(server)
    assert client.get(server.url(), "PUT", body=b"\xff\x00")["body"] == b"\xff\x00"
    assert client.record["request_body"] is None
    assert client.record["request_body_base64"] == client.record["response_body_base64"] == "/wA="


@pytest.mark.parametrize(
    ("given", "sent"), [("get", "GET"), ("Post", "POST"), ("patch", "PATCH"), ("PURGE", "PURGE"), ("purge", "purge")]
)
def test_methods(to: MakeClient, make_server: MakeServer, given: str, sent: str) -> None:
    server = make_server(echo)
    assert to(server).get(server.url(), given)["status"] == 200
    assert server.last.method == sent


@pytest.mark.parametrize("method", ["CONNECT", "trace", "TRACK", "GET /", "G\r\nX: y", "", "A" * 33, None, 5])
def test_methods_that_are_refused(to: MakeClient, make_server: MakeServer, method: str) -> None:
    server = make_server(echo)
    assert to(server).refused(server.url(), method)["code"] == "bad_request"
    assert server.connections == 0


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH"])
def test_a_missing_body_has_the_length_zero(to: MakeClient, make_server: MakeServer, method: str) -> None:
    server = make_server(echo)
    to(server).get(server.url(), method)
    assert server.last.headers["content-length"] == "0"


def test_the_brokers_headers_cannot_be_set(to: MakeClient, make_server: MakeServer) -> None:
    names = [
        "Host",
        "content-length",
        "Transfer-Encoding",
        "Connection",
        "Keep-Alive",
        "TE",
        "Trailer",
        "Upgrade",
        "Expect",
        "Proxy-Authorization",
        "proxy-connection",
        "Via",
        "Accept-Encoding",
        "HTTP2-Settings",
    ]
    server = make_server(echo)
    client = to(server)
    client.get(server.url(), "POST", body=b"abc", headers=[[name, "evil"] for name in names])
    assert "evil" not in [value for _, value in server.last.pairs]
    assert "evil" not in [value for _, value in client.record["request_headers"]]
    assert server.last.headers["content-length"] == "3"
    assert server.last.headers["host"] == server.host


def test_headers_of_the_author_win_over_defaults(to: MakeClient, make_server: MakeServer) -> None:
    server = make_server(echo)
    client = to(server)
    client.get(server.url(), headers=[["accept", "text/x"], ["user-agent", "mine"], ["X-A", "1"], ["X-A", " 2 "]])
    sent = server.last.pairs
    assert [value for name, value in sent if name in ("accept", "user-agent")] == ["text/x", "mine"]
    assert [value for name, value in sent if name == "x-a"] == ["1", "2"]
    client.get(server.url())
    assert server.last.headers["accept"] == "*/*"
    assert server.last.headers["user-agent"] == "Hookline"


@pytest.mark.parametrize(
    "headers",
    [
        [["X", "a\r\nHost: evil"]],
        [["X", "a\nb"]],
        [["X\r\nY", "a"]],
        [["X Y", "a"]],
        [["", "a"]],
        [["X:", "a"]],
        [["X", "\x00"]],
        [["X", "\x7f"]],
        [["X", "ž"]],
        [["X", "\ud800"]],
        [["X"]],
        [["X", "a", "b"]],
        [["X", 1]],
        [7],
        "X: a",
        {"X": "a"},
        7,
    ],
)
def test_headers_that_are_refused(to: MakeClient, make_server: MakeServer, headers: object) -> None:
    server = make_server(echo)
    assert to(server).refused(server.url(), headers=headers)["code"] == "bad_request"
    assert server.connections == 0


@pytest.mark.parametrize("headers", [[["X", "a"]] * (MAX_HEADERS + 1), [["X", "a" * 33_000]]])
def test_too_many_headers(to: MakeClient, make_server: MakeServer, headers: object) -> None:
    server = make_server(echo)
    assert to(server).refused(server.url(), headers=headers)["code"] == "too_large"
    assert server.connections == 0


@pytest.mark.parametrize("body", [7, "not base64!", ["x"], {"a": 1}, "YQ"])
def test_bodies_that_are_refused(to: MakeClient, make_server: MakeServer, body: object) -> None:
    server = make_server(echo)
    client = to(server)
    reply = client.reply(client.begin("fetch", method="POST", url=server.url(), body=body))
    assert reply["error"]["code"] == "bad_request"
    assert server.connections == 0


def test_request_bodies_have_a_cap(to: MakeClient, make_server: MakeServer) -> None:
    server = make_server(echo)
    client = to(server)
    assert client.get(server.url(), "POST", body=b"a" * 1_048_576)["status"] == 200
    assert client.refused(server.url(), "POST", body=b"a" * 1_048_580)["code"] == "too_large"


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_no_body_with(to: MakeClient, make_server: MakeServer, method: str) -> None:
    server = make_server(echo)
    assert to(server).refused(server.url(), method, body=b"x")["code"] == "bad_request"
    assert to(server).get(server.url(), method, body=b"")["status"] == 200


def test_head_has_no_body(to: MakeClient, make_server: MakeServer) -> None:
    server = make_server(lambda exchange: exchange.answer(200, b"", length=5_000_000))
    ok = to(server).get(server.url(), "HEAD")
    assert (ok["status"], ok["body"]) == (200, b"")


@pytest.mark.parametrize("status", [204, 304, 400, 404, 418, 500, 503])
def test_every_status_is_an_answer(to: MakeClient, make_server: MakeServer, status: int) -> None:
    server = make_server(lambda exchange: exchange.answer(status, b""))
    assert to(server).get(server.url())["status"] == status


def test_chunked_answers_and_informational_ones(to: MakeClient, make_server: MakeServer) -> None:
    def answer(exchange: Exchange) -> None:
        exchange.raw(b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n")
        exchange.raw(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n")

    server = make_server(answer)
    assert to(server).get(server.url())["body"] == b"abcde"


def test_an_answer_that_ends_with_the_connection(to: MakeClient, make_server: MakeServer) -> None:
    def answer(exchange: Exchange) -> None:
        exchange.raw(b"HTTP/1.0 200 OK\r\n\r\nold")
        exchange.sock.shutdown(2)

    server = make_server(answer)
    assert to(server).get(server.url())["body"] == b"old"


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (b"", "without an answer"),
        (b"SSH-2.0-OpenSSH_9.2\r\n\r\n", "not valid HTTP"),
        (b"HTTP/1.1 200 OK\r\nbroken header\r\n\r\n", "not valid HTTP"),
        (b"HTTP/1.1 200 OK\r\nX: " + b"a" * 200_000, "not valid HTTP"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nabcde", "not valid HTTP"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc", "broke off its answer after 3 bytes"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", "broke off its answer"),
    ],
)
def test_broken_answers(to: MakeClient, make_server: MakeServer, said: bytes, told: str) -> None:
    def answer(exchange: Exchange) -> None:
        exchange.raw(said)
        exchange.sock.shutdown(2)

    server = make_server(answer)
    client = to(server)
    error = client.refused(server.url())
    assert error["code"] == "connection_failed"
    assert error["name"] == "TypeError"
    assert told in error["message"]
    assert client.record["error"] == {"code": "connection_failed", "message": error["message"]}


def test_nobody_listens(make_client: MakeClient) -> None:
    with socket.socket() as held:  # bound, so that nobody else comes to listen there
        held.bind(("127.0.0.1", 0))
        host = f"127.0.0.1:{held.getsockname()[1]}"
        error = make_client(EgressPolicy(internal_hosts=(host,))).refused(f"http://{host}/")
    assert error["code"] == "connection_failed"
    assert "connection refused" in error["message"]


def test_the_next_address_is_tried(make_client: MakeClient, make_server: MakeServer, net: FakeNet) -> None:
    net.name("crm.example", ["1.1.1.1", "2606:4700::1", "8.8.8.8"])
    net.ports["8.8.8.8"] = make_server().port
    client = make_client(EgressPolicy(http_hosts=("crm.example",)), network=net.network)
    assert client.get("http://crm.example/")["status"] == 200
    assert [address for address, _ in net.dialled] == ["1.1.1.1", "2606:4700::1", "8.8.8.8"]


def test_a_password_in_a_refused_url_is_not_kept(make_client: MakeClient) -> None:
    client = make_client()
    client.refused("https://admin:hunter2@crm.example/x")
    assert client.record["url"] == "https://crm.example/x"
    assert "hunter2" not in str(client.broker.requests)


@pytest.mark.parametrize("url", [None, 5, "", "crm.example", "https://" + "a" * 9_000])
def test_what_is_no_url_is_listed_too(make_client: MakeClient, url: object) -> None:
    client = make_client()
    assert client.refused(url)["code"] == "bad_request"
    assert len(client.record["url"]) <= 8_192
    assert client.record["error"]["code"] == "bad_request"


class TestTls:
    def test_the_name_is_checked_and_sent(
        self, make_client: MakeClient, make_server: MakeServer, net: FakeNet, server_tls: object
    ) -> None:
        server = make_server(tls=server_tls)
        net.name("crm.example", ["1.1.1.1"])
        net.ports["1.1.1.1"] = server.port
        client = make_client(network=net.network)
        assert client.get("https://crm.example/x")["status"] == 200
        assert server.names == ["crm.example"]
        assert server.last.headers["host"] == "crm.example"
        assert net.dialled == [("1.1.1.1", 443)]
        timings = client.record["timings"]
        assert min(timings["dns_ms"], timings["connect_ms"], timings["tls_ms"]) >= 0

    def test_an_address_has_its_certificate_too(
        self, to: MakeClient, make_server: MakeServer, net: FakeNet, server_tls: object
    ) -> None:
        server = make_server(tls=server_tls)
        net.ports["127.0.0.1"] = server.port
        assert to(server, network=net.network).get(server.url())["status"] == 200
        assert net.asked == []

    def test_another_names_certificate(
        self, make_client: MakeClient, make_server: MakeServer, net: FakeNet, server_tls: object
    ) -> None:
        server = make_server(tls=server_tls)
        net.name("evil.example", ["1.1.1.1"])
        net.ports["1.1.1.1"] = server.port
        error = make_client(network=net.network).refused("https://evil.example/")
        assert error["code"] == "connection_failed"
        assert "certificate is not valid" in error["message"]
        assert server.exchanges == []

    def test_an_unknown_authority(self, to: MakeClient, make_server: MakeServer, server_tls: object) -> None:
        server = make_server(tls=server_tls)
        error = to(server).refused(server.url())
        assert "certificate is not valid" in error["message"]
        assert server.exchanges == []

    def test_a_server_without_tls(self, to: MakeClient, make_server: MakeServer) -> None:
        server = make_server()
        error = to(server).refused(server.url().replace("http:", "https:"), timeout_ms=200)
        assert error["code"] in ("connection_failed", "timeout")
        assert server.exchanges == []


class TestCaps:
    def test_response_at_the_cap_and_one_past_it(self, to: MakeClient, make_server: MakeServer) -> None:
        server = make_server(lambda exchange: exchange.answer(200, b"a" * int(exchange.target[1:])))
        client = to(server, limits=Limits(response_bytes=1000))
        assert len(client.get(server.url("/1000"))["body"]) == 1000
        error = client.refused(server.url("/1001"))
        assert (error["code"], error["message"]) == ("too_large", "the answer of 127.0.0.1 is larger than 1,000 bytes")
        assert client.record["status"] == 200
        assert client.record["response_body"] is None

    def test_a_body_without_end(self, to: MakeClient, make_server: MakeServer) -> None:
        def answer(exchange: Exchange) -> None:
            exchange.raw(b"HTTP/1.1 200 OK\r\n\r\n")
            while True:
                exchange.raw(b"a" * 65_536)

        server = make_server(answer)
        assert to(server).refused(server.url())["code"] == "too_large"

    def test_an_announced_length_is_believed_at_once(self, to: MakeClient, make_server: MakeServer) -> None:
        server = make_server(lambda exchange: exchange.answer(200, b"", length=2_000_000_000))
        client = to(server)
        assert client.refused(server.url())["code"] == "too_large"
        assert client.record["bytes"] == 0

    def test_framing_has_a_cap_too(self, to: MakeClient, make_server: MakeServer) -> None:
        def answer(exchange: Exchange) -> None:
            exchange.raw(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
            while True:
                exchange.raw((b"1;" + b"x" * 8000 + b"\r\na\r\n") * 8)

        server = make_server(answer)
        error = to(server, limits=Limits(response_bytes=100_000)).refused(server.url())
        assert "far more bytes" in error["message"]

    def test_requests_of_a_run(self, to: MakeClient, make_server: MakeServer) -> None:
        server = make_server()
        client = to(server, limits=Limits(requests=3))
        for _ in range(3):
            client.get(server.url())
        for _ in range(5):
            error = client.refused(server.url())
            assert error["code"] == "too_many_requests"
        assert error["message"] == "a hook may send at most 3 requests in one run"
        assert len(server.exchanges) == 3
        assert [record["error"] and record["error"]["code"] for record in client.broker.requests] == [
            None,
            None,
            None,
            "too_many_requests",
        ]

    def test_refused_requests_count(self, make_client: MakeClient) -> None:
        client = make_client(limits=Limits(requests=2))
        codes = [client.refused("https://127.0.0.1/")["code"] for _ in range(4)]
        assert codes == ["egress_blocked", "egress_blocked", "too_many_requests", "too_many_requests"]
        assert len(client.broker.requests) == 3

    def test_look_ups_count(self, make_client: MakeClient, net: FakeNet) -> None:
        net.name("crm.example", ["1.1.1.1"])
        client = make_client(limits=Limits(requests=1), network=net.network)
        assert client.reply(client.begin("dns", name="crm.example"))["ok"] == {"records": ["1.1.1.1"]}
        assert client.reply(client.begin("dns", name="crm.example"))["error"]["code"] == "too_many_requests"
        assert net.asked == ["crm.example"]
