"""Recorded exchanges: found by method, URL and body, used in order, never the network; and made from a run."""

from __future__ import annotations

import base64
import gzip
import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hooks.engine.broker import EgressPolicy, check_recorded, recording
from hooks.engine.broker.headers import clean_headers
from hooks.engine.broker.records import body_fields, new_record

from .conftest import FakeNet, Limits, MakeClient, MakeServer
from .servers import Silence

CRM = "https://crm.example/contacts"


def exchange(url: str = CRM, method: str = "GET", answer: Any = "ok", **request: Any) -> dict[str, Any]:
    return {"request": {"method": method, "url": url, **request}, "response": {"status": 200, "body": answer}}


def replying(make_client: MakeClient, *recorded: Any, **options: Any) -> Any:
    return make_client(recorded=list(recorded), **options)


def test_an_answer(make_client: MakeClient) -> None:
    recorded = {
        "request": {"method": "POST", "url": CRM},
        "response": {
            "status": 201,
            "headers": {"X-A": "1", "Set-Cookie": ["a", "b"], "X-N": 5},
            "body": {"id": 7, "ü": None},
        },
    }
    client = replying(make_client, recorded)
    ok = client.get(CRM, "POST", body=b'{"a":1}', headers=[["X-Sent", "1"]])
    assert (ok["status"], ok["url"], json.loads(ok["body"])) == (201, CRM, {"id": 7, "ü": None})
    assert ok["headers"] == [
        ["X-A", "1"],
        ["Set-Cookie", "a"],
        ["Set-Cookie", "b"],
        ["X-N", "5"],
        ["content-type", "application/json"],
    ]
    record = client.record
    assert (record["recorded"], record["status"], record["error"]) == (True, 201, None)
    assert (record["request_body"], record["request_headers"]) == ('{"a":1}', [["X-Sent", "1"]])
    assert record["timings"]["connect_ms"] is None


@pytest.mark.parametrize(
    ("response", "body"),
    [
        ({}, b""),
        ({"body": None}, b""),
        ({"body": ""}, b""),
        ({"body": "täxt"}, "täxt".encode()),
        ({"body": [1, 2]}, b"[1,2]"),
        ({"body": {}}, b"{}"),
        ({"body": 5}, b"5"),
        ({"body": False}, b"false"),
        ({"body_base64": "/wA="}, b"\xff\x00"),
        ({"body": "\ud800"}, b"?"),
    ],
)
def test_bodies(make_client: MakeClient, response: dict[str, Any], body: bytes) -> None:
    client = replying(make_client, {"request": {"url": CRM}, "response": response})
    ok = client.get(CRM)
    assert (ok["status"], ok["body"]) == (200, body)


def test_a_content_type_of_its_own_stays(make_client: MakeClient) -> None:
    headers = [["Content-Type", "application/problem+json"]]
    client = replying(make_client, {"request": {"url": CRM}, "response": {"headers": headers, "body": {}}})
    assert client.get(CRM)["headers"] == headers


@pytest.mark.parametrize(
    ("method", "url"),
    [
        ("POST", CRM),
        ("GET", CRM + "/7"),
        ("GET", CRM + "?a=1"),
        ("GET", "http://crm.example/contacts"),
        ("GET", "https://crm.example:8443/contacts"),
        ("GET", "https://127.0.0.1/"),
    ],
)
def test_what_was_not_recorded_fails_and_is_listed(make_client: MakeClient, method: str, url: str) -> None:
    client = replying(make_client, exchange())
    error = client.refused(url, method)
    assert (error["name"], error["code"]) == ("TypeError", "no_recorded_exchange")
    assert error["message"] == f"no recorded exchange for {method} {url}"
    assert client.record["error"]["code"] == "no_recorded_exchange"
    assert (client.record["method"], client.record["url"], client.record["recorded"]) == (method, url, True)


@pytest.mark.parametrize(
    "url", ["HTTPS://CRM.example:443/contacts#x", "https://crm.example./contacts", "https://%63rm.example/contacts"]
)
def test_urls_are_compared_in_one_form(make_client: MakeClient, url: str) -> None:
    assert replying(make_client, exchange(url)).get(CRM)["status"] == 200
    assert replying(make_client, exchange()).get(url)["status"] == 200


