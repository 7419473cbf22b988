"""The policy: lists of hosts, schemes and ports; deny by default."""

from __future__ import annotations

from typing import Any

import pytest

from hooks.engine.broker import EgressPolicy
from hooks.engine.broker.errors import BrokerError
from hooks.engine.broker.rules import authorise
from hooks.engine.broker.urls import parse_url


def verdict(url: str, **policy: Any) -> str | bool:
    try:
        return authorise(parse_url(url), EgressPolicy(**policy))
    except BrokerError as error:
        return error.code


@pytest.mark.parametrize(
    ("allowed", "url", "expected"),
    [
        (None, "https://any.example/", False),
        ((), "https://any.example/", "host_not_allowed"),
        (("crm.example",), "https://crm.example/", False),
        (("crm.example",), "https://CRM.example./", False),
        (("CRM.Example.",), "https://crm.example/", False),
        (("crm.example",), "https://crm.example:8443/", False),
        (("crm.example",), "https://a.crm.example/", "host_not_allowed"),
        (("crm.example",), "https://crm.example.evil.example/", "host_not_allowed"),
        (("crm.example",), "https://evilcrm.example/", "host_not_allowed"),
        (("crm.example:8443",), "https://crm.example:8443/", False),
        (("crm.example:8443",), "https://crm.example/", "host_not_allowed"),
        (("*.crm.example",), "https://a.crm.example/", False),
        (("*.crm.example",), "https://a.b.crm.example/", False),
        (("*.crm.example",), "https://crm.example/", "host_not_allowed"),
        (("*.crm.example",), "https://evilcrm.example/", "host_not_allowed"),
        (("*.crm.example:8443",), "https://a.crm.example:8443/", False),
        (("*.crm.example:8443",), "https://a.crm.example/", "host_not_allowed"),
        (("*",), "https://any.example/", False),
        (("*:8443",), "https://any.example/", "host_not_allowed"),
        (("bücher.example",), "https://xn--bcher-kva.example/", False),
        (("1.1.1.1",), "https://0x01010101/", False),
        (("[2606:4700::1111]:8443",), "https://[2606:4700:0::1111]:8443/", False),
        (("other.example", "crm.example"), "https://crm.example/", False),
        (["crm.example"], "https://crm.example/", False),
    ],
)
def test_allowed_hosts(allowed: Any, url: str, expected: object) -> None:
    assert verdict(url, allowed_hosts=allowed) == expected


@pytest.mark.parametrize(
    ("http_hosts", "url", "expected"),
    [
        ((), "http://crm.example/", "scheme_not_allowed"),
        (("crm.example",), "http://crm.example/", False),
        (("*.example",), "http://crm.example/", False),
        (("crm.example:8080",), "http://crm.example:8080/", False),
        (("crm.example:8080",), "http://crm.example/", "scheme_not_allowed"),
        (("other.example",), "http://crm.example/", "scheme_not_allowed"),
        (("127.0.0.1", "localhost"), "http://127.0.0.1/", "egress_blocked"),
        (("127.0.0.1", "localhost"), "http://localhost/", "egress_blocked"),
        (("*",), "http://10.0.0.1/", "egress_blocked"),
    ],
)
def test_plain_http(http_hosts: Any, url: str, expected: object) -> None:
    assert verdict(url, http_hosts=http_hosts) == expected


def test_http_hosts_do_not_widen_the_allow_list() -> None:
    assert (
        verdict("http://crm.example/", http_hosts=("crm.example",), allowed_hosts=("a.example",)) == "host_not_allowed"
    )


@pytest.mark.parametrize(
    ("internal", "url", "expected"),
    [
        (("127.0.0.1:8000",), "http://127.0.0.1:8000/", True),
        (("127.0.0.1:8000",), "https://127.0.0.1:8000/", True),
        (("127.0.0.1:8000",), "http://0x7f.1:8000/", True),
        (("127.0.0.1:8000",), "http://127.0.0.1:8001/", "egress_blocked"),
        (("127.0.0.1:8000",), "http://127.0.0.2:8000/", "egress_blocked"),
        (("127.0.0.1:8000",), "http://localhost:8000/", "egress_blocked"),
        (("localhost:25",), "http://localhost:25/", True),
        (("[::1]:8000",), "http://[::1]:8000/", True),
        (("demo:80",), "http://demo/", True),
        (("demo:80",), "https://demo/", "egress_blocked"),
    ],
)
def test_internal_hosts(internal: Any, url: str, expected: object) -> None:
    assert verdict(url, internal_hosts=internal) == expected


