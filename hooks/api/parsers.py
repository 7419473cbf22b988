"""JSON bodies, measured before they are read and refused before they can hurt."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import IO, Any

from rest_framework.parsers import BaseParser

from hooks.api.exceptions import MalformedJson, PayloadTooLarge
from hooks.services.evidence import depth_exceeds

MOST_BYTES = 262_144
# Code of 256,000 characters, each perhaps written as \uXXXX, and an input of 256 KiB besides.
MOST_MANAGEMENT_BYTES = 2_097_152
MOST_LEVELS = 48


class CappedJSONParser(BaseParser):
    """Strict JSON of at most 256 KiB and 48 levels. Raises PayloadTooLarge or MalformedJson."""

    media_type = "application/json"
    most_bytes = MOST_BYTES

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        declared = (parser_context or {})["request"].META.get("CONTENT_LENGTH") or "0"
        if declared.isdecimal() and int(declared) > self.most_bytes:
            raise PayloadTooLarge(f"The body has {int(declared):,} bytes; at most {self.most_bytes:,} are taken")
        raw = stream.read(self.most_bytes + 1)
        if len(raw) > self.most_bytes:
            raise PayloadTooLarge(f"The body is larger than {self.most_bytes:,} bytes")
        return read_json(raw)


class ManagementJSONParser(CappedJSONParser):
    """Strict JSON of at most 2 MiB, for code, trial inputs and settings."""

    most_bytes = MOST_MANAGEMENT_BYTES

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        value = super().parse(stream, media_type, parser_context)
        try:
            json.dumps(value, ensure_ascii=False).encode()
        except UnicodeEncodeError as error:
            raise MalformedJson("The body has half a surrogate pair in it, which no text can hold") from error
        return value


def read_json(raw: bytes) -> Any:
    """Parse strict JSON in UTF-8: no NaN or Infinity. Raises MalformedJson that says where it breaks."""
    try:
        value = json.loads(raw.decode("utf-8"), parse_constant=refuse_constant)
    except UnicodeDecodeError as error:
        raise MalformedJson("The body is not UTF-8") from error
    except json.JSONDecodeError as error:
        raise MalformedJson(
            f"The body is not JSON: {error.msg} at line {error.lineno}, column {error.colno}"
        ) from error
    except RecursionError as error:
        raise MalformedJson(f"The body is nested deeper than {MOST_LEVELS} levels") from error
    except ValueError as error:
        raise MalformedJson(f"The body is not JSON: {error}") from error
    if depth_exceeds(value, MOST_LEVELS):
        raise MalformedJson(f"The body is nested deeper than {MOST_LEVELS} levels")
    return value


def refuse_constant(name: str) -> Any:
    raise ValueError(f"{name} is no JSON number")
