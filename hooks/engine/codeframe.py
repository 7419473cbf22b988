"""The lines of the author's source around an error, with a mark under the column."""

from __future__ import annotations

from typing import Any

from hooks.engine.types import Job

_AROUND = 2
_WIDTH = 160
_MAIN = "hook.js"


def code_frame(job: Job, error: dict[str, Any]) -> str | None:
    """A few numbered lines, or None where the error has no place in a source of the job."""
    line, column = error.get("line"), error.get("column")
    source = job.source if error.get("file") == _MAIN else job.modules.get(str(error.get("file")))
    lines = source.split("\n") if source is not None else []
    if not isinstance(line, int) or not 1 <= line <= len(lines):
        return None
    mark = column - 1 if isinstance(column, int) and 0 < column <= len(lines[line - 1]) + 1 else None
    start = max(0, mark - _WIDTH // 2) if mark is not None and mark > _WIDTH else 0
    shown = []
    for number in range(max(1, line - _AROUND), min(len(lines), line + _AROUND) + 1):
        sign = ">" if number == line else " "
        shown.append(f"{sign} {number:>4} | {lines[number - 1][start : start + _WIDTH]}".rstrip())
        if number == line and mark is not None:
            shown.append(f"       | {' ' * (mark - start)}^")
    return "\n".join(shown)
