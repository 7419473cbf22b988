"""What may be stored of a run: tainted values masked, and characters that no database takes written out."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

import orjson

from hooks.engine import mask

MASK = mask("masked", ["masked"])
# PostgreSQL stores no NUL, and UTF-8 has no lone surrogates: evidence keeps them as one would type them.
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


class OwnToken(str):
    """A random, URL-safe text of our own, new for each run: it is masked as it stands.

    Masking every written form, as for the secrets of others, would cost more than the rest of a run's evidence.
    """

    __slots__ = ()


def storable(value: Any, tainted: Collection[str] = ()) -> Any:
    """Return a JSON value that any database takes, with the tainted texts masked wherever they stand.

    What needs no change is returned as it is: change nothing in it.
    """
    own = [text for text in tainted if isinstance(text, OwnToken)]
    others = [text for text in tainted if not isinstance(text, OwnToken)]
    if is_clean(value, own, others):
        return value
    return written_out(mask(value, others) if others else value, own)


def is_clean(value: Any, own: Sequence[str], others: Sequence[str]) -> bool:
    """Whether nothing in a value has to be masked or written out; False also where only a closer look can tell.

    Looking through one JSON text is many times quicker than through each text of the value.
    """
    if value is None or value == {} or value == []:
        return True
    if not all(map(stands_plain, others)):
        return False
    try:
        text = orjson.dumps(value).decode()
    except orjson.JSONEncodeError:
        return False
    if "\\u0000" in text or not (text.isascii() or UNSTORABLE.search(text) is None):
        return False
    return not any(token in text for token in own) and (not others or mask(text, others) == text)


def stands_plain(text: str) -> bool:
    """Whether JSON writes a text, and so each of its encoded forms, just as it is."""
    return text.isascii() and text.isprintable() and '"' not in text and "\\" not in text


def written_out(value: Any, masked: Sequence[str] = ()) -> Any:
    """Return a copy with NUL and lone surrogates as `\\u0000`: what a hook said is never lost for its characters."""
    if isinstance(value, str):
        for text in masked:
            value = value.replace(text, MASK)
        return UNSTORABLE.sub(lambda found: f"\\u{ord(found.group()):04x}", value)
    if isinstance(value, Mapping):
        return {written_out(name, masked): written_out(item, masked) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [written_out(item, masked) for item in value]
    return value


def scalars(value: Any) -> Iterator[str]:
    """Yield the texts and numbers inside a JSON value, as text."""
    if isinstance(value, Mapping):
        value = list(value.values())
    if isinstance(value, list):
        for item in value:
            yield from scalars(item)
    elif isinstance(value, str):
        yield value
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield str(value)


def depth_exceeds(value: Any, levels: int) -> bool:
    """Whether a JSON value is nested deeper than `levels`; looks no deeper itself."""
    parts = [value] if isinstance(value, dict | list) else []
    for _ in range(levels):
        if not parts:
            return False
        below = [item for part in parts for item in (part.values() if isinstance(part, dict) else part)]
        parts = [item for item in below if isinstance(item, dict | list)]
    return bool(parts)


def json_copy(value: Any) -> Any:
    """Return a copy of a JSON value that shares no object or list with it."""
    if isinstance(value, dict):
        return {name: json_copy(item) if isinstance(item, dict | list) else item for name, item in value.items()}
    if isinstance(value, list):
        return [json_copy(item) if isinstance(item, dict | list) else item for item in value]
    return value
