"""The same rules as a hook meets them: real engine, real sandbox, loopback servers."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from hooks.engine import EgressPolicy, Engine, Job, Limits, Result, recording
from hooks.engine.broker import close_connections

from .conftest import MakeServer
from .servers import Exchange, Server, Silence

Run = Callable[..., Result]


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    with Engine() as started:
        yield started
    close_connections()


@pytest.fixture
def run(engine: Engine) -> Run:
    def go(body: str, *servers: Server, **options: Any) -> Result:
        policy = EgressPolicy(internal_hosts=tuple(server.host for server in servers))
        options.setdefault("limits", Limits(timeout_ms=5000))
        source = f"module.exports = async (args) => {{ {body} }};"
        urls = [server.url("") for server in servers]
        return engine.run(Job(source=source, args={"urls": urls}, settle="return", egress=policy, **options))

    return go


def value(result: Result) -> Any:
    assert result.status == "ok", result.error
    assert result.settled is not None
    return result.settled["value"]


def show(exchange: Exchange) -> None:
    seen = {
        "method": exchange.method,
        "target": exchange.target,
        "body": exchange.body.decode(),
        "headers": exchange.headers,
    }
    exchange.answer(200, json.dumps(seen).encode(), "Content-Type: application/json", "X-Answer: yes")


def test_a_request_and_its_record(run: Run, make_server: MakeServer) -> None:
    server = make_server(show)
    result = run(
        """const answer = await fetch(args.urls[0] + '/c?x=1', {
             method: 'POST', headers: { 'X-Key': 'k', Host: 'evil.example' }, body: JSON.stringify({ a: 1 }) });
           return { seen: await answer.json(), status: answer.status, header: answer.headers.get('x-answer') };""",
        server,
    )
    got = value(result)
    assert (got["status"], got["header"]) == (200, "yes")
    assert (got["seen"]["method"], got["seen"]["target"], got["seen"]["body"]) == ("POST", "/c?x=1", '{"a":1}')
    assert (got["seen"]["headers"]["x-key"], got["seen"]["headers"]["host"]) == ("k", server.host)
    assert [(r["method"], r["url"], r["status"], r["error"]) for r in result.requests] == [
        ("POST", server.url("/c?x=1"), 200, None)
    ]
    assert result.requests[0]["request_body"] == '{"a":1}'


def test_requests_side_by_side(run: Run, make_server: MakeServer) -> None:
    """Nobody is answered before all have come."""

    def together(exchange: Exchange) -> None:
        end = time.monotonic() + 10
        while len(server.exchanges) < 5 and time.monotonic() < end:
            time.sleep(0.005)
        exchange.answer(200, f"{exchange.target} of {len(server.exchanges)}".encode())

    server = make_server(together)
    result = run(
        "return Promise.all([1, 2, 3, 4, 5].map(async (n) => (await fetch(args.urls[0] + '/' + n)).text()));", server
    )
    assert value(result) == [f"/{n} of 5" for n in range(1, 6)]


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("https://127.0.0.1:{port}/", "egress_blocked"),
        ("https://2130706433:{port}/", "egress_blocked"),
        ("https://[::ffff:127.0.0.1]:{port}/", "egress_blocked"),
        ("https://localhost:{port}/", "egress_blocked"),
        ("http://crm.example:{port}/", "scheme_not_allowed"),
        ("https://169.254.169.254/latest/meta-data/", "egress_blocked"),
        ("https://metadata.google.internal/", "egress_blocked"),
    ],
)
def test_no_way_inside(run: Run, silence: Silence, url: str, code: str) -> None:
    target = url.format(port=silence.port)
    result = run(
        f"try {{ await fetch('{target}'); return 'out'; }} catch (error) {{ return [error.name, error.cause.code]; }}"
    )
    assert value(result) == ["TypeError", code]
    assert result.requests[0]["error"]["code"] == code
    assert not silence.heard()


def test_a_redirect_inside(run: Run, make_server: MakeServer, silence: Silence) -> None:
    server = make_server(lambda exchange: exchange.redirect(f"http://127.0.0.1:{silence.port}/"))
    result = run("try { await fetch(args.urls[0]); } catch (error) { return error.cause.code; }", server)
    assert value(result) == "egress_blocked"
    assert [record["status"] for record in result.requests] == [302, None]
    assert not silence.heard()


def test_a_hook_that_waits_too_long_is_told_for_what(run: Run, make_server: MakeServer) -> None:
    server = make_server(lambda exchange: None)
    result = run("await fetch(args.urls[0] + '/slow');", server, limits=Limits(timeout_ms=2000))
    assert result.status == "timeout"
    assert result.error is not None
    assert server.url("/slow") in result.error["message"]
    assert result.requests[0]["error"]["code"] == "timeout"


def test_abort(run: Run, make_server: MakeServer) -> None:
    server = make_server(lambda exchange: None)
    result = run(
        """const controller = new AbortController();
           setTimeout(() => controller.abort(), 20);
           try { await fetch(args.urls[0], { signal: controller.signal }); } catch (error) { return error.name; }""",
        server,
    )
    assert value(result) == "AbortError"
    assert result.requests[0]["error"]["code"] == "aborted"


def test_the_counts_of_a_run(run: Run, make_server: MakeServer) -> None:
    server = make_server()
    result = run(
        """const codes = [];
           for (let n = 0; n < 5; n += 1) {
             try { codes.push((await fetch(args.urls[0])).status); } catch (error) { codes.push(error.cause.code); }
           }
           return codes;""",
        server,
        limits=Limits(timeout_ms=5000, requests=2),
    )
    assert value(result) == [200, 200, "too_many_requests", "too_many_requests", "too_many_requests"]
    assert len(server.exchanges) == 2
    assert len(result.requests) == 3


def test_a_run_is_repeated_without_the_network(run: Run, make_server: MakeServer) -> None:
    server = make_server(show)
    body = "return (await (await fetch(args.urls[0] + '/x')).json()).target;"
    first = run(body, server)
    again = run(body, server, http=recording(first.requests))
    assert value(first) == value(again) == "/x"
    assert [record["recorded"] for record in again.requests] == [True]
    assert len(server.exchanges) == 1


def test_secrets_are_masked_in_the_record_and_replayed(run: Run, make_server: MakeServer) -> None:
    server = make_server(show)
    options = {"secrets": {"key": "s3cret-value"}}
    body = """const { key } = args.secrets;
        return (await fetch(args.urls[0] + '/?key=' + key, { headers: { 'X-Key': key } })).status;"""
    first = run(body, server, **options)
    assert value(first) == 200
    assert server.last.headers["x-key"] == "s3cret-value"
    assert "s3cret-value" not in json.dumps(first.requests)
    again = run(body, server, http=recording(first.requests), **options)
    assert value(again) == 200
    assert len(server.exchanges) == 1


def test_host_crypto(run: Run) -> None:
    result = run(
        "const data = await crypto.subtle.digest('SHA-256', new TextEncoder().encode('a'));"
        "return Buffer.from(data).toString('hex');"
    )
    assert value(result) == "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb"
    assert result.requests == []
