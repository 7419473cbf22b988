"""JSON as it is stored and sent: each event writes two dozen of these, so the quickest writer does it."""

from __future__ import annotations

import json
from typing import Any

import orjson


def json_bytes(value: Any) -> bytes:
    """Return a JSON value as compact UTF-8.

    What orjson refuses, the standard library writes in ASCII: whole numbers past 64 bits, half surrogate pairs.
    """
    try:
        return orjson.dumps(value)
    except orjson.JSONEncodeError:
        return json.dumps(value, separators=(",", ":"), allow_nan=False).encode()
