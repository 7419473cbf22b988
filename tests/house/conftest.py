from __future__ import annotations

import pytest

from console.bootstrap.paths import interpreter


@pytest.fixture
def base_python() -> str:
    """The Python below the virtual environment: standard library only."""
    return interpreter()
