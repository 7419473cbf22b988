"""Keeps locked children ready, gives each caller one, times it, kills it, reaps it. Sees no job."""

from __future__ import annotations

import _signal  # type: ignore[import-not-found]  # the C half of signal; typeshed has no stub
import _socket
import gc
import posix
import select
import time

from . import protocol
from .greeting import Greeter
from .ledger import Ledger
from .lending import Borrower, Lending
from .nursery import Idle, Nursery
from .options import READY, WANTS_SUCCESSOR, Options
from .queueing import ASYNC, Queue, Ticket
from .running import Worker

_HUP = select.POLLHUP | select.POLLERR | select.POLLNVAL | getattr(select, "POLLRDHUP", 0)
_GRACE_S = 0.05
_FORK_BACKOFF_S = 0.25
_REFILL_QUIET_S = 0.001
_FAREWELL_S = 1.0
_BATCHES = 8  # in so many steps an empty pool is filled: nobody waits long for one of them
_MOST_AT_ONCE = 4  # for those who wait already: a fork alone costs copies of this process's own pages
_NEVER = float("inf")


class Supervisor:
    """The event loop of the zygote. ``lifeline`` is a socket to the parent; end-of-file says that it is gone."""

    def __init__(self, listener: _socket.socket, lifeline: int, nursery: Nursery, options: Options) -> None:
        self._listener, self._lifeline, self._nursery, self._options = listener, lifeline, nursery, options
        self._idle: list[Idle] = []
        self._by_pidfd: dict[int, Worker | Idle] = {}
        self._by_end: dict[int, Worker] = {}  # by the child's own end of its socket, which we keep open too
        self._queue = Queue(options.queue, options.tenant_queue, options.tenant_running)
        self._lending = Lending(options)
        self._batch = max(1, options.pool // _BATCHES)
        self._ledger = Ledger()
        self._poll = select.poll()
        self._greeter = Greeter(listener, self._poll, self._admit)
        self._draining_until = _NEVER
        self._no_fork_until = 0.0
        self._started = time.monotonic()
        self._wake, signalled = posix.pipe()
        posix.set_blocking(signalled, False)
        _signal.set_wakeup_fd(signalled)

    def serve(self) -> None:
        """Runs until drained or orphaned. Every child is dead when it returns."""
        self._listener.setblocking(False)
        for descriptor in (self._lifeline, self._listener.fileno(), self._wake):
            self._poll.register(descriptor, select.POLLIN)
        gc.collect()
        gc.freeze()
        gc.disable()
        self._tell(READY)
        while not self._is_drained():
            self._turn()
        for child in (*self._idle, *self._lending.children()):
            posix.kill(child.pid, 9)
            posix.waitpid(child.pid, 0)
            _write_and_close(child.theirs, _verdict(protocol.CAUSE_DRAINING))

    def _is_drained(self) -> bool:
        if self._draining_until == _NEVER or self._by_end or self._queue.length or self._greeter.waiting:
            return False
        return not self._lending.count or time.monotonic() >= self._draining_until

    # The loop

    def _turn(self) -> None:
        now = time.monotonic()
        events = self._poll.poll(self._patience(now))
        now = time.monotonic()
        for descriptor, event in events:
            self._react(descriptor, event, now)
        for worker in list(self._by_end.values()):
            if worker.wakes_at() <= now:
                worker.tick(now)
        self._give_up(now)
        self._assign(now)
        self._refill(now, quiet=not events)
        self._lend()

    def _patience(self, now: float) -> float | None:
        """Milliseconds until something is due; None for ever."""
        times = [worker.wakes_at() for worker in self._by_end.values()]
        times += self._greeter.gives_up_at()
        give_up = self._queue.next_give_up()
        if give_up is not None:
            times.append(give_up)
        if self._wants_children():
            times.append(max(now, self._no_fork_until) + _REFILL_QUIET_S)
        due = min(times, default=_NEVER)
        if now < self._draining_until:
            due = min(due, self._draining_until)
        return None if due == _NEVER else max(0.0, (due - now) * 1000)

    def _react(self, descriptor: int, event: int, now: float) -> None:
        if descriptor in self._lending.by_line:
            self._hear(self._lending.by_line[descriptor], now)
        elif descriptor in self._by_end:
            self._caller_left(descriptor, event, now)
        elif descriptor in self._by_pidfd:
            self._bury(descriptor, now)
        elif descriptor == self._listener.fileno():
            self._greeter.accept(now)
        elif descriptor in self._greeter.waiting:
            self._greeter.go_on(descriptor, now)
        elif descriptor == self._lifeline:
            posix.killpg(0, 9)  # the parent is gone: no child may outlive this
        elif descriptor == self._wake:
            posix.read(descriptor, 64)  # a signal's handler has run; the loop only had to turn

    # Callers

    def _admit(self, connection: _socket.socket, header: bytes, now: float) -> None:
        kind = header[4]
        if kind == protocol.KIND_JOB:
            for borrower in list(self._lending.by_line.values()):
                self._hear(borrower, now)  # what runs already counts for this one's turn
            ticket = self._ticket(header, connection.detach(), now)
            if not self._queue.put(ticket):
                self._refuse(ticket, protocol.CAUSE_BUSY)
            else:
                self._assign(now)  # before those are buried that nobody waits for
        elif kind == protocol.KIND_LEND:
            self._lending.add(Borrower(connection))
            self._poll.register(connection.fileno(), select.POLLIN)
        else:
            if kind == protocol.KIND_DRAIN:
                self._tell(WANTS_SUCCESSOR)
            if kind in (protocol.KIND_STATUS, protocol.KIND_DRAIN):
                _answer(connection, self._status(now))
            connection.close()

    def _ticket(self, header: bytes, connection: int, now: float) -> Ticket:
        _, _, priority, _, tenant, timeout_ms, cpu_ms, memory_mb, wait_ms = protocol.HEADER.unpack(header)
        ticket = Ticket(connection, tenant, min(priority, ASYNC), now)
        ticket.timeout_ms = min(max(timeout_ms, 1), self._options.max_timeout_ms)
        ticket.cpu_ms = min(cpu_ms, self._options.max_cpu_s * 1000)
        ticket.memory_mb = min(max(memory_mb, 1), self._options.max_memory_mb)
        ticket.give_up = now + wait_ms / 1000
        return ticket

    def _refuse(self, ticket: Ticket, cause: int) -> None:
        self._ledger.refused += 1
        self._ledger.causes[protocol.CAUSES[cause]] += 1
        _write_and_close(ticket.connection, _verdict(cause))

    def _hear(self, borrower: Borrower, now: float) -> None:
        """A caller tells which of its children it has started; or it has left."""
        records = borrower.hear()
        for record in records or ():
            self._started_by_caller(record, now)
        if records is None:
            self._poll.unregister(borrower.line.fileno())
            for child in self._lending.remove(borrower):
                posix.kill(child.pid, 9)  # its end follows

    def _started_by_caller(self, record: bytes, now: float) -> None:
        _, kind, _, _, _, _, _, _, pid = protocol.HEADER.unpack(record)
        child = self._lending.take_back(pid) if kind == protocol.KIND_START else None
        if child is None:
            return  # it has ended already
        ticket = self._ticket(record, -1, now)
        self._queue.pass_by(ticket.tenant)
        self._set_to_work(child, ticket, now)

    def _caller_left(self, descriptor: int, event: int, now: float) -> None:
        if not event & _HUP:
            return
        self._poll.unregister(descriptor)
        self._by_end[descriptor].left_at = now + _GRACE_S  # it may just have read its answer

    # Jobs

    def _give_up(self, now: float) -> None:
        for ticket in self._queue.expired(now):
            self._refuse(ticket, protocol.CAUSE_BUSY)
        self._greeter.give_up(now)

    def _assign(self, now: float) -> None:
        while self._queue.length and len(self._by_end) + self._lending.count < self._options.running:
            if not self._idle and not self._fork(now, min(self._queue.length, _MOST_AT_ONCE)):
                return
            ticket = self._queue.take()
            if ticket is None:
                return
            if not self._hand_over(ticket, self._idle[0], now):
                self._queue.done(ticket.tenant)

    def _hand_over(self, ticket: Ticket, child: Idle, now: float) -> bool:
        """False when the caller has left; the child is idle still."""
        right = (_socket.SOL_SOCKET, _socket.SCM_RIGHTS, child.ours.to_bytes(4, "little"))
        connection = _socket.socket(_socket.AF_UNIX, _socket.SOCK_STREAM, 0, ticket.connection)
        try:
            connection.sendmsg([protocol.CHILD.pack(child.pid)], [right], _socket.MSG_DONTWAIT)
        except OSError:
            return False
        finally:
            connection.close()
        self._idle.remove(child)
        posix.close(child.ours)
        self._set_to_work(child, ticket, now)
        return True

    def _set_to_work(self, child: Idle, ticket: Ticket, now: float) -> None:
        worker = Worker(self._nursery.host, child, ticket, now)
        self._poll.register(child.theirs, _HUP)
        self._by_pidfd[child.pidfd] = worker
        self._by_end[child.theirs] = worker
        self._ledger.started += 1
        self._ledger.waited_for(now - ticket.arrived)

    def _bury(self, pidfd: int, now: float) -> None:
        child = self._after_news(self._by_pidfd[pidfd], now)
        del self._by_pidfd[pidfd]
        self._poll.unregister(pidfd)
        posix.close(pidfd)
        if isinstance(child, Worker):
            self._bury_worker(child, now)
        elif self._lending.take_back(child.pid):
            self._bury_lent(child, now)
        else:
            self._bury_idle(child, now)

    def _after_news(self, child: Worker | Idle, now: float) -> Worker | Idle:
        """The child, at work by now if its caller has just said so."""
        borrower = self._lending.by_pid.get(child.pid) if isinstance(child, Idle) else None
        if borrower is not None:
            self._hear(borrower, now)
        return self._by_pidfd[child.pidfd] if isinstance(child, Idle) else child

    def _bury_worker(self, worker: Worker, now: float) -> None:
        cause, verdict = worker.verdict(now, self._nursery.idle_kb)
        self._ledger.causes[protocol.CAUSES[cause]] += 1
        self._queue.done(worker.ticket.tenant)
        end = worker.idle.theirs
        del self._by_end[end]
        self._unwatch(end)
        _write_and_close(end, verdict)

    def _bury_lent(self, child: Idle, now: float) -> None:
        """One whose run was over before its caller thought of telling."""
        ticket = Ticket(-1, b"", ASYNC, now)
        ticket.memory_mb = self._options.max_memory_mb
        cause, verdict = Worker(self._nursery.host, child, ticket, now).verdict(now, self._nursery.idle_kb)
        self._ledger.causes[protocol.CAUSES[cause]] += 1
        self._ledger.started += 1
        _write_and_close(child.theirs, verdict)

    def _bury_idle(self, child: Idle, now: float) -> None:
        """One that never had a job: killed, or left behind by its caller."""
        posix.waitpid(child.pid, 0)
        posix.close(child.theirs)
        if child in self._idle:
            self._idle.remove(child)
            posix.close(child.ours)
            self._no_fork_until = now + _FORK_BACKOFF_S

    def _unwatch(self, descriptor: int) -> None:
        try:
            self._poll.unregister(descriptor)
        except KeyError:
            return

    # Children

    def _wants_children(self) -> bool:
        there = len(self._idle) + self._lending.count
        return self._draining_until == _NEVER and there <= self._options.pool - self._batch

    def _refill(self, now: float, *, quiet: bool) -> None:
        few = len(self._idle) + self._lending.count < self._options.low
        if self._wants_children() and (quiet or few):
            self._fork(now, self._batch)

    def _fork(self, now: float, count: int = 1) -> bool:
        if now < self._no_fork_until:
            return False
        children = self._nursery.fork(count)
        for child in children:
            self._idle.append(child)
            self._by_pidfd[child.pidfd] = child
            self._poll.register(child.pidfd, select.POLLIN)
            self._ledger.forks += 1
            if self._ledger.forks % self._options.recycle_forks == 0:
                self._tell(WANTS_SUCCESSOR)
        if not children:
            self._no_fork_until = now + _FORK_BACKOFF_S
        return bool(children)

    def _lend(self) -> None:
        """Children that nobody waits for go to those who may need one next."""
        while self._idle and not self._queue.length and self._draining_until == _NEVER:
            borrower = self._lending.next_in_need()
            if borrower is None or not self._lending.lend(borrower, self._idle[0]):
                return
            del self._idle[0]

    # Operator

    def _tell(self, word: bytes) -> None:
        posix.write(self._lifeline, word)

    def drain(self) -> None:
        """Takes no more jobs; ``serve`` returns once those accepted have ended.

        Who holds a lent child hears of it by the end of its line, and has a moment to say that it has started it.
        """
        if self._draining_until != _NEVER:
            return
        self._draining_until = time.monotonic() + _FAREWELL_S
        self._poll.unregister(self._listener.fileno())
        for borrower in self._lending.by_line.values():
            borrower.line.shutdown(_socket.SHUT_WR)

    def _status(self, now: float) -> bytes:
        fields: dict[str, int] = {
            "pid": posix.getpid(), "uptime_ms": int((now - self._started) * 1000), "idle": len(self._idle),
            "lent": self._lending.count, "running": len(self._by_end), "queued": self._queue.length,
            "pool": self._options.pool, "draining": int(self._draining_until != _NEVER), **self._ledger.fields(),
        }  # fmt: skip
        numbers = ",".join(f'"{name}":{value}' for name, value in fields.items())
        return f'{{"level":"{self._options.level}","children":"{self._nursery.kind}",{numbers}}}'.encode()


def _verdict(cause: int) -> bytes:
    """The word on a run that never was."""
    return protocol.VERDICT.pack(protocol.VERDICT_MAGIC, cause, 0, 0, 0, 0)


def _answer(connection: _socket.socket, text: bytes) -> None:
    connection.settimeout(1.0)
    try:
        connection.sendall(protocol.LENGTH.pack(len(text) + 1) + protocol.FRAME_STATUS + text)
    except OSError:
        return


def _write_and_close(descriptor: int, data: bytes) -> None:
    """The caller may be slow or gone: what does not fit at once is dropped."""
    try:
        posix.set_blocking(descriptor, False)
        posix.write(descriptor, data)
    except OSError:
        pass
    finally:
        posix.close(descriptor)
