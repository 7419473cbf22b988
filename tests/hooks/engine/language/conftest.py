"""What an expression is worth in the real engine: the language a hook's author may rely on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.hooks.engine.conftest import Run

ValueOf = Callable[..., Any]


@pytest.fixture
def value_of(run: Run) -> ValueOf:
    """value_of("1 + 1") or value_of("return 1 + 1", body=True): what the hook returned, as JSON."""

    def evaluate(text: str, args: dict[str, Any] | None = None, *, body: bool = False) -> Any:
        inner = text if body else f"return ({text});"
        result = run(f"'use strict';\nmodule.exports = async (args) => {{ {inner} }};", args, settle="return", http=[])
        assert result.status == "ok", result.error
        assert result.warnings == []
        assert result.settled is not None
        return result.settled["value"]

    return evaluate
