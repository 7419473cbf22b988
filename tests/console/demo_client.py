"""Asks the demo services as a hook would: JSON in, a token, from this machine."""

from __future__ import annotations

import json
from typing import Any

from django.test import Client


class DemoClient:
    def __init__(self) -> None:
        self.client = Client(enforce_csrf_checks=True)

    def post(self, path: str, body: Any, token: str = "", **extra: Any) -> Any:
        headers = {"Authorization": token} if token else {}
        headers.update(extra.pop("headers", {}))
        data = body if isinstance(body, str | bytes) else json.dumps(body)
        return self.client.post(f"/demo/{path}", data, content_type="application/json", headers=headers, **extra)

    def get(self, path: str, token: str = "", **extra: Any) -> Any:
        return self.client.get(f"/demo/{path}", headers={"Authorization": token} if token else {}, **extra)
