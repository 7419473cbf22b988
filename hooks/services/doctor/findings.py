"""What a check found."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True, slots=True)
class Finding:
    """`says` is what was found, `mend` what to do about it; both are for a person, and hold no secret."""

    check: str
    level: Level
    says: str
    mend: str = ""


def ok(check: str, says: str) -> Finding:
    return Finding(check, Level.OK, says)


def warn(check: str, says: str, mend: str) -> Finding:
    return Finding(check, Level.WARN, says, mend)


def fail(check: str, says: str, mend: str) -> Finding:
    return Finding(check, Level.FAIL, says, mend)
