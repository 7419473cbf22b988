"""Applies an EgressPolicy to a parsed URL, before any name is looked up."""

from __future__ import annotations

from functools import lru_cache

from hooks.engine.broker.addresses import is_public
from hooks.engine.broker.errors import BrokerError
from hooks.engine.broker.hosts import as_address, parse_host
from hooks.engine.broker.policy import EgressPolicy
from hooks.engine.broker.urls import Url

# Ports below 1024 are shut except these; above, those where something other than the web usually answers.
_WEB_PORTS = frozenset({80, 443})
_OTHER_SERVICES = frozenset(
    {1433, 1521, 1719, 1720, 1723, 2049, 2181, 2375, 2376, 2379, 2380, 3306, 3389, 3659, 4045, 4190, 4369, 5060, 5061}
    | {5432, 5433, 5671, 5672, 5984, 6000, 6379, 6380, 6443, 6566, *range(6665, 6670), 6679, 6697, 8086, 9042, 9092}
    | {9200, 9300, 10080, 10250, 10255, 11211, 15672, 25672, 27017, 27018, 27019, 50051, 61613, 61616}
)
_LOCAL_SUFFIXES = (".localhost", ".localdomain", ".local", ".internal", ".intranet", ".home.arpa", ".lan", ".onion")
_METADATA_NAMES = frozenset({"metadata.goog", "metadata.packet.net", "metadata.platformequinix.com"})

Entry = tuple[bool, str, int | None]  # wildcard, host, port


def checked_entries(field: str, value: object) -> tuple[str, ...]:
    """Returns the entries as a tuple. Raises TypeError or ValueError that names the field and the place."""
    if not isinstance(value, (tuple, list)):
        raise TypeError(f"{field} must be a tuple of host names, not {type(value).__name__}")
    for place, entry in enumerate(value):
        if not isinstance(entry, str):
            raise TypeError(f"{field}[{place}] must be text, not {type(entry).__name__}")
        try:
            wildcard, _, port = _parse(entry)
        except ValueError as error:
            raise ValueError(f"{field}[{place}] {entry!r}: {error}") from None
        if field == "internal_hosts" and (wildcard or port is None):
            raise ValueError(f"{field}[{place}] {entry!r}: must be an exact host:port")
    return tuple(value)


def authorise(url: Url, policy: EgressPolicy) -> bool:
    """Whether the host is one of the operator's internal ones, exempt from the address check.

    Raises BrokerError `egress_blocked`, `scheme_not_allowed` or `host_not_allowed`.
    """
    internal = (url.host, url.port) in _internal(policy.internal_hosts)
    if not internal:
        check_host(url.host)
        _check_port(url, policy)
        if url.scheme == "http" and not _matches(policy.http_hosts, url.host, url.port):
            raise BrokerError("scheme_not_allowed", f"{url.host} may be called over https only")
    check_allowed(url.host, url.port, policy)
    return internal


def check_allowed(host: str, port: int | None, policy: EgressPolicy) -> None:
    """Raises BrokerError `host_not_allowed`; `port` None asks for the name alone, as a DNS look-up does."""
    if policy.allowed_hosts is not None and not _matches(policy.allowed_hosts, host, port):
        raise BrokerError("host_not_allowed", f"{host} is not one of the hosts this hook may call")


def check_host(host: str) -> None:
    """Raises BrokerError `egress_blocked` for what is known to be private without a look-up."""
    address = as_address(host)
    if address is not None:
        if not is_public(address):
            raise BrokerError("egress_blocked", f"{host} is not a public address")
    elif "." not in host or f".{host}".endswith(_LOCAL_SUFFIXES) or host in _METADATA_NAMES:
        raise BrokerError("egress_blocked", f"{host} is not a public host")


def _check_port(url: Url, policy: EgressPolicy) -> None:
    if url.port in _WEB_PORTS or (url.port >= 1024 and url.port not in _OTHER_SERVICES):
        return
    named = (*(policy.allowed_hosts or ()), *policy.http_hosts)
    if not any(entry[2] == url.port and _fits(entry, url.host, url.port) for entry in _entries(named)):
        raise BrokerError(
            "egress_blocked", f"port {url.port} is closed to hooks unless {url.authority} is allowed by name"
        )


def _matches(entries: tuple[str, ...], host: str, port: int | None) -> bool:
    return any(_fits(entry, host, port) for entry in _entries(entries))


def _fits(entry: Entry, host: str, port: int | None) -> bool:
    wildcard, name, wanted = entry
    if wanted is not None and port is not None and wanted != port:
        return False
    return host.endswith(f".{name}") if wildcard and name else wildcard or host == name


@lru_cache(maxsize=1024)
def _entries(entries: tuple[str, ...]) -> tuple[Entry, ...]:
    return tuple(map(_parse, entries))


@lru_cache(maxsize=256)
def _internal(entries: tuple[str, ...]) -> frozenset[tuple[str, int | None]]:
    return frozenset((host, port) for _, host, port in _entries(entries))


@lru_cache(maxsize=4096)
def _parse(entry: str) -> Entry:
    host, number = _split_port(entry)
    if host == "*":
        return (True, "", number)
    wildcard = host.startswith("*.")
    name = parse_host(host[2:] if wildcard else host)
    if wildcard and as_address(name) is not None:
        raise ValueError("a wildcard cannot stand before an address")
    return (wildcard, name, number)


def _split_port(entry: str) -> tuple[str, int | None]:
    if ":" not in entry or entry.endswith("]"):
        return entry, None
    host, _, port = entry.rpartition(":")
    if not (port.isascii() and port.isdigit() and len(port) <= 5 and 0 < int(port) < 65_536):
        raise ValueError("the port is not a number from 1 to 65535")
    return host, int(port)
