"""The one row that a test has made, typed as Any: what is in its JSON is for the test to say."""

from __future__ import annotations

from typing import Any

from hooks.models import Execution


def the_execution(**conditions: Any) -> Any:
    return Execution.objects.get(**conditions)
