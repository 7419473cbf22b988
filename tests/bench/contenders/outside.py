"""workerd, as others host code of strangers: one server process, a fresh isolate for each request, over HTTP."""

from __future__ import annotations

import contextlib
import http.client
import json
import subprocess
import time
from pathlib import Path
from typing import Any

from tests.bench import workload
from tests.bench.contender import Contender, Skipped
from tests.ports import free_port

HOME = Path(__file__).resolve().parents[1] / "workerd"
START_S = 20.0


def workerd_path() -> Path:
    """The locked package's own binary; none of its scripts has run. Raises Skipped."""
    for found in sorted(HOME.glob("node_modules/@cloudflare/workerd-*/bin/workerd")):
        return found
    raise Skipped("workerd is not installed: make bench does it where npm is found")


class Workerd(Contender):
    name = "workerd, fresh isolate per request"
    isolation = "isolate, over HTTP"
    batch = 3

    def open(self) -> None:
        port = free_port()
        command = [workerd_path(), "serve", "--experimental", HOME / "config.capnp", "--socket-addr"]
        self._process = subprocess.Popen(
            [*command, f"http=127.0.0.1:{port}"], stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        self.pid = self._process.pid
        self._server = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        self._request = json.dumps({"source": workload.HOOK, "args": workload.ARGS})
        end = time.monotonic() + START_S
        while time.monotonic() < end and self._process.poll() is None:
            with contextlib.suppress(OSError):
                self._server.connect()
                return
            time.sleep(0.02)
        self.close()
        raise Skipped("workerd does not start here")

    def call(self) -> Any:
        try:
            return self._ask()
        except (BrokenPipeError, http.client.RemoteDisconnected):  # it closes what was silent for seconds
            self._server.close()
            return self._ask()

    def _ask(self) -> Any:
        self._server.request("POST", "/", self._request)
        return json.loads(self._server.getresponse().read())

    def close(self) -> None:
        self._server.close()
        self._process.terminate()
        self._process.wait(10)
