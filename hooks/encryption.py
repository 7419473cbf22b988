"""Secrets at rest: MultiFernet, the newest key encrypts and every configured key decrypts."""

from __future__ import annotations

from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings

from hooks.exceptions import SecretsKeyMissing


@lru_cache(maxsize=4)
def cipher_for(keys: tuple[str, ...]) -> MultiFernet:
    if not keys:
        raise SecretsKeyMissing("HOOKLINE_SECRETS_KEYS is not set: secrets can be neither written nor read")
    return MultiFernet([Fernet(key) for key in keys])


def encrypt(plaintext: str) -> str:
    """Return a Fernet token. Raises SecretsKeyMissing."""
    return cipher_for(tuple(settings.SECRETS_KEYS)).encrypt(plaintext.encode()).decode("ascii")


def decrypt(token: str) -> str:
    """Return the plaintext. Raises SecretsKeyMissing, also where no configured key opens the token."""
    try:
        return cipher_for(tuple(settings.SECRETS_KEYS)).decrypt(token.encode("ascii")).decode()
    except InvalidToken as error:
        raise SecretsKeyMissing(
            "No key of HOOKLINE_SECRETS_KEYS opens this secret: put back the key it was written with"
        ) from error
