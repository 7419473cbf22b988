"""Runs the guest tests of tests/hooks/js: the same text in the engine and under Node."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path
from typing import Any

from hooks.engine import Engine, Job, Limits

FOLDER = Path(__file__).parents[2] / "js"
HARNESS = FOLDER / "harness.js"
RECORDED_BASE = "https://service.test"
LIMITS = Limits(timeout_ms=20_000, cpu_ms=20_000, requests=200)


def files() -> list[Path]:
    return sorted(FOLDER.glob("*.test.js"))


def source(path: Path, base: str) -> str:
    """A whole guest program: harness, the file, and a hook that answers what its tests came to."""
    head = f"const BASE = {json.dumps(base)};\n{HARNESS.read_text('utf-8')}\n{path.read_text('utf-8')}\n"
    return head + "module.exports = () => runTests();\n"


def exchanges(engine: Engine, path: Path, base: str) -> list[dict[str, Any]]:
    """The answers a file wants from the other side (its EXCHANGES), with whole URLs."""
    found = re.search(r"^const EXCHANGES = \[.*?^\];", path.read_text("utf-8"), re.M | re.S)
    if not found:
        return []
    result = engine.run(Job(source=f"{found[0]}\nmodule.exports = () => EXCHANGES;", args={}, settle="return", http=[]))
    assert result.settled is not None, result.error
    listed: list[dict[str, Any]] = result.settled["value"]
    for exchange in listed:
        exchange["request"]["url"] = base + exchange["request"]["url"]
    return listed


def run_in_engine(engine: Engine, path: Path) -> list[dict[str, str]]:
    recorded = exchanges(engine, path, RECORDED_BASE) * 6
    job = Job(source=source(path, RECORDED_BASE), args={}, settle="return", http=recorded, limits=LIMITS)
    result = engine.run(job)
    assert result.status == "ok", (path.name, result.error, result.logs)
    assert result.settled is not None
    outcome: list[dict[str, str]] = result.settled["value"]
    return outcome


def run_in_node(node: str, path: Path, base: str, folder: Path) -> list[dict[str, str]]:
    program = folder / f"{path.stem}.cjs"
    tail = "module.exports().then((results) => process.stdout.write(JSON.stringify(results)));\n"
    program.write_text(source(path, base) + tail, "utf-8")
    done = subprocess.run([node, str(program)], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    outcome: list[dict[str, str]] = json.loads(done.stdout)
    return outcome


def failures(outcome: list[dict[str, str]]) -> list[str]:
    return [f"{test['name']}: {test['error']}" for test in outcome if test["status"] == "failed"]