def test_in_order_and_then_over(make_client: MakeClient) -> None:
    client = replying(make_client, exchange(answer="1"), exchange(CRM + "/x", answer="x"), exchange(answer="2"))
    assert [client.get(CRM)["body"] for _ in range(2)] == [b"1", b"2"]
    assert client.refused(CRM)["code"] == "no_recorded_exchange"
    assert [client.get(CRM + "/x")["body"] for _ in range(3)] == [b"x"] * 3


@pytest.mark.parametrize(
    ("wanted", "sent", "found"),
    [
        ({"a": 1, "b": [2]}, b'{ "b": [2], "a": 1 }', True),
        ({"a": 1}, b'{"a":2}', False),
        ({"a": 1}, b'{"a":1,"b":2}', False),
        ({"a": 1}, b"not json", False),
        ("a=1", b"a=1", True),
        ("a=1", b"a=2", False),
        ('{"a":1}', b'{"a": 1}', False),
        (None, None, True),
        (None, b"x", False),
        ("", None, True),
        ([1], b"[1]", True),
        (7, b"7", True),
        ({}, None, False),
    ],
)
def test_bodies_are_compared_when_given(make_client: MakeClient, wanted: Any, sent: bytes | None, found: bool) -> None:
    client = replying(make_client, exchange(method="POST", body=wanted))
    reply = client.reply(client.fetch(CRM, "POST", body=sent))
    assert ("ok" in reply) is found


def test_bodies_choose_among_exchanges(make_client: MakeClient) -> None:
    client = replying(
        make_client,
        exchange(method="POST", body={"q": 1}, answer="one"),
        exchange(method="POST", body={"q": 2}, answer="two"),
    )
    assert client.get(CRM, "POST", body=b'{"q":2}')["body"] == b"two"
    assert client.get(CRM, "POST", body=b'{"q":1}')["body"] == b"one"
    assert client.get(CRM, "POST", body=b'{"q":2}')["body"] == b"two"
    assert client.refused(CRM, "POST", body=b'{"q":3}')["code"] == "no_recorded_exchange"


def test_redirects_are_followed_on_the_tape(make_client: MakeClient) -> None:
    moved = {"request": {"url": CRM}, "response": {"status": 302, "headers": {"location": "/new"}}}
    client = replying(make_client, moved, exchange("https://crm.example/new", answer="here"))
    ok = client.get(CRM)
    assert (ok["body"], ok["redirected"], ok["url"]) == (b"here", True, "https://crm.example/new")
    assert [record["url"] for record in client.broker.requests] == [CRM, "https://crm.example/new"]


def test_the_network_is_never_touched(make_client: MakeClient, net: FakeNet, silence: Silence) -> None:
    url = f"http://127.0.0.1:{silence.port}/"
    client = replying(
        make_client,
        exchange(url),
        network=net.network,
        policy=EgressPolicy(internal_hosts=(f"127.0.0.1:{silence.port}",)),
    )
    assert client.get(url)["status"] == 200
    assert client.refused(url + "other")["code"] == "no_recorded_exchange"
    assert client.reply(client.begin("dns", name="crm.example"))["error"]["code"] == "no_recorded_exchange"
    assert (net.asked, net.dialled) == ([], [])
    assert not silence.heard()


def test_the_host_list_still_holds(make_client: MakeClient) -> None:
    client = replying(
        make_client, exchange(), exchange("https://other.example/"), policy=EgressPolicy(allowed_hosts=("crm.example",))
    )
    assert client.get(CRM)["status"] == 200
    assert client.refused("https://other.example/")["code"] == "host_not_allowed"


def test_caps_hold(make_client: MakeClient) -> None:
    client = replying(
        make_client,
        exchange(answer="a" * 101),
        exchange(CRM + "/ok", answer="a" * 100),
        limits=Limits(response_bytes=100, requests=2),
    )
    assert client.refused(CRM)["code"] == "too_large"
    assert client.get(CRM + "/ok")["status"] == 200
    assert client.refused(CRM)["code"] == "too_many_requests"


