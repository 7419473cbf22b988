"""Which IP addresses an outbound request may reach: only those of the public internet."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

Address = IPv4Address | IPv6Address

# Beside `is_global`, whose table differs between Python releases: what must stay shut on every one of them.
_BLOCKED_V4 = tuple(
    IPv4Network(net)
    for net in (
        "0.0.0.0/8",  # this network
        "10.0.0.0/8",
        "100.64.0.0/10",  # carrier-grade NAT, and Alibaba's metadata service
        "127.0.0.0/8",
        "168.63.129.16/32",  # Azure's host agent: globally routable on paper, the hypervisor in fact
        "169.254.0.0/16",  # link-local, and most metadata services
        "172.16.0.0/12",
        "192.0.0.0/24",  # protocol assignments, and Oracle's metadata service
        "192.0.2.0/24",  # documentation
        "192.31.196.0/24",  # AS112
        "192.52.193.0/24",  # AMT
        "192.88.99.0/24",  # 6to4 relays
        "192.168.0.0/16",
        "192.175.48.0/24",  # AS112
        "198.18.0.0/15",  # benchmarks
        "198.51.100.0/24",  # documentation
        "203.0.113.0/24",  # documentation
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, broadcast
    )
)
_BLOCKED_V6 = tuple(
    IPv6Network(net)
    for net in (
        "64:ff9b:1::/48",  # NAT64 of the local network: never the internet's
        "2001:2::/48",  # benchmarks
        "2001:10::/28",  # ORCHID
        "2001:20::/28",  # ORCHIDv2
        "2001:db8::/32",  # documentation
        "2620:4f:8000::/48",  # AS112
        "3fff::/20",  # documentation
    )
)
_GLOBAL_UNICAST = IPv6Network("2000::/3")
_NAT64 = IPv6Network("64:ff9b::/96")
_TRANSLATED = IPv6Network("::ffff:0:0:0/96")
_COMPATIBLE = IPv6Network("::/96")
_ISATAP = (0x00005EFE, 0x02005EFE)


def _low_32(address: IPv6Address) -> IPv4Address:
    return IPv4Address(int(address) & 0xFFFF_FFFF)


def _replaces(address: IPv6Address) -> tuple[IPv4Address, ...]:
    """The IPv4 addresses a translated form really leads to, or nothing where the IPv6 address speaks for itself."""
    if address.ipv4_mapped is not None:
        return (address.ipv4_mapped,)
    if address in _NAT64 or address in _TRANSLATED:
        return (_low_32(address),)
    if address.sixtofour is not None:
        return (address.sixtofour,)
    return address.teredo or ()


def _v4_public(address: IPv4Address) -> bool:
    return address.is_global and not address.is_multicast and not any(address in net for net in _BLOCKED_V4)


def _v6_public(address: IPv6Address) -> bool:
    inner = _replaces(address)
    if inner:
        return all(map(_v4_public, inner))
    if address in _COMPATIBLE or address not in _GLOBAL_UNICAST:
        return False
    if (int(address) >> 32) & 0xFFFF_FFFF in _ISATAP and not _v4_public(_low_32(address)):
        return False
    return address.is_global and not any(address in net for net in _BLOCKED_V6)


def is_public(address: Address | str) -> bool:
    """Whether a packet may be sent to `address`; a text that is no address, or carries a zone, may not."""
    if isinstance(address, str):
        try:
            address = ip_address(address)
        except ValueError:
            return False
    if isinstance(address, IPv4Address):
        return _v4_public(address)
    return address.scope_id is None and _v6_public(address)
