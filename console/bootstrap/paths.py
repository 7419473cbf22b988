"""Where set-up puts things. Every path of it is named here."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent


@dataclass(frozen=True)
class Paths:
    """The folders of one checkout; `data` is the run-time data folder (HOOKLINE_DATA_DIR, else `var`)."""

    root: Path
    data: Path

    @classmethod
    def of(cls, root: Path, environ: Mapping[str, str]) -> Paths:
        """Read the data folder from the environment; a relative one counts from the checkout."""
        return cls(root=root, data=root / environ.get("HOOKLINE_DATA_DIR", "var"))

    @property
    def venv(self) -> Path:
        return self.root / ".venv"

    @property
    def python(self) -> Path:
        return self.venv / "bin" / "python"

    @property
    def node_modules(self) -> Path:
        return self.root / "node_modules"

    @property
    def stamps(self) -> Path:
        return self.data / "stamps"

    @property
    def logs(self) -> Path:
        return self.data / "log"

    @property
    def run(self) -> Path:
        return self.data / "run"

    @property
    def demo_note(self) -> Path:
        """What `seed_demo` printed: the demo sign-ins, shown at every start."""
        return self.data / "demo.txt"

    def tool_path(self, environ: Mapping[str, str]) -> str:
        """PATH with the virtual environment's programs first."""
        return os.pathsep.join([str(self.venv / "bin"), environ.get("PATH", os.defpath)])


def interpreter() -> str:
    """The Python that runs set-up, outside of any virtual environment."""
    return getattr(sys, "_base_executable", None) or sys.executable
