"""The broker as the engine holds it: hostile calls, other operations, and nothing paid for nothing."""

from __future__ import annotations

import ssl
import subprocess
import sys
import threading
import time
from collections import Counter
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hooks.engine.broker import EgressPolicy, JobBroker
from hooks.engine.broker.desk import MAX_PENDING
from hooks.engine.broker.network import Network

from .conftest import PATIENCE, FakeNet, Limits, MakeClient, MakeServer
from .servers import Exchange

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)
FIELDS = st.fixed_dictionaries(
    {},
    optional={
        "id": st.integers(0, 3) | JSON,
        "op": st.sampled_from(["fetch", "dns", "abort", "nothing", "__class__"]) | JSON,
        "method": st.sampled_from(["GET", "POST"]) | JSON,
        "url": st.sampled_from(["https://crm.example/", "https://127.0.0.1/"]) | JSON,
        "headers": JSON,
        "body": JSON,
        "redirect": JSON,
        "timeout_ms": JSON,
        "target": JSON,
        "name": JSON,
        "type": JSON,
    },
)


@pytest.mark.parametrize(
    "call",
    [
        None,
        7,
        "fetch",
        [],
        [1],
        {},
        {"op": "fetch"},
        {"id": "1", "op": "fetch"},
        {"id": None},
        {"id": 1.5, "op": "dns"},
    ],
)
def test_what_is_no_call_is_passed_over(make_client: MakeClient, call: Any) -> None:
    client = make_client()
    client.broker.start(call)
    assert client.broker.wait(0) == []
    assert client.broker.requests == []


@pytest.mark.parametrize("op", ["", "eval", "__init__", None, 7, ["fetch"], "x" * 500])
def test_unknown_operations(make_client: MakeClient, op: Any) -> None:
    client = make_client()
    error = client.reply(client.begin(op))["error"]
    assert error["code"] == "bad_request"
    assert len(error["message"]) < 120


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(FIELDS | JSON, max_size=6))
def test_any_call_has_at_most_one_reply(net: FakeNet, calls: list[Any]) -> None:
    broker = JobBroker(EgressPolicy(), limits=Limits(), deadline=time.monotonic() + 0.2, network=net.network)
    for call in calls:
        broker.start(call)
    replies: list[dict[str, Any]] = []
    while broker.pending():
        replies += broker.wait(0.05)
    replies += broker.wait(0)
    broker.close()
    assert all(("ok" in reply) != ("error" in reply) for reply in replies)
    started = [call for call in calls if isinstance(call, dict) and isinstance(call.get("id"), int)]
    assert len(replies) <= len(started)
    assert {address for address, _ in net.dialled} <= {"1.1.1.1"}


def test_an_id_in_use_is_passed_over(make_client: MakeClient, make_server: MakeServer) -> None:
    both = threading.Event()

    def answer(exchange: Exchange) -> None:
        assert both.wait(PATIENCE)
        exchange.answer(200)

    server = make_server(answer)
    client = make_client(EgressPolicy(internal_hosts=(server.host,)))
    for _ in range(2):
        client.broker.start({"id": 1, "op": "fetch", "method": "GET", "url": server.url()})
    both.set()
    assert "ok" in client.reply(1)
    assert client.broker.wait(0) == []
    assert len(client.broker.requests) == 1


def test_a_flood_of_calls_is_cut(make_client: MakeClient) -> None:
    asked_all = threading.Event()

    def resolve(_host: str, _port: int) -> list[str]:
        assert asked_all.wait(PATIENCE)
        return []

    client = make_client(network=Network(resolve=resolve), limits=Limits(requests=100_000))
    calls = [client.fetch("https://nowhere.example/") for _ in range(2000)]
    asked_all.set()
    codes = Counter(client.reply(call)["error"]["code"] for call in calls)
    assert codes == {"dns_failed": MAX_PENDING, "too_many_requests": 2000 - MAX_PENDING}


def test_a_fault_of_our_own_is_told_without_its_insides(
    make_client: MakeClient, caplog: pytest.LogCaptureFixture
) -> None:
    def resolve(_host: str, _port: int) -> list[str]:
        raise RuntimeError("/etc/hookline/secret")

    error = make_client(network=Network(resolve=resolve)).refused("https://crm.example/")
    assert (error["code"], error["message"]) == ("connection_failed", "fetch to crm.example failed inside the engine")
    assert "/etc/hookline/secret" in caplog.text


