"""Cryptography for hooks: any parameters are answered, and what goes in comes out again only with the right key."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from hooks.engine.hostcalls.crypto import crypto_call

ACTIONS = ("digest", "sign", "verify", "encrypt", "decrypt", "derive", "import", "export", "generate")
HASHES = ("SHA-1", "SHA-256", "SHA-384", "SHA-512")
ALGORITHMS = (
    *("AES-GCM", "AES-CBC", "AES-CTR", "RSA-OAEP", "HMAC", "ECDSA", "Ed25519", "RSA-PSS", "RSASSA-PKCS1-v1_5"),
    *("PBKDF2", "HKDF", "scrypt", "ECDH", "P-256", "none"),
)
NAMES = {"TypeError", "NotSupportedError", "OperationError", "DataError", "InvalidAccessError", "SyntaxError"}
BYTES = st.binary(max_size=40).map(lambda data: base64.b64encode(data).decode())
KEYS = st.sampled_from([16, 24, 32]).flatmap(lambda size: st.binary(min_size=size, max_size=size))
VALUES = (
    st.none()
    | st.booleans()
    | st.integers(-5, 300)
    | st.floats()
    | st.text(max_size=12)
    | BYTES
    | st.sampled_from(["jwk", "raw", "pkcs8", "spki", "pem", "P-256", "P-521", "\ud800", "SHA-256"])
    | st.dictionaries(
        st.sampled_from(["kty", "n", "e", "d", "crv", "x", "y", "k"]), BYTES | st.text(max_size=5), max_size=6
    )
)
FIELDS = st.dictionaries(
    st.sampled_from(
        [
            *(
                "data",
                "key",
                "iv",
                "hash",
                "signature",
                "tag_length",
                "length",
                "salt",
                "info",
                "iterations",
                "counter",
            ),
            *("format", "curve", "additional_data", "label", "private_key", "public_key", "salt_length", "jwk", "cost"),
        ]
    ),
    VALUES,
    max_size=9,
)


def b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def ok(**payload: Any) -> Any:
    answer = crypto_call(payload)
    assert "ok" in answer, answer
    return base64.b64decode(answer["ok"]["data"]) if "data" in answer["ok"] else answer["ok"]


def error(**payload: Any) -> dict[str, Any]:
    answer = crypto_call(payload)
    assert "error" in answer, answer
    return dict(answer["error"])


@settings(max_examples=150)
@given(action=st.sampled_from(ACTIONS), algorithm=st.sampled_from(ALGORITHMS) | VALUES, fields=FIELDS)
def test_any_parameters_are_answered(action: str, algorithm: Any, fields: dict[str, Any]) -> None:
    assume(not (action == "generate" and fields.get("length")))
    answer = crypto_call({"action": action, "algorithm": algorithm, **fields})
    json.dumps(answer).encode()
    assert len(answer) == 1
    if "error" in answer:
        assert set(answer["error"]) == {"name", "message", "code"}
        assert answer["error"]["name"] in NAMES
        assert answer["error"]["message"]


@pytest.mark.parametrize(
    "payload", [{}, {"action": None}, {"action": 1}, {"action": "x" * 101}, {"action": "__init__"}]
)
def test_an_unknown_action_is_refused(payload: dict[str, Any]) -> None:
    assert error(**payload)["name"] in ("TypeError", "NotSupportedError")


@given(key=KEYS, iv=st.binary(min_size=12, max_size=12), data=st.binary(max_size=200), more=st.binary(max_size=20))
def test_gcm_gives_back_what_went_in(key: bytes, iv: bytes, data: bytes, more: bytes) -> None:
    common = {"algorithm": "AES-GCM", "key": b64(key), "iv": b64(iv), "additional_data": b64(more), "tag_length": 128}
    sealed = ok(action="encrypt", data=b64(data), **common)
    assert len(sealed) == len(data) + 16
    assert ok(action="decrypt", data=b64(sealed), **common) == data


@given(key=KEYS, data=st.binary(max_size=60), place=st.integers(0, 10_000))
def test_gcm_finds_any_changed_bit(key: bytes, data: bytes, place: int) -> None:
    common = {"algorithm": "AES-GCM", "key": b64(key), "iv": b64(b"i" * 12), "tag_length": 128}
    sealed = bytearray(ok(action="encrypt", data=b64(data), **common))
    sealed[place % len(sealed)] ^= 1 << (place % 8)
    assert error(action="decrypt", data=b64(bytes(sealed)), **common)["name"] == "OperationError"


@given(key=KEYS, iv=st.binary(min_size=16, max_size=16), data=st.binary(max_size=200))
def test_cbc_gives_back_what_went_in(key: bytes, iv: bytes, data: bytes) -> None:
    common = {"algorithm": "AES-CBC", "key": b64(key), "iv": b64(iv)}
    sealed = ok(action="encrypt", data=b64(data), **common)
    assert len(sealed) % 16 == 0
    assert len(sealed) > len(data)
    assert ok(action="decrypt", data=b64(sealed), **common) == data


@given(key=st.binary(min_size=1, max_size=80), data=st.binary(max_size=200), name=st.sampled_from(HASHES))
def test_an_hmac_is_right_only_for_its_key_and_data(key: bytes, data: bytes, name: str) -> None:
    common = {"algorithm": "HMAC", "hash": name}
    made = ok(action="sign", key=b64(key), data=b64(data), **common)
    verify = {"action": "verify", "signature": b64(made), **common}
    assert ok(key=b64(key), data=b64(data), **verify) == {"valid": True}
    assert ok(key=b64(key), data=b64(data + b"x"), **verify) == {"valid": False}
    assert ok(key=b64(key + b"x"), data=b64(data), **verify) == {"valid": False}
    assert ok(key=b64(key), data=b64(data), **(verify | {"signature": b64(made[:-1])})) == {"valid": False}


@pytest.mark.parametrize("size", [0, 1, 15, 17, 31, 33, 64])
@pytest.mark.parametrize("algorithm", ["AES-GCM", "AES-CBC", "AES-CTR"])
def test_a_key_of_another_size_is_refused(algorithm: str, size: int) -> None:
    given = {"algorithm": algorithm, "key": b64(b"k" * size), "iv": b64(b"i" * 16), "counter": b64(b"c" * 16)}
    assert error(action="encrypt", data="", length=64, **given)["name"] in ("DataError", "OperationError")


@pytest.mark.parametrize("iterations", [0, -1, 1_000_001, 10**12, True, 1.5, "1000", None])
def test_work_without_end_is_refused(iterations: Any) -> None:
    given = {"algorithm": "PBKDF2", "hash": "SHA-256", "key": b64(b"k"), "salt": b64(b"s"), "length": 32}
    assert error(action="derive", iterations=iterations, **given)["name"] in ("OperationError", "TypeError")


@pytest.mark.parametrize(
    ("cost", "block_size", "parallelization"),
    [(3, 8, 1), (1 << 21, 8, 1), (1 << 20, 64, 1), (1 << 20, 1, 64), (2, 65, 1), (2, 0, 1), (2, 8, 0), (1, 8, 1)],
)
def test_memory_and_work_of_scrypt_are_bounded(cost: int, block_size: int, parallelization: int) -> None:
    given = {"algorithm": "scrypt", "key": b64(b"k"), "salt": b64(b"s"), "length": 32, "cost": cost}
    found = error(action="derive", block_size=block_size, parallelization=parallelization, **given)
    assert found["name"] in ("OperationError", "NotSupportedError")


@pytest.mark.parametrize("text", ["%%%", "A", "AAA", "é", "A A=", 1, None, [], {}])
def test_what_is_no_base64_is_refused(text: Any) -> None:
    assert error(action="digest", hash="SHA-256", data=text)["name"] == "TypeError"


def test_more_than_a_megabyte_is_refused() -> None:
    assert error(action="digest", hash="SHA-256", data=b64(b"x" * 1_100_000))["code"] == "too_large"
    assert len(ok(action="digest", hash="SHA-256", data=b64(b"x" * 1_000_000))) == 32
