"""Writes keys as JWK or as raw points."""

from __future__ import annotations

import base64
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from hooks.engine.hostcalls.fields import CryptoRefused, Fields
from hooks.engine.hostcalls.keys import CURVE_NAMES, PrivateKey, PublicKey, private_key, public_key


def export_key(fields: Fields) -> dict[str, Any]:
    """`{"jwk": {...}}` or `{"data": base64}` of a key given as DER; PKCS #8 and SPKI need no call."""
    key = private_key(fields) if fields.text("type") == "private" else public_key(fields)
    if fields.text("format") == "jwk":
        return {"jwk": _jwk(key)}
    return {"data": base64.b64encode(_raw(key)).decode()}


def _raw(key: PrivateKey | PublicKey) -> bytes:
    if isinstance(key, ec.EllipticCurvePublicKey):
        return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    if isinstance(key, ed25519.Ed25519PublicKey):
        return key.public_bytes(Encoding.Raw, PublicFormat.Raw)
    raise CryptoRefused("InvalidAccessError", "only public EC and Ed25519 keys have a raw form")


def _jwk(key: PrivateKey | PublicKey) -> dict[str, str]:
    match key:
        case rsa.RSAPrivateKey() | rsa.RSAPublicKey():
            return _rsa(key)
        case ec.EllipticCurvePrivateKey() | ec.EllipticCurvePublicKey():
            return _ec(key)
        case _:
            return _okp(key)


def _text(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()


def _number(value: int, size: int | None = None) -> str:
    return _text(value.to_bytes(size or (value.bit_length() + 7) // 8, "big"))


def _rsa(key: rsa.RSAPrivateKey | rsa.RSAPublicKey) -> dict[str, str]:
    public = (key.public_key() if isinstance(key, rsa.RSAPrivateKey) else key).public_numbers()
    members = {"kty": "RSA", "n": _number(public.n), "e": _number(public.e)}
    if isinstance(key, rsa.RSAPrivateKey):
        own = key.private_numbers()
        parts = {"d": own.d, "p": own.p, "q": own.q, "dp": own.dmp1, "dq": own.dmq1, "qi": own.iqmp}
        members |= {name: _number(value) for name, value in parts.items()}
    return members


def _ec(key: ec.EllipticCurvePrivateKey | ec.EllipticCurvePublicKey) -> dict[str, str]:
    size = (key.curve.key_size + 7) // 8
    public = (key.public_key() if isinstance(key, ec.EllipticCurvePrivateKey) else key).public_numbers()
    members = {
        "kty": "EC",
        "crv": CURVE_NAMES[key.curve.name],
        "x": _number(public.x, size),
        "y": _number(public.y, size),
    }
    if isinstance(key, ec.EllipticCurvePrivateKey):
        members["d"] = _number(key.private_numbers().private_value, size)
    return members


def _okp(key: ed25519.Ed25519PrivateKey | ed25519.Ed25519PublicKey) -> dict[str, str]:
    public = key.public_key() if isinstance(key, ed25519.Ed25519PrivateKey) else key
    members = {"kty": "OKP", "crv": "Ed25519", "x": _text(public.public_bytes(Encoding.Raw, PublicFormat.Raw))}
    if isinstance(key, ed25519.Ed25519PrivateKey):
        members["d"] = _text(key.private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption()))
    return members
