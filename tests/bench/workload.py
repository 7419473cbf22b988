"""The same work for every contender: a hook of about 1 KB, an event of about 2 KB, a result of about 0.5 KB."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

GUESTS = Path(__file__).resolve().parent / "guests"
HOOK = (GUESTS / "hook.js").read_text()
SLIM = GUESTS / "slim.js"


def _visit(number: int) -> dict[str, Any]:
    pages = [f"/collection/{number}/{page}" for page in range(5)]
    return {
        "at": f"2026-11-{number + 1:02d}T10:00:00Z",
        "pages": pages,
        "bounced": number % 3 == 0,
        "agent": "Mozilla/5.0",
    }


ARGS: dict[str, Any] = {
    "customer": {"id": "cus_7f3a", "email": "ada@shop.example", "name": " Ada Lovelace ", "verified": True, "age": 36},
    "application": {"client_id": "app_storefront", "name": "Storefront", "locale": "en-GB"},
    "visits": [_visit(number) for number in range(8)],
    "device": {"ip": "198.51.100.7", "agent": "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0", "known": False},
}
ARGS_JSON = json.dumps(ARGS)
EXPECTED: dict[str, Any] = {
    "outcome": "continue",
    "attributes": {"domain": "shop.example", "points": 85, "tier": "gold", "name": "Ada Lovelace"},
    "pages": [page for visit in ARGS["visits"] for page in visit["pages"]][:20],
    "note": " ".join(["seen"] * 40),
}
