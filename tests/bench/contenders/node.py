"""Node: a new process per call, and a new worker thread per call in one process."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.bench import workload
from tests.bench.contender import Contender, Skipped


def node_path() -> str:
    """Node of the environment first, then of the system. Raises Skipped."""
    found = shutil.which("node", path=str(Path(sys.executable).parent)) or shutil.which("node")
    if found is None:
        raise Skipped("node is not installed")
    return found


class NodeProcess(Contender):
    name = "node child process"
    isolation = "process, host reachable"
    batch = 1

    def open(self) -> None:
        self._command = [node_path(), str(workload.GUESTS / "fresh.cjs")]
        self._input = workload.HOOK.encode() + b"\0" + workload.ARGS_JSON.encode()

    def call(self) -> Any:
        done = subprocess.run(self._command, input=self._input, capture_output=True, check=True, timeout=30)
        return json.loads(done.stdout)


class NodeWorker(Contender):
    name = "node worker per call"
    isolation = "thread, host reachable"
    batch = 2

    def open(self) -> None:
        command = [node_path(), str(workload.GUESTS / "workers.cjs")]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.pid = self._process.pid
        self._line = json.dumps({"source": workload.HOOK, "args": workload.ARGS}).encode() + b"\n"

    def call(self) -> Any:
        if self._process.stdin is None or self._process.stdout is None:
            raise RuntimeError("no pipes")
        self._process.stdin.write(self._line)
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())

    def close(self) -> None:
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()
        self._process.wait(10)