def test_a_recorded_failure_fails_again(make_client: MakeClient) -> None:
    failure = {"request": {"method": "GET", "url": CRM}, "error": {"code": "timeout", "message": "fetch timed out"}}
    client = replying(make_client, failure)
    assert client.refused(CRM) == {"name": "TimeoutError", "code": "timeout", "message": "fetch timed out"}


@pytest.mark.parametrize(
    "url", ["https://crm.example/•••/x", "https://crm.example/k/x?key=•••", "https://•••.example/k/x", "•••"]
)
def test_a_masked_url_matches_what_was_masked(make_client: MakeClient, url: str) -> None:
    sent = "https://crm.example/k/x" + ("?key=s3cret" if "key" in url else "")
    client = replying(make_client, exchange(url))
    assert client.get(sent)["status"] == 200
    if url != "•••":
        assert client.refused("https://crm.example.net/")["code"] == "no_recorded_exchange"


@pytest.mark.parametrize(
    ("recorded", "told"),
    [
        ("x", "http must be a list"),
        ({}, "http must be a list"),
        ([7], "http[0]: must be an object"),
        ([{}], "http[0].request: must"),
        ([exchange(), {"request": {}}], "http[1].request.url: the URL must be text"),
        ([exchange("crm.example")], "http[0].request.url: the URL must be absolute"),
        ([exchange("ftp://x")], "http[0].request.url: ftp"),
        ([exchange(method=7)], "http[0].request.method: must be text"),  # type: ignore[arg-type] # the fault under test
        ([{"request": {"url": CRM}}], "http[0].response: must be an object"),
        ([{"request": {"url": CRM}, "response": {"status": "200"}}], "http[0].response.status: must"),
        ([{"request": {"url": CRM}, "response": {"status": 100}}], "http[0].response.status: must"),
        ([{"request": {"url": CRM}, "response": {"status": True}}], "http[0].response.status: must"),
        ([{"request": {"url": CRM}, "response": {"headers": "x"}}], "http[0].response.headers: must"),
        ([{"request": {"url": CRM}, "response": {"headers": {"a": None}}}], "http[0].response.headers.a: must be text"),
        ([{"request": {"url": CRM}, "response": {"headers": [["a"]]}}], "http[0].response.headers: must"),
        ([{"request": {"url": CRM}, "response": {"body_base64": "%"}}], "http[0].response.body_base64: not base64"),
        ([{"request": {"url": CRM}, "error": "x"}], "http[0].error: must be an object"),
        ([{"request": {"url": CRM}, "error": {"code": "oops"}}], "http[0].error.code: not one of"),
    ],
)
def test_faults_name_their_place(make_client: MakeClient, recorded: Any, told: str) -> None:
    with pytest.raises(ValueError, match=re.escape(told)) as caught:
        check_recorded(recorded)
    assert str(caught.value).startswith(told)
    error = make_client(recorded=recorded).refused(CRM)
    assert (error["code"], error["message"].startswith(told)) == ("bad_request", True)


def test_good_ones_pass_the_check() -> None:
    check_recorded([])
    check_recorded([exchange(), exchange(method="post", body=None)])


