"""Where a caller's children come from: lent by the supervisor in advance, or asked for when there are none."""

from __future__ import annotations

import contextlib
import os
import socket
import threading
import time
from collections import Counter, deque
from collections.abc import Iterator

from hooks.engine import wire
from hooks.engine.types import EngineUnavailable, Job
from hooks.engine.wire import Verdict
from hooks.engine.zygote import protocol

CONNECT_S = 1.0
QUEUE_WAIT_MS = 400
# A tenant that has as many runs here already stands in the supervisor's queue, which knows those of the whole host.
_RUNS_BESIDE = 1


def queue_wait_ms(job: Job) -> int:
    """How long a job may wait for a child."""
    wait_ms = job.limits.timeout_ms if job.priority == "async" else QUEUE_WAIT_MS
    return min(wait_ms, job.limits.timeout_ms)


class Lent:
    """A child that is here already, with its job. The supervisor is told only of a run that takes longer."""

    __slots__ = ("_line", "deadline", "job", "number", "socket", "told")

    def __init__(self, number: int, child: socket.socket, job: Job, line: Line) -> None:
        self.number, self.socket, self.job, self._line = number, child, job, line
        self.deadline = time.monotonic() + job.limits.timeout_ms / 1000
        self.told = False

    def tell(self) -> None:
        """From now on the supervisor counts the run, and keeps its time."""
        if self.told:
            return
        self.told = True
        limits = self.job.limits
        left_ms = max(1, int((self.deadline - time.monotonic()) * 1000))
        self._line.send(
            wire.header(
                protocol.KIND_START, tenant=self.job.tenant, timeout_ms=left_ms, cpu_ms=limits.cpu_ms or 0,
                memory_mb=limits.memory_mb, last=self.number,
            )
        )  # fmt: skip


class Line:
    """The connection on which children come, in advance. Not thread-safe."""

    def __init__(self, path: str) -> None:
        """Raises EngineUnavailable."""
        self._socket = wire.connect(path, CONNECT_S)
        self._socket.setblocking(False)
        self.is_open = True
        self._children: deque[tuple[int, socket.socket]] = deque()
        self.send(wire.header(protocol.KIND_LEND))

    def send(self, told: bytes) -> None:
        """Also to a supervisor that has said farewell: it listens for a moment still."""
        try:
            self.is_open = self._socket.send(told) == len(told) and self.is_open
        except OSError:
            self.is_open = False

    def take(self) -> tuple[int, socket.socket] | None:
        """The number and the socket of a child that lives; None where none is lent."""
        while self._children or self._receive():
            number, child = self._children.popleft()
            if self.is_open and not wire.is_readable(child):
                return number, child
            child.close()  # dead (what can be read is its end), or wanted back
        return None

    def _receive(self) -> bool:
        """Whether there are any, once all that have come are taken in."""
        while self.is_open:
            try:
                data, descriptors, _, _ = socket.recv_fds(self._socket, protocol.CHILD.size, 1)
            except BlockingIOError:
                break
            except OSError:
                data, descriptors = b"", []
            self.is_open = bool(data)
            for descriptor in descriptors:
                self._children.append((protocol.CHILD.unpack(data)[0], wire.socket_of(descriptor)))
        return bool(self._children)

    def close(self) -> None:
        self.is_open = False
        self._socket.close()
        while self._children:
            self._children.popleft()[1].close()


class Children:
    """What one process has of the supervisor's children. Thread-safe; a forked process begins anew."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._owner = os.getpid()
        self._line: Line | None = None
        self._runs: Counter[str] = Counter()
        self._lent: dict[str, list[Lent]] = {}

    @contextlib.contextmanager
    def counted(self, job: Job) -> Iterator[None]:
        """Around a run, wherever its child comes from."""
        with self._lock:
            self._runs[job.tenant] += 1
        try:
            yield
        finally:
            with self._lock:
                self._runs[job.tenant] -= 1
                if not self._runs[job.tenant]:
                    del self._runs[job.tenant]

    def take(self, job: Job) -> Lent | None:
        """A child for this job, to be given to ``done`` in the end; None where it is better to ask for one."""
        if job.priority != "sync":
            return None
        with self._lock:
            line = self._open_line() if self._runs[job.tenant] <= 1 + _RUNS_BESIDE else None
            found = line.take() if line is not None else None
            if line is None or found is None:
                return None
            lent = Lent(*found, job, line)
            self._lent.setdefault(job.tenant, []).append(lent)
            return lent

    def done(self, lent: Lent) -> None:
        lent.socket.close()
        with self._lock:
            own = self._lent[lent.job.tenant]
            own.remove(lent)
            if not own:
                del self._lent[lent.job.tenant]

    def tell(self, lent: Lent) -> None:
        with self._lock:
            lent.tell()

    def _open_line(self) -> Line | None:
        """The supervisor closes it when it goes, or wants its children back: then there is another to be found."""
        if self._line is not None and (not self._line.is_open or self._owner != os.getpid()):
            self._line.close()
            self._line = None
        if self._line is None:
            self._owner = os.getpid()
            with contextlib.suppress(EngineUnavailable):
                self._line = Line(self._path)
        return self._line

    def close(self) -> None:
        with self._lock:
            if self._line is not None:
                self._line.close()
            self._line = None

    def ask(self, job: Job, until: float) -> socket.socket | Verdict | None:
        """A child from the supervisor's queue, or its refusal; None when ``until`` (monotonic) passes.

        Raises EngineUnavailable.
        """
        with self._lock:
            for lent in self._lent.get(job.tenant, []):
                lent.tell()  # so that the queue counts all that run for this tenant
        limits = job.limits
        wanted = wire.header(
            protocol.KIND_JOB, tenant=job.tenant, background=job.priority == "async", timeout_ms=limits.timeout_ms,
            cpu_ms=limits.cpu_ms or 0, memory_mb=limits.memory_mb, last=queue_wait_ms(job),
        )  # fmt: skip
        with wire.connect(self._path, CONNECT_S) as line:
            try:
                line.sendall(wanted)
                line.settimeout(max(0.001, until - time.monotonic()))
                data, descriptors, _, _ = socket.recv_fds(line, protocol.VERDICT.size, 1)
            except TimeoutError:
                return None
            except OSError as error:
                raise EngineUnavailable(f"the engine does not answer: {error}") from error
        if descriptors:
            return wire.socket_of(descriptors[0])
        verdict = wire.verdict_of(data)
        if verdict is None:
            raise EngineUnavailable("the engine went away")
        return verdict
