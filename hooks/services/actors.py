"""Who does something: the person or API key behind a change, as the audit log will name them."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User


@dataclass(frozen=True, slots=True)
class Actor:
    """`user` is None for API keys and for the system itself; `label` is what the audit log shows."""

    label: str
    user: User | None = None
    ip_address: str | None = None

    @classmethod
    def of(cls, principal: Any, ip_address: str | None = None) -> Actor:
        """Make the actor of a request from its user or API key."""
        if isinstance(principal, User):
            return cls(principal.email or principal.get_username(), principal, ip_address)
        return cls(principal.get_username(), None, ip_address)


SYSTEM = Actor("Hookline")


def address_normal(text: str | None) -> str | None:
    """Return an IP address in the one form that every database gives back; None for what is no address."""
    try:
        address = ipaddress.ip_address(text or "")
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return str(mapped or address)
