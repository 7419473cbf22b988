"""Dispatching without HTTP: `dispatch(event, **body)` returns the answer's data."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from hooks.events import get_event
from hooks.services.bodies import body_read
from hooks.services.dispatch import event_dispatch
from hooks.services.wakeups import wakeups_flush

Dispatch = Callable[..., dict[str, Any]]


def sample_of(event: str) -> dict[str, Any]:
    """The sample input without what Hookline fills itself."""
    kind = get_event(event)
    return {name: value for name, value in kind.sample.items() if name not in kind.filled}


@pytest.fixture
def dispatch(application: Any) -> Dispatch:
    def send(event: str = "before-registration", **body: Any) -> dict[str, Any]:
        body.setdefault("input", sample_of(event))
        kind = get_event(event)
        return event_dispatch(application=application, event=kind, body=body_read(kind, body)).data

    return send


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The deliveries (primary keys) that workers are woken for, instead of sending to a broker."""
    keys: list[int] = []
    # The thread that sends finds the default application, whichever one a test made current in this thread.
    monkeypatch.setattr("console.celery.app.send_task", lambda name, args, **_: keys.extend(args))
    wakeups_flush()
    # What an earlier test announced last is none of this one's.
    keys.clear()
    # Another test's broken broker must not keep this one's announcements back.
    monkeypatch.setattr("hooks.services.wakeups._publisher.silent_until", 0.0)
    return keys
