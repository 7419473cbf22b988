"""A URL is parsed once, here; what was checked is what is connected to."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import quote, urljoin

from hooks.engine.broker.errors import BrokerError
from hooks.engine.broker.hosts import parse_host

MAX_URL = 8_192
DEFAULT_PORTS = {"http": 80, "https": 443}
_URL = re.compile(r"([a-z][a-z0-9+.-]*)://([^/?#]*)([^?#]*)(\?[^#]*)?(?:#.*)?", re.IGNORECASE)
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)
_REFUSED = re.compile(r"[\x00-\x1f\x7f-\x9f\\\ud800-\udfff]")
_PORT = re.compile(r"[0-9]{1,5}")
# Every ASCII character except those the URL standard escapes in a path or a query.
_KEEP = "!$%&'()*+,-./:;=?@[]_~|^`{}"
_KEEP_PATH, _KEEP_QUERY = (_KEEP.translate(str.maketrans("", "", drop)) for drop in ("^`{}|", "'"))


@dataclass(frozen=True, slots=True)
class Url:
    """An absolute http(s) URL. `host` is canonical and without brackets; `target` is the path and the query."""

    scheme: str
    host: str
    port: int
    target: str

    @property
    def bracketed(self) -> str:
        return f"[{self.host}]" if ":" in self.host else self.host

    @property
    def authority(self) -> str:
        return self.bracketed if DEFAULT_PORTS[self.scheme] == self.port else f"{self.bracketed}:{self.port}"

    @property
    def origin(self) -> tuple[str, str, int]:
        return (self.scheme, self.host, self.port)

    def __str__(self) -> str:
        return f"{self.scheme}://{self.authority}{self.target}"


def parse_url(text: object) -> Url:
    """Raises BrokerError `bad_request` or `scheme_not_allowed`."""
    if not isinstance(text, str):
        raise BrokerError("bad_request", "the URL must be text")
    if len(text) > MAX_URL:
        raise BrokerError("bad_request", f"the URL is longer than {MAX_URL:,} characters")
    if _REFUSED.search(text):
        raise BrokerError("bad_request", "the URL holds a control character, a backslash or a broken character")
    match = _URL.fullmatch(text)
    if match is None:
        raise _not_a_url(text)
    scheme = match[1].lower()
    if scheme not in DEFAULT_PORTS:
        raise BrokerError("scheme_not_allowed", f"{scheme}: URLs cannot be fetched; use https")
    host, port = _authority(match[2], DEFAULT_PORTS[scheme])
    return Url(scheme, host, port, _target(match[3], match[4] or ""))


def join(base: Url, location: str) -> Url:
    """Where a redirect from `base` leads; parsed as strictly as the first URL. Raises BrokerError."""
    if _REFUSED.search(location):
        raise BrokerError("bad_request", "the redirect's Location holds a control character or a backslash")
    try:
        return parse_url(urljoin(str(base), location.strip(" ")))
    except ValueError:
        raise BrokerError("bad_request", "the redirect's Location is not a valid URL") from None


def _not_a_url(text: str) -> BrokerError:
    scheme = _SCHEME.match(text)
    if scheme is not None and scheme[1].lower() not in DEFAULT_PORTS:
        return BrokerError("scheme_not_allowed", f"{scheme[1].lower()}: URLs cannot be fetched; use https")
    return BrokerError("bad_request", "the URL must be absolute, like https://crm.example/contacts")


def _authority(text: str, default_port: int) -> tuple[str, int]:
    if "@" in text:
        raise BrokerError("bad_request", "the URL must not carry a user name or password; use a header")
    host, _, port = text.rpartition(":") if ":" in text and not text.endswith("]") else (text, "", "")
    try:
        return parse_host(host), _port(port) if port else default_port
    except ValueError as error:
        raise BrokerError("bad_request", f"in the URL, {error}") from None


def _port(text: str) -> int:
    if _PORT.fullmatch(text) is None or not 0 < int(text) < 65_536:
        raise ValueError("the port is not a number from 1 to 65535")
    return int(text)


def _target(path: str, query: str) -> str:
    return quote(path or "/", safe=_KEEP_PATH) + quote(query, safe=_KEEP_QUERY)
