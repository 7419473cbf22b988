"""`python -m tests.soak --runs 100000`: mixed runs on one daemon; exit code 1 when memory, descriptors or processes
grow, or when a run answers what it must not. Loopback only; `nice` it on a machine that others use.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import astuple, fields
from random import Random

from hooks.engine import Engine
from hooks.engine.zygote.options import Options
from tests.bench.daemon import shared_daemon
from tests.soak.mix import draw, is_refused
from tests.soak.vitals import Vitals, children, growth, take

SAMPLES = 24
KILLS = 2
REST_S = 20.0


class Soak:
    """Counts what was answered; ``faults`` are answers that must not be."""

    def __init__(self, engine: Engine, seed: int) -> None:
        self._engine = engine
        self._chance = Random(seed)
        self.answers: Counter[str] = Counter()
        self.faults: list[str] = []
        self.killed = self.crashed = 0

    def run(self, count: int, clients: int) -> None:
        kinds = [draw(self._chance) for _ in range(count)]
        with ThreadPoolExecutor(clients) as pool:
            results = pool.map(lambda kind: self._engine.run(kind.job), kinds)
            self._kill_some()
            for kind, result in zip(kinds, results, strict=True):
                if result.status == "crashed":
                    self.crashed += 1
                elif result.status != kind.status and not is_refused(result):
                    self.faults.append(f"{kind.name}: {result.status} {result.error}")
                self.answers["refused as busy" if is_refused(result) else result.status] += 1

    def _kill_some(self) -> None:
        """A crash of the vendored engine looks like this to everybody else."""
        for pid in self._chance.sample(family := children(self._engine.status()["pid"]), min(KILLS, len(family))):
            with suppress(ProcessLookupError, PermissionError):
                os.kill(pid, signal.SIGKILL)
                self.killed += 1

    def rest(self) -> int:
        """Waits until nothing runs and the pool is as good as full; the zygote's process id."""
        end = time.monotonic() + REST_S
        while time.monotonic() < end:
            status = self._engine.status()
            if not status["running"] and status["idle"] + status["lent"] >= status["pool"] - 1:
                break
            time.sleep(0.05)
        return int(status["pid"])


def _row(values: object) -> str:
    return "  ".join(f"{value!s:>12}" for value in values)  # type: ignore[attr-defined]  # any tuple of printable values


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    parser.add_argument("--runs", type=int, default=100_000)
    parser.add_argument("--clients", type=int, default=6)
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


def _report(soak: Soak, seen: list[Vitals], seconds: float) -> list[str]:
    print(f"{seen[-1].runs} runs in {seconds:.0f} s; {soak.killed} children killed, {soak.crashed} runs crashed by it")
    print(", ".join(f"{status} {count}" for status, count in soak.answers.most_common()))
    faults = soak.faults[:5] + growth(seen, Options.pool)
    if soak.crashed > soak.killed:
        faults.append("more runs crashed than children were killed")
    if soak.answers["refused as busy"] * 100 > seen[-1].runs:
        faults.append("more than one run in a hundred was refused")
    print("\n".join(faults) or "nothing grew")
    return faults


def main() -> int:
    options = _options()
    began = time.monotonic()
    seen: list[Vitals] = []
    print(_row(field.name for field in fields(Vitals)), flush=True)
    with shared_daemon() as (socket, guardian), Engine(socket) as engine:
        soak = Soak(engine, options.seed)
        while (done := seen[-1].runs if seen else 0) < options.runs:
            count = min(-(-options.runs // SAMPLES), options.runs - done)
            soak.run(count, options.clients)
            seen.append(take(done + count, guardian, soak.rest()))
            print(_row(astuple(seen[-1])), flush=True)
    return 1 if _report(soak, seen, time.monotonic() - began) else 0


if __name__ == "__main__":
    sys.exit(main())
