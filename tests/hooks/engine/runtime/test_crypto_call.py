"""The host's cryptography: right answers, and no parameter of a hook that can hurt or confuse the host."""

from __future__ import annotations

import base64
import hashlib
import hmac
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import dsa, ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from hypothesis import given, settings
from hypothesis import strategies as st

from hooks.engine.hostcalls.crypto import crypto_call


def b64(value: bytes) -> str:
    return base64.b64encode(value).decode()


def ok(**payload: Any) -> dict[str, Any]:
    answer = crypto_call(payload)
    assert "error" not in answer, answer
    found: dict[str, Any] = answer["ok"]
    return found


def data(**payload: Any) -> bytes:
    return base64.b64decode(ok(**payload)["data"])


def refused(**payload: Any) -> dict[str, str]:
    answer = crypto_call(payload)
    assert set(answer) == {"error"}, answer
    assert set(answer["error"]) == {"name", "message", "code"}
    error: dict[str, str] = answer["error"]
    return error


@pytest.fixture(scope="module")
def rsa_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, 2048)


def pkcs8(key: Any) -> str:
    return b64(key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()))


def spki(key: Any) -> str:
    return b64(key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo))


@pytest.mark.parametrize(
    ("name", "native"), [("SHA-1", "sha1"), ("SHA-256", "sha256"), ("SHA-384", "sha384"), ("SHA-512", "sha512")]
)
def test_digest_and_hmac(name: str, native: str) -> None:
    assert data(action="digest", hash=name, data=b64(b"abc")) == hashlib.new(native, b"abc").digest()
    expected = hmac.digest(b"key", b"abc", native)
    signed = {"algorithm": "HMAC", "hash": name, "key": b64(b"key"), "data": b64(b"abc")}
    assert data(action="sign", **signed) == expected
    assert ok(action="verify", **signed, signature=b64(expected)) == {"valid": True}
    assert ok(action="verify", **signed, signature=b64(expected[:-1])) == {"valid": False}


@pytest.mark.parametrize("algorithm", ["RSASSA-PKCS1-v1_5", "RSA-PSS"])
def test_rsa_signatures(rsa_key: rsa.RSAPrivateKey, algorithm: str) -> None:
    common = {"algorithm": algorithm, "hash": "SHA-256", "salt_length": 32, "data": b64(b"abc")}
    signature = data(action="sign", key=pkcs8(rsa_key), **common)
    assert ok(action="verify", key=spki(rsa_key), signature=b64(signature), **common) == {"valid": True}
    changed = bytes([signature[0] ^ 1]) + signature[1:]
    assert ok(action="verify", key=spki(rsa_key), signature=b64(changed), **common) == {"valid": False}


@pytest.mark.parametrize(("curve", "size"), [("P-256", 64), ("P-384", 96), ("P-521", 132)])
def test_ecdsa_signatures_are_r_and_s(curve: str, size: int) -> None:
    pair = ok(action="generate", kind="EC", curve=curve)
    common = {"algorithm": "ECDSA", "hash": "SHA-256", "data": b64(b"abc")}
    signature = data(action="sign", key=pair["private"]["der"], **common)
    assert len(signature) == size
    assert ok(action="verify", key=pair["public"]["der"], signature=b64(signature), **common) == {"valid": True}
    assert ok(action="verify", key=pair["public"]["der"], signature=b64(b"short"), **common) == {"valid": False}


def test_ed25519() -> None:
    pair = ok(action="generate", kind="Ed25519")
    signature = data(action="sign", algorithm="Ed25519", key=pair["private"]["der"], data=b64(b"abc"))
    checked = {"algorithm": "Ed25519", "key": pair["public"]["der"], "data": b64(b"abc")}
    assert ok(action="verify", signature=b64(signature), **checked) == {"valid": True}


@pytest.mark.parametrize("kind", ["RSA", "EC", "Ed25519"])
@pytest.mark.parametrize("side", ["private", "public"])
def test_keys_survive_jwk(rsa_key: rsa.RSAPrivateKey, kind: str, side: str) -> None:
    if kind == "RSA":
        der = pkcs8(rsa_key) if side == "private" else spki(rsa_key)
    else:
        der = ok(action="generate", kind=kind, curve="P-256")[side]["der"]
    jwk = ok(action="export", format="jwk", type=side, key=der)["jwk"]
    assert ("d" in jwk) is (side == "private")
    found = ok(action="import", format="jwk", jwk=jwk)
    assert (found["type"], found["kind"], found["der"]) == (side, kind, der)


