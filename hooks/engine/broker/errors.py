"""The one exception of the broker. Its codes are stable: hooks, cases and the console's texts build on them."""

from __future__ import annotations

from typing import Literal, TypedDict

Code = Literal[
    "egress_blocked",
    "host_not_allowed",
    "scheme_not_allowed",
    "dns_failed",
    "connection_failed",
    "timeout",
    "too_large",
    "too_many_requests",
    "too_many_redirects",
    "aborted",
    "no_recorded_exchange",
    "bad_request",
]

# What a hook sees as `error.name`: fetch fails with a TypeError in browsers and Node, except for these two.
_NAMES: dict[str, str] = {"timeout": "TimeoutError", "aborted": "AbortError"}


class ErrorReply(TypedDict):
    name: str
    message: str
    code: str


class BrokerError(Exception):
    """A host call that failed, told so that the hook's author can act on it."""

    def __init__(self, code: Code, message: str) -> None:
        super().__init__(message)
        self.code: str = code
        self.message = message

    @property
    def name(self) -> str:
        return _NAMES.get(self.code, "TypeError")

    def reply(self) -> ErrorReply:
        return {"name": self.name, "message": self.message, "code": self.code}


class OperationError(BrokerError):
    """A host operation's own refusal, handed to the hook as it is."""

    def __init__(self, error: ErrorReply) -> None:
        super().__init__("bad_request", error["message"])
        self.code = error["code"]
        self._name = error["name"]

    @property
    def name(self) -> str:
        return self._name
