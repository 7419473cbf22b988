"""Events through HTTP, as an identity platform sends them: token, contract, database rows and all."""

from __future__ import annotations

import contextlib
import json
import time
from pathlib import Path

from tests.bench.driver import Load
from tests.bench.plan import Plan
from tests.bench.report import Section, Target, ms, table
from tests.bench.site.installation import Installation, running

EVENT = "before-registration"
CONTRACT = Path(__file__).resolve().parents[2] / "hooks" / "contracts" / EVENT
# What the platform sends of the event's input; the rest is the server's to add.
SENT = ("customer", "oidc_context", "interactive")
CLIENTS = (1, 8, 32)
CHUNK = 10
# Name, chain of the seeded application (None: the view that does nothing), and what the answer must hold.
CASES: tuple[tuple[str, str | None, bytes], ...] = (
    ("view that does nothing", None, b"continue"),
    ("event without a hook", "none", b'"executions":[]'),
    ("event with one hook", "one", b'"status":"succeeded"'),
    ("chain of five hooks", "five", b'"status":"succeeded"'),
    ("one hook, one fetch to loopback", "fetch", b'"contact":7'),
)


def run(plan: Plan) -> list[Section]:
    rows: list[list[str]] = []
    targets: list[Target] = []
    with running() as installation:
        for clients in CLIENTS:
            loads = _measured(installation, clients, plan)
            rows += _rows(loads, clients)
            if clients == 1:
                targets = _targets(loads)
    heads = ["clients", "request", "p50 ms", "p95 ms", "p99 ms", "p50 ratio", "requests/s", "requests"]
    text = (
        "Granian (WSGI) as `make run` starts it, SQLite, one shared engine. Ratios to the view that does nothing.\n\n"
    )
    return [Section(f"## Through HTTP\n\n{text}{table(heads, rows)}\n", targets)]


def _measured(installation: Installation, clients: int, plan: Plan) -> list[Load]:
    """The cases in turns of a chunk each, so that all see the same machine and the same size of database."""
    with contextlib.ExitStack() as stack:
        loads = []
        for _, chain, expected in CASES:
            load = Load(installation.port, _request(installation, chain), clients, expected)
            stack.callback(load.close)
            load.run(max(CHUNK, clients))
            load.samples.values.clear()
            load.seconds = 0.0
            loads.append(load)
        end = time.monotonic() + plan.http_seconds
        chunk = max(CHUNK, 2 * clients)
        for turn in range(-(-plan.http_requests // chunk)):
            for place in range(len(loads)):
                load = loads[(place + turn) % len(loads)]
                if turn == 0 or time.monotonic() < end:
                    load.run(chunk)
    return loads


def _request(installation: Installation, chain: str | None) -> bytes:
    if chain is None:
        path, token, body = "/bench/nothing", "-", b"{}"
    else:
        application = installation.applications[chain]
        path, token = f"/api/v1/applications/{application['client_id']}/events/{EVENT}", application["token"]
        body = json.dumps({"input": _input()}).encode()
    head = [f"POST {path} HTTP/1.1", "Host: localhost", f"Authorization: Bearer {token}"]
    head += ["Content-Type: application/json", f"Content-Length: {len(body)}"]
    return "\r\n".join(head).encode() + b"\r\n\r\n" + body


def _input() -> dict[str, object]:
    sample = json.loads((CONTRACT / "sample.json").read_text())
    return {name: sample[name] for name in SENT if name in sample}


def _rows(loads: list[Load], clients: int) -> list[list[str]]:
    base = loads[0].samples
    rows = []
    for (name, _, _), load in zip(CASES, loads, strict=True):
        found = load.samples
        times = [ms(found.p50), ms(found.p95), ms(found.p99), f"{found.p50 / base.p50:.2f}"]
        rows.append([str(clients), name, *times, f"{len(found) / load.seconds:.0f}", str(len(found))])
    return rows


def _targets(loads: list[Load]) -> list[Target]:
    nothing, _, one, five, _ = (load.samples.p50 for load in loads)
    return [
        Target("event with one hook p50 to the view that does nothing", one / nothing, 5),
        Target("chain of five p50 to a chain of one", five / one, 3.5),
    ]