def test_raw_points() -> None:
    pair = ok(action="generate", kind="EC", curve="P-256")
    raw = ok(action="export", format="raw", type="public", key=pair["public"]["der"])["data"]
    assert ok(action="import", format="raw", kind="EC", curve="P-256", key=raw)["der"] == pair["public"]["der"]
    assert (
        refused(action="export", format="raw", type="private", key=pair["private"]["der"])["name"]
        == "InvalidAccessError"
    )
    assert (
        refused(action="import", format="raw", kind="EC", curve="P-256", key=b64(b"\x04" * 65))["name"] == "DataError"
    )


@pytest.mark.parametrize("size", [16, 24, 32])
@pytest.mark.parametrize(
    "algorithm",
    [{"algorithm": "AES-GCM", "tag_length": 128}, {"algorithm": "AES-GCM", "tag_length": 96}, {"algorithm": "AES-CBC"}],
)
def test_ciphers_there_and_back(algorithm: dict[str, Any], size: int) -> None:
    common = {**algorithm, "key": b64(b"k" * size), "iv": b64(b"i" * 16), "additional_data": b64(b"aad")}
    sealed = data(action="encrypt", data=b64(b"hello"), **common)
    assert data(action="decrypt", data=b64(sealed), **common) == b"hello"
    other = {**common, "key": b64(b"x" * size)}
    if algorithm["algorithm"] == "AES-GCM":
        assert refused(action="decrypt", data=b64(sealed), **other)["name"] == "OperationError"
        assert refused(action="decrypt", data=b64(b"tiny"), **common)["name"] == "OperationError"


def test_counter_mode_never_repeats_a_block() -> None:
    common = {"algorithm": "AES-CTR", "key": b64(b"k" * 16), "counter": b64(b"\xff" * 16)}
    assert len(data(action="encrypt", data=b64(b"x" * 16), length=1, **common)) == 16
    assert "repeat" in refused(action="encrypt", data=b64(b"x" * 17), length=1, **common)["message"]


def test_oaep(rsa_key: rsa.RSAPrivateKey) -> None:
    common = {"algorithm": "RSA-OAEP", "hash": "SHA-256", "label": b64(b"label")}
    sealed = data(action="encrypt", key=spki(rsa_key), data=b64(b"hello"), **common)
    assert data(action="decrypt", key=pkcs8(rsa_key), data=b64(sealed), **common) == b"hello"
    assert refused(action="encrypt", key=spki(rsa_key), data=b64(b"x" * 300), **common)["name"] == "OperationError"
    assert refused(action="decrypt", key=pkcs8(rsa_key), data=b64(b"x" * 256), **common)["name"] == "OperationError"


def test_derivation() -> None:
    password = {"key": b64(b"password"), "salt": b64(b"salt")}
    expected = hashlib.pbkdf2_hmac("sha256", b"password", b"salt", 100, 32)
    assert data(action="derive", algorithm="PBKDF2", hash="SHA-256", iterations=100, length=32, **password) == expected
    costs = {"cost": 1024, "block_size": 8, "parallelization": 1}
    scrypt = hashlib.scrypt(b"password", salt=b"salt", n=1024, r=8, p=1, dklen=16)
    assert data(action="derive", algorithm="scrypt", length=16, **costs, **password) == scrypt
    assert len(data(action="derive", algorithm="HKDF", hash="SHA-512", info=b64(b"i"), length=100, **password)) == 100


@pytest.mark.parametrize(
    ("payload", "said"),
    [
        ({"algorithm": "PBKDF2", "hash": "SHA-256", "iterations": 1_000_001, "length": 32}, "iterations"),
        ({"algorithm": "PBKDF2", "hash": "SHA-256", "iterations": 1_000_000, "length": 64}, "rounds"),
        ({"algorithm": "PBKDF2", "hash": "SHA-256", "iterations": 1, "length": 4_097}, "length"),
        ({"algorithm": "PBKDF2", "hash": "SHA-256", "iterations": True, "length": 32}, "iterations"),
        ({"algorithm": "scrypt", "cost": 2**21, "block_size": 8, "parallelization": 1, "length": 32}, "cost"),
        ({"algorithm": "scrypt", "cost": 2**19, "block_size": 8, "parallelization": 1, "length": 32}, "cost"),
        ({"algorithm": "scrypt", "cost": 1000, "block_size": 8, "parallelization": 1, "length": 32}, "power of two"),
        ({"algorithm": "scrypt", "cost": 16384, "block_size": 8, "parallelization": 64, "length": 32}, "more than"),
        ({"algorithm": "HKDF", "hash": "SHA-256", "length": 255 * 32 + 1}, "length"),
        ({"algorithm": "bcrypt"}, "bcrypt"),
    ],
)
def test_costs_are_capped(payload: dict[str, Any], said: str) -> None:
    assert said in refused(action="derive", key=b64(b"p"), salt=b64(b"s"), **payload)["message"]


