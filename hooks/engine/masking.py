"""Hides the values of secrets wherever they appear, also as base64, URL-escaped or JSON-escaped text."""

from __future__ import annotations

import base64
import html
import json
import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Any
from urllib.parse import quote, quote_plus

MASK = "•••"
_SHORTEST = 4
# Left as they are by quote(), encodeURIComponent, encodeURI, and by parsers of URLs in a query, a path and a user.
_URL_SAFE = (
    "",
    "/",
    "!'()*",
    ";,/?:@&=+$!*'()#",
    "!$%&()*+,/:;=?@[\\]^`{|}",
    "!$%&'()*+,/:;=@[\\]^|",
    "!$%&'()*+,/:;=@[\\]|",
    "!$%&'()*+,",
)


def texts_of(secrets: object) -> Iterable[str]:
    """Every text inside ``secrets`` (a mapping, list or scalar) that is long enough to be told from chance."""
    if isinstance(secrets, dict):
        for value in secrets.values():
            yield from texts_of(value)
    elif isinstance(secrets, list | tuple | set | frozenset):
        for value in secrets:
            yield from texts_of(value)
    elif isinstance(secrets, str):
        if len(secrets) >= _SHORTEST:
            yield secrets
    elif isinstance(secrets, int | float) and not isinstance(secrets, bool) and len(str(secrets)) >= _SHORTEST:
        yield str(secrets)


def _base64_forms(raw: bytes) -> Iterable[str]:
    """How ``raw`` shows inside base64 at each of the three alignments, without the characters its neighbours decide."""
    for shift in range(3):
        text = base64.b64encode(b"\0" * shift + raw).decode()
        start = (0, 2, 3)[shift]
        spare = (len(raw) + shift) % 3
        end = len(text) - (0, 3, 2)[spare]
        core = text[start:end]
        if len(core) >= _SHORTEST:
            yield core
            yield core.replace("+", "-").replace("/", "_")


def _url_forms(secret: str) -> Iterable[str]:
    """As each part of an address is escaped, by Python and by JavaScript, and once more inside another address."""
    plus = [quote_plus(secret, safe="*", errors="replace"), quote_plus(secret, errors="replace")]
    plus += [form.replace("~", "%7E") for form in plus]  # as URLSearchParams writes it
    quoted = [quote(text, safe=safe, errors="replace") for safe in _URL_SAFE for text in _parsed(secret)]
    for once in (*quoted, *plus):
        yield once
        yield re.sub("%..", lambda found: found.group().lower(), once)
        yield quote(once, safe="")
        yield quote(once, safe="!'()*")
    yield "".join(_as_escape_does(letter) for letter in secret)


def _parsed(secret: str) -> tuple[str, ...]:
    """A parser of URLs drops tabs and line breaks."""
    return (secret, re.sub(r"[\t\r\n]", "", secret))


def _as_escape_does(letter: str) -> str:
    """The old global escape() of JavaScript: one UTF-16 unit after the other."""
    if letter.isascii() and (letter.isalnum() or letter in "@*_+-./"):
        return letter
    units = letter.encode("utf-16-be", "surrogatepass")
    codes = [int.from_bytes(units[at : at + 2]) for at in range(0, len(units), 2)]
    return "".join(f"%{code:02X}" if code < 256 else f"%u{code:04X}" for code in codes)


def _forms(secret: str) -> Iterable[str]:
    yield secret
    raw = secret.encode("utf-8", "surrogatepass")
    yield from _base64_forms(raw)
    yield from _url_forms(secret)
    yield json.dumps(secret)[1:-1]
    yield json.dumps(secret, ensure_ascii=False)[1:-1]
    yield json.dumps(json.dumps(secret)[1:-1])[1:-1]
    yield json.dumps(secret, ensure_ascii=False)[1:-1].replace('\\"', '"')  # as the console shows a text in an object
    yield html.escape(secret)
    yield raw.hex()
    yield raw.hex().upper()


@lru_cache(maxsize=256)
def _pattern(secrets: tuple[str, ...]) -> re.Pattern[str] | None:
    forms = {form for secret in secrets for form in _forms(secret) if len(form) >= _SHORTEST}
    if not forms:
        return None
    return re.compile("|".join(re.escape(form) for form in sorted(forms, key=len, reverse=True)))


class Masker:
    """Masks with one set of secrets. Falsy when there is nothing to hide."""

    def __init__(self, secrets: object) -> None:
        self._pattern = _pattern(tuple(sorted(set(texts_of(secrets)))))

    def __bool__(self) -> bool:
        return self._pattern is not None

    def text(self, value: str) -> str:
        return value if self._pattern is None else self._pattern.sub(MASK, value)

    def value(self, value: Any) -> Any:
        """A copy of JSON-like data with every text masked, keys too."""
        if self._pattern is None:
            return value
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, dict):
            return {self.value(key): self.value(item) for key, item in value.items()}
        if isinstance(value, list | tuple):
            return [self.value(item) for item in value]
        if isinstance(value, int | float) and not isinstance(value, bool) and self.text(str(value)) != str(value):
            return MASK
        return value


def mask(value: Any, secrets: object) -> Any:
    """``value`` (text or JSON-like data) with each text of ``secrets`` (mapping, list or text) replaced by ``•••``."""
    return Masker(secrets).value(value)
