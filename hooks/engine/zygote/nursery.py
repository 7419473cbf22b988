"""Makes children: forked, locked, and with their own copies of the pages they will write to, before a job comes."""

from __future__ import annotations

import _socket
import posix
from posix import _exit, closerange, dup2, getppid
from resource import setrlimit

from . import child, heap, rehearsal, sandbox
from .child import serve
from .host import PEAK_UNITS, Linux, Step, Unix, fork
from .interpreter import Interpreter, Room

TYPE_CHECKING = False  # typing itself would cost every child its pages
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import NoReturn

    from .compiled import Compiled
    from .host import Liveness

    Work = Callable[[Interpreter, int], None]

_REHEARSALS = 3  # the later ones show what the earlier ones moved
_WARM_ROOM = 16 << 20
_DESCRIPTORS = 4096
_OWN_DESCRIPTORS = 8


class Idle:
    """A locked child that waits for its job. ``ours`` is the caller's end of its socket, ``theirs`` the child's own.

    Whoever gets ``ours`` is its caller; on ``theirs`` the supervisor says its last word once the child is dead.
    """

    __slots__ = ("ours", "pid", "pidfd", "theirs")

    def __init__(self, pid: int, pidfd: int, ours: int, theirs: int) -> None:
        self.pid, self.pidfd, self.ours, self.theirs = pid, pidfd, ours, theirs


class Nursery:
    """Forks locked children. ``call_filter`` is None only at the development level.

    ``compiled`` is None where Python drives the children; ``shed`` are the bytes of address space that this process has
    and a compiled child has not.
    """

    def __init__(
        self,
        host: Unix,
        interpreter: Interpreter,
        call_filter: sandbox.SystemCallFilter | None,
        max_memory_mb: int,
        cpu_s: int,
        compiled: Compiled | None = None,
        shed: int = 0,
    ) -> None:
        self.host, self._js = host, interpreter
        self._compiled = compiled if interpreter.native is not None else None
        host.reserve()
        base = host.address_space() - shed
        ceiling = host.address_limit(base + (max_memory_mb << 20) + _WARM_ROOM)
        interpreter.room = Room(base, ceiling, max_memory_mb << 20)
        limits = sandbox.limits(ceiling, cpu_s, _OWN_DESCRIPTORS)
        self._filter = call_filter  # its last lock only holds the address
        self._first = host.first_of_child()
        self._locks: tuple[Step, ...] = (
            (closerange, (0, child.CONNECTION)),
            (closerange, (host.first_closed, _DESCRIPTORS)),
            *((setrlimit, (which, values)) for which, values in limits),
            *(() if call_filter is None else (call_filter.step,)),
        )
        self._own = heap.Own([])
        self._pid = posix.getpid()
        self.idle_kb = 0
        if self._compiled is not None and interpreter.native is not None:
            instructions = b"" if call_filter is None else call_filter.instructions
            self._compiled.prepare(interpreter.native, interpreter.room, limits, instructions)

    @property
    def kind(self) -> str:
        """Of its children: ``compiled``, or ``interpreted`` by Python."""
        return "compiled" if self._compiled is not None else "interpreted"

    def rehearse(self) -> None:
        """Finds out which pages a run needs; each child then has its own copy of them before its job comes.

        Only Linux tells, and only where the engine is driven natively is a run alike to the next.
        """
        if self._js.native is None or not isinstance(self.host, Linux):
            return
        footprint = heap.Footprint()
        for _ in range(_REHEARSALS):
            footprint = rehearsal.footprint(self.host, self.perform)
        if self._compiled is not None:
            self._compiled.make_ready(footprint)
        else:
            self._own = heap.Own(footprint.written)

    def works(self) -> bool:
        """Whether its children run what hooks do."""
        return isinstance(self.host, Linux) and rehearsal.works(self.host, self.perform)

    def perform(self, connection: int) -> int:
        """A child that stays after its run, to be looked at."""
        if self._compiled is not None:
            return self._compiled.bear(connection, lingers=True)
        pid: int = fork()
        if pid == 0:
            self._live(connection, None, rehearsal.perform)
        return pid

    def fork(self, count: int = 1) -> list[Idle]:
        """New idle children, fewer than ``count`` or none where the host refuses processes.

        Several at once are cheaper: after a fork, every page that this process writes to is copied first.
        """
        born = [(*_pair(), self.host.open_liveness()) for _ in range(count)]
        pids = [self._bear(theirs, liveness) for _, theirs, liveness in born]
        return [self._idle(pid, *ends) for pid, ends in zip(pids, born, strict=True) if _exists(pid, *ends)]

    def _bear(self, connection: int, liveness: Liveness) -> int:
        if self._compiled is not None:
            return self._compiled.bear(connection)
        pid: int = fork()
        if pid == 0:
            self._live(connection, liveness, serve)
        return pid

    def _idle(self, pid: int, ours: int, theirs: int, liveness: Liveness) -> Idle:
        return Idle(pid, self.host.watch(pid, liveness), ours, theirs)

    def _live(self, connection: int, liveness: Liveness, work: Work) -> NoReturn:
        try:
            self._own()  # before everything else: each step of Python would take some of these copies at a dearer price
            if liveness:
                self.host.hold_liveness(liveness)
            dup2(connection, child.CONNECTION)
            self._lock()
            work(self._js, self.idle_kb)
        finally:
            _exit(7)

    def _lock(self) -> None:
        """Closes every lock on this process, for good. Standard descriptors stay closed: nothing can open others."""
        if self._compiled is not None:
            self._compiled.lock()
            return
        for call, arguments in self._first:
            call(*arguments)
        if getppid() != self._pid:
            _exit(8)
        if self._js.native is None:
            self._js.enter()
        for call, arguments in self._locks:
            if call(*arguments):
                _exit(7)

    def probe(self, action: Callable[[], None]) -> int:
        """The wait status of a locked child that does ``action`` instead of a job; remembers an idle child's size.

        Raises OSError where the host refuses a process.
        """
        pid = fork()
        if pid < 0:
            raise BlockingIOError("no process to be had")
        if pid == 0:
            try:
                self._lock()
                action()
                _exit(0)
            finally:
                _exit(7)
        _, status, used = posix.wait4(pid, 0)
        self.idle_kb = max(self.idle_kb, used.ru_maxrss // PEAK_UNITS)
        return status

    def weigh(self) -> None:
        """Remembers what an idle child holds: one that finds no caller ends at once."""
        for idle in self.fork():
            posix.close(idle.ours)
            posix.close(idle.theirs)
            posix.close(idle.pidfd)
            self.idle_kb = posix.wait4(idle.pid, 0)[2].ru_maxrss // PEAK_UNITS


def _pair() -> tuple[int, int]:
    ours, theirs = _socket.socketpair(_socket.AF_UNIX, _socket.SOCK_STREAM)
    return ours.detach(), theirs.detach()


def _exists(pid: int, ours: int, theirs: int, liveness: Liveness) -> bool:
    if pid > 0:
        return True
    for descriptor in (ours, theirs, *(liveness or ())):
        posix.close(descriptor)
    return False