def test_the_limit_itself_is_allowed() -> None:
    common = {"algorithm": "PBKDF2", "hash": "SHA-1", "key": b64(b"p"), "salt": b64(b"s")}
    assert len(data(action="derive", iterations=100_000, length=20, **common)) == 20
    assert len(data(action="digest", hash="SHA-256", data=b64(b"x" * 1_048_576))) == 32
    assert refused(action="digest", hash="SHA-256", data=b64(b"x" * 1_048_580))["code"] == "too_large"


def test_keys_that_cost_too_much_are_not_even_read(rsa_key: rsa.RSAPrivateKey) -> None:
    assert refused(action="import", format="pkcs8", key=b64(b"\x30" * 2_700))["code"] == "too_large"
    number = base64.urlsafe_b64encode(b"\xff" * 600).decode().rstrip("=")
    jwk = {"kty": "RSA", "n": number, "e": "AQAB"}
    assert refused(action="import", format="jwk", jwk=jwk)["name"] == "DataError"
    small = base64.urlsafe_b64encode(b"\xff" * 64).decode().rstrip("=")
    assert "1,024" in refused(action="import", format="jwk", jwk={"kty": "RSA", "n": small, "e": "AQAB"})["message"]


def test_kinds_of_keys_that_are_not_supported() -> None:
    key = dsa.generate_private_key(2048)
    assert refused(action="import", format="pkcs8", key=pkcs8(key))["name"] == "NotSupportedError"
    koblitz = ec.generate_private_key(ec.SECP256K1())
    assert refused(action="import", format="spki", key=spki(koblitz))["name"] == "NotSupportedError"
    assert refused(action="generate", kind="RSA")["name"] == "NotSupportedError"


def test_a_key_of_another_kind_is_refused(rsa_key: rsa.RSAPrivateKey) -> None:
    common = {"algorithm": "ECDSA", "hash": "SHA-256", "data": b64(b"x")}
    assert refused(action="sign", key=pkcs8(rsa_key), **common)["name"] == "InvalidAccessError"
    assert refused(action="verify", key=spki(rsa_key), signature=b64(b"x"), **common)["name"] == "InvalidAccessError"


@pytest.mark.parametrize(
    "payload",
    [
        {},
        {"action": 5},
        {"action": "digest"},
        {"action": "digest", "hash": "MD5", "data": ""},
        {"action": "nope"},
        {"action": "a" * 5000},
        {"action": "digest", "hash": "SHA-256", "data": "***"},
        {"action": "digest", "hash": "SHA-256", "data": 7},
        {"action": "import", "format": "jwk", "jwk": []},
        {"action": "import", "format": "jwk", "jwk": {"kty": "EC", "crv": "P-256", "x": 1}},
        {"action": "encrypt", "algorithm": "AES-GCM", "key": b64(b"short"), "data": ""},
    ],
)
def test_nonsense_is_refused_in_words(payload: dict[str, Any]) -> None:
    error = refused(**payload)
    assert 5 < len(error["message"]) < 300


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30) | st.binary(max_size=40).map(b64),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
KEYS = [
    "algorithm",
    "hash",
    "key",
    "data",
    "iv",
    "salt",
    "length",
    "iterations",
    "cost",
    "format",
    "jwk",
    "kind",
    "curve",
    "signature",
    "type",
]
ACTIONS = ["digest", "sign", "verify", "encrypt", "decrypt", "derive", "import", "export", "generate"]


@settings(max_examples=300, deadline=None)
@given(action=st.sampled_from(ACTIONS), payload=st.dictionaries(st.sampled_from(KEYS), VALUES, max_size=8))
def test_it_never_raises(action: str, payload: dict[str, Any]) -> None:
    answer = crypto_call({**payload, "action": action})
    assert set(answer) in ({"ok"}, {"error"})
