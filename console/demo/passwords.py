"""A range service of known passwords: it learns five characters of a hash and never the password."""

from __future__ import annotations

import hashlib
import re

from django.http import HttpRequest, HttpResponse

from console.demo.data import load
from console.demo.guard import demo_view

PREFIX = re.compile(r"[0-9A-Fa-f]{5}")


@demo_view("GET")
def password_range(request: HttpRequest, prefix: str) -> HttpResponse:
    """Lines `SUFFIX:COUNT` of the SHA-1 hashes that begin with `prefix` (five hex digits); 400 for another prefix."""
    if not PREFIX.fullmatch(prefix):
        return HttpResponse("The hash prefix was not in a valid format", status=400, content_type="text/plain")
    lines = [
        f"{digest[5:]}:{count}" for digest, count in sorted(_hashes().items()) if digest.startswith(prefix.upper())
    ]
    return HttpResponse("\r\n".join(lines), content_type="text/plain")


def _hashes() -> dict[str, int]:
    known: dict[str, int] = load("known_passwords")
    return {_sha1(password): count for password, count in known.items()}


def _sha1(password: str) -> str:
    # The range protocol is defined over SHA-1; nothing here is protected by it.
    return hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper()
