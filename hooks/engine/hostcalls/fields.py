"""Reads the parameters of a host call: each getter checks the type and the size of what it returns."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from typing import Any

MAX_DATA_BYTES = 1_048_576
MAX_SMALL_BYTES = 16_384


class CryptoRefused(Exception):
    """A wrong parameter or a failed operation. `name` is the DOMException name that the hook sees."""

    def __init__(self, name: str, message: str, code: str = "crypto_refused") -> None:
        super().__init__(message)
        self.name = name
        self.message = message
        self.code = code


class Fields:
    """The payload of one call. Getters raise CryptoRefused, naming the field."""

    def __init__(self, payload: Mapping[str, Any]) -> None:
        self._payload = payload

    def text(self, key: str, *, limit: int = 100) -> str:
        value = self._payload.get(key)
        if not isinstance(value, str) or len(value) > limit:
            raise CryptoRefused("TypeError", f"{key} must be text of at most {limit} characters")
        return value

    def data(self, key: str, *, limit: int = MAX_DATA_BYTES) -> bytes:
        """Bytes from base64 text, at most `limit` of them."""
        value = self._payload.get(key)
        if not isinstance(value, str):
            raise CryptoRefused("TypeError", f"{key} must be base64 text")
        if len(value) > limit * 4 // 3 + 4:
            raise CryptoRefused("OperationError", f"{key} is longer than {limit:,} bytes", "too_large")
        try:
            return base64.b64decode(value, validate=True)
        except (binascii.Error, ValueError):
            raise CryptoRefused("TypeError", f"{key} must be base64 text") from None

    def optional_data(self, key: str, *, limit: int = MAX_SMALL_BYTES) -> bytes:
        return self.data(key, limit=limit) if self._payload.get(key) is not None else b""

    def integer(self, key: str, low: int, high: int) -> int:
        value = self._payload.get(key)
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise CryptoRefused(
                "OperationError", f"{key} must be a whole number from {low:,} to {high:,}", "out_of_range"
            )
        return value

    def mapping(self, key: str) -> Mapping[str, Any]:
        value = self._payload.get(key)
        if not isinstance(value, dict):
            raise CryptoRefused("TypeError", f"{key} must be an object")
        return value
