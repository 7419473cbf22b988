"""What a brand's synchronous hooks cost while eight endless loops of another brand run beside them."""

from __future__ import annotations

import threading
import time

from hooks.engine import Engine, Job, Limits
from tests.bench import workload
from tests.bench.daemon import shared_daemon
from tests.bench.samples import Samples, timed

LOOPS = 8
PAUSE_S = 0.05


def measure(seconds: float) -> dict[str, Samples]:
    """{"alone", "beside"}: the calm brand's runs; and {"refused"}: how many of its runs were not answered."""
    with shared_daemon() as (socket, _), Engine(socket) as engine:
        alone, _ = _calm(engine, seconds)
        stop = threading.Event()
        noise = [threading.Thread(target=_spin, args=(engine, stop), daemon=True) for _ in range(LOOPS)]
        for thread in noise:
            thread.start()
        time.sleep(0.3)  # until the loops are all under way
        beside, refused = _calm(engine, seconds)
        stop.set()
        for thread in noise:
            thread.join(10)
    return {"alone": alone, "beside": beside, "refused": refused}


def _calm(engine: Engine, seconds: float) -> tuple[Samples, Samples]:
    """One run after the other, with a short pause as between sign-ins."""
    job = Job(source=workload.HOOK, args=workload.ARGS, settle="return", tenant="calm", limits=Limits(timeout_ms=5000))
    taken, refused = Samples(), Samples()
    for _ in range(5):
        engine.run(job)
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        one = Samples()
        answers: list[str] = []
        timed(lambda answers=answers: answers.append(engine.run(job).status), one)  # type: ignore[misc]  # called at once
        (taken if answers == ["ok"] else refused).values.extend(one.values)
        time.sleep(0.002)
    return taken, refused


def _spin(engine: Engine, stop: threading.Event) -> None:
    job = Job(source="module.exports = () => { for (;;); }", args={}, settle="return", tenant="noisy")
    while not stop.is_set():
        if engine.run(job).status != "timeout":
            stop.wait(PAUSE_S)  # refused: the brand's places are taken
