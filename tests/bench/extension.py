"""Where dukpy's extension file is."""

from __future__ import annotations

import importlib.util
from pathlib import Path

from tests.bench.contender import Skipped


def extension_path() -> str:
    """Raises Skipped where dukpy is not installed."""
    found = importlib.util.find_spec("dukpy")
    for folder in (found.submodule_search_locations or []) if found else []:
        for path in Path(folder).glob("_dukpy*.so"):
            return str(path)
    raise Skipped("dukpy is not installed")
