"""Headers of a request, cleaned: what frames the message or belongs to the connection is the broker's alone."""

from __future__ import annotations

import re

from hooks.engine.broker.errors import BrokerError

Headers = list[tuple[str, str]]

MAX_HEADERS = 100
MAX_HEADER_CHARS = 32_768
USER_AGENT = "Hookline"
_METHOD = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,32}")
_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,256}")
_BROKEN_VALUE = re.compile(r"[^\t\x20-\x7e\x80-\xff]")
_KNOWN_METHODS = frozenset({"DELETE", "GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH"})
_FORBIDDEN_METHODS = frozenset({"CONNECT", "TRACE", "TRACK"})
_DROPPED = frozenset(
    {"accept-encoding", "connection", "content-length", "expect", "host", "http2-settings", "keep-alive", "te"}
    | {"trailer", "transfer-encoding", "upgrade", "via"}
)
_CONTENT = ("content-encoding", "content-language", "content-location", "content-type")
# Beside Authorization and Cookie: the names under which APIs ask for keys.
_CREDENTIAL = re.compile(r"auth|token|key|secret|cookie|session|password|credential|signature", re.IGNORECASE)


def clean_method(method: object) -> str:
    """Raises BrokerError `bad_request`."""
    if not isinstance(method, str) or _METHOD.fullmatch(method) is None:
        raise BrokerError("bad_request", "the request's method is not valid")
    if method.upper() in _FORBIDDEN_METHODS:
        raise BrokerError("bad_request", f"a hook may not send {method.upper()} requests")
    return method.upper() if method.upper() in _KNOWN_METHODS else method


def clean_headers(pairs: object) -> Headers:
    """The author's headers without those the broker owns (dropped in silence, as in a browser).

    Raises BrokerError `bad_request` for a name or value that cannot be sent, `too_large` past the caps.
    """
    if not isinstance(pairs, (list, tuple)):
        raise BrokerError("bad_request", "the request's headers must be a list of pairs")
    if len(pairs) > MAX_HEADERS:
        raise BrokerError("too_large", f"a request may carry at most {MAX_HEADERS} headers")
    headers = [_pair(pair) for pair in pairs]
    if sum(len(name) + len(value) for name, value in headers) > MAX_HEADER_CHARS:
        raise BrokerError("too_large", f"a request's headers may hold at most {MAX_HEADER_CHARS:,} characters")
    return [pair for pair in headers if not _is_dropped(pair[0])]


def with_defaults(headers: Headers, encodings: str) -> Headers:
    """The headers as sent, before Host and Content-Length: those of a plain fetch where the author gave none."""
    names = {name.lower() for name, _ in headers}
    defaults = [("Accept", "*/*"), ("User-Agent", USER_AGENT)]
    return [*headers, *(pair for pair in defaults if pair[0].lower() not in names), ("Accept-Encoding", encodings)]


def without_credentials(headers: Headers) -> Headers:
    """For a redirect that leaves the origin the credentials were meant for."""
    return [pair for pair in headers if _CREDENTIAL.search(pair[0]) is None]


def without_content(headers: Headers) -> Headers:
    """For a redirect that turns the request into a GET."""
    return [pair for pair in headers if pair[0].lower() not in _CONTENT]


def _is_dropped(name: str) -> bool:
    return name.lower() in _DROPPED or name.lower().startswith("proxy-")


def _pair(pair: object) -> tuple[str, str]:
    if not isinstance(pair, (list, tuple)) or len(pair) != 2 or not all(isinstance(part, str) for part in pair):
        raise BrokerError("bad_request", "each of the request's headers must be a pair of texts")
    name, value = str(pair[0]), str(pair[1]).strip(" \t\r\n")
    if _NAME.fullmatch(name) is None:
        raise BrokerError("bad_request", f"{name[:60]!r} is not a valid header name")
    if _BROKEN_VALUE.search(value):
        raise BrokerError("bad_request", f"the value of the header {name} holds a character that cannot be sent")
    return name, value
