"""One real engine for all tests that do not break it, and short ways to run a hook."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from hooks.engine import Engine, Job, Limits, Result

Run = Callable[..., Result]


@pytest.fixture(scope="session")
def engine() -> Iterator[Engine]:
    with Engine(pool=4) as started:
        started.status()  # some tests speak to its socket themselves
        yield started


@pytest.fixture
def run(engine: Engine) -> Run:
    """run(source, args, **fields of Job); limits may be given as a dict."""

    def once(source: str, args: dict[str, Any] | None = None, **fields: Any) -> Result:
        if isinstance(fields.get("limits"), dict):
            fields["limits"] = Limits(**fields["limits"])
        return engine.run(Job(source, args or {}, **fields))

    return once
