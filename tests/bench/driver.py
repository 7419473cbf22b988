"""A load of N clients in one thread: each keeps one connection and sends its next request when it has its answer."""

from __future__ import annotations

import select
import socket
import time

from tests.bench.samples import Samples

PATIENCE_MS = 30_000


class _Client:
    def __init__(self, port: int) -> None:
        self.sock = socket.create_connection(("127.0.0.1", port), timeout=30)
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.since = 0.0
        self._data = b""

    def send(self, request: bytes) -> None:
        self._data = b""
        self.since = time.perf_counter()
        self.sock.sendall(request)

    def answer(self) -> bytes | None:
        """The body once it is whole. Raises RuntimeError for anything but 200."""
        chunk = self.sock.recv(262_144)
        if not chunk:
            raise RuntimeError("the server closed the connection")
        self._data += chunk
        head, mark, body = self._data.partition(b"\r\n\r\n")
        if not mark:
            return None
        if not head.startswith(b"HTTP/1.1 200"):
            raise RuntimeError(self._data[:600].decode(errors="replace"))
        length = next(int(line[15:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
        return body if len(body) >= length else None


class Load:
    """The connections of one case; `run` may be called again and again."""

    def __init__(self, port: int, request: bytes, clients: int, expected: bytes) -> None:
        self._request, self._expected = request, expected
        self._clients = {client.sock.fileno(): client for client in (_Client(port) for _ in range(clients))}
        self.samples = Samples()
        self.seconds = 0.0

    def run(self, count: int) -> None:
        """Sends `count` requests in all. Raises RuntimeError for an answer that is not the expected one."""
        poll = select.poll()
        since, sent, done = time.perf_counter(), 0, 0
        for handle, client in list(self._clients.items())[:count]:
            poll.register(handle, select.POLLIN)
            client.send(self._request)
            sent += 1
        while done < count:
            ready = poll.poll(PATIENCE_MS)
            if not ready:
                raise RuntimeError("no answer within half a minute")
            for handle, _ in ready:
                client = self._clients[handle]
                body = client.answer()
                if body is None:
                    continue
                self._take(client, body)
                done += 1
                if sent < count:
                    client.send(self._request)
                    sent += 1
        self.seconds += time.perf_counter() - since

    def close(self) -> None:
        for client in self._clients.values():
            client.sock.close()

    def _take(self, client: _Client, body: bytes) -> None:
        self.samples.values.append((time.perf_counter() - client.since) * 1000)
        if self._expected not in body:
            raise RuntimeError(f"expected {self._expected!r} in {body[:600]!r}")
