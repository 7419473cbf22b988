"""The engine beside every other way to run a hook."""

from __future__ import annotations

import contextlib

from tests.bench import memory, neighbour, throughput, workload
from tests.bench.contender import Contender, Skipped
from tests.bench.contenders import ALL
from tests.bench.contenders.engine import IsolatedRun
from tests.bench.contenders.forks import EmptyChild
from tests.bench.contenders.in_process import SlimInProcess
from tests.bench.plan import Plan
from tests.bench.processor import per_run_ms
from tests.bench.report import Section, Target, ms, table
from tests.bench.samples import Samples, take_turns

ABOUT = """Ratios to the slim new runtime in process. `cpu ms` is the processor time of one run in all processes
together, the next child's preparation included; it moves least with the machine's load."""


def run(plan: Plan) -> list[Section]:
    return [_calls(plan), _throughput(plan), _neighbour(plan), _memory()]


def _calls(plan: Plan) -> Section:
    with contextlib.ExitStack() as stack:
        ready, rows = _opened(stack)
        taken = take_turns([(one.call, one.batch) for one in ready], plan.rounds, plan.call_seconds)
        spent = [per_run_ms(one, _runs(one, plan)) for one in ready]
    found = dict(zip(map(type, ready), taken, strict=True))
    base = found[SlimInProcess]
    rows = [_row(*one, base) for one in zip(ready, taken, spent, strict=True)] + rows
    heads = ["one run of a hook", "isolation", "p50 ms", "p95 ms", "p99 ms", "p50 ratio", "p99 ratio", "cpu ms", "runs"]
    text = f"## One run\n\n{ABOUT}\n\n{table(heads, rows)}\n"
    return Section(text, _call_targets(found, base))


def _opened(stack: contextlib.ExitStack) -> tuple[list[Contender], list[list[str]]]:
    ready: list[Contender] = []
    skipped: list[list[str]] = []
    for kind in ALL:
        one = kind()
        try:
            one.open()
            stack.callback(one.close)
        except Skipped as reason:
            skipped.append([one.name, f"skipped: {reason}", *["-"] * 7])
            continue
        if one.call() != workload.EXPECTED:
            raise RuntimeError(f"{one.name} computed something else: {one.call()}")
        ready.append(one)
    return ready, skipped


def _runs(one: Contender, plan: Plan) -> int:
    return plan.processor_runs if one.batch > 1 else max(5, plan.processor_runs // 20)


def _row(one: Contender, samples: Samples, cpu: float, base: Samples) -> list[str]:
    times = [ms(samples.p50), ms(samples.p95), ms(samples.p99)]
    ratios = [f"{samples.p50 / base.p50:.2f}", f"{samples.p99 / base.p99:.2f}"]
    return [one.name, one.isolation, *times, *ratios, ms(cpu), str(len(samples))]


def _call_targets(found: dict[type[Contender], Samples], base: Samples) -> list[Target]:
    engine, floor = found[IsolatedRun], found[EmptyChild]
    return [
        Target("isolated run p50 to the slim runtime in process", engine.p50 / base.p50, 1.15),
        Target("isolated run p99 to the slim runtime in process", engine.p99 / base.p99, 1.5),
        Target("isolated run p50 to the empty pre-forked child", engine.p50 / floor.p50, 3),
    ]


def _throughput(plan: Plan) -> Section:
    rates = throughput.measure(plan.throughput_seconds)
    share = rates["engine"] / rates["ceiling"]
    names = {
        "engine": "this engine",
        "ceiling": "slim runtime in each client, unsandboxed (ceiling)",
        "empty": "empty pre-forked child, no JavaScript (floor)",
    }
    rows = [[name, f"{rates[key]:.0f}", f"{rates[key] / rates['ceiling']:.2f}"] for key, name in names.items()]
    text = table([f"{throughput.CLIENTS} client processes", "runs/s", "ratio"], rows)
    target = Target("throughput at 8 clients, of the unsandboxed ceiling", share * 100, 60, at_least=True, unit="%")
    return Section(f"## Throughput\n\n{text}\n", [target])


def _neighbour(plan: Plan) -> Section:
    found = neighbour.measure(plan.neighbour_seconds)
    alone, beside = found["alone"], found["beside"]
    rows = [
        [name, ms(samples.p50), ms(samples.p95), ms(samples.p99), f"{samples.p95 / alone.p95:.2f}", str(len(samples))]
        for name, samples in (("alone", alone), (f"beside {neighbour.LOOPS} endless loops of another brand", beside))
    ]
    heads = ["synchronous run", "p50 ms", "p95 ms", "p99 ms", "p95 ratio", "runs"]
    refused = f"Runs of the calm brand that were refused: {len(found['refused'])}."
    text = f"## A noisy neighbour\n\n{table(heads, rows)}\n\n{refused}\n"
    return Section(text, [Target("p95 beside a spinning neighbour brand, to alone", beside.p95 / alone.p95, 3)])


def _memory() -> Section:
    title = "## Memory\n\n"
    try:
        found = memory.measure()
    except Skipped as reason:
        return Section(f"{title}Skipped: {reason}.\n", [Target("memory of an idle child", None, 3, unit="MB")])
    median, largest = found["median_kb"] / 1024, found["largest_kb"] / 1024
    each = f"{median:.2f} MB each (PSS, median), {largest:.2f} MB the largest"
    text = f"{title}{found['children']:.0f} idle children: {each}.\n"
    return Section(text, [Target("memory of an idle child (PSS)", largest, 3, unit="MB")])
