"""Passwords of test customers: kept as a digest, compared in constant time, never stored as typed."""

from __future__ import annotations

import hashlib
import hmac
import secrets

ROUNDS = 20_000
# What a test customer signs in with unless the person who simulates types another.
TEST_PASSWORD = "Quiet-Harbour-42"  # noqa: S105  opens nothing but a made-up account
LEGACY_PASSWORD = "Legacy-Pass-1"  # noqa: S105  the demo's old user store knows its customers by it


def password_seal(text: str) -> str:
    """Return salt and PBKDF2 digest (hex)."""
    salt = secrets.token_hex(8)
    return f"{salt}${digest(text, salt)}"


def password_matches(text: str, sealed: str) -> bool:
    salt, _, wanted = sealed.partition("$")
    return bool(wanted) and hmac.compare_digest(digest(text, salt), wanted)


def digest(text: str, salt: str) -> str:
    return hashlib.pbkdf2_hmac("sha256", text.encode("utf-8", "surrogatepass"), salt.encode(), ROUNDS).hex()
