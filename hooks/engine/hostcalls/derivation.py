"""Keys out of passwords and secrets: PBKDF2, HKDF, scrypt, ECDH."""

from __future__ import annotations

import hashlib
from typing import Final

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from hooks.engine.hostcalls.fields import MAX_SMALL_BYTES, CryptoRefused, Fields
from hooks.engine.hostcalls.keys import CURVE_NAMES, private_key, raw_public_key
from hooks.engine.hostcalls.signatures import hash_of

MAX_BYTES: Final = 4_096
MAX_ITERATIONS: Final = 1_000_000
MAX_SCRYPT_MEMORY: Final = 64 * 1_048_576
MAX_SCRYPT_WORK: Final = 1 << 20


def derive(fields: Fields) -> bytes:
    """`length` bytes. The work a hook can ask for is bounded: about a second of one processor at most."""
    match fields.text("algorithm"):
        case "PBKDF2":
            return _pbkdf2(fields)
        case "HKDF":
            return _hkdf(fields)
        case "scrypt":
            return _scrypt(fields)
        case "ECDH":
            return _ecdh(fields)
        case other:
            raise CryptoRefused("NotSupportedError", f"{other} cannot derive", "unsupported")


def _secret(fields: Fields) -> bytes:
    return fields.data("key", limit=MAX_SMALL_BYTES)


def _pbkdf2(fields: Fields) -> bytes:
    chosen = hash_of(fields)
    length = fields.integer("length", 1, MAX_BYTES)
    iterations = fields.integer("iterations", 1, MAX_ITERATIONS)
    blocks = -(-length // chosen.digest_size)
    if blocks * iterations > MAX_ITERATIONS:
        raise CryptoRefused("OperationError", f"length and iterations ask for more than {MAX_ITERATIONS:,} rounds")
    salt = fields.data("salt", limit=MAX_SMALL_BYTES)
    return hashlib.pbkdf2_hmac(chosen.name, _secret(fields), salt, iterations, length)


def _hkdf(fields: Fields) -> bytes:
    chosen = hash_of(fields)
    length = fields.integer("length", 1, 255 * chosen.digest_size)
    salt, info = fields.data("salt", limit=MAX_SMALL_BYTES), fields.optional_data("info")
    return HKDF(chosen, length, salt, info).derive(_secret(fields))


def _scrypt(fields: Fields) -> bytes:
    cost = fields.integer("cost", 2, MAX_SCRYPT_WORK)
    block, parallel = fields.integer("block_size", 1, 64), fields.integer("parallelization", 1, 64)
    if cost & (cost - 1):
        raise CryptoRefused("OperationError", "cost must be a power of two", "out_of_range")
    if 128 * cost * block > MAX_SCRYPT_MEMORY or cost * block * parallel > MAX_SCRYPT_WORK:
        raise CryptoRefused("OperationError", "the scrypt cost is more than a hook may ask for", "out_of_range")
    salt, length = fields.data("salt", limit=MAX_SMALL_BYTES), fields.integer("length", 1, MAX_BYTES)
    memory = 2 * MAX_SCRYPT_MEMORY
    return hashlib.scrypt(_secret(fields), salt=salt, n=cost, r=block, p=parallel, maxmem=memory, dklen=length)


def _ecdh(fields: Fields) -> bytes:
    own = private_key(fields)
    if not isinstance(own, ec.EllipticCurvePrivateKey):
        raise CryptoRefused("InvalidAccessError", "ECDH needs an EC key")
    point = {"kind": "EC", "curve": CURVE_NAMES[own.curve.name], "key": fields.text("public", limit=400)}
    other = raw_public_key(Fields(point))
    if not isinstance(other, ec.EllipticCurvePublicKey):
        raise CryptoRefused("InvalidAccessError", "ECDH needs an EC key")
    shared = own.exchange(ec.ECDH(), other)
    return shared[: fields.integer("length", 1, len(shared))]
