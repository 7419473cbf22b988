"""Public identifiers: a prefix that names the kind, then 20 random base-58 characters (117 bits)."""

from __future__ import annotations

import secrets

ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
LENGTH = 20


def public_id(prefix: str) -> str:
    return f"{prefix}_{random_text(LENGTH)}"


def random_text(length: int) -> str:
    """Return `length` base-58 characters of cryptographic randomness."""
    # One draw for the whole text: each event makes several ids, and a draw for each character would be felt.
    number, text = secrets.randbelow(len(ALPHABET) ** length), []
    for _ in range(length):
        number, digit = divmod(number, len(ALPHABET))
        text.append(ALPHABET[digit])
    return "".join(text)