class TestRecording:
    def test_a_run_can_be_repeated(self, to: MakeClient, make_client: MakeClient, make_server: MakeServer) -> None:
        def answer(sent: Any) -> None:
            if sent.target == "/moved":
                sent.redirect("/json", 307)
            elif sent.target == "/json":
                body = gzip.compress(b'{"a": [1, 2]}')
                sent.answer(
                    200,
                    body,
                    "Content-Type: application/json",
                    "Content-Encoding: gzip",
                    "Set-Cookie: a",
                    "Set-Cookie: b",
                )
            else:
                sent.answer(404, b"\xff", "X-A: 1")

        server = make_server(answer)
        first = to(server)
        wanted = [("POST", "/moved"), ("GET", "/binary"), ("GET", "/json")]
        before = [first.get(server.url(path), method) for method, path in wanted]
        assert first.refused("https://127.0.0.1/")["code"] == "egress_blocked"
        tape = json.loads(json.dumps(recording(first.broker.requests)))
        count = len(server.exchanges)

        second = make_client(recorded=tape)
        after = [second.get(server.url(path), method) for method, path in wanted]
        assert second.refused("https://127.0.0.1/")["code"] == "egress_blocked"
        assert [(ok["status"], ok["url"], ok["redirected"]) for ok in after] == [
            (ok["status"], ok["url"], ok["redirected"]) for ok in before
        ]
        assert after[1]["body"] == before[1]["body"] == b"\xff"
        assert json.loads(after[0]["body"]) == {"a": [1, 2]}
        assert [value for name, value in after[2]["headers"] if name == "set-cookie"] == ["a", "b"]
        assert [record["url"] for record in second.broker.requests] == [
            record["url"] for record in first.broker.requests
        ]
        assert len(server.exchanges) == count

    def test_a_run_with_a_broken_url_can_be_repeated(self, make_client: MakeClient) -> None:
        first = make_client(recorded=[exchange()])
        first.refused("crm.example")
        first.get(CRM)
        first.refused("ftp://crm.example/")
        tape = recording(first.broker.requests)
        check_recorded(tape)
        second = make_client(recorded=tape)
        assert second.refused("crm.example")["code"] == "bad_request"
        assert second.get(CRM)["status"] == 200
        assert second.refused("ftp://crm.example/")["code"] == "scheme_not_allowed"

    def test_the_form(self) -> None:
        record = new_record("POST", CRM, recorded=False, start_ms=0.0)
        record |= {
            "status": 200,
            "request_body": "secret",
            "response_headers": [["Content-Type", "application/json"], ["Content-Length", "9"]],
        }
        record |= {"response_body": '{"a": 1}'}
        assert recording([record]) == [
            {
                "request": {"method": "POST", "url": CRM},
                "response": {"status": 200, "headers": {"content-type": "application/json"}, "body": {"a": 1}},
            }
        ]

    @pytest.mark.parametrize(
        ("body", "kind", "shown"),
        [
            ("", "application/json", None),
            ("{", "application/json", "{"),
            ("7", "application/json", "7"),
            ('{"a":1}', "text/plain", '{"a":1}'),
            ("[1]", "application/hal+json", [1]),
        ],
    )
    def test_bodies_people_can_edit(self, body: str, kind: str, shown: object) -> None:
        record = new_record("GET", CRM, recorded=False, start_ms=0.0)
        record |= {"status": 200, "response_headers": [["content-type", kind]], "response_body": body}
        assert recording([record])[0]["response"]["body"] == shown

    def test_a_masked_run_is_repeated(self, make_client: MakeClient) -> None:
        from hooks.engine.masking import mask

        first = make_client(recorded=[exchange(CRM + "?key=hunter22", "POST")])
        first.get(CRM + "?key=hunter22", "POST", body=b"hunter22")
        masked = mask(first.broker.requests, {"key": "hunter22"})
        assert "hunter22" not in str(masked)
        assert make_client(recorded=recording(masked)).get(CRM + "?key=hunter22", "POST", body=b"x")["body"] == b"ok"


@given(st.binary(max_size=200))
def test_any_body_survives_the_record(body: bytes) -> None:
    fields = body_fields("response", body)
    text, encoded = fields["response_body"], fields.get("response_body_base64")
    assert (text.encode() if text is not None else base64.b64decode(encoded or "")) == body


@given(st.lists(st.tuples(st.text(max_size=8), st.text(max_size=8)), max_size=5))
def test_headers_are_clean_or_refused(pairs: list[tuple[str, str]]) -> None:
    from hooks.engine.broker.errors import BrokerError

    try:
        cleaned = clean_headers([list(pair) for pair in pairs])
    except BrokerError as error:
        refused = error.code
        assert refused == "bad_request"
        return
    for name, value in cleaned:
        assert name.isascii()
        assert not set(name + value) & set("\r\n\0")
        value.encode("latin-1")
