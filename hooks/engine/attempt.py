"""One run: sends the job to a child, answers its host calls through the broker, and collects what it says."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any

from hooks.engine.broker import JobBroker
from hooks.engine.children import queue_wait_ms
from hooks.engine.types import EngineUnavailable, Job
from hooks.engine.wire import BrokenFrame, Connection, Verdict, framed
from hooks.engine.zygote import protocol

GRACE_S = 0.45
_SLICE_S = 0.01
_MOMENT_S = 0.005  # most runs are over by then, and the supervisor need not be woken for them
_MAX_LOGS = 5000


class Errand:
    """What a caller does while its job runs: once, however many children the job is given."""

    def __init__(self, work: Callable[[], None] | None) -> None:
        self._work = work

    def do(self) -> None:
        """Raises what the work raises."""
        work, self._work = self._work, None
        if work is not None:
            work()


class Attempt:
    """Collects ``logs``, ``done`` (the child's last word), ``verdict`` (the supervisor's) and ``broken``."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.started = time.monotonic()
        self.deadline = self.started + job.limits.timeout_ms / 1000
        wait_s = queue_wait_ms(job) / 1000 if job.priority == "async" else 0.0
        # When the caller stops waiting: the limit, an asynchronous job's time in the queue, and a margin for the kill.
        self.until = self.deadline + wait_s + GRACE_S
        self.logs: list[dict[str, Any]] = []
        self.done: dict[str, Any] | None = None
        self.measured = (0.0, 0)
        self.failed: str | None = None
        self.verdict: Verdict | None = None
        self.broken = False
        self.slept = False
        self.late = False
        self.stopped = False
        self.unavailable: str | None = None
        self.pending: list[dict[str, Any]] = []
        self.broker = JobBroker(
            job.egress, limits=job.limits, deadline=self.until, recorded=job.http, tenant=job.tenant
        )
        self._outstanding = 0
        self._tell: Callable[[], None] | None = None
        self._tell_at = float("inf")
        self._console_left = job.limits.console_bytes + 4096

    def run(
        self,
        connection: Connection,
        job: tuple[bytes, bytes],
        errand: Errand,
        tell: Callable[[], None] | None = None,
    ) -> None:
        """Drives the run to its end; never raises for anything a hook or the engine does.

        ``tell`` is called when the run takes longer than a moment. What the errand raises ends the run and is raised.
        """
        self._tell = tell
        self._tell_at = time.monotonic() + _MOMENT_S if tell else float("inf")
        try:
            self._send(connection, self._start(*job), *job)
            errand.do()
            self.until = max(self.until, time.monotonic() + GRACE_S)  # what was said meanwhile is heard
            self._drive(connection)
        finally:
            self.pending = self.broker.pending()
            self.broker.close(timed_out=self._is_timeout())

    def _drive(self, connection: Connection) -> None:
        try:
            while self._step(connection):
                pass
        except EngineUnavailable as error:
            self.unavailable = str(error)
        except (BrokenFrame, ValueError, KeyError, TypeError, RecursionError):
            self.broken = True
            self.verdict = connection.last_words(self.until)  # a child killed in a frame leaves half of it

    def _start(self, source: bytes, rest: bytes) -> bytes:
        """What stands before the job: its memory, the time that is left to it, and its sizes."""
        left_ms = max(1, int((self.deadline - time.monotonic()) * 1000))
        limits = self.job.limits
        timeout_ms = min(left_ms, limits.timeout_ms) if self.job.priority == "sync" else limits.timeout_ms
        return protocol.START.pack(limits.memory_mb, timeout_ms, len(source), len(rest))

    def _send(self, connection: Connection, *parts: bytes) -> None:
        try:
            connection.send(*parts)
        except OSError:
            return  # the verdict, or its absence, tells why

    @property
    def came_to_nothing(self) -> bool:
        """Whether the child was taken back before anything was heard of it: then the job may have another."""
        taken_back = self.verdict is not None and self.verdict.cause == "draining"
        return taken_back and not (self.logs or self.broker.requests or self.slept or self._outstanding)

    def _is_timeout(self) -> bool:
        return self.late or self.stopped or (self.verdict is not None and self.verdict.cause == "timeout")

    def _step(self, connection: Connection) -> bool:
        if self._outstanding and not connection.ready():
            self._answer(connection, self.broker.wait(_SLICE_S))
            if time.monotonic() >= self._tell_at:
                self._go_on_waiting()
            if not connection.ready():
                self.late = time.monotonic() >= self.until
                return not self.late
        found = connection.frame(min(self.until, self._tell_at))
        if found is None:
            return self._go_on_waiting()
        if isinstance(found, Verdict):
            self.verdict = found
        else:
            return self._take(connection, *found)
        return False

    def _go_on_waiting(self) -> bool:
        """The moment of a short run is over, or all the time there is: then False."""
        if self._tell is not None:
            self._tell()
        self._tell, self._tell_at = None, float("inf")
        self.late = time.monotonic() >= self.until
        return not self.late

    def _take(self, connection: Connection, kind: bytes, payload: bytes) -> bool:
        if kind == protocol.FRAME_LOG:
            self._log(payload)
        elif kind == protocol.FRAME_WAIT:
            self.slept = not payload
            if payload:
                self._start_calls(payload)
        elif kind == protocol.FRAME_DONE:
            self._finish(payload)
            return False
        elif kind == protocol.FRAME_LATE:
            self._finish(payload)
            self.stopped = True
            return False
        elif kind == protocol.FRAME_FAILED:
            self.failed = payload.decode("ascii", "replace")
        else:
            raise BrokenFrame(f"a frame of kind {kind!r}")
        return True

    def _log(self, payload: bytes) -> None:
        values = json.loads(payload)
        if not isinstance(values, list) or not values or not isinstance(values[0], str):
            return  # a hook that changed Array.prototype.toJSON spoils its own lines only
        level, _, rest = values[0].partition("\n")
        at_ms, _, text = rest.partition("\n")
        self._console_left -= len(text)
        if self._console_left < 0 or len(self.logs) >= _MAX_LOGS or level not in ("debug", "info", "warn", "error"):
            return
        self.logs.append({"level": level, "text": well_formed(text), "at_ms": int(at_ms) if at_ms.isdigit() else 0})

    def _start_calls(self, payload: bytes) -> None:
        calls = json.loads(unescaped(payload))["calls"]
        if not isinstance(calls, list):
            raise BrokenFrame("calls that are no list")
        for call in calls:
            self.broker.start(call)
            self._outstanding += 1

    def _answer(self, connection: Connection, replies: list[dict[str, Any]]) -> None:
        if replies:
            self._outstanding -= len(replies)
            self._send(connection, framed(json.dumps(replies).encode()))

    def _finish(self, payload: bytes) -> None:
        cpu_us, peak_kb, output = payload.split(b" ", 2)
        text = unescaped(output)
        done = json.loads(text[1:]) if text.startswith("D") else None
        if not isinstance(done, dict):
            raise BrokenFrame("a last word that is no object")
        self.measured = (int(cpu_us) / 1000, int(peak_kb))
        self.done = done


def unescaped(payload: bytes) -> str:
    """A child's text: as it is, or as a JSON string where the child has only dukpy's eval_string. Raises ValueError."""
    return str(json.loads(payload)) if payload.startswith(b'"') else payload.decode("utf-8", "replace")


def well_formed(text: str) -> str:
    """Half surrogate pairs replaced, so that the text can be stored and sent anywhere."""
    return text if text.isascii() else text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
