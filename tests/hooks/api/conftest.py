"""An identity platform for tests: reports events with the application's token."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from hooks.api.throttling import buckets
from hooks.events import get_event

Report = Callable[..., Any]


@pytest.fixture(autouse=True)
def full_buckets() -> None:
    buckets.clear()


def sample_of(event: str) -> dict[str, Any]:
    """The sample input without what Hookline fills itself."""
    kind = get_event(event)
    return {name: value for name, value in kind.sample.items() if name not in kind.filled}


@pytest.fixture
def report(application_token: str, application: Any) -> Report:
    """Report an event: `report("before-registration", journey_id=...)`; `raw=` sends bytes as they are."""

    def send(
        event: str = "before-registration",
        *,
        token: str | None = application_token,
        client_id: str = application.client_id,
        key: str | None = None,
        raw: bytes | None = None,
        **body: Any,
    ) -> Any:
        if raw is None:
            body.setdefault("input", sample_of(event) if "input" not in body else None)
            raw = json.dumps(body).encode()
        headers = {} if token is None else {"Authorization": f"Bearer {token}"}
        headers |= {} if key is None else {"Idempotency-Key": key}
        address = f"/api/v1/applications/{client_id}/events/{event}"
        return Client().post(address, raw, content_type="application/json", headers=headers)

    return send


@pytest.fixture
def resume(application_token: str, application: Any) -> Report:
    """Continue after a redirect: `resume(answer)`, with the answer that said redirect."""

    def send(
        answer: dict[str, Any],
        *,
        token: str = application_token,
        client_id: str = application.client_id,
        event_id: str | None = None,
        **changes: Any,
    ) -> Any:
        body = {"state": (answer["redirect"] or {}).get("state"), **changes}
        address = f"/api/v1/applications/{client_id}/events/{event_id or answer['event_id']}/continue"
        headers = {"Authorization": f"Bearer {token}"}
        return Client().post(address, json.dumps(body), content_type="application/json", headers=headers)

    return send
