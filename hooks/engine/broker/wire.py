"""Carries a request over the network, under the policy."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import replace

import h11
import httpcore

from hooks.engine.broker import pool
from hooks.engine.broker.calls import Call
from hooks.engine.broker.decode import ACCEPTED, Decoder
from hooks.engine.broker.errors import BrokerError
from hooks.engine.broker.headers import Headers, with_defaults
from hooks.engine.broker.messages import Request, Response
from hooks.engine.broker.network import Network
from hooks.engine.broker.policy import EgressPolicy
from hooks.engine.broker.pool import Connection
from hooks.engine.broker.records import Hop
from hooks.engine.broker.rules import authorise
from hooks.engine.broker.urls import Url

_REPEATABLE = frozenset({"DELETE", "GET", "HEAD", "OPTIONS", "PUT"})
_WITH_BODY = frozenset({"PATCH", "POST", "PUT"})
_BROKEN = (httpcore.NetworkError, httpcore.ProtocolError, h11.ProtocolError)
# Chunk sizes, headers and poor compression: what an honest answer may need beyond its decoded bytes.
_OVERHEAD = 524_288


class Wire:
    """The transport of a job that may use the network."""

    def __init__(self, policy: EgressPolicy, network: Network, tenant: str, response_bytes: int) -> None:
        self._policy = policy
        self._network = network
        self._cap = response_bytes
        # A connection to an internal host must not serve a job that may not reach it.
        self._key: Hashable = (tenant, policy.internal_hosts, network)

    def send(self, request: Request, call: Call, hop: Hop) -> Response:
        headers = with_defaults(request.headers, ACCEPTED)
        hop.sent(request.method, str(request.url), headers, request.body)
        internal = authorise(request.url, self._policy)
        call.remaining()
        held = pool.connections.take(self._key, request.url.origin)
        if held is not None:
            try:
                return self._exchange(held, request, headers, call, hop)
            except _Unanswered as error:
                if request.method not in _REPEATABLE:
                    raise error.told(call) from None
        stream = self._network.open(request.url, call, hop, internal=internal)
        fresh = Connection(httpcore.HTTP11Connection(_origin(request.url), stream), stream)
        try:
            return self._exchange(fresh, request, headers, call, hop)
        except _Unanswered as error:
            raise error.told(call) from None

    def _exchange(self, held: Connection, request: Request, headers: Headers, call: Call, hop: Hop) -> Response:
        try:
            held.stream.use(call, self._cap + _OVERHEAD)
            answer = self._head(held, request, headers, call, hop)
            response = self._body(answer, request, call, hop)
        except BaseException:
            held.http.close()
            raise
        held.stream.rest()
        if held.http.is_idle():
            pool.connections.give(self._key, request.url.origin, held)
        else:
            held.http.close()
        return response

    def _head(self, held: Connection, request: Request, headers: Headers, call: Call, hop: Hop) -> httpcore.Response:
        hop.begin("waiting for the answer")
        try:
            answer = held.http.handle_request(_outgoing(request, headers))
        except _BROKEN as error:
            if held.stream.received:
                raise call.failed(f"{call.host} sent an answer that is not valid HTTP") from None
            raise _Unanswered(str(error)) from None
        hop.first_byte()
        return answer

    def _body(self, answer: httpcore.Response, request: Request, call: Call, hop: Hop) -> Response:
        headers = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in answer.headers]
        reason = answer.extensions.get("reason_phrase", b"").decode("latin-1")
        response = Response(answer.status, reason, headers)
        hop.answered(answer.status, headers)
        hop.begin("reading the answer")
        decoder = Decoder(call.host, _codings(response), self._cap)
        if request.method != "HEAD" and _announced(response) > self._cap:
            raise decoder.too_large()
        return replace(response, body=_read(answer, decoder, call, hop))


class _Unanswered(Exception):
    """The connection broke before the first byte of an answer."""

    def told(self, call: Call) -> BrokerError:
        return call.failed(f"{call.host} closed the connection without an answer")


def _read(answer: httpcore.Response, decoder: Decoder, call: Call, hop: Hop) -> bytes:
    parts = []
    try:
        for chunk in answer.iter_stream():
            parts.append(decoder.feed(chunk))
            hop.received(decoder.total)
            call.remaining()
    except _BROKEN:
        raise call.failed(f"{call.host} broke off its answer after {decoder.total:,} bytes") from None
    finally:
        answer.close()
    decoder.finish()
    return b"".join(parts)


def _origin(url: Url) -> httpcore.Origin:
    return httpcore.Origin(url.scheme.encode(), url.host.encode(), url.port)


def _outgoing(request: Request, headers: Headers) -> httpcore.Request:
    raw = [(b"Host", request.url.authority.encode())]
    raw += [(name.encode(), value.encode("latin-1")) for name, value in headers]
    if request.body is not None or request.method in _WITH_BODY:
        raw.append((b"Content-Length", str(len(request.body or b"")).encode()))
    url = httpcore.URL(
        scheme=request.url.scheme.encode(),
        host=request.url.host.encode(),
        port=request.url.port,
        target=request.url.target.encode(),
    )
    return httpcore.Request(request.method.encode(), url, headers=raw, content=request.body or b"")


def _codings(response: Response) -> list[str]:
    text = ",".join(value for name, value in response.headers if name.lower() == "content-encoding")
    return [coding for part in text.lower().split(",") if (coding := part.strip())]


def _announced(response: Response) -> int:
    text = response.header("content-length") or ""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 20 else 0
