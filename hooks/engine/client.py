"""The engine's door: runs jobs and checks sources, over a shared daemon or a private one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from hooks.engine import validation, wire
from hooks.engine.attempt import Attempt, Errand
from hooks.engine.checking import Checker
from hooks.engine.children import CONNECT_S, Children
from hooks.engine.outcome import result_of
from hooks.engine.private import PrivateDaemon
from hooks.engine.types import Diagnostic, EngineUnavailable, Job, Result
from hooks.engine.wire import Connection, Verdict
from hooks.engine.zygote import protocol


class Engine:
    """Runs hooks. ``socket`` None starts a daemon of its own; a path uses the shared one. Thread-safe."""

    def __init__(self, socket: str | Path | None = None, **options: str | int) -> None:
        self._private = PrivateDaemon(**options) if socket is None else None
        self._path = str(self._private.socket if self._private else socket)
        self._children = Children(self._path)
        self._checker = Checker(self._attempt)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def run(self, job: Job, meanwhile: Callable[[], None] | None = None) -> Result:
        """Runs one job. Raises InvalidJob, before anything runs; every other fault is a status of the Result.

        ``meanwhile`` is called while the job runs, at most once, and not where no child was found for it; its time
        counts as the run's. What it raises ends the run and is raised.
        """
        args = validation.checked(job)
        return result_of(self._attempt(job, validation.encode(job, args), Errand(meanwhile)))

    def check(self, source: str) -> list[Diagnostic]:
        """Compiles ``source`` in the sandbox without calling its handler; the answer is cached by content.

        Raises EngineUnavailable when no engine answers.
        """
        return self._checker.check(source)

    def status(self) -> dict[str, Any]:
        """Level, pool, queue and counters of the daemon. Raises EngineUnavailable."""
        return self._ask(protocol.KIND_STATUS)

    def drain(self) -> dict[str, Any]:
        """Lets the running jobs end and replaces the process the children come from. Raises EngineUnavailable."""
        return self._ask(protocol.KIND_DRAIN)

    def close(self) -> None:
        """Ends a private daemon; a shared one goes on."""
        self._children.close()
        if self._private:
            self._private.close()

    @property
    def socket(self) -> str:
        return self._path

    def _attempt(self, job: Job, frames: tuple[bytes, bytes], errand: Errand) -> Attempt:
        try:
            self._ensure()
        except EngineUnavailable as error:
            return unavailable(job, error)
        with self._children.counted(job):
            return self._with_lent(job, frames, errand) or self._with_asked(job, frames, errand)

    def _with_lent(self, job: Job, frames: tuple[bytes, bytes], errand: Errand) -> Attempt | None:
        """None where no child is lent, or the one that was has been taken back before it did anything."""
        lent = self._children.take(job)
        if lent is None:
            return None
        try:
            attempt = Attempt(job)
            attempt.run(Connection(lent.socket), frames, errand, lambda: self._children.tell(lent))
        finally:
            self._children.done(lent)
        return None if attempt.came_to_nothing else attempt

    def _with_asked(self, job: Job, frames: tuple[bytes, bytes], errand: Errand) -> Attempt:
        attempt = Attempt(job)
        try:
            child = self._children.ask(job, attempt.until)
        except EngineUnavailable as error:
            attempt.unavailable = str(error)
            return attempt
        if isinstance(child, Verdict):
            attempt.verdict = child
        elif child is not None:
            with child:
                attempt.run(Connection(child), frames, errand)
        return attempt

    def _ensure(self) -> None:
        """A private daemon's start is nobody's run time. Raises EngineUnavailable."""
        if self._private:
            self._private.ensure()

    def _ask(self, kind: int) -> dict[str, Any]:
        self._ensure()
        return wire.ask(self._path, kind, CONNECT_S)


def unavailable(job: Job, why: EngineUnavailable) -> Attempt:
    attempt = Attempt(job)
    attempt.unavailable = str(why)
    return attempt
