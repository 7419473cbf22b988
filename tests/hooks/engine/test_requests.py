"""fetch from a hook to the network's edge: recorded exchanges, a real server on this host, and the time limit."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from hooks.engine import EgressPolicy, Engine, Job, Limits, Result
from tests.hooks.engine.conftest import Run


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        if self.path == "/together":
            self.server.five.wait(20)  # type: ignore[attr-defined]  # set by the fixture
        if self.path == "/release":
            self.server.release.set()  # type: ignore[attr-defined]  # set by the fixture
        if self.path == "/never":
            self.server.release.wait(20)  # type: ignore[attr-defined]  # set by the fixture
        body = json.dumps({"path": self.path, "agent": self.headers.get("x-agent")}).encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        self.send_response(201)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Quiet."""


@pytest.fixture
def server() -> Iterator[str]:
    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    http.daemon_threads = True
    http.release = threading.Event()  # type: ignore[attr-defined]  # for handlers that wait
    http.five = threading.Barrier(5)  # type: ignore[attr-defined]  # for those that wait for each other
    thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"127.0.0.1:{http.server_address[1]}"
    http.release.set()  # type: ignore[attr-defined]  # as above
    http.shutdown()
    thread.join()
    http.server_close()


def go(engine: Engine, source: str, host: str, **fields: Any) -> Result:
    return engine.run(Job(source, {"base": f"http://{host}"}, egress=EgressPolicy(internal_hosts=(host,)), **fields))


def test_a_request_goes_out_and_its_answer_comes_in(engine: Engine, server: str) -> None:
    source = """module.exports = async ({ base }, callback) => {
        const answer = await fetch(base + '/hello', { headers: { 'x-agent': 'hook' } });
        callback([answer.status, await answer.json()]);
    }"""
    result = go(engine, source, server)
    assert result.status == "ok", result.error
    assert result.settled is not None
    assert result.settled["value"] == [200, {"path": "/hello", "agent": "hook"}]
    (request,) = result.requests
    assert (request["method"], request["status"], request["recorded"]) == ("GET", 200, False)
    assert request["url"] == f"http://{server}/hello"
    assert request["timings"]["total_ms"] >= 0


def test_a_request_says_when_in_the_run_it_began(run: Run) -> None:
    source = """module.exports = async () => {
        await fetch('https://a.example/');
        await new Promise((done) => setTimeout(done, 400));
        await Promise.all([fetch('https://a.example/'), fetch('https://a.example/')]);
    }"""
    answer = {"request": {"method": "GET", "url": "https://a.example/"}, "response": {"status": 200, "body": ""}}
    result = run(source, http=[answer], limits={"timeout_ms": 20_000})
    assert result.status == "ok", result.error
    first, second, third = (request["timings"]["start_ms"] for request in result.requests)
    assert 0 <= first < first + 390 <= second <= third <= result.duration_ms


def test_a_body_survives_the_journey(engine: Engine, server: str) -> None:
    source = """module.exports = async ({ base }) => {
        const text = 'é\\u{1F600}\\0' + 'x'.repeat(50000);
        const answer = await fetch(base, { method: 'POST', body: text });
        return [answer.status, (await answer.text()) === text];
    }"""
    result = go(engine, source, server)
    assert result.settled is not None, result.error
    assert result.settled["value"] == [201, True]


def test_requests_of_one_hook_run_side_by_side(engine: Engine, server: str) -> None:
    source = """module.exports = async ({ base }) => {
        const all = await Promise.all([1, 2, 3, 4, 5].map(() => fetch(base + '/together').then(r => r.json())));
        return all.length;
    }"""
    result = go(engine, source, server, limits=Limits(timeout_ms=10_000))
    assert result.settled is not None, "one after the other, the first would wait for ever"
    assert result.settled["value"] == 5
    assert len(result.requests) == 5


def test_timers_go_on_while_a_request_is_under_way(engine: Engine, server: str) -> None:
    source = """module.exports = async ({ base }) => {
        let ticks = 0, released;
        const ticking = setInterval(() => { if (++ticks === 3) released = fetch(base + '/release') }, 20);
        await fetch(base + '/never');
        clearInterval(ticking);
        await released;
        return ticks;
    }"""
    result = go(engine, source, server, limits=Limits(timeout_ms=10_000))
    assert result.settled is not None, "without a third tick it would wait for ever"
    assert result.settled["value"] >= 3


