"""Content stamps: a step whose inputs have not changed since it last succeeded is not run again."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

SKIPPED_FOLDERS = {"__pycache__", "node_modules", ".git"}


def files_under(path: Path) -> Iterator[Path]:
    """Every file of a folder in a fixed order, or the file itself; nothing when it is missing."""
    if path.is_file():
        yield path
        return
    for folder, names, files in os.walk(path):
        names[:] = sorted(set(names) - SKIPPED_FOLDERS)
        yield from (Path(folder, name) for name in sorted(files))


def fingerprint(sources: Iterable[Path], *facts: str) -> str:
    """One SHA-256 (hex) over the names and contents of the sources and over the facts, in the order given."""
    digest = hashlib.sha256()
    for source in sources:
        for path in files_under(source):
            content = path.read_bytes()
            digest.update(f"{path.relative_to(source.parent)}\0{len(content)}\0".encode())
            digest.update(content)
    for fact in facts:
        digest.update(f"\1{fact}".encode())
    return digest.hexdigest()


@dataclass(frozen=True)
class Stamp:
    """A file that holds the fingerprint of what a step was last run on."""

    path: Path

    def matches(self, wanted: str) -> bool:
        """False also for a missing, unreadable or damaged stamp: the step then simply runs again."""
        try:
            return self.path.read_text(encoding="utf-8").strip() == wanted
        except (OSError, UnicodeDecodeError):
            return False

    def write(self, value: str) -> None:
        """Replace the stamp in one move, so that an interrupted set-up never leaves half of one."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        half = self.path.with_name(f"{self.path.name}.{os.getpid()}")
        half.write_text(value + "\n", encoding="utf-8")
        half.replace(self.path)

    def remove(self) -> None:
        self.path.unlink(missing_ok=True)
