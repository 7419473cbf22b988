"""Exact sizes of what a hook answers, in bytes of UTF-8 JSON."""

from __future__ import annotations

import json
from typing import Any

import orjson

from hooks.engine.types import Limits


def json_size(value: object) -> int:
    try:
        return len(orjson.dumps(value))
    except orjson.JSONEncodeError:  # whole numbers past 64 bits, half surrogate pairs
        return len(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace"))


def too_large(settled: Any, limits: Limits) -> str | None:
    """What is too large about a settlement, or None."""
    if not isinstance(settled, dict):
        return None
    value = settled.get("value")
    if json_size(value) > limits.result_bytes:
        return f"The result is larger than {limits.result_bytes} bytes"
    session = value.get("session") if isinstance(value, dict) else None
    if session is not None and json_size(session) > limits.session_bytes:
        return f"The session is larger than {limits.session_bytes} bytes"
    return None
