"""Which addresses count as public: every private one, in every dress, does not."""

from __future__ import annotations

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hooks.engine.broker.addresses import is_public

PRIVATE_V4 = [
    "0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255", "100.64.0.1", "100.100.100.200", "100.127.255.255",  # noqa: S104 - an address to refuse, nothing binds to it
    "127.0.0.1", "127.255.255.254", "168.63.129.16", "169.254.0.1", "169.254.169.254", "172.16.0.1", "172.31.255.255",
    "192.0.0.1", "192.0.0.192", "192.0.2.7", "192.31.196.1", "192.52.193.1", "192.88.99.1", "192.168.0.1",
    "192.175.48.1", "198.18.0.1", "198.19.255.255", "198.51.100.9", "203.0.113.200", "224.0.0.1", "239.255.255.250",
    "240.0.0.1", "255.255.255.255",
]  # fmt: skip
PUBLIC_V4 = [
    "1.1.1.1",
    "8.8.8.8",
    "93.184.216.34",
    "100.63.255.255",
    "100.128.0.1",
    "172.15.0.1",
    "172.32.0.1",
    "198.17.0.1",
]
PRIVATE_V6 = [
    "::", "::1", "::7f00:1", "fc00::1", "fd00:ec2::254", "fd20:ce::254", "fe80::1", "fec0::1", "ff02::1", "100::1",
    "2001:2::1", "2001:10::1", "2001:20::1", "2001:db8::1", "2620:4f:8000::1", "3fff::1", "4000::1", "5f00::1",
    "64:ff9b:1::1", "64:ff9b:1:808:8:800::", "2001:4860:4860::5efe:7f00:1", "2001:4860:4860::200:5efe:a00:1",
]  # fmt: skip
PUBLIC_V6 = ["2001:4860:4860::8888", "2606:4700:4700::1111", "2a00:1450:4001::5efe:808:808"]


def mapped(v4: str) -> str:
    return f"::ffff:{v4}"


def translated(v4: str) -> str:
    return f"::ffff:0:{v4}"


def nat64(v4: str) -> str:
    return f"64:ff9b::{v4}"


def six_to_four(v4: str) -> str:
    high, low = divmod(int(ipaddress.IPv4Address(v4)), 65_536)
    return f"2002:{high:x}:{low:x}::1"


def teredo_client(v4: str) -> str:
    high, low = divmod(int(ipaddress.IPv4Address(v4)) ^ 0xFFFF_FFFF, 65_536)
    return f"2001:0:808:808:0:0:{high:x}:{low:x}"


def teredo_server(v4: str) -> str:
    high, low = divmod(int(ipaddress.IPv4Address(v4)), 65_536)
    return f"2001:0:{high:x}:{low:x}:0:0:f7f7:f7f7"


DRESSES = [mapped, translated, nat64, six_to_four, teredo_client, teredo_server]


@pytest.mark.parametrize("address", PRIVATE_V4 + PRIVATE_V6)
def test_private(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", PUBLIC_V4 + PUBLIC_V6)
def test_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize("dress", DRESSES)
@pytest.mark.parametrize("address", PRIVATE_V4)
def test_private_in_disguise(dress: object, address: str) -> None:
    assert callable(dress)
    assert not is_public(dress(address))


@pytest.mark.parametrize("dress", DRESSES)
@pytest.mark.parametrize("address", PUBLIC_V4)
def test_public_in_translation(dress: object, address: str) -> None:
    assert callable(dress)
    assert is_public(dress(address))


@pytest.mark.parametrize(
    "text", ["", "crm.example", "127.1", "1.2.3", "fe80::1%eth0", "2606:4700:4700::1111%eth0", "::1]"]
)
def test_what_is_no_plain_address_is_not_public(text: str) -> None:
    assert not is_public(text)


@given(st.ip_addresses(v=4))
def test_a_disguise_never_changes_the_verdict(address: ipaddress.IPv4Address) -> None:
    assert {is_public(dress(str(address))) for dress in DRESSES} == {is_public(address)}


@given(st.ip_addresses(v=4))
def test_never_more_generous_than_the_registry(address: ipaddress.IPv4Address) -> None:
    assert address.is_global or not is_public(address)


@given(st.ip_addresses(v=6))
def test_only_unicast_of_the_internet(address: ipaddress.IPv6Address) -> None:
    if is_public(address):
        inside = address in ipaddress.ip_network("2000::/3") or address.packed.startswith((b"\0d\xff\x9b", b"\0" * 8))
        assert inside
