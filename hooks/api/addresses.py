"""The address a request came from, behind as many proxies as the operator vouches for."""

from __future__ import annotations

import ipaddress
from typing import Any

from django.conf import settings


def client_ip(request: Any) -> str | None:
    """Return the caller's IP address; None where there is none.

    Of X-Forwarded-For only the last HOOKLINE_TRUSTED_PROXIES entries are believed: the rest is the caller's own word.
    """
    address = request.META.get("REMOTE_ADDR") or ""
    hops = [hop.strip() for hop in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if hop.strip()]
    if settings.TRUSTED_PROXIES and hops:
        address = hops[-min(settings.TRUSTED_PROXIES, len(hops))]
    try:
        return str(ipaddress.ip_address(address))
    except ValueError:
        return None
