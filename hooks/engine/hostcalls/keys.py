"""Asymmetric keys: read from SPKI, PKCS #8, JWK or raw points, written back, made."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from typing import Any, Final

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_der_private_key,
    load_der_public_key,
)

from hooks.engine.hostcalls.fields import CryptoRefused, Fields

PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey
PublicKey = rsa.RSAPublicKey | ec.EllipticCurvePublicKey | ed25519.Ed25519PublicKey
PRIVATE: Final = (rsa.RSAPrivateKey, ec.EllipticCurvePrivateKey, ed25519.Ed25519PrivateKey)
PUBLIC: Final = (rsa.RSAPublicKey, ec.EllipticCurvePublicKey, ed25519.Ed25519PublicKey)

CURVES: Final[dict[str, ec.EllipticCurve]] = {"P-256": ec.SECP256R1(), "P-384": ec.SECP384R1(), "P-521": ec.SECP521R1()}
CURVE_NAMES: Final = {curve.name: name for name, curve in CURVES.items()}
# Checking a private key costs more than the cube of its length: nothing a hook needs is longer than 4096 bits.
MAX_DER_BYTES: Final = 2_600
MAX_RSA_BITS: Final = 4_096
MIN_RSA_BITS: Final = 1_024


def import_key(fields: Fields) -> dict[str, Any]:
    """A key in any format as `{"type": "public"|"private", "der": base64, "kind": "RSA"|"EC"|"Ed25519", ...}`."""
    return describe(_read(fields))


def describe(key: PrivateKey | PublicKey) -> dict[str, Any]:
    private = isinstance(key, PRIVATE)
    found: dict[str, Any] = {"type": "private" if private else "public", "der": base64.b64encode(to_der(key)).decode()}
    match key:
        case rsa.RSAPrivateKey() | rsa.RSAPublicKey():
            public = key.public_key() if isinstance(key, rsa.RSAPrivateKey) else key
            exponent = public.public_numbers().e
            raw = exponent.to_bytes((exponent.bit_length() + 7) // 8, "big")
            return found | {"kind": "RSA", "bits": key.key_size, "exponent": base64.b64encode(raw).decode()}
        case ec.EllipticCurvePrivateKey() | ec.EllipticCurvePublicKey():
            return found | {"kind": "EC", "curve": CURVE_NAMES[key.curve.name]}
        case _:
            return found | {"kind": "Ed25519"}


def to_der(key: PrivateKey | PublicKey) -> bytes:
    if isinstance(key, PRIVATE):
        return key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    return key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def private_key(fields: Fields) -> PrivateKey:
    """The private key in `key` (PKCS #8). Raises CryptoRefused."""
    return _checked_private(fields.data("key", limit=MAX_DER_BYTES))


def public_key(fields: Fields) -> PublicKey:
    """The public key in `key` (SPKI). Raises CryptoRefused."""
    return _checked_public(fields.data("key", limit=MAX_DER_BYTES))


def generate_key(fields: Fields) -> dict[str, Any]:
    """A new pair `{"private": ..., "public": ...}`, each as `import_key` describes it. RSA is too slow to make here."""
    kind = fields.text("kind")
    key: PrivateKey
    if kind == "Ed25519":
        key = ed25519.Ed25519PrivateKey.generate()
    elif kind == "EC":
        key = ec.generate_private_key(_curve(fields.text("curve")))
    else:
        raise CryptoRefused("NotSupportedError", "RSA keys cannot be generated in a hook: import one", "unsupported")
    return {"private": describe(key), "public": describe(key.public_key())}


def _read(fields: Fields) -> PrivateKey | PublicKey:
    match fields.text("format"):
        case "pkcs8":
            return private_key(fields)
        case "spki":
            return public_key(fields)
        case "raw":
            return raw_public_key(fields)
        case "jwk":
            return _jwk(fields.mapping("jwk"))
        case other:
            raise CryptoRefused("NotSupportedError", f"the key format {other!r} is not known", "unsupported")


def _checked_private(der: bytes) -> PrivateKey:
    try:
        key = load_der_private_key(der, None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise CryptoRefused("DataError", "the private key is not a valid PKCS #8 key") from None
    if not isinstance(key, PRIVATE):
        raise _unsupported()
    _check(key)
    return key


def _checked_public(der: bytes) -> PublicKey:
    try:
        key = load_der_public_key(der)
    except (ValueError, UnsupportedAlgorithm):
        raise CryptoRefused("DataError", "the public key is not a valid SPKI key") from None
    if not isinstance(key, PUBLIC):
        raise _unsupported()
    _check(key)
    return key


def _check(key: PrivateKey | PublicKey) -> None:
    if isinstance(key, rsa.RSAPrivateKey | rsa.RSAPublicKey):
        _check_rsa_bits(key.key_size)
    elif isinstance(key, ec.EllipticCurvePrivateKey | ec.EllipticCurvePublicKey):
        _curve(CURVE_NAMES.get(key.curve.name, key.curve.name))


def _unsupported() -> CryptoRefused:
    return CryptoRefused("NotSupportedError", "only RSA, EC and Ed25519 keys are supported", "unsupported")


def _check_rsa_bits(bits: int) -> None:
    if not MIN_RSA_BITS <= bits <= MAX_RSA_BITS:
        raise CryptoRefused(
            "DataError", f"RSA keys must have {MIN_RSA_BITS:,} to {MAX_RSA_BITS:,} bits, found {bits:,}"
        )


def _curve(name: str) -> ec.EllipticCurve:
    if name not in CURVES:
        raise CryptoRefused("NotSupportedError", f"the curve {name!r} is not one of {', '.join(CURVES)}", "unsupported")
    return CURVES[name]


def raw_public_key(fields: Fields) -> PublicKey:
    """The public key whose point or bytes are in `key`. Raises CryptoRefused."""
    data = fields.data("key", limit=200)
    try:
        if fields.text("kind") == "Ed25519":
            return ed25519.Ed25519PublicKey.from_public_bytes(data)
        return ec.EllipticCurvePublicKey.from_encoded_point(_curve(fields.text("curve")), data)
    except ValueError:
        raise CryptoRefused("DataError", "the raw public key is not a point of the curve") from None


def _jwk(jwk: Mapping[str, Any]) -> PrivateKey | PublicKey:
    try:
        match jwk.get("kty"):
            case "RSA":
                return _jwk_rsa(jwk)
            case "EC":
                return _jwk_ec(jwk)
            case "OKP" if jwk.get("crv") == "Ed25519":
                if "d" in jwk:
                    return ed25519.Ed25519PrivateKey.from_private_bytes(_member(jwk, "d"))
                return ed25519.Ed25519PublicKey.from_public_bytes(_member(jwk, "x"))
    except ValueError:
        raise CryptoRefused("DataError", "the JWK does not hold a valid key") from None
    raise CryptoRefused("DataError", 'the JWK\'s "kty" must be RSA, EC or OKP (Ed25519)')


def _jwk_rsa(jwk: Mapping[str, Any]) -> rsa.RSAPrivateKey | rsa.RSAPublicKey:
    public = rsa.RSAPublicNumbers(_number(jwk, "e"), _number(jwk, "n"))
    _check_rsa_bits(public.n.bit_length())
    if "d" not in jwk:
        return public.public_key()
    p, q, d, dp, dq, qi = (_number(jwk, name) for name in ("p", "q", "d", "dp", "dq", "qi"))
    return rsa.RSAPrivateNumbers(p, q, d, dp, dq, qi, public).private_key()


def _jwk_ec(jwk: Mapping[str, Any]) -> ec.EllipticCurvePrivateKey | ec.EllipticCurvePublicKey:
    public = ec.EllipticCurvePublicNumbers(_number(jwk, "x"), _number(jwk, "y"), _curve(str(jwk.get("crv"))[:20]))
    if "d" not in jwk:
        return public.public_key()
    return ec.EllipticCurvePrivateNumbers(_number(jwk, "d"), public).private_key()


def _member(jwk: Mapping[str, Any], name: str) -> bytes:
    value = jwk.get(name)
    if not isinstance(value, str) or len(value) > MAX_RSA_BITS // 6 + 8:
        raise CryptoRefused("DataError", f'the JWK\'s "{name}" must be base64url text')
    try:
        return base64.urlsafe_b64decode(value + "=" * (-len(value) % 4))
    except (binascii.Error, ValueError):
        raise CryptoRefused("DataError", f'the JWK\'s "{name}" must be base64url text') from None


def _number(jwk: Mapping[str, Any], name: str) -> int:
    return int.from_bytes(_member(jwk, name), "big")
