"""A set-up step, and running those of a list that are not up to date."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from console.bootstrap.report import Report
from console.bootstrap.stamps import Stamp


@dataclass(frozen=True)
class Step:
    """One thing that set-up does.

    `fingerprint` is read before the step (is it up to date?) and again after it (what to remember), so it may take in
    what the step itself makes. Without a stamp the step runs every time. `produces` lists what must exist as well.
    """

    title: str
    action: Callable[[], None]
    fingerprint: Callable[[], str] = str
    stamp: Stamp | None = None
    produces: tuple[Path, ...] = ()

    def is_up_to_date(self) -> bool:
        if self.stamp is None or not all(path.exists() for path in self.produces):
            return False
        return self.stamp.matches(self.fingerprint())

    def run(self) -> None:
        """Run the step and remember it; a failing one forgets its stamp, so that the next set-up repeats it."""
        if self.stamp:
            self.stamp.remove()
        self.action()
        if self.stamp:
            self.stamp.write(self.fingerprint())


def run_steps(steps: Sequence[Step], report: Report) -> int:
    """Run what is not up to date, in order, and return how many steps ran."""
    fresh: list[str] = []
    ran = 0
    for step in steps:
        if step.is_up_to_date():
            fresh.append(step.title.lower())
            continue
        with report.step(step.title):
            step.run()
        ran += 1
    report.up_to_date(fresh)
    return ran
