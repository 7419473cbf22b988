"""New connections: reads the fixed header of each, not a byte more, and waits for no slow one."""

from __future__ import annotations

import _socket
import select

from . import protocol

TYPE_CHECKING = False  # typing itself would cost every child its pages
if TYPE_CHECKING:
    from collections.abc import Callable

_PATIENCE_S = 1.0


class Greeter:
    """Calls ``admit(connection, header, now)`` for every connection that sends a header; closes the others."""

    def __init__(
        self,
        listener: _socket.socket,
        poll: select.poll,
        admit: Callable[[_socket.socket, bytes, float], None],
    ) -> None:
        self._listener, self._poll, self._admit = listener, poll, admit
        self.waiting: dict[int, tuple[_socket.socket, float, bytes]] = {}

    def accept(self, now: float) -> None:
        try:
            descriptor, _ = self._listener._accept()  # type: ignore[attr-defined]  # _socket's own; no stub
        except OSError:
            return
        # All four values given, nothing is asked of the kernel.
        connection = _socket.socket(_socket.AF_UNIX, _socket.SOCK_STREAM, 0, descriptor)
        self._read(connection, now + _PATIENCE_S, b"", now)

    def go_on(self, descriptor: int, now: float) -> None:
        self._poll.unregister(descriptor)
        self._read(*self.waiting.pop(descriptor), now)

    def _read(self, connection: _socket.socket, until: float, seen: bytes, now: float) -> None:
        try:
            more = connection.recv(protocol.HEADER.size - len(seen), _socket.MSG_DONTWAIT)
        except BlockingIOError:
            return self._wait(connection, until, seen)
        except OSError:
            more = b""
        seen += more
        if more and len(seen) < protocol.HEADER.size:
            return self._wait(connection, until, seen)
        if more and seen.startswith(protocol.MAGIC):
            self._admit(connection, seen, now)
        else:
            connection.close()

    def _wait(self, connection: _socket.socket, until: float, seen: bytes) -> None:
        self.waiting[connection.fileno()] = (connection, until, seen)
        self._poll.register(connection.fileno(), select.POLLIN)

    def give_up(self, now: float) -> None:
        for descriptor, (connection, until, _) in list(self.waiting.items()):
            if until <= now:
                del self.waiting[descriptor]
                self._poll.unregister(descriptor)
                connection.close()

    def gives_up_at(self) -> list[float]:
        return [until for _, until, _ in self.waiting.values()]