def test_internal_hosts_still_need_the_allow_list() -> None:
    internal = ("127.0.0.1:8000",)
    assert (
        verdict("http://127.0.0.1:8000/", internal_hosts=internal, allowed_hosts=("a.example",)) == "host_not_allowed"
    )
    assert verdict("http://127.0.0.1:8000/", internal_hosts=internal, allowed_hosts=("127.0.0.1:8000",)) is True


@pytest.mark.parametrize(
    "host",
    [
        "localhost",
        "a.localhost",
        "localhost.",
        "LOCALHOST",
        "printer.local",
        "vault.internal",
        "metadata.google.internal",
        "metadata",
        "metadata.goog",
        "instance-data",
        "instance-data.ec2.internal",
        "metadata.packet.net",
        "intranet",
        "nas.home.arpa",
        "router.lan",
        "x.onion",
        "a.localdomain",
        "wiki.intranet",
        "kubernetes.default.svc.cluster.local",
    ],
)
@pytest.mark.parametrize("allowed", [None, ("*",), ("localhost", "*.local", "*.internal")])
def test_local_names_are_blocked_before_a_look_up(host: str, allowed: Any) -> None:
    assert verdict(f"https://{host}/", allowed_hosts=allowed) == "egress_blocked"


@pytest.mark.parametrize(
    "port", [1, 22, 25, 53, 110, 465, 587, 993, 1023, 2375, 3306, 5432, 5672, 6000, 6379, 9200, 10250, 11211, 27017]
)
def test_other_services_ports_are_closed(port: int) -> None:
    url = f"https://crm.example:{port}/"
    assert verdict(url) == "egress_blocked"
    assert verdict(url, allowed_hosts=("crm.example",)) == "egress_blocked"
    assert verdict(url, allowed_hosts=(f"crm.example:{port}",)) is False
    assert verdict(url, allowed_hosts=("crm.example", f"other.example:{port}")) == "egress_blocked"


@pytest.mark.parametrize("port", [80, 443, 1024, 3000, 4443, 8000, 8080, 8443, 9443, 65535])
def test_web_ports_are_open(port: int) -> None:
    assert verdict(f"https://crm.example:{port}/") is False


@pytest.mark.parametrize("field", ["allowed_hosts", "http_hosts", "internal_hosts"])
@pytest.mark.parametrize(
    ("value", "error", "told"),
    [
        ("crm.example", TypeError, "must be a tuple"),
        (7, TypeError, "must be a tuple"),
        ((7,), TypeError, r"\[0\] must be text"),
        (("a.example:80", None), TypeError, r"\[1\] must be text"),
        (("a.example:80", ""), ValueError, r"\[1\]"),
        (("https://a.example",), ValueError, r"\[0\]"),
        (("a.example/x",), ValueError, "host name"),
        (("a.example:",), ValueError, "port"),
        (("a.example:0",), ValueError, "port"),
        (("a.example:65536",), ValueError, "port"),
        (("a.example:x",), ValueError, "port"),
        (("a.*.example:80",), ValueError, "host name"),
        (("**.example:80",), ValueError, "host name"),
        (("*.",), ValueError, "host name"),
        (("*.127.0.0.1:80",), ValueError, "wildcard"),
        (("user@a.example:80",), ValueError, "host name"),
        (("[::1",), ValueError, "."),
        (("256.1.1.1:80",), ValueError, "IPv4"),
    ],
)
def test_bad_entries_name_their_field(field: str, value: Any, error: type[Exception], told: str) -> None:
    with pytest.raises(error, match=told) as caught:
        EgressPolicy(**{field: value})
    assert str(caught.value).startswith(field)


@pytest.mark.parametrize("entry", ["127.0.0.1", "*.demo.example:80", "*:80", "[::1]"])
def test_internal_hosts_are_exact(entry: str) -> None:
    with pytest.raises(ValueError, match="exact host:port"):
        EgressPolicy(internal_hosts=(entry,))


@pytest.mark.parametrize("field", ["http_hosts", "internal_hosts"])
def test_only_allowed_hosts_may_be_none(field: str) -> None:
    given: dict[str, Any] = {field: None}
    with pytest.raises(TypeError, match=field):
        EgressPolicy(**given)


def test_a_policy_can_be_compared_and_hashed() -> None:
    assert EgressPolicy() == EgressPolicy()
    assert len({EgressPolicy(), EgressPolicy(allowed_hosts=()), EgressPolicy(allowed_hosts=())}) == 2
