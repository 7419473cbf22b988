"""Compiles a hook at save: syntax errors with their place, and whether it exports a handler."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from typing import Any

from hooks.engine import validation
from hooks.engine.attempt import Attempt, Errand
from hooks.engine.outcome import result_of
from hooks.engine.types import Diagnostic, EngineUnavailable, InvalidJob, Job, Limits

_CACHED = 512
_LIMITS = Limits(timeout_ms=2000, requests=0)


class Checker:
    """Caches by content. Thread-safe."""

    def __init__(self, attempt: Callable[[Job, tuple[bytes, bytes], Errand], Attempt]) -> None:
        self._attempt = attempt
        self._cache: OrderedDict[bytes, list[Diagnostic]] = OrderedDict()
        self._lock = Lock()

    def check(self, source: str) -> list[Diagnostic]:
        """Raises EngineUnavailable."""
        key = hashlib.blake2b(source.encode("utf-8", "surrogatepass")).digest()
        with self._lock:
            if key in self._cache:
                self._cache.move_to_end(key)
                return list(self._cache[key])
        found = self._run(source)
        with self._lock:
            self._cache[key] = found
            while len(self._cache) > _CACHED:
                self._cache.popitem(last=False)
        return list(found)

    def _run(self, source: str) -> list[Diagnostic]:
        job = Job(source, {}, settle="return", limits=_LIMITS, http=[])
        try:
            args = validation.checked(job)
        except InvalidJob as problem:
            return [Diagnostic(0, 0, str(problem))]
        result = result_of(self._attempt(job, validation.encode(job, args, check=True), Errand(None)))
        if result.status == "engine_unavailable":
            raise EngineUnavailable((result.error or {}).get("message", "the engine does not answer"))
        return [_diagnostic(result.error)] if result.error else []


def _diagnostic(error: dict[str, Any]) -> Diagnostic:
    line, column = error.get("line"), error.get("column")
    message = str(error.get("message"))
    if error.get("name") not in ("SyntaxError", "HandlerMissing"):
        message = f"{error.get('name')}: {message}"
    return Diagnostic(line if isinstance(line, int) else 0, column if isinstance(column, int) else 0, message)
