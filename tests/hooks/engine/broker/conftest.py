from __future__ import annotations

import base64
import socket
import ssl
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from hooks.engine.broker import EgressPolicy, JobBroker, close_connections
from hooks.engine.broker.network import Network

from .servers import Handler, Server, Silence, make_certificate

PATIENCE = 30.0


@dataclass(frozen=True)
class Limits:
    timeout_ms: int = 2000
    requests: int = 20
    response_bytes: int = 1_048_576
    redirects: int = 5


class Client:
    """A hook's point of view: asks the broker and waits for the reply."""

    def __init__(self, policy: EgressPolicy, limits: Limits, **options: Any) -> None:
        deadline = options.pop("deadline", time.monotonic() + PATIENCE)
        self.broker = JobBroker(policy, limits=limits, deadline=deadline, **options)
        self._next = 0
        self._early: dict[int, dict[str, Any]] = {}

    def begin(self, op: str = "fetch", **payload: Any) -> int:
        self._next += 1
        self.broker.start({"id": self._next, "op": op, **payload})
        return self._next

    def fetch(self, url: str, method: str = "GET", **payload: Any) -> int:
        body = payload.pop("body", None)
        encoded = None if body is None else base64.b64encode(body).decode()
        return self.begin("fetch", method=method, url=url, body=encoded, **payload)

    def reply(self, ident: int) -> dict[str, Any]:
        end = time.monotonic() + PATIENCE
        while ident not in self._early:
            assert time.monotonic() < end, f"no reply to call {ident}"
            for reply in self.broker.wait(0.2):
                self._early[reply["id"]] = reply
        return self._early.pop(ident)

    def get(self, url: str, method: str = "GET", **payload: Any) -> dict[str, Any]:
        """The `ok`, with `body` decoded to bytes."""
        reply = self.reply(self.fetch(url, method, **payload))
        assert "ok" in reply, reply
        return {**reply["ok"], "body": base64.b64decode(reply["ok"]["body"])}

    def refused(self, url: Any, method: str = "GET", **payload: Any) -> dict[str, Any]:
        """The `error`."""
        reply = self.reply(self.fetch(url, method, **payload))
        assert "error" in reply, reply
        return dict(reply["error"])

    @property
    def record(self) -> dict[str, Any]:
        return self.broker.requests[-1]


MakeClient = Callable[..., Client]
MakeServer = Callable[..., Server]


@pytest.fixture
def make_client() -> Iterator[MakeClient]:
    made: list[Client] = []

    def make(policy: EgressPolicy | None = None, limits: Limits | None = None, **options: Any) -> Client:
        made.append(Client(policy or EgressPolicy(), limits or Limits(), **options))
        return made[-1]

    yield make
    for client in made:
        client.broker.close()
    close_connections()


@pytest.fixture
def make_server() -> Iterator[MakeServer]:
    made: list[Server] = []

    def make(handler: Handler | None = None, **options: Any) -> Server:
        made.append(Server(handler, **options))
        return made[-1]

    yield make
    for server in made:
        server.close()


@pytest.fixture
def silence() -> Iterator[Silence]:
    listener = Silence()
    yield listener
    listener.close()


@pytest.fixture
def to(make_client: MakeClient) -> MakeClient:
    """A client that may call the given servers on loopback."""

    def make(*servers: Server, limits: Limits | None = None, **options: Any) -> Client:
        policy = EgressPolicy(internal_hosts=tuple(server.host for server in servers))
        return make_client(policy, limits, **options)

    return make


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return make_certificate(tmp_path_factory.mktemp("tls"), "crm.example", "127.0.0.1")


@pytest.fixture
def server_tls(certificate: tuple[Path, Path]) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    return context


@pytest.fixture(scope="session")
def client_tls(certificate: tuple[Path, Path]) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(certificate[0]))


class FakeNet:
    """A made-up internet: names to addresses, and public addresses to loopback ports. Remembers every dial."""

    def __init__(self, tls: ssl.SSLContext) -> None:
        self.names: dict[str, list[list[str]]] = {}
        self.ports: dict[str, int] = {}
        self.dialled: list[tuple[str, int]] = []
        self.asked: list[str] = []
        self._tls = tls
        self.network = Network(resolve=self._resolve, dial=self._dial, tls=lambda: tls)

    def name(self, host: str, *answers: list[str]) -> None:
        """Each look-up takes the next answer; the last one stays."""
        self.names[host] = list(answers)

    def _resolve(self, host: str, port: int) -> list[str]:
        self.asked.append(host)
        answers = self.names.get(host)
        if not answers:
            raise socket.gaierror(socket.EAI_NONAME, "unknown")
        return answers.pop(0) if len(answers) > 1 else answers[0]

    def _dial(self, sock: socket.socket, address: str, port: int) -> None:
        self.dialled.append((address, port))
        if address not in self.ports:
            raise ConnectionRefusedError(111, "Connection refused")
        sock.connect(("127.0.0.1", self.ports[address]))


@pytest.fixture
def net(client_tls: ssl.SSLContext) -> FakeNet:
    return FakeNet(client_tls)
