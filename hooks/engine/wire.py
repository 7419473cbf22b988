"""The caller's side of the socket: sends a job, reads hostile frames, and recognises the supervisor's verdict."""

from __future__ import annotations

import hashlib
import json
import select
import socket
import time
from dataclasses import dataclass
from typing import Any

from hooks.engine.types import EngineUnavailable
from hooks.engine.zygote import protocol

_CHUNK = 65_536
_LONGEST_S = 86_400.0


@dataclass(frozen=True, slots=True)
class Verdict:
    """The supervisor's word on a run. Milliseconds and KiB; ``signal`` ended the child, 0 if none."""

    cause: str
    signal: int
    cpu_ms: int
    peak_kb: int
    wall_ms: int


class BrokenFrame(Exception):
    """A child sent what no child of ours sends."""


def connect(path: str, patience_s: float) -> socket.socket:
    """A connection to the supervisor. Raises EngineUnavailable."""
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    connection.settimeout(patience_s)
    try:
        connection.connect(path)
    except OSError as error:
        connection.close()
        raise EngineUnavailable(f"the engine does not answer: {error}") from error
    return connection


def socket_of(descriptor: int) -> socket.socket:
    """A child's socket; all four values given, nothing is asked of the kernel."""
    return socket.socket(socket.AF_UNIX, socket.SOCK_STREAM, 0, descriptor)


class Connection:
    """One run's socket. Not thread-safe."""

    def __init__(self, connected: socket.socket) -> None:
        self._socket = connected
        self._buffer = bytearray()
        self._tail = b""

    def fileno(self) -> int:
        return self._socket.fileno()

    def close(self) -> None:
        self._socket.close()

    def send(self, *parts: bytes) -> None:
        """Raises OSError when the other side is gone or does not read in time."""
        self._socket.sendall(b"".join(parts))

    def frame(self, until: float) -> tuple[bytes, bytes] | Verdict | None:
        """The next (kind, payload), the verdict at the end, or None when ``until`` (monotonic) passes.

        Raises EngineUnavailable at an end without a verdict, BrokenFrame on nonsense.
        """
        while True:
            found = self._parse()
            if found is not None:
                return found
            left = until - time.monotonic()
            if left <= 0:
                return None
            try:
                if not self._fill(left):
                    return self._verdict()
            except TimeoutError:
                return None

    def last_words(self, until: float) -> Verdict | None:
        """Reads to the end, past what cannot be understood; the verdict if there is one."""
        try:
            while self._fill(max(0.001, until - time.monotonic())):
                self._buffer.clear()
            return self._verdict()
        except (EngineUnavailable, TimeoutError):
            return None

    def ready(self) -> bool:
        """Whether ``frame`` would return at once."""
        return self._complete() or is_readable(self._socket)

    def _fill(self, seconds: float) -> bool:
        """False at the end. Raises TimeoutError."""
        self._socket.settimeout(min(seconds, _LONGEST_S))
        try:
            chunk = self._socket.recv(_CHUNK)
        except TimeoutError:
            raise
        except OSError:
            return False
        self._buffer += chunk
        self._tail = (self._tail + chunk)[-protocol.VERDICT.size :]
        return bool(chunk)

    def _complete(self) -> bool:
        if len(self._buffer) < protocol.LENGTH.size:
            return False
        size: int = protocol.LENGTH.unpack_from(self._buffer)[0]
        return len(self._buffer) - protocol.LENGTH.size >= size

    def _parse(self) -> tuple[bytes, bytes] | None:
        if len(self._buffer) < protocol.LENGTH.size or self._buffer.startswith(protocol.VERDICT_MAGIC[:4]):
            return None
        size = protocol.LENGTH.unpack_from(self._buffer)[0]
        if not 0 < size <= protocol.MAX_FRAME:
            raise BrokenFrame(f"a frame of {size} bytes")
        end = protocol.LENGTH.size + size
        if len(self._buffer) < end:
            return None
        kind, payload = bytes(self._buffer[4:5]), bytes(self._buffer[5:end])
        del self._buffer[:end]
        return kind, payload

    def _verdict(self) -> Verdict:
        """A child killed in the middle of a frame leaves half of it; the verdict is always the last bytes."""
        verdict = verdict_of(self._tail)
        if verdict is None:
            raise EngineUnavailable("the engine went away during the run")
        return verdict


def is_readable(sock: socket.socket) -> bool:
    """Whether there is something to read now, be it the end."""
    poll = select.poll()
    poll.register(sock, select.POLLIN)
    return bool(poll.poll(0))


def ask(path: str, kind: int, patience_s: float) -> dict[str, Any]:
    """The daemon's status, after a status or drain request. Raises EngineUnavailable."""
    connection = Connection(connect(path, patience_s))
    try:
        connection.send(header(kind))
        answer = connection.frame(time.monotonic() + patience_s)
    except OSError as error:
        raise EngineUnavailable(str(error)) from error
    finally:
        connection.close()
    if answer is None or isinstance(answer, Verdict):
        raise EngineUnavailable("the engine did not answer its status")
    return dict(json.loads(answer[1]))


def header(
    kind: int,
    *,
    tenant: str = "",
    background: bool = False,
    timeout_ms: int = 0,
    cpu_ms: int = 0,
    memory_mb: int = 0,
    last: int = 0,
) -> bytes:
    """``last`` is the queue wait in ms, or the number of the child that is started."""
    digest = hashlib.blake2b(tenant.encode(), digest_size=16).digest()
    return protocol.HEADER.pack(protocol.MAGIC, kind, int(background), 0, digest, timeout_ms, cpu_ms, memory_mb, last)


def verdict_of(data: bytes) -> Verdict | None:
    """The supervisor's word, where these bytes are one."""
    if len(data) != protocol.VERDICT.size or not data.startswith(protocol.VERDICT_MAGIC):
        return None
    _, cause, signal, cpu_ms, peak_kb, wall_ms = protocol.VERDICT.unpack(data)
    word = protocol.CAUSES[cause] if cause < len(protocol.CAUSES) else "crashed"
    return Verdict(word, signal, cpu_ms, peak_kb, wall_ms)


def framed(payload: bytes) -> bytes:
    return protocol.LENGTH.pack(len(payload)) + payload
