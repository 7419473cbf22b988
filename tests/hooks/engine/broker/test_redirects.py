"""Redirects: followed, handed over or refused; what is sent along changes with the method and the host."""

from __future__ import annotations

import pytest

from .conftest import FakeNet, Limits, MakeClient, MakeServer
from .servers import Exchange, Server

SECRETS = [
    "Authorization",
    "Cookie",
    "X-Api-Key",
    "X-Auth-Token",
    "apikey",
    "X-Session-Id",
    "X-Hub-Signature",
    "X-Client-Secret",
]


def chain(exchange: Exchange) -> None:
    """/3 -> /2 -> /1 -> /0, which answers."""
    left = int(exchange.target.strip("/"))
    if left:
        exchange.redirect(f"/{left - 1}")
    else:
        exchange.answer(200, exchange.body)


def elsewhere(server: Server, status: int = 302) -> object:
    return lambda exchange: exchange.redirect(server.url("/there"), status)


def test_follow(to: MakeClient, make_server: MakeServer) -> None:
    server = make_server(chain)
    client = to(server)
    ok = client.get(server.url("/3"))
    assert (ok["status"], ok["url"], ok["redirected"]) == (200, server.url("/0"), True)
    requests = client.broker.requests
    assert [record["url"] for record in requests] == [server.url(f"/{n}") for n in (3, 2, 1, 0)]
    assert [record["status"] for record in requests] == [302, 302, 302, 200]
    assert all(record["timings"]["total_ms"] is not None for record in requests)


def test_as_many_as_allowed_and_one_more(to: MakeClient, make_server: MakeServer) -> None:
    server = make_server(chain)
    client = to(server, limits=Limits(redirects=2))
    assert client.get(server.url("/2"))["status"] == 200
    error = client.refused(server.url("/3"))
    assert (error["code"], error["message"]) == (
        "too_many_redirects",
        "fetch to 127.0.0.1 was redirected more than 2 times",
    )
    assert client.record["error"]["code"] == "too_many_redirects"
    assert client.record["status"] == 302
    assert len(server.exchanges) == 6


def test_none_allowed(to: MakeClient, make_server: MakeServer) -> None:
    server = make_server(chain)
    assert to(server, limits=Limits(redirects=0)).refused(server.url("/1"))["code"] == "too_many_redirects"
    assert len(server.exchanges) == 1


def test_each_hop_is_one_request(to: MakeClient, make_server: MakeServer) -> None:
    server = make_server(chain)
    client = to(server, limits=Limits(requests=3))
    assert client.refused(server.url("/4"))["code"] == "too_many_requests"
    assert len(server.exchanges) == 3


def test_manual(to: MakeClient, make_server: MakeServer) -> None:
    server = make_server(chain)
    ok = to(server).get(server.url("/1"), redirect="manual")
    assert (ok["status"], ok["redirected"]) == (302, False)
    assert ["Location", "/0"] in ok["headers"]
    assert len(server.exchanges) == 1


def test_error(to: MakeClient, make_server: MakeServer) -> None:
    server = make_server(chain)
    client = to(server)
    error = client.refused(server.url("/1"), redirect="error")
    assert error["code"] == "too_many_redirects"
    assert 'redirect is "error"' in error["message"]
    assert client.get(server.url("/0"), redirect="error")["status"] == 200
    assert len(server.exchanges) == 2


@pytest.mark.parametrize("mode", ["FOLLOW", "no", 7, ["follow"]])
def test_unknown_modes(to: MakeClient, make_server: MakeServer, mode: object) -> None:
    server = make_server(chain)
    assert to(server).refused(server.url("/1"), redirect=mode)["code"] == "bad_request"
    assert server.exchanges == []


@pytest.mark.parametrize("status", [300, 304, 305, 306, 399])
def test_other_statuses_are_answers(to: MakeClient, make_server: MakeServer, status: int) -> None:
    server = make_server(lambda exchange: exchange.redirect("/there", status))
    assert to(server).get(server.url())["status"] == status


