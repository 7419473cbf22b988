"""Name look-ups for hooks: the same hosts and the same addresses as a request may reach."""

from __future__ import annotations

from typing import Any

from hooks.engine.broker.calls import Call
from hooks.engine.broker.errors import BrokerError
from hooks.engine.broker.hosts import as_address, parse_host
from hooks.engine.broker.network import Network, checked_addresses
from hooks.engine.broker.policy import EgressPolicy
from hooks.engine.broker.rules import check_allowed, check_host

_FAMILIES = {"A": False, "AAAA": True}


def look_up(call: Call, policy: EgressPolicy, network: Network) -> dict[str, Any]:
    """The `ok` of a DNS call: {"records": [address...]}. Raises BrokerError."""
    kind = call.payload.get("type") or "A"
    if not isinstance(kind, str) or kind not in _FAMILIES:
        raise BrokerError("bad_request", f"look-ups of type {str(kind)[:20]} are not supported; A and AAAA are")
    host = _name(call.payload.get("name"))
    call.host = host
    check_host(host)
    check_allowed(host, None, policy)
    addresses = [host] if as_address(host) else checked_addresses(network.resolve, host, 443)
    call.remaining()
    records = [address for address in addresses if (":" in address) is _FAMILIES[kind]]
    if not records:
        raise BrokerError("dns_failed", f"the name {host} has no {kind} record")
    return {"records": records}


def _name(value: object) -> str:
    if not isinstance(value, str):
        raise BrokerError("bad_request", "the name to look up must be text")
    try:
        return parse_host(value)
    except ValueError as error:
        raise BrokerError("bad_request", f"cannot look up the name: {error}") from None
