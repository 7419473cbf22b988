"""The yardstick: a new context in the caller's own process, nothing fenced."""

from __future__ import annotations

from typing import Any

from tests.bench import workload
from tests.bench.contender import Contender
from tests.bench.extension import extension_path
from tests.bench.guests.slim import Slim, load_extension


class SlimInProcess(Contender):
    name = "slim new runtime in process"
    isolation = "none"

    def open(self) -> None:
        self._extension = load_extension(extension_path())
        self._runtime = workload.SLIM.read_bytes()
        self._args = workload.ARGS_JSON.encode()

    def call(self) -> Any:
        context = Slim(self._extension, self._runtime)
        context.load(workload.HOOK)
        return context.run(self._args)