def test_a_timeout_names_the_request_it_was_waiting_for(engine: Engine, server: str) -> None:
    source = "module.exports = async ({ base }) => { console.log('asking'); await fetch(base + '/never') }"
    result = go(engine, source, server, limits=Limits(timeout_ms=2000))
    assert result.status == "timeout"
    assert result.error is not None
    assert f"waiting for GET http://{server}/never for " in result.error["message"]
    assert [line["text"] for line in result.logs] == ["asking"]
    assert len(result.requests) == 1


def test_recorded_answers_never_touch_the_network(engine: Engine, server: str) -> None:
    recorded = [
        {
            "request": {"method": "GET", "url": "https://crm.example/contact"},
            "response": {"status": 200, "headers": {}, "body": {"name": "Ann"}},
        }
    ]
    source = """module.exports = async ({ base }) => {
        const known = await (await fetch('https://crm.example/contact')).json();
        let unknown = null;
        try { await fetch(base + '/hello') } catch (error) { unknown = error.name }
        return [known.name, unknown];
    }"""
    result = go(engine, source, server, http=recorded)
    assert result.settled is not None, result.error
    assert result.settled["value"] == ["Ann", "TypeError"]
    assert result.requests[0]["recorded"] is True
    assert len(result.requests) == 2


def test_a_loopback_address_is_refused_without_the_operators_word(engine: Engine, server: str) -> None:
    source = "module.exports = async ({ base }) => { await fetch(base) }"
    result = engine.run(Job(source, {"base": f"http://{server}"}))
    assert result.status == "error"
    assert result.error is not None
    assert result.error["line"] == 1


def test_too_many_requests(engine: Engine, server: str) -> None:
    source = """module.exports = async ({ base }) => {
        let done = 0;
        try { for (let i = 0; i < 5; i++) { await fetch(base + '/' + i); done++ } }
        catch (error) { return [done, error.name] }
        return [done, null];
    }"""
    result = go(engine, source, server, limits=Limits(requests=3))
    assert result.settled is not None, result.error
    assert result.settled["value"][0] == 3
    assert result.settled["value"][1] is not None


def test_an_async_hook_that_awaits_nothing_still_sends_its_request(engine: Engine, server: str) -> None:
    source = "module.exports = ({ base }) => { fetch(base + '/audit').then(() => console.log('sent')) }"
    result = go(engine, source, server, settle="none")
    assert result.status == "ok"
    assert [line["text"] for line in result.logs] == ["sent"]
    assert result.requests[0]["status"] == 200


def test_work_that_is_dropped_after_the_answer_is_told(engine: Engine, server: str) -> None:
    source = "module.exports = ({ base }, callback) => { fetch(base + '/never'); callback(1) }"
    result = go(engine, source, server)
    assert result.status == "ok"
    assert [warning["code"] for warning in result.warnings] == ["unfinished_work"]


class TestTimers:
    @pytest.mark.parametrize(
        ("body", "expected"),
        [
            ("setTimeout(() => say('b'), 400); setTimeout(() => say('a'), 5); setTimeout(end, 420)", ["a", "b"]),
            ("setTimeout(say, 1, 'arg'); setTimeout(end, 20)", ["arg"]),
            ("const t = setTimeout(() => say('no'), 5); clearTimeout(t); setTimeout(end, 20)", []),
            (
                "let n = 0; const t = setInterval(() => { say(++n); if (n === 3) { clearInterval(t); end() } }, 2)",
                [1, 2, 3],
            ),
            (
                "setTimeout(() => { Promise.resolve().then(() => say('m')); say('t') }, 1); setTimeout(end, 20)",
                ["t", "m"],
            ),
            ("queueMicrotask(() => say(2)); say(1); setTimeout(end, 1)", [1, 2]),
        ],
    )
    def test_order(self, engine: Engine, body: str, expected: list[object]) -> None:
        setup = "const out = []; const say = v => out.push(v); const end = () => done(out);"
        source = f"module.exports = () => new Promise(done => {{ {setup} {body} }})"
        result = engine.run(Job(source, {}))
        assert result.settled is not None, result.error
        assert result.settled["value"] == expected

    def test_a_throw_in_a_timer_fails_the_hook(self, engine: Engine) -> None:
        source = "module.exports = () => new Promise(() => setTimeout(() => { throw new Error('tick') }, 1))"
        result = engine.run(Job(source, {}))
        assert result.status == "error"
        assert result.error is not None
        assert result.error["message"] == "tick"
