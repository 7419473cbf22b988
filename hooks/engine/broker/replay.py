"""Turns what a run sent and got into recorded exchanges, so that the run can be repeated without the network."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

# A second run reads bodies decoded and whole: these describe the first one's transport.
_TRANSPORT = frozenset({"connection", "content-encoding", "content-length", "keep-alive", "transfer-encoding"})


def recording(requests: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """`result.requests` in the form of `--http`: [{"request": {...}, "response": {...}} or {..., "error": {...}}].

    A request's body is kept out: it may hold masked secrets, and a later version may well send another.
    """
    return [_exchange(request) for request in requests if request.get("error") is None or _has_url(request["url"])]


def _has_url(text: str) -> bool:
    """A URL that could not be read when it was first asked for is refused again in the same way: nothing to record."""
    from hooks.engine.broker.tape import url_pattern

    try:
        url_pattern(text, "url")
    except ValueError:
        return False
    return True


def check_recorded(recorded: object) -> None:
    """Raises ValueError that names the place, like `http[0].request.url: ...`, before anything runs."""
    from hooks.engine.broker.tape import read_exchanges

    read_exchanges(recorded)


def _exchange(record: Mapping[str, Any]) -> dict[str, Any]:
    request = {"method": record["method"], "url": record["url"]}
    error = record.get("error")
    if error is not None:
        return {"request": request, "error": {"code": error["code"], "message": error["message"]}}
    response: dict[str, Any] = {"status": record["status"], "headers": _headers(record.get("response_headers") or [])}
    if record.get("response_body_base64") is not None:
        response["body_base64"] = record["response_body_base64"]
    else:
        response["body"] = _readable(record.get("response_body"), response["headers"])
    return {"request": request, "response": response}


def _headers(pairs: Iterable[Iterable[str]]) -> dict[str, str | list[str]]:
    merged: dict[str, list[str]] = {}
    for name, value in pairs:
        if name.lower() not in _TRANSPORT:
            merged.setdefault(name.lower(), []).append(value)
    return {name: values[0] if len(values) == 1 else values for name, values in merged.items()}


def _readable(body: str | None, headers: Mapping[str, Any]) -> object:
    """JSON objects and lists as such, so that people can edit them; everything else as text."""
    if not body or "json" not in str(headers.get("content-type", "")):
        return body or None
    try:
        value = json.loads(body)
    except ValueError:
        return body
    return value if isinstance(value, (dict, list)) else body
