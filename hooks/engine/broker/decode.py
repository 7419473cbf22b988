"""Content codings undone under a cap: a bomb is stopped at the cap, not after it."""

from __future__ import annotations

import zlib
from typing import Protocol

from hooks.engine.broker.errors import BrokerError

ACCEPTED = "gzip, deflate"
MAX_CODINGS = 2


class _Coding(Protocol):
    def feed(self, data: bytes, limit: int) -> bytes:
        """At most `limit` decoded bytes; reaching it means there is more."""

    def finished(self) -> bool: ...


class _Inflate:
    """gzip and deflate; deflate in the wild is with or without the zlib header."""

    def __init__(self, coding: str) -> None:
        self._gzip = coding == "gzip"
        self._engine = zlib.decompressobj(31 if self._gzip else 15)
        self._started = False

    def feed(self, data: bytes, limit: int) -> bytes:
        out = b""
        while data and len(out) < limit:
            out += self._step(data, limit - len(out))
            data = self._engine.unused_data if self._gzip else b""
            if data:  # a gzip file may be several, end to end
                self._engine, self._started = zlib.decompressobj(31), True
        return out

    def _step(self, data: bytes, limit: int) -> bytes:
        first, self._started = not self._started, True
        try:
            return self._engine.decompress(data, limit)
        except zlib.error:
            if self._gzip or not first:
                raise
        self._engine = zlib.decompressobj(-15)
        return self._engine.decompress(data, limit)

    def finished(self) -> bool:
        return self._engine.eof or not self._started


class Decoder:
    """Feeds a body through its codings. `total` counts decoded bytes; more than `cap` raises `too_large`."""

    def __init__(self, host: str, codings: list[str], cap: int) -> None:
        self._host, self._cap, self.total = host, cap, 0
        known = [coding.removeprefix("x-") for coding in codings if coding != "identity"]
        if len(known) > MAX_CODINGS:
            raise BrokerError("too_large", f"{host} compressed its answer more than {MAX_CODINGS} times")
        # One coding the broker did not ask for leaves the whole body as it came, as Node does.
        readable = all(coding in ("gzip", "deflate") for coding in known)
        self._chain: list[_Coding] = [_Inflate(coding) for coding in reversed(known)] if readable else []

    def feed(self, data: bytes) -> bytes:
        limit = self._cap - self.total + 1
        for coding in self._chain:
            # An inner layer is capped too: it is compressed data, so it never needs more than the whole cap.
            inner = limit if coding is self._chain[-1] else self._cap + 1
            data = self._decoded(coding, data, inner)
        self.total += len(data)
        if self.total > self._cap:
            raise self.too_large()
        return data

    def finish(self) -> None:
        """Raises BrokerError `connection_failed` for a body cut short."""
        if not all(coding.finished() for coding in self._chain):
            raise BrokerError("connection_failed", f"{self._host} sent a compressed answer that ends too early")

    def too_large(self) -> BrokerError:
        return BrokerError("too_large", f"the answer of {self._host} is larger than {self._cap:,} bytes")

    def _decoded(self, coding: _Coding, data: bytes, limit: int) -> bytes:
        try:
            out = coding.feed(data, limit)
        except zlib.error:
            raise BrokerError("connection_failed", f"{self._host} sent an answer that cannot be decompressed") from None
        if len(out) >= limit:
            raise self.too_large()
        return out
