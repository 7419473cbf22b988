"""Runs a second with eight clients, each a process of its own: this engine, the unsandboxed ceiling, and the floor."""

from __future__ import annotations

import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

from hooks.engine import Engine, Job
from tests.bench import workload
from tests.bench.contenders.forks import EmptyChild
from tests.bench.contenders.in_process import SlimInProcess
from tests.bench.daemon import shared_daemon

CLIENTS = 8
ROOT = Path(__file__).resolve().parents[2]


def measure(seconds: float) -> dict[str, float]:
    """Runs a second by name: {"engine", "ceiling", "empty"}; taken in turns, twice each."""
    counts = dict.fromkeys(("engine", "ceiling", "empty"), 0.0)
    empty = EmptyChild()
    with shared_daemon() as (socket, _), closing(empty):
        empty.open()
        addresses = {"engine": str(socket), "ceiling": "-", "empty": empty.address}
        for _ in range(2):
            for name, address in addresses.items():
                counts[name] += _together(name, address, seconds / 2)
    return {name: count / seconds for name, count in counts.items()}


def _together(mode: str, socket: str, seconds: float) -> int:
    command = [sys.executable, "-m", "tests.bench.throughput", mode, socket, str(seconds)]
    clients = [
        subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for _ in range(CLIENTS)
    ]
    for client in clients:
        if client.stdout is None or client.stdout.readline().strip() != "ready":
            raise RuntimeError("a client did not start")
    for client in clients:
        if client.stdin is not None:
            client.stdin.write("go\n")
            client.stdin.flush()
    return sum(int(client.communicate(timeout=seconds + 60)[0]) for client in clients)


def _client(mode: str, socket: str, seconds: float) -> int:
    if mode == "engine":
        engine = Engine(socket)
        job = Job(source=workload.HOOK, args=workload.ARGS, settle="return", tenant="bench")
        return _count(lambda: engine.run(job).status == "ok", seconds)
    if mode == "empty":
        empty = EmptyChild()
        empty.join(socket)
        return _count(lambda: empty.call() is not None, seconds)
    slim = SlimInProcess()
    slim.open()
    return _count(lambda: slim.call() is not None, seconds)


def _count(call: object, seconds: float) -> int:
    """Successful calls within `seconds` of the starting shot."""
    if not callable(call) or not call():
        raise RuntimeError("the first call failed")
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    done, end = 0, time.monotonic() + seconds
    while time.monotonic() < end:
        done += bool(call())
    return done


if __name__ == "__main__":
    sys.stdout.write(f"{_client(sys.argv[1], sys.argv[2], float(sys.argv[3]))}\n")
