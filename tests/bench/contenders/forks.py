"""Forking baselines: the floor of a pre-forked child, and a zygote that forks when the call has come."""

from __future__ import annotations

import json
import secrets
import socket
import struct
import subprocess
import sys
from typing import Any

from tests.bench import workload
from tests.bench.contender import Contender
from tests.bench.extension import extension_path


class Forks(Contender):
    mode: str
    address: str

    def open(self) -> None:
        listener = socket.socket(socket.AF_UNIX)
        # No process number: two PID namespaces may share one network, and so its abstract addresses.
        listener.bind(self.join(f"hookline-bench-{secrets.token_hex(8)}"))
        listener.listen(64)
        handle = listener.fileno()
        command = [sys.executable, "-I", "-S", "-E", str(workload.GUESTS / "forks.py"), self.mode, str(handle)]
        self._process = subprocess.Popen(
            [*command, extension_path(), str(workload.SLIM)], pass_fds=[handle], stdin=subprocess.PIPE, env={}
        )
        listener.close()
        self.pid = self._process.pid

    def join(self, address: str) -> str:
        """Calls go to ``address``, which another process may have opened; returned as sockets take it."""
        self.address = address
        self._request = workload.HOOK.encode() + b"\0" + workload.ARGS_JSON.encode()
        return f"\0{address}"

    def exchange(self) -> bytes:
        with socket.socket(socket.AF_UNIX) as conn:
            conn.connect(f"\0{self.address}")
            conn.sendall(struct.pack("<I", len(self._request)) + self._request)
            answer = b""
            while chunk := conn.recv(65_536):
                answer += chunk
        return answer[4:]

    def close(self) -> None:
        if self._process.stdin is not None:
            self._process.stdin.close()
        self._process.wait(10)


class EmptyChild(Forks):
    """No JavaScript and no sandbox: what a process of its own costs in Python at the least."""

    name = "empty pre-forked child (floor)"
    isolation = "process, no JavaScript"
    mode = "empty"

    def call(self) -> Any:
        if not workload.HOOK.encode().startswith(self.exchange()[:512]):
            raise RuntimeError("the echo is another text")
        return workload.EXPECTED


class ForkOnAccept(Forks):
    name = "zygote, fork on accept"
    isolation = "process, not locked"
    mode = "zygote"

    def call(self) -> Any:
        return json.loads(self.exchange())
