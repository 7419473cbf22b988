"""Requests on a real connection: ending them while they run, several at once, and what the execution records."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest

from hooks.engine import EgressPolicy, Engine, Job, Limits, Result
from tests.hooks.engine.runtime.answering import AnsweringServer


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    with Engine() as made:
        yield made


@pytest.fixture
def silent() -> Iterator[int]:
    """The port of a listener that accepts and never says anything."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield int(listener.getsockname()[1])


def run(engine: Engine, source: str, port: int, **args: object) -> Result:
    policy = EgressPolicy(internal_hosts=(f"127.0.0.1:{port}",))
    job = Job(source=source, args={"base": f"http://127.0.0.1:{port}", **args}, settle="return", egress=policy)
    return engine.run(job)


@pytest.mark.parametrize(
    ("signal", "name"),
    [("AbortSignal.timeout(30)", "TimeoutError"), ("later()", "AbortError")],
    ids=["timeout", "controller"],
)
def test_a_signal_ends_a_request_in_flight(engine: Engine, silent: int, signal: str, name: str) -> None:
    source = f"""
        const later = () => {{
          const made = new AbortController();
          setTimeout(() => made.abort(), 30);
          return made.signal;
        }};
        module.exports = ({{ base }}) =>
          fetch(base + '/never', {{ signal: {signal} }}).then(() => 'answered', (error) => error.name);"""
    result = run(engine, source, silent)
    assert result.status == "ok", result.error
    assert result.settled is not None
    assert result.settled["value"] == name
    assert [request["url"] for request in result.requests] == [f"http://127.0.0.1:{silent}/never"]
    assert result.warnings == []


def test_http_request_times_out_by_its_own_option(engine: Engine, silent: int) -> None:
    source = """
        module.exports = ({ base }) => new Promise((resolve) => {
          const request = require('http').get(base + '/never', { timeout: 30 }, () => resolve('answered'));
          request.on('timeout', () => request.destroy(new Error('too slow')));
          request.on('error', (error) => resolve(error.message));
        });"""
    result = run(engine, source, silent)
    assert result.settled is not None, result.error
    assert result.settled["value"] == "too slow"


def test_a_signal_that_never_fires_holds_nothing_up(engine: Engine) -> None:
    with AnsweringServer() as server:
        port = int(server.base.rsplit(":", 1)[1])
        server.answers = [
            {
                "request": {"method": "GET", "url": f"{server.base}/{n}"},
                "response": {"status": 200, "headers": {}, "body": str(n)},
            }
            for n in range(3)
        ]
        source = """
            module.exports = async ({ base }) => {
              const options = { signal: AbortSignal.timeout(60000) };
              const answers = await Promise.all([0, 1, 2].map((n) => fetch(`${base}/${n}`, options)));
              return (await Promise.all(answers.map((answer) => answer.text()))).join();
            };"""
        result = run(engine, source, port)
    assert result.settled is not None, result.error
    assert result.settled["value"] == "0,1,2"
    assert sorted(request["status"] for request in result.requests) == [200, 200, 200]
    assert result.warnings == []


def test_randomness_is_fresh_in_every_run(engine: Engine) -> None:
    source = (
        "module.exports = () => [Math.random(), crypto.randomUUID(), require('crypto').randomBytes(8).toString('hex')]"
    )
    drawn = [engine.run(Job(source=source, args={}, settle="return", http=[])) for _ in range(5)]
    values = [tuple(result.settled["value"]) for result in drawn if result.settled]
    assert len(values) == 5
    for column in zip(*values, strict=True):
        assert len(set(column)) == 5


@pytest.mark.parametrize("name", ["crypto", "node:crypto"])
def test_core_modules_can_be_imported(engine: Engine, name: str) -> None:
    source = f"""
        import crypto, {{ createHash }} from '{name}';
        import {{ promisify }} from 'node:util';
        const sum = createHash('md5').update('x').digest('hex');
        export default async () => [sum, typeof crypto.createHmac, typeof promisify];"""
    result = engine.run(Job(source=source, args={}, settle="return", http=[]))
    assert result.settled is not None, result.error
    assert result.settled["value"] == ["9dd4e461268c8034f5c8564e155c67a6", "function", "function"]


def test_host_work_is_no_request(engine: Engine) -> None:
    source = """
        module.exports = async () => {
          for (let i = 0; i < 30; i++) await crypto.subtle.digest('SHA-256', new Uint8Array(i));
          return 'done';
        };"""
    result = engine.run(Job(source=source, args={}, settle="return", http=[], limits=Limits(requests=2)))
    assert result.settled is not None, result.error
    assert result.settled["value"] == "done"
    assert result.requests == []
