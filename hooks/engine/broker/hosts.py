"""Host names read the way an attacker would write them: every notation becomes one canonical form, or is refused."""

from __future__ import annotations

import re
from ipaddress import IPv4Address, IPv6Address, ip_address
from urllib.parse import unquote_to_bytes

MAX_HOST = 253
_NAME = re.compile(r"[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*")
_IPV6_TEXT = re.compile(r"[0-9a-f:.]+")
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")


def parse_host(text: str) -> str:
    """Returns the canonical host: lower-case ASCII name, dotted IPv4, or compressed IPv6 without brackets.

    Raises ValueError with a sentence about what is wrong.
    """
    if text.startswith("["):
        return _ipv6(text)
    name = _ascii(_unescape(text)).lower()
    if name.endswith("."):
        name = name[:-1]
    if not name or len(name) > MAX_HOST or _NAME.fullmatch(name) is None:
        raise ValueError("the host name is not valid")
    last = name.rsplit(".", 1)[-1]
    return _ipv4(name) if _NUMBER.fullmatch(last) else name


def as_address(host: str) -> IPv4Address | IPv6Address | None:
    """The address a canonical host is, or None for a name."""
    try:
        return ip_address(host)
    except ValueError:
        return None


def _ipv6(text: str) -> str:
    inner = text[1:-1].lower()
    if not text.endswith("]") or _IPV6_TEXT.fullmatch(inner) is None:
        raise ValueError("the IPv6 address is not valid")
    try:
        return IPv6Address(inner).compressed
    except ValueError:
        raise ValueError("the IPv6 address is not valid") from None


def _unescape(text: str) -> str:
    if "%" not in text:
        return text
    try:
        return unquote_to_bytes(text).decode()
    except UnicodeError:
        raise ValueError("the host name is not valid") from None


def _ascii(text: str) -> str:
    if text.isascii():
        return text
    import idna  # most hosts are ASCII: the tables are loaded for the others only

    try:
        mapped = idna.uts46_remap(text, std3_rules=False)
        return mapped if mapped.isascii() else idna.encode(mapped).decode()
    except (idna.IDNAError, UnicodeError):
        raise ValueError("the host name is not valid") from None


def _ipv4(text: str) -> str:
    parts = text.split(".")
    if len(parts) > 4:
        raise ValueError("the IPv4 address is not valid")
    *head, tail = [_number(part) for part in parts]
    if any(number > 255 for number in head) or tail >= 256 ** (4 - len(head)):
        raise ValueError("the IPv4 address is not valid")
    value = tail + sum(number << 8 * (3 - place) for place, number in enumerate(head))
    return str(IPv4Address(value))


def _number(part: str) -> int:
    if _NUMBER.fullmatch(part) is None or len(part) > 32:
        raise ValueError("the IPv4 address is not valid")
    try:
        if part.startswith("0x"):
            return int(part[2:] or "0", 16)
        return int(part, 8 if len(part) > 1 and part.startswith("0") else 10)
    except ValueError:
        raise ValueError("the IPv4 address is not valid") from None
