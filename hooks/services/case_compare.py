"""What a case expects against what its run did, difference by difference."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hooks.engine import mask

SHOWN_CHARS = 400


@dataclass(frozen=True)
class Mismatch:
    """One difference: where (`requests[0].body.limit`), what was expected and what was found, both as text."""

    path: str
    expected: str
    found: str

    def __str__(self) -> str:
        return f"{self.path}: expected {self.expected}, found {self.found}"


def case_compare(
    expect: Mapping[str, Any], found: Mapping[str, Any], *, secrets: Mapping[str, str]
) -> tuple[Mismatch, ...]:
    """Compare a case's `expect` with a run; what `expect` leaves out is not looked at.

    `secrets` are the case's own: a run shows them masked, so what is expected of a request is compared masked too.
    """
    return tuple(_differences(expect, found, secrets))


def _differences(expect: Mapping[str, Any], found: Mapping[str, Any], secrets: Mapping[str, str]) -> Iterator[Mismatch]:
    for name in ("outcome", "effects", "session", "message", "redirect"):
        if name in expect and expect[name] != found[name]:
            yield _mismatch(name, expect[name], found[name], because=found["error"] if name == "outcome" else None)
    for key, value in expect.get("deny", {}).items():
        given = (found["deny"] or {}).get(key)
        if given != value:
            yield _mismatch(f"deny.{key}", value, given)
    if "error" in expect and expect["error"] not in (found["error"] or ""):
        yield _mismatch("error", expect["error"], found["error"], word="text with ")
    if "requests" in expect:
        yield from _request_differences(mask(expect["requests"], secrets), found["requests"])
    yield from _log_differences(expect.get("log", []), [line["text"] for line in found["logs"]])


def _request_differences(
    expected: Sequence[Mapping[str, Any]], found: Sequence[Mapping[str, Any]]
) -> Iterator[Mismatch]:
    if len(expected) != len(found):
        sent = [f"{item['method']} {item['url']}" for item in found]
        yield _mismatch("requests", f"{len(expected)}", f"{len(found)}: " + (", ".join(sent) or "none"))
    for index, (want, have) in enumerate(zip(expected, found, strict=False)):
        path = f"requests[{index}]"
        for name in ("method", "url"):
            if want[name] != have[name]:
                yield _mismatch(f"{path}.{name}", want[name], have[name])
        headers = {str(name).lower(): value for name, value in have.get("request_headers") or []}
        for name, value in want.get("headers", {}).items():
            if value != headers.get(name.lower()):
                yield _mismatch(f"{path}.headers.{name}", value, headers.get(name.lower()))
        if "body" in want:
            yield from _body_differences(f"{path}.body", want["body"], have.get("request_body"))


def _body_differences(path: str, want: Any, have: str | None) -> Iterator[Mismatch]:
    if isinstance(want, str):
        if want != have:
            yield _mismatch(path, want, have)
        return
    try:
        body = json.loads(have or "")
    except ValueError:
        yield _mismatch(path, want, have)
        return
    yield from _missing(path, want, body)


def _missing(path: str, want: Any, have: Any) -> Iterator[Mismatch]:
    """What of `want` is not in `have`: members of an object one by one, everything else as a whole."""
    if not isinstance(want, dict) or not isinstance(have, dict):
        if want != have:
            yield _mismatch(path, want, have)
        return
    for key, value in want.items():
        if key not in have:
            yield Mismatch(f"{path}.{key}", _text(value), "nothing")
        else:
            yield from _missing(f"{path}.{key}", value, have[key])


def _log_differences(expected: Sequence[str], lines: Sequence[str]) -> Iterator[Mismatch]:
    rest = list(lines)
    for index, text in enumerate(expected):
        place = next((place for place, line in enumerate(rest) if text in line), None)
        if place is None:
            found = "; ".join(lines) if lines else "no console lines"
            yield Mismatch(f"log[{index}]", f"a line with {_text(text)}", found[:SHOWN_CHARS])
        else:
            rest = rest[place + 1 :]


def _mismatch(path: str, expected: Any, found: Any, *, word: str = "", because: str | None = None) -> Mismatch:
    return Mismatch(path, word + _text(expected), _text(found) + (f" ({because})" if because else ""))


def _text(value: Any) -> str:
    if value is None:
        return "nothing"
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= SHOWN_CHARS else text[: SHOWN_CHARS - 1] + "…"
