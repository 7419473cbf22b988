"""Crypto by the host: the broker carries it, counts it as no request, and lets a hook use one processor at a time."""

from __future__ import annotations

import base64
import hashlib
import hmac
import threading
from typing import Any

import pytest

from hooks.engine.broker import operations

from .conftest import PATIENCE, Limits, MakeClient


def b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


@pytest.mark.parametrize("size", [0, 5, 60_000, 500_000])
def test_digest(make_client: MakeClient, size: int) -> None:
    client = make_client(limits=Limits(requests=0))
    data = b"a" * size
    reply = client.reply(client.begin("crypto", action="digest", hash="SHA-256", data=b64(data)))
    assert base64.b64decode(reply["ok"]["data"]) == hashlib.sha256(data).digest()
    assert client.broker.requests == []


def test_hmac_with_recorded_exchanges(make_client: MakeClient) -> None:
    client = make_client(recorded=[])
    call = client.begin(
        "crypto", action="sign", algorithm="HMAC", hash="SHA-256", key=b64(b"k" * 32), data=b64(b"text")
    )
    assert base64.b64decode(client.reply(call)["ok"]["data"]) == hmac.digest(b"k" * 32, b"text", "sha256")


@pytest.mark.parametrize(
    "payload",
    [{}, {"action": "steal"}, {"action": "digest", "hash": "MD4", "data": ""}, {"action": "digest", "hash": "SHA-256"}],
)
def test_refusals_keep_their_own_name(make_client: MakeClient, payload: dict[str, Any]) -> None:
    client = make_client()
    for _ in range(2):  # by a thread first, then on the spot
        error = client.reply(client.begin("crypto", **payload))["error"]
        assert set(error) == {"name", "message", "code"}
        assert error["name"] not in ("", "AbortError")
        assert error["message"]


def test_one_at_a_time_while_others_go_on(make_client: MakeClient, monkeypatch: pytest.MonkeyPatch) -> None:
    gate, order, lock = threading.Event(), list[str](), threading.Lock()
    most = [0, 0]

    def slow(payload: dict[str, Any]) -> dict[str, Any]:
        with lock:
            most[0] += 1
            most[1] = max(most)
        assert gate.wait(PATIENCE)
        with lock:
            most[0] -= 1
            order.append(payload["action"])
        return {}

    monkeypatch.setattr(operations, "_crypto", slow)
    client = make_client()
    calls = [client.begin("crypto", action=str(number)) for number in range(5)]
    assert client.refused("https://127.0.0.1/")["code"] == "egress_blocked", "a request does not wait behind them"
    gate.set()
    assert all("ok" in client.reply(call) for call in calls)
    assert order == ["0", "1", "2", "3", "4"]
    assert most[1] == 1


def test_a_job_that_is_over_gets_no_reply(make_client: MakeClient, monkeypatch: pytest.MonkeyPatch) -> None:
    gate, reached, left = threading.Event(), threading.Event(), threading.Event()

    def slow(_payload: dict[str, Any]) -> dict[str, Any]:
        reached.set()
        assert gate.wait(PATIENCE)
        left.set()
        return {}

    monkeypatch.setattr(operations, "_crypto", slow)
    client = make_client()
    client.begin("crypto", action="derive")
    assert reached.wait(PATIENCE)
    assert client.broker.pending()[0]["phase"] == "working"
    client.broker.close()
    gate.set()
    assert left.wait(PATIENCE)
    assert client.broker.wait(0) == []