def test_a_redirect_that_leads_nowhere_is_an_answer(to: MakeClient, make_server: MakeServer) -> None:
    server = make_server(lambda exchange: exchange.answer(302, b"choose"))
    assert to(server).get(server.url())["body"] == b"choose"


@pytest.mark.parametrize(
    ("status", "method", "then", "body"),
    [
        (301, "POST", "GET", b""),
        (302, "POST", "GET", b""),
        (303, "POST", "GET", b""),
        (303, "PUT", "GET", b""),
        (303, "DELETE", "GET", b""),
        (303, "HEAD", "HEAD", b""),
        (301, "PUT", "PUT", b"data"),
        (302, "PATCH", "PATCH", b"data"),
        (307, "POST", "POST", b"data"),
        (308, "PUT", "PUT", b"data"),
        (301, "HEAD", "HEAD", b""),
        (302, "GET", "GET", b""),
    ],
)
def test_method_and_body(
    to: MakeClient, make_server: MakeServer, status: int, method: str, then: str, body: bytes
) -> None:
    def answer(exchange: Exchange) -> None:
        exchange.redirect("/there", status) if exchange.target == "/" else exchange.answer(200)

    server = make_server(answer)
    sent = None if method in ("GET", "HEAD") else b"data"
    to(server).get(server.url(), method, body=sent, headers=[["Content-Type", "text/plain"], ["X-Kept", "1"]])
    assert (server.last.method, server.last.body) == (then, body)
    assert ("content-type" in server.last.headers) == (then == method)
    assert server.last.headers["x-kept"] == "1"


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_credentials_stay_with_their_host(to: MakeClient, make_server: MakeServer, status: int) -> None:
    other = make_server()
    first = make_server(elsewhere(other, status))
    client = to(first, other)
    client.get(first.url(), headers=[*([name, "secret"] for name in SECRETS), ["X-Trace", "t"]])
    assert {name.lower() for name in SECRETS} <= set(first.last.headers)
    assert "secret" not in other.last.headers.values()
    assert other.last.headers["x-trace"] == "t"
    assert other.last.headers["host"] == other.host
    assert "secret" not in str(client.record["request_headers"])


def test_credentials_follow_within_the_host(to: MakeClient, make_server: MakeServer) -> None:
    server = make_server(chain)
    to(server).get(server.url("/2"), headers=[["Authorization", "Bearer x"], ["Cookie", "a=b"]])
    assert (server.last.headers["authorization"], server.last.headers["cookie"]) == ("Bearer x", "a=b")


def test_credentials_do_not_come_back(to: MakeClient, make_server: MakeServer) -> None:
    first = make_server()
    second = make_server(lambda exchange: exchange.redirect(first.url("/back")))
    first.handler = lambda exchange: (
        exchange.answer() if exchange.target == "/back" else exchange.redirect(second.url())
    )
    to(first, second).get(first.url(), headers=[["Authorization", "Bearer x"]])
    assert first.last.target == "/back"
    assert "authorization" not in first.last.headers


def test_a_downgrade_to_http_is_refused(
    make_client: MakeClient, make_server: MakeServer, net: FakeNet, server_tls: object
) -> None:
    server = make_server(lambda exchange: exchange.redirect("http://crm.example/"), tls=server_tls)
    net.name("crm.example", ["1.1.1.1"])
    net.ports["1.1.1.1"] = server.port
    assert make_client(network=net.network).refused("https://crm.example/")["code"] == "scheme_not_allowed"
    assert len(net.dialled) == 1


def test_a_location_in_utf_8(to: MakeClient, make_server: MakeServer) -> None:
    def answer(exchange: Exchange) -> None:
        exchange.redirect("/größe") if exchange.target == "/" else exchange.answer(200)

    server = make_server(answer)
    to(server).get(server.url())
    assert server.last.target == "/gr%C3%B6%C3%9Fe"
