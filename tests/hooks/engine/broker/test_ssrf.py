"""No packet to a private address, however it is written, resolved or redirected to: a listener stays silent."""

from __future__ import annotations

import socket
from typing import Any

import pytest

from hooks.engine.broker import EgressPolicy

from .conftest import FakeNet, MakeClient, MakeServer
from .servers import Exchange, Silence

LOOPBACK = [
    "127.0.0.1",
    "127.1",
    "2130706433",
    "0x7f000001",
    "017700000001",
    "0177.0.0.1",
    "0x7f.0.0x0.1",
    "127.0.0.1.",
    "①②⑦.⓪.⓪.①",
    "\uff11\uff12\uff17.\uff10.0.\uff11",
    "127。0。0。1",
    "%31%32%37.0.0.1",
    "0.0.0.0",  # noqa: S104 - an address to refuse, nothing binds to it
    "0",
    "127.255.255.254",
    "[::1]",
    "[0:0:0:0:0:0:0:1]",
    "[::]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "[::127.0.0.1]",
    "[64:ff9b::127.0.0.1]",
    "[64:ff9b::7f00:1]",
    "[64:ff9b:1::7f00:1]",
    "[2002:7f00:1::]",
    "[2001:0:808:808::80ff:fffe]",
    "[::ffff:0:127.0.0.1]",
    "localhost",
    "LOCALHOST.",
    "x.localhost",
]
METADATA = [
    "169.254.169.254",
    "0xa9fea9fe",
    "2852039166",
    "169.254.43518",
    "[::ffff:169.254.169.254]",
    "[fd00:ec2::254]",
    "[64:ff9b::a9fe:a9fe]",
    "[2002:a9fe:a9fe::]",
    "[fd20:ce::254]",
    "169.254.170.2",
    "100.100.100.200",
    "168.63.129.16",
    "192.0.0.192",
    "metadata.google.internal",
    "metadata",
    "metadata.goog",
    "instance-data",
]
PRIVATE = [
    "10.0.0.1",
    "172.16.5.5",
    "192.168.1.1",
    "100.64.0.1",
    "198.18.0.1",
    "192.0.2.1",
    "224.0.0.1",
    "255.255.255.255",
    "[fe80::1]",
    "[fc00::1]",
    "[ff02::1]",
    "[2001:db8::1]",
    "[::ffff:10.0.0.1]",
]
OPEN = EgressPolicy(allowed_hosts=("*",), http_hosts=("*",))


