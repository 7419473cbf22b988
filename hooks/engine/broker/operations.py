"""What a hook may ask of its host, by name: fetch, dns, crypto."""

from __future__ import annotations

import logging
import sys
from typing import Any

from hooks.engine.broker.calls import BrokerLimits, Call
from hooks.engine.broker.dns import look_up
from hooks.engine.broker.errors import BrokerError, OperationError
from hooks.engine.broker.messages import Transport
from hooks.engine.broker.network import Network
from hooks.engine.broker.policy import EgressPolicy
from hooks.engine.broker.redirects import fetch
from hooks.engine.broker.tape import Tape
from hooks.engine.broker.wire import Wire

Reply = dict[str, Any]

_CRYPTO = "hooks.engine.hostcalls.crypto"
# A hash or an HMAC of this much base64 is done before a thread would have woken up.
_SMALL = 65_536

logger = logging.getLogger(__name__)


class Operations:
    """`attempt` may take as long as its call; `is_quick` ones touch no socket and are done on the spot."""

    def __init__(
        self, policy: EgressPolicy, limits: BrokerLimits, recorded: object, tenant: str, network: Network | None
    ) -> None:
        self.recorded = recorded is not None
        self.tenant = tenant
        self._policy, self._limits = policy, limits
        self._tape = recorded
        self._network = network or Network()
        self._transport: Transport | None = None

    def is_quick(self, call: Call) -> bool:
        if call.op == "crypto":
            return _CRYPTO in sys.modules and _is_small(call.payload)
        return self.recorded and call.op in ("fetch", "dns")

    def attempt(self, call: Call) -> dict[str, Any] | BrokerError:
        """The call's `ok`, or why there is none. Never raises."""
        try:
            call.remaining()
            return self._perform(call)
        except BrokerError as error:
            return error
        except Exception:
            # A fault of ours must not leave a hook waiting, nor tell it our insides.
            logger.exception("host call failed", extra={"op": call.op})
            return BrokerError("connection_failed", f"{call.subject} failed inside the engine")

    def _perform(self, call: Call) -> dict[str, Any]:
        if call.op == "fetch":
            return fetch(call, self._carrier(), self._limits.redirects)
        if call.op == "dns":
            if self.recorded:
                raise BrokerError("no_recorded_exchange", "names are not looked up while exchanges are recorded ones")
            return look_up(call, self._policy, self._network)
        if call.op == "crypto":
            return _crypto(call.payload)
        raise BrokerError("bad_request", f"the host has no operation {call.op[:40]!r}")

    def _carrier(self) -> Transport:
        if self._transport is None:
            self._transport = self._make_carrier()
        return self._transport

    def _make_carrier(self) -> Transport:
        if not self.recorded:
            return Wire(self._policy, self._network, self.tenant, self._limits.response_bytes)
        try:
            return Tape(self._tape, self._policy, self._limits.response_bytes)
        except ValueError as error:
            raise BrokerError("bad_request", str(error)) from None


def _crypto(payload: dict[str, Any]) -> dict[str, Any]:
    from hooks.engine.hostcalls.crypto import crypto_call  # loads OpenSSL's bindings: for those who ask only

    answer = crypto_call(payload)
    if "error" in answer:
        raise OperationError(answer["error"])
    ok: dict[str, Any] = answer["ok"]
    return ok


def _is_small(payload: dict[str, Any]) -> bool:
    if payload.get("action") != "digest" and payload.get("algorithm") != "HMAC":
        return False
    data = payload.get("data")
    return isinstance(data, str) and len(data) <= _SMALL
