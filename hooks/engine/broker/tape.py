"""Recorded exchanges instead of the network: for cases, replays and `run_hook --http`."""

from __future__ import annotations

import base64
import binascii
import json
import re
from dataclasses import dataclass
from typing import Any, get_args

from hooks.engine.broker.calls import Call
from hooks.engine.broker.errors import BrokerError, Code
from hooks.engine.broker.headers import Headers
from hooks.engine.broker.messages import Request, Response
from hooks.engine.broker.policy import EgressPolicy
from hooks.engine.broker.records import Hop
from hooks.engine.broker.rules import check_allowed
from hooks.engine.broker.urls import parse_url
from hooks.engine.masking import MASK

_ABSENT = object()


@dataclass(slots=True)
class Exchange:
    """`body` is what the request must carry, or _ABSENT where any will do."""

    method: str
    url: re.Pattern[str]
    body: object
    answer: Response | BrokerError
    used: bool = False

    def matches(self, request: Request) -> bool:
        if self.method != request.method or self.url.fullmatch(str(request.url)) is None:
            return False
        return self.body is _ABSENT or _same_body(self.body, request.body or b"")


class Tape:
    """The transport of a job with recorded exchanges. Each is used once, in order; an only one again and again."""

    def __init__(self, recorded: object, policy: EgressPolicy, response_bytes: int) -> None:
        """Raises ValueError that names the place, like `http[0].request.url`."""
        self._exchanges = read_exchanges(recorded)
        self._policy = policy
        self._cap = response_bytes

    def send(self, request: Request, call: Call, hop: Hop) -> Response:
        # Addresses are not looked at: nothing leaves. The host list still holds, so that a case finds a missing host.
        check_allowed(request.url.host, request.url.port, self._policy)
        found = self._find(request)
        if found is None:
            raise BrokerError("no_recorded_exchange", f"no recorded exchange for {request.method} {request.url}")
        found.used = True
        if isinstance(found.answer, BrokerError):
            raise found.answer
        if len(found.answer.body) > self._cap:
            raise BrokerError("too_large", f"the answer of {request.url.host} is larger than {self._cap:,} bytes")
        return found.answer

    def _find(self, request: Request) -> Exchange | None:
        matching = [exchange for exchange in self._exchanges if exchange.matches(request)]
        unused = [exchange for exchange in matching if not exchange.used]
        if unused:
            return unused[0]
        return matching[0] if len(matching) == 1 else None


def read_exchanges(recorded: object) -> list[Exchange]:
    """Raises ValueError that names the place of what is wrong."""
    if not isinstance(recorded, (list, tuple)):
        raise ValueError("http must be a list of recorded exchanges")
    return [_exchange(item, f"http[{place}]") for place, item in enumerate(recorded)]


def _exchange(item: object, path: str) -> Exchange:
    entry = _object(item, path)
    request = _object(entry.get("request"), f"{path}.request")
    method = _text(request.get("method", "GET"), f"{path}.request.method").upper()
    url = url_pattern(request.get("url"), f"{path}.request.url")
    return Exchange(method, url, request.get("body", _ABSENT), _answer(entry, path))


def url_pattern(url: object, path: str) -> re.Pattern[str]:
    """The URL itself; where a secret of it was masked when it was recorded, anything may stand. Raises ValueError."""
    if isinstance(url, str) and MASK in url:
        return re.compile(".+".join(map(re.escape, url.partition("#")[0].split(MASK))))
    try:
        return re.compile(re.escape(str(parse_url(url))))
    except BrokerError as error:
        raise ValueError(f"{path}: {error.message}") from None


def _answer(entry: dict[str, Any], path: str) -> Response | BrokerError:
    if entry.get("error") is not None:
        error = _object(entry["error"], f"{path}.error")
        if error.get("code") not in get_args(Code):
            raise ValueError(f"{path}.error.code: not one of {', '.join(get_args(Code))}")
        return BrokerError(error["code"], _text(error.get("message", "recorded failure"), f"{path}.error.message"))
    response = _object(entry.get("response"), f"{path}.response")
    status = response.get("status", 200)
    if not isinstance(status, int) or isinstance(status, bool) or not 200 <= status <= 599:
        raise ValueError(f"{path}.response.status: must be a number from 200 to 599")
    headers = _headers(response.get("headers"), f"{path}.response.headers")
    body, is_json = _body(response, f"{path}.response")
    if is_json and not any(name.lower() == "content-type" for name, _ in headers):
        headers.append(("content-type", "application/json"))
    return Response(status, str(response.get("status_text") or ""), headers, body)


def _headers(value: object, path: str) -> Headers:
    """From {"name": text or list of texts} or a list of pairs."""
    if value is None:
        return []
    pairs = list(value.items()) if isinstance(value, dict) else value
    if not isinstance(pairs, (list, tuple)) or not all(isinstance(p, (list, tuple)) and len(p) == 2 for p in pairs):
        raise ValueError(f"{path}: must be an object or a list of pairs")
    flat: Headers = []
    for name, content in pairs:
        for one in content if isinstance(content, (list, tuple)) else [content]:
            flat.append(
                (_text(name, path), _text(str(one) if isinstance(one, (int, float)) else one, f"{path}.{name}"))
            )
    return flat


def _body(response: dict[str, Any], path: str) -> tuple[bytes, bool]:
    encoded = response.get("body_base64")
    if encoded is not None:
        try:
            return base64.b64decode(_text(encoded, f"{path}.body_base64"), validate=True), False
        except binascii.Error:
            raise ValueError(f"{path}.body_base64: not base64") from None
    body = response.get("body")
    if body is None or isinstance(body, str):
        return (body or "").encode(errors="replace"), False
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode(errors="replace"), True


def _same_body(wanted: object, sent: bytes) -> bool:
    if wanted is None:
        return not sent
    if isinstance(wanted, str):
        return wanted.encode(errors="replace") == sent
    try:
        return bool(json.loads(sent) == wanted)
    except ValueError:
        return False


def _object(value: object, path: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise ValueError(f"{path}: must be an object")
    return value


def _text(value: object, path: str) -> str:
    if not isinstance(value, str):
        raise ValueError(f"{path}: must be text")
    return value