class TestDns:
    @pytest.mark.parametrize(
        ("kind", "records"),
        [("A", ["1.1.1.1", "8.8.8.8"]), (None, ["1.1.1.1", "8.8.8.8"]), ("AAAA", ["2606:4700::1111"])],
    )
    def test_addresses(self, make_client: MakeClient, net: FakeNet, kind: Any, records: list[str]) -> None:
        net.name("crm.example", ["1.1.1.1", "2606:4700::1111", "8.8.8.8"])
        client = make_client(network=net.network)
        assert client.reply(client.begin("dns", name="CRM.example.", type=kind))["ok"] == {"records": records}
        assert client.broker.requests == []

    @pytest.mark.parametrize(
        ("name", "kind", "code"),
        [
            ("nowhere.example", "A", "dns_failed"),
            ("four.example", "AAAA", "dns_failed"),
            ("four.example", "MX", "bad_request"),
            ("four.example", "TXT", "bad_request"),
            ("four.example", ["A"], "bad_request"),
            ("", "A", "bad_request"),
            ("a b", "A", "bad_request"),
            (None, "A", "bad_request"),
            (7, "A", "bad_request"),
            ("localhost", "A", "egress_blocked"),
            ("127.0.0.1", "A", "egress_blocked"),
            ("0x7f.1", "A", "egress_blocked"),
            ("metadata.google.internal", "A", "egress_blocked"),
            ("other.example", "A", "host_not_allowed"),
        ],
    )
    def test_refusals(self, make_client: MakeClient, net: FakeNet, name: Any, kind: Any, code: str) -> None:
        net.name("four.example", ["1.1.1.1"])
        net.name("other.example", ["1.1.1.1"])
        policy = EgressPolicy(allowed_hosts=("four.example", "nowhere.example"))
        client = make_client(policy, network=net.network)
        assert client.reply(client.begin("dns", name=name, type=kind))["error"]["code"] == code
        assert "other.example" not in net.asked

    def test_an_address_is_its_own_record(self, make_client: MakeClient, net: FakeNet) -> None:
        client = make_client(network=net.network)
        assert client.reply(client.begin("dns", name="0x01010101"))["ok"] == {"records": ["1.1.1.1"]}
        assert net.asked == []


def test_waiting_without_a_call_takes_the_time_given(make_client: MakeClient) -> None:
    client = make_client()
    before = time.monotonic()
    assert client.broker.wait(0.02) == []
    assert time.monotonic() - before >= 0.02
    assert client.broker.wait(-1) == []


def test_preloading_leaves_nothing_to_load() -> None:
    code = (
        "import sys\n"
        "from hooks.engine.broker import preload\n"
        "preload()\n"
        "from hooks.engine.broker import network\n"
        "print({'httpcore', 'h11', 'ssl'} <= set(sys.modules), network.system_tls.cache_info().currsize)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout == "True 1\n"


def test_the_systems_authorities_are_trusted_and_checked() -> None:
    context = Network().tls()
    assert context is Network().tls(), "made once"
    assert (context.verify_mode, context.check_hostname) == (ssl.CERT_REQUIRED, True)
    assert context.minimum_version >= ssl.TLSVersion.TLSv1_2
    assert context.cert_store_stats()["x509_ca"] > 50


def test_a_job_without_calls_loads_nothing() -> None:
    code = (
        "import sys, time\n"
        "from hooks.engine.broker import EgressPolicy, JobBroker\n"
        "broker = JobBroker(EgressPolicy(), limits=object(), deadline=time.monotonic() + 1)\n"
        "assert broker.requests == broker.pending() == broker.wait(0) == []\n"
        "broker.close()\n"
        "heavy = {'httpx', 'httpcore', 'h11', 'ssl', 'idna', 'certifi', 'cryptography'} & set(sys.modules)\n"
        "heavy |= {name for name in sys.modules if name.startswith('hooks.engine.broker.')}\n"
        "light = {f'hooks.engine.broker.{name}' for name in ('job', 'policy', 'replay')}\n"
        "print(sorted(heavy - light))\n"
        "print('django' in sys.modules)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.splitlines() == ["[]", "False"]