@pytest.fixture
def no_connection(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Every connect of the process, refused: beside the silent listener, for what is not loopback."""
    tried: list[Any] = []

    def connect(_self: socket.socket, address: Any) -> None:
        tried.append(address)
        raise ConnectionRefusedError(111, "Connection refused")

    monkeypatch.setattr("hooks.engine.broker.network.socket.socket.connect", connect, raising=False)
    return tried


@pytest.mark.parametrize("policy", [EgressPolicy(), OPEN], ids=["default", "open"])
@pytest.mark.parametrize("host", LOOPBACK)
def test_literals_reach_nobody(make_client: MakeClient, silence: Silence, policy: EgressPolicy, host: str) -> None:
    client = make_client(policy)
    for scheme in ("http", "https"):
        error = client.refused(f"{scheme}://{host}:{silence.port}/")
        assert error["code"] == "egress_blocked"
        assert client.record["error"]["code"] == "egress_blocked"
        assert client.record["timings"]["connect_ms"] is None
    assert not silence.heard()


@pytest.mark.parametrize("host", METADATA + PRIVATE)
def test_metadata_and_private_hosts(make_client: MakeClient, no_connection: list[Any], host: str) -> None:
    client = make_client(OPEN)
    for port in ("", ":8080"):
        assert client.refused(f"http://{host}{port}/latest/meta-data/")["code"] == "egress_blocked"
    assert no_connection == []


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "::1", "10.1.2.3", "::ffff:127.0.0.1", "64:ff9b::7f00:1", "fe80::1%lo", "169.254.169.254", "0.0.0.1"],
)
def test_a_name_that_leads_inside(make_client: MakeClient, net: FakeNet, address: str) -> None:
    net.name("evil.example", [address])
    client = make_client(OPEN, network=net.network)
    error = client.refused("http://evil.example/")
    assert error["code"] == "egress_blocked"
    assert address not in error["message"]
    assert net.dialled == []


@pytest.mark.parametrize(
    "order", [["1.1.1.1", "127.0.0.1"], ["127.0.0.1", "1.1.1.1"], ["2606:4700::1", "1.1.1.1", "::1"]]
)
def test_mixed_answers_are_refused_whole(make_client: MakeClient, net: FakeNet, order: list[str]) -> None:
    net.name("mixed.example", order)
    assert make_client(OPEN, network=net.network).refused("http://mixed.example/")["code"] == "egress_blocked"
    assert net.dialled == []


def test_rebinding_between_check_and_connect(make_client: MakeClient, make_server: MakeServer, net: FakeNet) -> None:
    """The name is looked up once, and the address that was checked is the one dialled."""
    net.name("rebind.example", ["1.1.1.1"], ["127.0.0.1"])
    net.ports["1.1.1.1"] = make_server().port
    client = make_client(OPEN, network=net.network)
    assert client.get("http://rebind.example/")["status"] == 200
    assert net.asked == ["rebind.example"]
    assert net.dialled == [("1.1.1.1", 80)]


def test_rebinding_between_two_requests(make_client: MakeClient, make_server: MakeServer, net: FakeNet) -> None:
    net.name("rebind.example", ["1.1.1.1"], ["127.0.0.1"])
    server = make_server(lambda exchange: exchange.answer(200, b"", "Connection: close"))
    net.ports["1.1.1.1"] = server.port
    client = make_client(OPEN, network=net.network)
    client.get("http://rebind.example/")
    assert client.refused("http://rebind.example/")["code"] == "egress_blocked"
    assert net.dialled == [("1.1.1.1", 80)]


def test_a_pooled_connection_keeps_its_checked_address(
    make_client: MakeClient, make_server: MakeServer, net: FakeNet
) -> None:
    net.name("rebind.example", ["1.1.1.1"], ["127.0.0.1"])
    net.ports["1.1.1.1"] = make_server().port
    client = make_client(OPEN, network=net.network)
    for _ in range(3):
        assert client.get("http://rebind.example/")["status"] == 200
    assert (net.asked, net.dialled) == (["rebind.example"], [("1.1.1.1", 80)])


TARGETS = [
    "http://127.0.0.1:{port}/",
    "http://localhost:{port}/",
    "http://[::1]:{port}/",
    "http://0x7f.1:{port}/",
    "http://[::ffff:127.0.0.1]:{port}/",
    "//127.0.0.1:{port}/",
    "https://127.0.0.1:{port}/",
    "http://2130706433:{port}/",
    "http://inside.example:{port}/",
    "http://127.0.0.1%2e:{port}/",
]


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("location", TARGETS)
def test_redirects_are_checked_again(
    make_client: MakeClient, make_server: MakeServer, net: FakeNet, silence: Silence, location: str, status: int
) -> None:
    server = make_server(lambda exchange: exchange.redirect(location.format(port=silence.port), status))
    net.name("shop.example", ["1.1.1.1"])
    net.name("inside.example", ["127.0.0.1"])
    net.ports = {"1.1.1.1": server.port, "127.0.0.1": silence.port}
    client = make_client(OPEN, network=net.network)
    assert client.refused("http://shop.example/")["code"] == "egress_blocked"
    assert [record["status"] for record in client.broker.requests] == [status, None]
    assert client.record["error"]["code"] == "egress_blocked"
    assert not silence.heard()


@pytest.mark.parametrize(
    ("location", "code"),
    [
        ("file:///etc/passwd", "scheme_not_allowed"),
        ("gopher://127.0.0.1:6379/_x", "scheme_not_allowed"),
        ("http://user:pass@shop.example/", "bad_request"),
        ("http://shop.example:22/", "egress_blocked"),
        ("http://shop.example:99999/", "bad_request"),
        ("http:\\\\127.0.0.1/", "bad_request"),
    ],
)
def test_redirects_to_odd_urls(
    make_client: MakeClient, make_server: MakeServer, net: FakeNet, location: str, code: str
) -> None:
    server = make_server(lambda exchange: exchange.redirect(location))
    net.name("shop.example", ["1.1.1.1"])
    net.ports["1.1.1.1"] = server.port
    client = make_client(OPEN, network=net.network)
    assert client.refused("http://shop.example/")["code"] == code
    assert len(server.exchanges) == 1
    assert client.record["error"]["code"] == code


def test_an_internal_host_is_no_stepping_stone(
    make_client: MakeClient, make_server: MakeServer, silence: Silence
) -> None:
    server = make_server(lambda exchange: exchange.redirect(f"http://127.0.0.1:{silence.port}/"))
    client = make_client(EgressPolicy(internal_hosts=(server.host,)))
    assert client.refused(server.url())["code"] == "egress_blocked"
    assert not silence.heard()


def test_a_job_without_the_right_gets_no_pooled_internal_connection(
    make_client: MakeClient, make_server: MakeServer
) -> None:
    server = make_server()
    allowed = make_client(EgressPolicy(internal_hosts=(server.host,)), tenant="brd_1")
    allowed.get(server.url())
    assert make_client(OPEN, tenant="brd_1").refused(server.url())["code"] == "egress_blocked"
    assert len(server.exchanges) == 1


@pytest.mark.parametrize(
    "url",
    [
        "http://crm.example@127.0.0.1:{port}/",
        "http://127.0.0.1:{port}@crm.example/",
        "http://a:b@127.0.0.1:{port}/",
        "http://127.0.0.1:{port}\\@crm.example/",
        "http://crm.example\\@127.0.0.1:{port}/",
        "http://127.0.0.1:{port}:80/",
        "http://127.0.0.1\t:{port}/",
        "http://127.0.0.1\r\n:{port}/",
        "http://127.0.0.1:{port}\x00.crm.example/",
        "http:127.0.0.1:{port}",
        "http:/127.0.0.1:{port}/",
        "http:///127.0.0.1:{port}/",
        "//127.0.0.1:{port}/",
    ],
)
def test_urls_that_two_parsers_read_differently(make_client: MakeClient, silence: Silence, url: str) -> None:
    assert make_client(OPEN).refused(url.format(port=silence.port))["code"] == "bad_request"
    assert not silence.heard()


@pytest.mark.parametrize(
    "url",
    [
        "http://crm.example#@127.0.0.1:{port}/",
        "http://crm.example?@127.0.0.1:{port}/",
        "http://crm.example/@127.0.0.1:{port}/",
    ],
)
def test_what_stands_behind_the_authority_changes_no_host(
    make_client: MakeClient, net: FakeNet, silence: Silence, url: str
) -> None:
    net.name("crm.example", ["1.1.1.1"])
    assert make_client(OPEN, network=net.network).refused(url.format(port=silence.port))["code"] == "connection_failed"
    assert net.dialled == [("1.1.1.1", 80)]
    assert not silence.heard()


@pytest.mark.parametrize("name", ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"])
def test_proxies_of_the_environment_are_ignored(
    make_client: MakeClient, make_server: MakeServer, silence: Silence, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv(name, f"http://127.0.0.1:{silence.port}")
    server = make_server()
    assert make_client(EgressPolicy(internal_hosts=(server.host,))).get(server.url())["status"] == 200
    assert not silence.heard()


def test_the_answer_of_a_dead_name(make_client: MakeClient, net: FakeNet) -> None:
    net.name("empty.example", [])
    client = make_client(OPEN, network=net.network)
    assert client.refused("http://nowhere.example/")["code"] == "dns_failed"
    assert client.refused("http://empty.example/")["code"] == "dns_failed"


@pytest.mark.parametrize("kind", ["A", "AAAA"])
@pytest.mark.parametrize("answer", [["127.0.0.1"], ["1.1.1.1", "10.0.0.1"], ["::1"], ["2606:4700::1", "fe80::1"]])
def test_look_ups_tell_nothing_of_the_inside(
    make_client: MakeClient, net: FakeNet, kind: str, answer: list[str]
) -> None:
    net.name("inside.example", answer)
    client = make_client(OPEN, network=net.network)
    error = client.reply(client.begin("dns", name="inside.example", type=kind))["error"]
    assert error["code"] == "egress_blocked"
    assert not any(address in error["message"] for address in answer)


def test_the_exchange_sees_the_right_host(make_client: MakeClient, make_server: MakeServer, net: FakeNet) -> None:
    def answer(exchange: Exchange) -> None:
        exchange.answer(200, exchange.headers["host"].encode())

    net.name("crm.example", ["1.1.1.1"])
    net.ports["1.1.1.1"] = make_server(answer).port
    client = make_client(OPEN, network=net.network)
    assert client.get("http://crm.example/", headers=[["Host", "127.0.0.1"]])["body"] == b"crm.example"
    assert client.get("http://CRM.example.:8080/")["body"] == b"crm.example:8080"
