"""A new Python process per call."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

from tests.bench import workload
from tests.bench.contender import Contender
from tests.bench.extension import extension_path


class FreshPython(Contender):
    name = "fresh Python process"
    isolation = "process, not locked"
    batch = 1

    def open(self) -> None:
        script = str(workload.GUESTS / "fresh.py")
        self._command = [sys.executable, "-I", "-S", "-E", script, extension_path(), str(workload.SLIM)]
        self._input = workload.HOOK.encode() + b"\0" + workload.ARGS_JSON.encode()

    def call(self) -> Any:
        done = subprocess.run(self._command, input=self._input, capture_output=True, check=True, env={}, timeout=30)
        return json.loads(done.stdout)
