"""A connection whose every read and write ends by the deadline of the call that uses it."""

from __future__ import annotations

import select
import socket
import ssl
from typing import Any

import httpcore

from hooks.engine.broker.calls import Call


class CallStream(httpcore.NetworkStream):
    """`use` hands a connection to its next call, with the number of bytes it may read for it."""

    def __init__(self, sock: socket.socket, call: Call) -> None:
        self.sock = sock
        self._call: Call | None = call
        self._allowance = 0
        self.received = 0

    def use(self, call: Call, allowance: int) -> None:
        call.attach(self.sock)
        self._call, self._allowance, self.received = call, allowance, 0

    def rest(self) -> None:
        """Before it goes back to the pool: stopping the old call must not break the next one."""
        if self._call is not None:
            self._call.detach()
            self._call = None

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        call = self._user()
        self.sock.settimeout(call.remaining())
        try:
            data = self.sock.recv(min(max_bytes, 65_536))
        except TimeoutError:
            raise call.timed_out() from None
        except OSError as error:
            call.remaining()
            raise httpcore.ReadError(str(error)) from None
        call.remaining()  # a stopped call reads the end of the stream: its reason is not "closed"
        self.received += len(data)
        if self.received > self._allowance:
            raise call.failed(f"{call.host} sent far more bytes than its answer may hold")
        return data

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        call = self._user()
        view = memoryview(buffer)
        while view:
            self.sock.settimeout(call.remaining())
            try:
                view = view[self.sock.send(view) :]
            except TimeoutError:
                raise call.timed_out() from None
            except OSError as error:
                call.remaining()
                # A server may answer and close before it has read everything: the answer still counts.
                raise httpcore.WriteError(str(error)) from None

    def close(self) -> None:
        self.rest()
        self.sock.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        raise NotImplementedError("TLS is made before the stream is")

    def get_extra_info(self, info: str) -> Any:
        if info == "is_readable":
            return _is_readable(self.sock)
        return None

    def _user(self) -> Call:
        if self._call is None:
            raise RuntimeError("a resting connection was used")
        return self._call


def _is_readable(sock: socket.socket) -> bool:
    if sock.fileno() < 0:
        return True
    poll = select.poll()
    poll.register(sock, select.POLLIN)
    return bool(poll.poll(0))
