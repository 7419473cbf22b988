"""Whatever a hostile child writes as a host call: each is answered once, in the agreed shape, and nothing breaks."""

from __future__ import annotations

import base64
import json
import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hooks.engine.broker import EgressPolicy, JobBroker

from .conftest import Limits

TEXT = st.text(max_size=20) | st.sampled_from(
    ["", "\x00", "\ud800", "https://a.example/", "GET", "AAAA", "//", "x" * 3_000]
)
SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | TEXT
JSON = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4), max_leaves=8
)
OPS = st.sampled_from(["fetch", "dns", "abort", "crypto", "", "FETCH", "eval", "__class__"])
NAMES = st.sampled_from(
    ["method", "url", "headers", "body", "redirect", "timeout_ms", "name", "type", "target", "action", "hash", "data"]
)
URLS = st.sampled_from(
    [
        *(
            "https://crm.example/",
            "http://crm.example/",
            "https://127.0.0.1/",
            "https://[::1]/",
            "https://a@b/",
            "ftp://x/",
        ),
        *(
            "https://crm.example:99999/",
            "https://",
            "https://\x00/",
            "https://xn--/",
            "https://é.example/",
            "HTTPS://A/",
        ),
        *("https://0x7f.1/", "https://2130706433/", "file:///etc/passwd", "https://crm.example/\r\nX: y", "data:,x"),
    ]
)
FETCHES = st.fixed_dictionaries(
    {"op": st.just("fetch"), "url": URLS | TEXT},
    optional={
        "method": st.sampled_from(["GET", "POST", "get", "TRACE", "CONNECT", "G T", "", "X" * 400]) | SCALARS,
        "headers": st.lists(st.lists(TEXT, max_size=3) | TEXT, max_size=4) | JSON,
        "body": st.binary(max_size=40).map(lambda data: base64.b64encode(data).decode()) | JSON,
        "redirect": st.sampled_from(["follow", "manual", "error", "maybe"]) | SCALARS,
        "timeout_ms": st.sampled_from([-1, 0, 1, 10**12]) | SCALARS,
    },
)
RECORDED = [
    {"request": {"method": "GET", "url": "https://crm.example/"}, "response": {"status": 200, "body": {"a": 1}}}
]
SHAPE = {"status", "status_text", "url", "headers", "body", "redirected"}


def replies(broker: JobBroker, count: int) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    end = time.monotonic() + 20
    while len(found) < count and time.monotonic() < end:
        found += broker.wait(0.2)
    return found


def answered(calls: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Make the calls on recorded exchanges alone (nothing reaches a network) and return their replies."""
    broker = JobBroker(EgressPolicy(), limits=Limits(), deadline=time.monotonic() + 20, recorded=list(RECORDED))
    try:
        for call in calls:
            broker.start(call)
        found = replies(broker, len(calls))
        json.dumps(broker.requests)
        # One more is written down: the one that was refused because it was too many.
        assert sum(request["status"] is not None for request in broker.requests) <= Limits().requests
        return found
    finally:
        broker.close()


def check(reply: dict[str, Any]) -> None:
    json.dumps(reply).encode()
    assert len(reply) == 2
    if "error" in reply:
        assert set(reply["error"]) >= {"name", "message", "code"}
        assert all(isinstance(reply["error"][name], str) for name in ("name", "message", "code"))
        assert reply["error"]["message"]
    else:
        assert isinstance(reply["ok"], dict)


@settings(max_examples=60)
@given(op=OPS | SCALARS, payload=st.dictionaries(NAMES, JSON, max_size=5))
def test_any_operation_is_answered_once(op: Any, payload: dict[str, Any]) -> None:
    found = answered([{"id": 1, "op": op, **payload}])
    assert [reply["id"] for reply in found] == [1]
    check(found[0])


@settings(max_examples=80)
@given(call=FETCHES)
def test_any_request_is_answered_or_refused(call: dict[str, Any]) -> None:
    (reply,) = answered([{"id": 7, **call}])
    check(reply)
    assert "error" in reply or set(reply["ok"]) == SHAPE


@settings(max_examples=25)
@given(calls=st.lists(FETCHES, max_size=24))
def test_many_requests_are_each_answered_once(calls: list[dict[str, Any]]) -> None:
    found = answered([{"id": number, **call} for number, call in enumerate(calls)])
    assert sorted(reply["id"] for reply in found) == list(range(len(calls)))


NO_CALLS: list[Any] = [None, 1, "fetch", [], b"x", {"op": "fetch"}, {"id": None}, {"id": "1", "op": "dns"}, {}]


@pytest.mark.parametrize("call", NO_CALLS)
def test_what_is_no_call_breaks_nothing(call: Any) -> None:
    broker = JobBroker(EgressPolicy(), limits=Limits(), deadline=time.monotonic() + 20, recorded=list(RECORDED))
    broker.start(call)
    broker.start({"id": 2, "op": "fetch", "method": "GET", "url": "https://crm.example/", "headers": [], "body": None})
    found: dict[Any, dict[str, Any]] = {}
    while 2 not in found:
        found |= {reply["id"]: reply for reply in replies(broker, 1)}
    broker.close()
    assert json.loads(base64.b64decode(found[2]["ok"]["body"])) == {"a": 1}


def test_after_the_end_nothing_is_started() -> None:
    broker = JobBroker(EgressPolicy(), limits=Limits(), deadline=time.monotonic() + 20, recorded=list(RECORDED))
    broker.close()
    broker.start({"id": 1, "op": "fetch", "method": "GET", "url": "https://crm.example/"})
    assert broker.requests == []
    assert broker.pending() == []
