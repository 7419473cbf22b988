"""Hookline's engine, as the web processes use it: a shared daemon and a connection per run."""

from __future__ import annotations

import contextlib
from typing import Any

from hooks.engine import Engine, Job
from tests.bench import workload
from tests.bench.contender import Contender
from tests.bench.daemon import shared_daemon


class IsolatedRun(Contender):
    name = "this engine"
    isolation = "locked process per run"
    options: dict[str, str | int] = {}

    def open(self) -> None:
        self._held = contextlib.ExitStack()
        socket, self.pid = self._held.enter_context(shared_daemon(**self.options))
        self._engine = self._held.enter_context(Engine(socket))
        self._job = Job(source=workload.HOOK, args=workload.ARGS, settle="return", tenant="bench")

    def call(self) -> Any:
        result = self._engine.run(self._job)
        if result.status != "ok" or result.settled is None:
            raise RuntimeError(f"{result.status}: {result.error}")
        return result.settled["value"]

    def close(self) -> None:
        self._held.close()


class InterpretedRun(IsolatedRun):
    """As it is where set-up found no C compiler."""

    name = "this engine without a C compiler"
    options: dict[str, str | int] = {"child": ""}
