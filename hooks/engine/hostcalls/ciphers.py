"""AES in its modes, and RSA-OAEP."""

from __future__ import annotations

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import padding as block_padding
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from hooks.engine.hostcalls.fields import CryptoRefused, Fields
from hooks.engine.hostcalls.keys import private_key, public_key
from hooks.engine.hostcalls.signatures import hash_of

BLOCK = 16


def encrypt(fields: Fields) -> bytes:
    """Cipher text; AES-GCM appends its tag."""
    data = fields.data("data")
    match fields.text("algorithm"):
        case "AES-GCM":
            work = Cipher(_aes(fields), modes.GCM(_iv(fields, 1, 128))).encryptor()
            work.authenticate_additional_data(fields.optional_data("additional_data"))
            return work.update(data) + work.finalize() + work.tag[: _tag_size(fields)]
        case "AES-CBC":
            padder = block_padding.PKCS7(BLOCK * 8).padder()
            plain = Cipher(_aes(fields), modes.CBC(_iv(fields, BLOCK, BLOCK))).encryptor()
            return plain.update(padder.update(data) + padder.finalize()) + plain.finalize()
        case "AES-CTR":
            return _counter(fields, data)
        case "RSA-OAEP":
            return _oaep_encrypt(fields, data)
        case other:
            raise CryptoRefused("NotSupportedError", f"{other} cannot encrypt", "unsupported")


def decrypt(fields: Fields) -> bytes:
    """Plain text. Raises CryptoRefused OperationError where the text was changed or the key is another."""
    data = fields.data("data")
    try:
        match fields.text("algorithm"):
            case "AES-GCM":
                return _gcm_decrypt(fields, data)
            case "AES-CBC":
                return _cbc_decrypt(fields, data)
            case "AES-CTR":
                return _counter(fields, data)
            case "RSA-OAEP":
                return _oaep_decrypt(fields, data)
            case other:
                raise CryptoRefused("NotSupportedError", f"{other} cannot decrypt", "unsupported")
    except (InvalidTag, ValueError):
        raise CryptoRefused("OperationError", "The operation failed for an operation-specific reason") from None


def _aes(fields: Fields) -> algorithms.AES:
    key = fields.data("key", limit=32)
    if len(key) not in (16, 24, 32):
        raise CryptoRefused("DataError", f"AES keys have 128, 192 or 256 bits, found {8 * len(key)}")
    return algorithms.AES(key)


def _iv(fields: Fields, low: int, high: int, name: str = "iv") -> bytes:
    iv = fields.data(name, limit=1024)
    if not low <= len(iv) <= high:
        raise CryptoRefused("OperationError", f"{name} must have {low} to {high} bytes, found {len(iv)}")
    return iv


def _tag_size(fields: Fields) -> int:
    return fields.integer("tag_length", 96, 128) // 8


def _gcm_decrypt(fields: Fields, data: bytes) -> bytes:
    size = _tag_size(fields)
    if len(data) < size:
        raise ValueError("no room for a tag")
    work = Cipher(_aes(fields), modes.GCM(_iv(fields, 1, 128), data[-size:], min_tag_length=12)).decryptor()
    work.authenticate_additional_data(fields.optional_data("additional_data"))
    return work.update(data[:-size]) + work.finalize()


def _cbc_decrypt(fields: Fields, data: bytes) -> bytes:
    work = Cipher(_aes(fields), modes.CBC(_iv(fields, BLOCK, BLOCK))).decryptor()
    unpadder = block_padding.PKCS7(BLOCK * 8).unpadder()
    return unpadder.update(work.update(data) + work.finalize()) + unpadder.finalize()


def _counter(fields: Fields, data: bytes) -> bytes:
    counter = _iv(fields, BLOCK, BLOCK, "counter")
    bits = fields.integer("length", 1, 128)
    blocks = -(-len(data) // BLOCK)
    left = 2**bits - int.from_bytes(counter, "big") % 2**bits
    if blocks > left:
        raise CryptoRefused("OperationError", "the counter would repeat: its length in bits is too small for the data")
    work = Cipher(_aes(fields), modes.CTR(counter)).encryptor()
    return work.update(data) + work.finalize()


def _oaep(fields: Fields) -> padding.OAEP:
    chosen = hash_of(fields)
    return padding.OAEP(padding.MGF1(chosen), chosen, fields.optional_data("label") or None)


def _oaep_encrypt(fields: Fields, data: bytes) -> bytes:
    key = public_key(fields)
    if not isinstance(key, rsa.RSAPublicKey):
        raise CryptoRefused("InvalidAccessError", "RSA-OAEP needs an RSA key")
    try:
        return key.encrypt(data, _oaep(fields))
    except ValueError:
        raise CryptoRefused("OperationError", "the data is too long for this key") from None


def _oaep_decrypt(fields: Fields, data: bytes) -> bytes:
    key = private_key(fields)
    if not isinstance(key, rsa.RSAPrivateKey):
        raise CryptoRefused("InvalidAccessError", "RSA-OAEP needs an RSA key")
    return key.decrypt(data, _oaep(fields))
