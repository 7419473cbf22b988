"""What a hook sees of recorded answers: every status, body, header, redirect and failure, through the real engine."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from typing import Any, get_args

import pytest

from hooks.engine import EgressPolicy, Engine, Job, Result
from hooks.engine.broker.errors import Code

Ask = Callable[..., Result]
URL = "https://a.example/x"


def exchange(response: dict[str, Any] | None = None, **request: Any) -> dict[str, Any]:
    return {"request": {"method": "GET", "url": URL, **request}, "response": {"status": 200, **(response or {})}}


@pytest.fixture
def ask(engine: Engine) -> Ask:
    """ask("return r.status", exchanges): the body of a hook in which `r` is the answer of the first request."""

    def run(body: str, http: list[dict[str, Any]], init: str = "{}", **parts: Any) -> Result:
        source = f"module.exports = async (args) => {{ const r = await fetch('{URL}', {init}); {body} }}"
        return engine.run(Job(source, {}, settle="return", http=http, **parts))

    return run


def value(result: Result) -> Any:
    assert result.status == "ok", result.error
    assert result.settled is not None
    return result.settled["value"]


@pytest.mark.parametrize(
    "status", [200, 201, 202, 204, 206, 300, 304, 400, 401, 403, 404, 409, 418, 422, 429, 500, 502, 503, 599]
)
def test_a_status_is_an_answer_and_no_error(ask: Ask, status: int) -> None:
    result = ask("return [r.status, r.ok, r.redirected, r.type]", [exchange({"status": status})])
    assert value(result)[:3] == [status, 200 <= status < 300, False]
    assert (result.requests[0]["status"], result.requests[0]["error"]) == (status, None)


BODIES: dict[str, tuple[dict[str, Any], str, Any]] = {
    "JSON": ({"body": {"a": [1, None, "é"]}}, "return r.json()", {"a": [1, None, "é"]}),
    "a list": ({"body": [1, 2]}, "return r.json()", [1, 2]),
    "text": ({"body": "hé😀"}, "return r.text()", "hé😀"),
    "nothing": ({}, "return r.text()", ""),
    "null": ({"body": None}, "return r.text()", ""),
    "bytes": ({"body_base64": base64.b64encode(bytes(range(256))).decode()}, "return (await r.bytes()).length", 256),
    "an array buffer": ({"body": "abc"}, "return (await r.arrayBuffer()).byteLength", 3),
    "a blob": ({"body": "abc"}, "const b = await r.blob(); return [b.size, await b.text()]", [3, "abc"]),
    "a form": (
        {"body": "a=1&b=2", "headers": {"content-type": "application/x-www-form-urlencoded"}},
        "return [...(await r.formData()).entries()]",
        [["a", "1"], ["b", "2"]],
    ),
    "a stream": ({"body": "abc"}, "let n = 0; for await (const part of r.body) n += part.length; return n", 3),
    "a clone": ({"body": "abc"}, "const c = r.clone(); return [await r.text(), await c.text()]", ["abc", "abc"]),
    "a byte order mark": ({"body": "\ufeff{}"}, "return r.json()", {}),
    "bytes that are no UTF-8": ({"body_base64": "/w=="}, "return r.text()", "\ufffd"),
    "a number": ({"body": 5}, "return r.json()", 5),
    "false": ({"body": False}, "return r.json()", False),
}


@pytest.mark.parametrize(("response", "body", "expected"), BODIES.values(), ids=BODIES.keys())
def test_a_body_is_read(ask: Ask, response: dict[str, Any], body: str, expected: Any) -> None:
    assert value(ask(body, [exchange(response)])) == expected


HEADERS: list[tuple[Any, str, Any]] = [
    ({"X-One": "1"}, "return r.headers.get('x-one')", "1"),
    ({"x-two": ["a", "b"]}, "return r.headers.get('X-TWO')", "a, b"),
    ([["x-two", "a"], ["X-Two", "b"]], "return r.headers.get('x-two')", "a, b"),
    ({"set-cookie": ["a=1", "b=2"]}, "return r.headers.getSetCookie()", ["a=1", "b=2"]),
    ({"x-number": 5}, "return r.headers.get('x-number')", "5"),
    ({}, "return r.headers.get('x-none')", None),
    ({"b": "2", "a": "1"}, "return [...r.headers.keys()].filter(k => k.length === 1)", ["a", "b"]),
    ({"x": "1"}, "r.headers.has('X')", None),
]


@pytest.mark.parametrize(("headers", "body", "expected"), HEADERS)
def test_headers_are_read(ask: Ask, headers: Any, body: str, expected: Any) -> None:
    assert value(ask(body, [exchange({"headers": headers})])) == expected


@pytest.mark.parametrize("code", get_args(Code))
def test_a_recorded_failure_is_one_a_hook_can_catch(engine: Engine, code: str) -> None:
    http = [{"request": {"method": "GET", "url": URL}, "error": {"code": code, "message": "as it was"}}]
    source = f"""module.exports = async () => {{
        try {{ await fetch('{URL}') }} catch (e) {{ return [e.name, e.message, e.cause.name, e.cause.code] }}
    }}"""
    result = engine.run(Job(source, {}, settle="return", http=http))
    cause = {"timeout": "TimeoutError", "aborted": "AbortError"}.get(code, "TypeError")
    assert value(result) == ["TypeError", "fetch failed: as it was", cause, code]
    assert result.requests[0]["error"] == {"code": code, "message": "as it was"}


METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"]


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("recorded", METHODS)
def test_a_method_must_be_the_recorded_one(engine: Engine, method: str, recorded: str) -> None:
    source = f"""module.exports = async () => {{
        try {{ return (await fetch('{URL}', {{ method: '{method}' }})).status }} catch {{ return 'none' }}
    }}"""
    result = engine.run(Job(source, {}, settle="return", http=[exchange(method=recorded)]))
    assert value(result) == (200 if method == recorded else "none")
    assert [request["method"] for request in result.requests] == [method]


SENT: list[tuple[str, Any]] = [
    ("'text'", "text"),
    ("JSON.stringify({ a: 1 })", {"a": 1}),
    ("new URLSearchParams({ a: '1', b: 'x y' })", "a=1&b=x+y"),
    ("new TextEncoder().encode('bytes')", "bytes"),
    ("Buffer.from('buffer')", "buffer"),
    ("new Blob(['blob'])", "blob"),
    ("new TextEncoder().encode('view').buffer", "view"),
    ("undefined", None),
    ("null", None),
    ("''", None),
]


@pytest.mark.parametrize(("sent", "recorded"), SENT, ids=[sent for sent, _ in SENT])
def test_a_body_is_sent_as_it_is_meant(ask: Ask, sent: str, recorded: Any) -> None:
    http = [exchange(method="POST", body=recorded)]
    assert value(ask("return r.status", http, f"{{ method: 'POST', body: {sent} }}")) == 200


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize(
    ("mode", "outcome"), [("follow", ["there", True, 200]), ("manual", ["", False, None]), ("error", "TypeError")]
)
def test_redirects(engine: Engine, status: int, mode: str, outcome: Any) -> None:
    http = [
        exchange({"status": status, "headers": {"location": "/there"}}),
        exchange({"body": "there"}, url="https://a.example/there"),
    ]
    source = f"""module.exports = async () => {{
        try {{
            const r = await fetch('{URL}', {{ redirect: '{mode}' }});
            return [await r.text(), r.redirected, r.ok ? r.status : null];
        }} catch (e) {{ return e.name }}
    }}"""
    assert value(engine.run(Job(source, {}, settle="return", http=http))) == outcome


HOSTS: list[tuple[Any, bool]] = [
    (None, True),
    ((), False),
    (("a.example",), True),
    (("A.Example",), True),
    (("a.example:443",), True),
    (("a.example:8443",), False),
    (("*.example",), True),
    (("*.a.example",), False),
    (("b.example",), False),
    (("b.example", "a.example"), True),
]


@pytest.mark.parametrize(("allowed", "works"), HOSTS, ids=[str(allowed) for allowed, _ in HOSTS])
def test_the_list_of_hosts_holds_for_recorded_answers_too(ask: Ask, allowed: Any, works: bool) -> None:
    result = ask("return r.status", [exchange()], egress=EgressPolicy(allowed_hosts=allowed))
    if works:
        assert value(result) == 200
    else:
        assert result.status == "error"
        assert result.settled is None
        assert result.requests[0]["error"]["code"] == "host_not_allowed"


BAD: dict[str, tuple[Any, str]] = {
    "no object": (["x"], "http[0]"),
    "no request": ([{}], "http[0].request"),
    "no address": ([{"request": {"method": "GET"}, "response": {}}], "http[0].request.url"),
    "an address that is none": ([exchange(url="nonsense")], "http[0].request.url"),
    "a method that is none": ([exchange(method=5)], "http[0].request.method"),
    "no answer": ([{"request": {"url": URL}}], "http[0].response"),
    "a status that is none": ([exchange({"status": 99})], "http[0].response.status"),
    "a status that is text": ([exchange({"status": "200"})], "http[0].response.status"),
    "headers that are none": ([exchange({"headers": "x"})], "http[0].response.headers"),
    "base64 that is none": ([exchange({"body_base64": "*"})], "http[0].response.body_base64"),
    "a failure nobody knows": ([{"request": {"url": URL}, "error": {"code": "bored"}}], "http[0].error.code"),
    "the second one": ([exchange(), {}], "http[1].request"),
}


@pytest.mark.parametrize(("http", "place"), BAD.values(), ids=BAD.keys())
def test_a_record_that_cannot_be_used_fails_the_request_and_says_where(ask: Ask, http: Any, place: str) -> None:
    result = ask("return r.status", http)
    assert result.status == "error"
    assert result.settled is None
    assert result.error is not None
    assert result.error["message"].startswith(f"fetch failed: {place}")
    assert result.error["cause"]["code"] == "bad_request"
    assert [request["error"]["code"] for request in result.requests] == ["bad_request"]


def test_a_run_is_its_own_record(ask: Ask) -> None:
    result = ask("return r.text()", [exchange({"body": "once"})])
    again = json.loads(json.dumps(result.requests))
    assert [(one["method"], one["url"], one["status"], one["recorded"]) for one in again] == [("GET", URL, 200, True)]
    assert again[0]["bytes"] == 4
