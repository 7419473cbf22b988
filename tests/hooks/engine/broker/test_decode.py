"""Compressed answers: read whole, and bombs stopped at the cap."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hooks.engine.broker.decode import Decoder
from hooks.engine.broker.errors import BrokerError

from .conftest import Limits, MakeClient, MakeServer

TEXT = b"The customer may sign in. " * 400


def raw_deflate(data: bytes) -> bytes:
    engine = zlib.compressobj(wbits=-15)
    return engine.compress(data) + engine.flush()


CODINGS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "x-gzip": gzip.compress,
    "deflate": zlib.compress,
    "Deflate": raw_deflate,
    "identity": bytes,
    "": bytes,
    "gzip, gzip": lambda data: gzip.compress(gzip.compress(data)),
    "deflate, gzip": lambda data: gzip.compress(zlib.compress(data)),
    "identity, gzip": gzip.compress,
}


def decode(codings: list[str], data: bytes, cap: int = 1_000_000, step: int = 1000) -> bytes:
    decoder = Decoder("crm.example", codings, cap)
    out = b"".join(decoder.feed(data[place : place + step]) for place in range(0, len(data), step))
    decoder.finish()
    assert decoder.total == len(out)
    return out


@pytest.mark.parametrize("coding", CODINGS)
def test_over_the_wire(to: MakeClient, make_server: MakeServer, coding: str) -> None:
    server = make_server(lambda exchange: exchange.answer(200, CODINGS[coding](TEXT), f"Content-Encoding: {coding}"))
    client = to(server)
    assert client.get(server.url())["body"] == TEXT
    assert client.record["bytes"] == len(TEXT)
    assert client.record["response_body"] == TEXT.decode()
    assert server.last.headers["accept-encoding"] == "gzip, deflate"


@pytest.mark.parametrize("step", [1, 7, 100_000])
@pytest.mark.parametrize("coding", ["gzip", "deflate"])
def test_any_chunks(coding: str, step: int) -> None:
    assert decode([coding], CODINGS[coding](TEXT), step=step) == TEXT


def test_several_gzip_members() -> None:
    assert decode(["gzip"], gzip.compress(b"one ") + gzip.compress(b"") + gzip.compress(b"two"), step=5) == b"one two"


@pytest.mark.parametrize("coding", ["gzip", "deflate", "Deflate", "gzip, gzip", ""])
def test_at_the_cap_and_one_past_it(to: MakeClient, make_server: MakeServer, coding: str) -> None:
    def body(size: str) -> bytes:
        return bytes(CODINGS[coding](b"a" * int(size)))

    server = make_server(lambda e: e.answer(200, body(e.target[1:]), f"Content-Encoding: {coding}"))
    client = to(server, limits=Limits(response_bytes=50_000))
    assert len(client.get(server.url("/50000"))["body"]) == 50_000
    error = client.refused(server.url("/50001"))
    assert (error["code"], error["message"]) == ("too_large", "the answer of 127.0.0.1 is larger than 50,000 bytes")


@pytest.mark.parametrize(
    ("codings", "bomb"),
    [
        (["gzip"], gzip.compress(bytes(20_000_000))),
        (["deflate"], zlib.compress(bytes(20_000_000))),
        (["deflate"], raw_deflate(bytes(20_000_000))),
        (["gzip", "gzip"], gzip.compress(gzip.compress(bytes(20_000_000)))),
        (["gzip"], gzip.compress(b"a" * 2000) * 3000),
        (["gzip", "gzip"], gzip.compress(bytes(20_000_000))),
    ],
)
def test_bombs_stop_at_the_cap(codings: list[str], bomb: bytes) -> None:
    with pytest.raises(BrokerError) as caught:
        decode(codings, bomb, cap=1_000_000, step=65_536)
    assert caught.value.code == "too_large"


def test_a_bomb_over_the_wire(to: MakeClient, make_server: MakeServer) -> None:
    bomb = gzip.compress(gzip.compress(bytes(100_000_000)))
    server = make_server(
        lambda exchange: exchange.answer(200, bomb, "Content-Encoding: gzip", "Content-Encoding: gzip")
    )
    client = to(server)
    assert client.refused(server.url())["code"] == "too_large"
    assert client.record["bytes"] <= 1_048_577


def test_too_many_layers(to: MakeClient, make_server: MakeServer) -> None:
    server = make_server(lambda exchange: exchange.answer(200, b"x", "Content-Encoding: gzip, gzip, gzip"))
    assert to(server).refused(server.url())["code"] == "too_large"


def test_a_coding_nobody_asked_for_stays(to: MakeClient, make_server: MakeServer) -> None:
    server = make_server(lambda exchange: exchange.answer(200, b"\x0b\x02\x80hello\x03", "Content-Encoding: br"))
    assert to(server).get(server.url())["body"] == b"\x0b\x02\x80hello\x03"


@pytest.mark.parametrize("coding", ["gzip", "deflate"])
@pytest.mark.parametrize(("body", "told"), [(b"plain text", "cannot be decompressed"), (b"", "")])
def test_what_is_not_compressed(to: MakeClient, make_server: MakeServer, coding: str, body: bytes, told: str) -> None:
    server = make_server(lambda exchange: exchange.answer(200, body, f"Content-Encoding: {coding}"))
    client = to(server)
    if told:
        assert told in client.refused(server.url())["message"]
    else:
        assert client.get(server.url())["body"] == b""


@pytest.mark.parametrize("coding", ["gzip", "deflate"])
def test_cut_short(to: MakeClient, make_server: MakeServer, coding: str) -> None:
    body = CODINGS[coding](TEXT)[:-9]
    server = make_server(lambda exchange: exchange.answer(200, body, f"Content-Encoding: {coding}"))
    error = to(server).refused(server.url())
    assert (error["code"], "ends too early" in error["message"]) == ("connection_failed", True)


@given(st.binary(max_size=5000), st.integers(1, 700), st.sampled_from(["gzip", "deflate", "gzip, gzip"]))
def test_round_trip(data: bytes, step: int, coding: str) -> None:
    assert decode([part.strip() for part in coding.split(",")], bytes(CODINGS[coding](data)), step=step) == data


@given(st.binary(max_size=300), st.sampled_from(["gzip", "deflate"]), st.integers(0, 100))
def test_garbage_is_an_error_of_ours_or_small(data: bytes, coding: str, cap: int) -> None:
    try:
        assert len(decode([coding], data, cap=cap)) <= cap
    except BrokerError as error:
        found = error.code
        assert found in ("connection_failed", "too_large")
