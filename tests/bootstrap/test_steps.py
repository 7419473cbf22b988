from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest

from console.bootstrap.problems import Problem
from console.bootstrap.report import Report
from console.bootstrap.stamps import Stamp
from console.bootstrap.steps import Step, run_steps


class World:
    """Something that a step makes from an input."""

    def __init__(self, folder: Path) -> None:
        self.source, self.product, self.stamp = folder / "source", folder / "product", Stamp(folder / "stamp")
        self.source.write_text("1", encoding="utf-8")
        self.runs = 0

    def make(self) -> None:
        self.runs += 1
        self.product.write_text(self.source.read_text(encoding="utf-8"), encoding="utf-8")

    def step(self, action: Callable[[], None] | None = None) -> Step:
        return Step(
            "Product",
            action or self.make,
            lambda: self.source.read_text(encoding="utf-8"),
            self.stamp,
            produces=(self.product,),
        )


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


def test_the_second_run_does_nothing(world: World, report: Report, out: io.StringIO) -> None:
    assert run_steps([world.step()], report) == 1
    assert run_steps([world.step()], report) == 0
    assert world.runs == 1
    assert "Up to date" in out.getvalue()


def test_a_changed_source_runs_it_again(world: World, report: Report) -> None:
    run_steps([world.step()], report)
    world.source.write_text("2", encoding="utf-8")
    assert run_steps([world.step()], report) == 1
    assert world.product.read_text(encoding="utf-8") == "2"


def test_a_missing_product_runs_it_again(world: World, report: Report) -> None:
    run_steps([world.step()], report)
    world.product.unlink()
    assert run_steps([world.step()], report) == 1
    assert world.product.exists()


def test_a_damaged_stamp_runs_it_again(world: World, report: Report) -> None:
    run_steps([world.step()], report)
    world.stamp.path.write_bytes(b"\xff\xff")
    assert run_steps([world.step()], report) == 1


def test_a_failing_step_is_repeated_next_time(world: World, report: Report, out: io.StringIO) -> None:
    run_steps([world.step()], report)

    def fail() -> None:
        raise Problem("no", "try")

    world.source.write_text("2", encoding="utf-8")
    with pytest.raises(Problem):
        run_steps([world.step(fail)], report)
    assert "failed" in out.getvalue()
    world.source.write_text("1", encoding="utf-8")
    assert run_steps([world.step()], report) == 1


def test_steps_after_a_failing_one_do_not_run(world: World, report: Report) -> None:
    def fail() -> None:
        raise Problem("no", "try")

    with pytest.raises(Problem):
        run_steps([Step("First", fail), world.step()], report)
    assert world.runs == 0


def test_a_step_without_a_stamp_runs_every_time(world: World, report: Report) -> None:
    step = Step("Always", world.make)
    assert run_steps([step], report) + run_steps([step], report) == 2
    assert world.runs == 2


def test_the_fingerprint_is_taken_after_the_step(tmp_path: Path, report: Report) -> None:
    """A step that makes a part of its own input (a database file) is up to date right after."""
    made = tmp_path / "database"
    step = Step("Database", made.touch, lambda: str(made.exists()), Stamp(tmp_path / "stamp"))
    assert run_steps([step], report) == 1
    assert run_steps([step], report) == 0


def test_each_step_is_shown_with_its_time(world: World, out: io.StringIO) -> None:
    moments = iter([0.0, 10.0, 13.25])
    run_steps([world.step()], Report(out, clock=lambda: next(moments)))
    assert out.getvalue().split() == ["Product", "3.2", "s"]


def test_a_problem_is_shown_with_what_to_do(report: Report, out: io.StringIO) -> None:
    report.problem(Problem("port 8000 cannot be used", "Choose another."))
    assert out.getvalue() == "\nCannot go on: port 8000 cannot be used\n  What to do: Choose another.\n"
