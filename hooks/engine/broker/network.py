"""Name look-up, connection and TLS: each address is checked, and the checked address is the one connected to."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache

import certifi

from hooks.engine.broker.addresses import is_public
from hooks.engine.broker.calls import Call
from hooks.engine.broker.errors import BrokerError
from hooks.engine.broker.hosts import as_address
from hooks.engine.broker.records import Hop
from hooks.engine.broker.streams import CallStream
from hooks.engine.broker.urls import Url

MAX_ADDRESSES = 8


def system_resolve(host: str, port: int) -> list[str]:
    """Every address of the name, best first. Raises OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def system_dial(sock: socket.socket, address: str, port: int) -> None:
    sock.connect((address, port))


@lru_cache(maxsize=1)
def system_tls() -> ssl.SSLContext:
    """The operating system's authorities and certifi's; built once, it takes tens of milliseconds."""
    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    context.set_alpn_protocols(["http/1.1"])
    return context


@dataclass(frozen=True)
class Network:
    """The three doors to the outside, replaceable in tests and by an operator with an authority of their own."""

    resolve: Callable[[str, int], list[str]] = system_resolve
    dial: Callable[[socket.socket, str, int], None] = system_dial
    tls: Callable[[], ssl.SSLContext] = system_tls

    def open(self, url: Url, call: Call, hop: Hop, *, internal: bool) -> CallStream:
        """A ready connection to `url`'s host. Raises BrokerError."""
        addresses = self._look_up(url, call, hop, internal=internal)
        sock = self._connect(addresses, url, call, hop)
        if url.scheme == "https":
            sock = self._secure(sock, url, call, hop)
        return CallStream(sock, call)

    def _look_up(self, url: Url, call: Call, hop: Hop, *, internal: bool) -> list[str]:
        if as_address(url.host) is not None:
            return [url.host]  # the policy has checked it
        since = hop.begin("looking up the name")
        addresses = checked_addresses(self.resolve, url.host, url.port, internal=internal)
        hop.end("dns_ms", since)
        call.remaining()
        return addresses[:MAX_ADDRESSES]

    def _connect(self, addresses: list[str], url: Url, call: Call, hop: Hop) -> socket.socket:
        since = hop.begin("connecting")
        reason = "no address"
        for place, address in enumerate(addresses):
            sock = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_STREAM)
            try:
                with _closed_on_failure(sock, call):
                    sock.settimeout(call.remaining() / (len(addresses) - place))
                    call.attach(sock)
                    self.dial(sock, address, url.port)
                    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            except OSError as error:
                reason = "no answer" if isinstance(error, TimeoutError) else (error.strerror or "failed").lower()
                continue
            hop.end("connect_ms", since)
            return sock
        raise call.failed(f"could not connect to {url.authority}: {reason}")

    def _secure(self, sock: socket.socket, url: Url, call: Call, hop: Hop) -> socket.socket:
        since = hop.begin("securing the connection")
        with _closed_on_failure(sock, call):
            sock.settimeout(call.remaining())
            secured = self.tls().wrap_socket(sock, server_hostname=url.host, do_handshake_on_connect=False)
        try:
            with _closed_on_failure(secured, call):
                call.attach(secured)
                secured.do_handshake()
        except TimeoutError:
            raise call.timed_out() from None
        except (OSError, ValueError) as error:
            raise call.failed(f"{url.host}: {_tls_reason(error)}") from None
        hop.end("tls_ms", since)
        return secured


@contextmanager
def _closed_on_failure(sock: socket.socket, call: Call) -> Iterator[None]:
    try:
        yield
    except BaseException:
        call.detach()
        sock.close()
        raise


def checked_addresses(
    resolve: Callable[[str, int], list[str]], host: str, port: int, *, internal: bool = False
) -> list[str]:
    """All addresses of `host`. One that is not public refuses the whole name, and is not told: it is not ours to tell.

    Raises BrokerError `dns_failed` or `egress_blocked`.
    """
    try:
        addresses = resolve(host, port)
    except (OSError, UnicodeError):
        raise BrokerError("dns_failed", f"the name {host} could not be found") from None
    if not addresses:
        raise BrokerError("dns_failed", f"the name {host} has no address")
    if not internal and not all(map(is_public, addresses)):
        raise BrokerError("egress_blocked", f"{host} leads to an address that is not public")
    return addresses


def _tls_reason(error: Exception) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"its certificate is not valid ({error.verify_message})"
    return "a secure connection could not be made"
