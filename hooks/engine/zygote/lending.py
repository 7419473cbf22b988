"""Children lent in advance: a caller that holds one sends its job there at once.

It tells that it did only when the run takes longer than a moment: a short one costs the supervisor a burial alone.
"""

from __future__ import annotations

import _socket
import posix

from . import protocol
from .nursery import Idle
from .options import Options

_RECORDS = 64


class Borrower:
    """A caller's line: children go out on it, and it tells which of them it has started."""

    __slots__ = ("children", "line", "said")

    def __init__(self, line: _socket.socket) -> None:
        self.line = line
        self.said = b""
        self.children: dict[int, Idle] = {}

    def lend(self, child: Idle) -> bool:
        """False when the caller does not listen any more; the child is still ours then."""
        right = (_socket.SOL_SOCKET, _socket.SCM_RIGHTS, child.ours.to_bytes(4, "little"))
        try:
            self.line.sendmsg([protocol.CHILD.pack(child.pid)], [right], _socket.MSG_DONTWAIT)
        except OSError:
            return False
        posix.close(child.ours)
        self.children[child.pid] = child
        return True

    def hear(self) -> list[bytes] | None:
        """The headers that have come; None when the caller has left, or speaks another language."""
        try:
            more = self.line.recv(protocol.HEADER.size * _RECORDS, _socket.MSG_DONTWAIT)
        except BlockingIOError:
            return []
        except OSError:
            return None
        if not more:
            return None
        self.said += more
        size = protocol.HEADER.size
        whole = len(self.said) // size * size
        records = [self.said[at : at + size] for at in range(0, whole, size)]
        self.said = self.said[whole:]
        return None if any(not one.startswith(protocol.MAGIC) for one in records) else records


class Lending:
    """Who has borrowed how many. A part of the pool is never lent, so that who asks is served too."""

    def __init__(self, options: Options) -> None:
        self._each = options.lent
        self._most = min(options.pool * 3 // 4, options.running // 4)
        self.by_line: dict[int, Borrower] = {}
        self.by_pid: dict[int, Borrower] = {}

    @property
    def count(self) -> int:
        return len(self.by_pid)

    def add(self, borrower: Borrower) -> None:
        self.by_line[borrower.line.fileno()] = borrower

    def next_in_need(self) -> Borrower | None:
        """Whoever has fewest children, as long as there are children to lend."""
        if len(self.by_pid) >= self._most or not self.by_line:
            return None
        poorest = min(self.by_line.values(), key=lambda borrower: len(borrower.children))
        share = max(1, min(self._each, self._most // len(self.by_line)))
        return poorest if len(poorest.children) < share else None

    def lend(self, borrower: Borrower, child: Idle) -> bool:
        if not borrower.lend(child):
            return False
        self.by_pid[child.pid] = borrower
        return True

    def children(self) -> list[Idle]:
        return [child for borrower in self.by_line.values() for child in borrower.children.values()]

    def take_back(self, pid: int) -> Idle | None:
        """The child is lent no more: it has been started, or it has ended. None for one that is not lent."""
        borrower = self.by_pid.pop(pid, None)
        return None if borrower is None else borrower.children.pop(pid)

    def remove(self, borrower: Borrower) -> list[Idle]:
        """Forgets a caller; the children that it leaves behind."""
        del self.by_line[borrower.line.fileno()]
        borrower.line.close()
        left = list(borrower.children.values())
        for child in left:
            del self.by_pid[child.pid]
        borrower.children.clear()
        return left
