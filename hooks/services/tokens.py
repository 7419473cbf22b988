"""Bearer tokens: shown once, kept as SHA-256. Long and random as they are, a plain hash is enough to look them up."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from hooks.identifiers import random_text


@dataclass(frozen=True, slots=True)
class NewToken:
    """`text` is shown once; `prefix` and `digest` are what is stored."""

    text: str
    prefix: str
    digest: str


def token_digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def token_make(kind: str) -> NewToken:
    """Make a token of 40 random base-58 characters (234 bits) that starts with `kind` ("hlapp", "hlkey")."""
    text = f"{kind}_{random_text(40)}"
    return NewToken(text=text, prefix=text[: len(kind) + 5], digest=token_digest(text))
