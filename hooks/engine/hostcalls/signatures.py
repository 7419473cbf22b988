"""HMAC, RSA, ECDSA and Ed25519 signatures."""

from __future__ import annotations

import hmac
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature

from hooks.engine.hostcalls.fields import MAX_SMALL_BYTES, CryptoRefused, Fields
from hooks.engine.hostcalls.keys import PublicKey, private_key, public_key

HASHES: Final[dict[str, hashes.HashAlgorithm]] = {
    "SHA-1": hashes.SHA1(),  # noqa: S303  verifies what upstreams still sign so; the hook's author chooses
    "SHA-256": hashes.SHA256(),
    "SHA-384": hashes.SHA384(),
    "SHA-512": hashes.SHA512(),
}


def hash_of(fields: Fields) -> hashes.HashAlgorithm:
    name = fields.text("hash")
    if name not in HASHES:
        raise CryptoRefused("NotSupportedError", f"the hash {name!r} is not one of {', '.join(HASHES)}", "unsupported")
    return HASHES[name]


def sign(fields: Fields) -> bytes:
    """The signature of `data`. ECDSA signatures are r and s side by side, as WebCrypto has them."""
    data, algorithm = fields.data("data"), fields.text("algorithm")
    if algorithm == "HMAC":
        return hmac.digest(fields.data("key", limit=MAX_SMALL_BYTES), data, _hashlib_name(hash_of(fields)))
    key = private_key(fields)
    match algorithm, key:
        case ("RSASSA-PKCS1-v1_5", rsa.RSAPrivateKey()):
            return key.sign(data, padding.PKCS1v15(), hash_of(fields))
        case ("RSA-PSS", rsa.RSAPrivateKey()):
            return key.sign(data, _pss(fields, key.key_size), hash_of(fields))
        case ("ECDSA", ec.EllipticCurvePrivateKey()):
            r, s = decode_dss_signature(key.sign(data, ec.ECDSA(hash_of(fields))))
            size = (key.curve.key_size + 7) // 8
            return r.to_bytes(size, "big") + s.to_bytes(size, "big")
        case ("Ed25519", ed25519.Ed25519PrivateKey()):
            return key.sign(data)
    raise CryptoRefused("InvalidAccessError", f"the key does not fit {algorithm}")


def verify(fields: Fields) -> bool:
    """Whether `signature` is one of `data`; a malformed signature is simply wrong."""
    signature = fields.data("signature", limit=MAX_SMALL_BYTES)
    if fields.text("algorithm") == "HMAC":
        return hmac.compare_digest(sign(fields), signature)
    try:
        _verify(fields, public_key(fields), signature)
    except InvalidSignature:
        return False
    return True


def _verify(fields: Fields, key: PublicKey, signature: bytes) -> None:
    data, algorithm = fields.data("data"), fields.text("algorithm")
    match algorithm, key:
        case ("RSASSA-PKCS1-v1_5", rsa.RSAPublicKey()):
            key.verify(signature, data, padding.PKCS1v15(), hash_of(fields))
        case ("RSA-PSS", rsa.RSAPublicKey()):
            key.verify(signature, data, _pss(fields, key.key_size), hash_of(fields))
        case ("ECDSA", ec.EllipticCurvePublicKey()):
            key.verify(_dss(signature, (key.curve.key_size + 7) // 8), data, ec.ECDSA(hash_of(fields)))
        case ("Ed25519", ed25519.Ed25519PublicKey()):
            key.verify(signature, data)
        case _:
            raise CryptoRefused("InvalidAccessError", f"the key does not fit {algorithm}")


def _pss(fields: Fields, bits: int) -> padding.PSS:
    chosen = hash_of(fields)
    longest = (bits - 1 + 7) // 8 - chosen.digest_size - 2
    return padding.PSS(padding.MGF1(chosen), fields.integer("salt_length", 0, max(0, longest)))


def _dss(signature: bytes, size: int) -> bytes:
    if len(signature) != 2 * size:
        raise InvalidSignature
    return encode_dss_signature(int.from_bytes(signature[:size], "big"), int.from_bytes(signature[size:], "big"))


def _hashlib_name(algorithm: hashes.HashAlgorithm) -> str:
    return algorithm.name
