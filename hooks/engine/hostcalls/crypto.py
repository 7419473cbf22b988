"""Cryptography for hooks, done by the caller's process: `{"op": "crypto", "action": ...}`."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable
from typing import Any, Final

from hooks.engine.hostcalls.ciphers import decrypt, encrypt
from hooks.engine.hostcalls.derivation import derive
from hooks.engine.hostcalls.fields import CryptoRefused, Fields
from hooks.engine.hostcalls.jwk import export_key
from hooks.engine.hostcalls.keys import generate_key, import_key
from hooks.engine.hostcalls.signatures import hash_of, sign, verify


def _digest(fields: Fields) -> bytes:
    return hashlib.new(hash_of(fields).name, fields.data("data")).digest()


_ACTIONS: Final[dict[str, Callable[[Fields], bytes | bool | dict[str, Any]]]] = {
    "digest": _digest,
    "sign": sign,
    "verify": verify,
    "encrypt": encrypt,
    "decrypt": decrypt,
    "derive": derive,
    "import": import_key,
    "export": export_key,
    "generate": generate_key,
}


def crypto_call(payload: dict[str, Any]) -> dict[str, Any]:
    """Runs one action and never raises.

    Answers `{"ok": {"data": base64}}`, `{"ok": {"valid": bool}}` or `{"ok": {...key...}}`; a wrong parameter or a
    failed operation is `{"error": {"name", "message", "code"}}` with the DOMException name the hook shall see.
    """
    try:
        fields = Fields(payload)
        action = fields.text("action")
        if action not in _ACTIONS:
            raise CryptoRefused("NotSupportedError", f"the action {action!r} is not known", "unsupported")
        return {"ok": _reply(_ACTIONS[action](fields))}
    except CryptoRefused as refused:
        return _error(refused.name, refused.message, refused.code)
    except Exception as fault:  # noqa: BLE001  hostile parameters reach deep into OpenSSL: no fault may end the caller
        return _error("OperationError", f"the operation failed ({type(fault).__name__})", "crypto_failed")


def _reply(result: bytes | bool | dict[str, Any]) -> dict[str, Any]:
    if isinstance(result, bytes):
        return {"data": base64.b64encode(result).decode()}
    return {"valid": result} if isinstance(result, bool) else result


def _error(name: str, message: str, code: str) -> dict[str, Any]:
    return {"error": {"name": name, "message": message, "code": code}}
