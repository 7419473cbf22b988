from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest

from console.bootstrap import developer_commands
from console.bootstrap.commands import Tools
from console.bootstrap.developer_commands import bench, checkers, lint, parallel, run_tests, yardstick_steps
from console.bootstrap.paths import Paths
from console.bootstrap.problems import Problem
from console.bootstrap.report import Report
from console.bootstrap.steps import run_steps

Program = Callable[..., Path]
Calls = Callable[[], list[str]]

ENVIRON = {"PATH": "/usr/bin:/bin"}
# A python that finds PostgreSQL where the test says so, and whose pytest ends as the test says.
PYTHON = """
case "$*" in
  *tests.found*) echo "$FOUND" ;;
  *--database-only*) echo "on $DATABASE_URL" >> calls.log; exit ${SECOND:-0} ;;
  *pytest*) echo "on ${DATABASE_URL:-sqlite} data ${HOOKLINE_SECRET_KEY:-none}" >> calls.log; exit ${FIRST:-0} ;;
esac
"""


@pytest.fixture(autouse=True)
def set_up_already(monkeypatch: pytest.MonkeyPatch) -> list[tuple[tuple[str, ...], bool]]:
    """Set-up is tested elsewhere: here it only notes what was asked for."""
    asked: list[tuple[tuple[str, ...], bool]] = []

    def note(tools: Tools, report: Report, groups: tuple[str, ...], with_dev: bool) -> None:
        asked.append((groups, with_dev))

    monkeypatch.setattr(developer_commands, "set_up", note)
    return asked


@pytest.fixture
def python(program: Program) -> Path:
    return program("python", PYTHON)


def runs(calls: Calls) -> list[str]:
    """The pytest runs, and where each ran."""
    return [call for call in calls() if call.startswith("on ") or "-m pytest" in call]


def test_the_suite_runs_on_sqlite_alone_where_there_is_no_postgresql(
    paths: Paths, report: Report, python: Path, calls: Calls
) -> None:
    assert run_tests(paths, ENVIRON, report) == 0
    assert runs(calls) == [f"python -m pytest {' '.join(parallel())}", "on sqlite data none"]


def test_it_runs_again_on_a_postgresql_that_is_there(
    paths: Paths, report: Report, python: Path, calls: Calls, out: io.StringIO
) -> None:
    environ = {**ENVIRON, "FOUND": "postgresql://postgres@127.0.0.1:5432/postgres"}
    assert run_tests(paths, environ, report) == 0
    first, where, second, there = runs(calls)
    assert "--database-only" not in first
    assert where.startswith("on sqlite")
    assert second.endswith("--database-only")
    assert there.startswith("on postgresql://postgres@127.0.0.1:5432/hookline_")
    assert "SQLite: passed. PostgreSQL: passed." in out.getvalue()


def test_a_person_s_database_is_not_the_suite_s(paths: Paths, report: Report, python: Path, calls: Calls) -> None:
    run_tests(paths, {**ENVIRON, "DATABASE_URL": "postgres://h/live", "FOUND": "postgres://h/live"}, report)
    assert "on sqlite data none" in runs(calls)
    assert not any(call.endswith("/live") for call in runs(calls))


def test_both_runs_happen_and_either_failure_counts(
    paths: Paths, report: Report, python: Path, calls: Calls, out: io.StringIO
) -> None:
    found = {**ENVIRON, "FOUND": "postgresql://h/d"}
    assert run_tests(paths, {**found, "FIRST": "1"}, report) == 1
    assert len(runs(calls)) == 4
    assert run_tests(paths, {**found, "SECOND": "2"}, report) == 2
    assert "SQLite: FAILED. PostgreSQL: passed." in out.getvalue()
    assert "SQLite: passed. PostgreSQL: FAILED." in out.getvalue()


def test_a_selection_without_database_tests_is_no_failure(paths: Paths, report: Report, python: Path) -> None:
    assert run_tests(paths, {**ENVIRON, "FOUND": "postgresql://h/d", "SECOND": "5"}, report) == 0


def test_a_selection_without_tests_is_one(paths: Paths, report: Report, python: Path) -> None:
    assert run_tests(paths, {**ENVIRON, "FIRST": "5"}, report) == 5


def test_arguments_reach_pytest(paths: Paths, report: Report, python: Path, calls: Calls) -> None:
    run_tests(paths, {**ENVIRON, "ARGS": "-k 'publish or deploy' -x"}, report)
    assert runs(calls)[0].endswith("-k publish or deploy -x")


@pytest.mark.parametrize(("value", "groups"), [("true", ("dev", "bench")), ("", ("dev",)), ("false", ("dev",))])
def test_ci_has_the_baselines_of_the_benchmarks_too(
    value: str,
    groups: tuple[str, ...],
    paths: Paths,
    report: Report,
    python: Path,
    set_up_already: list[tuple[tuple[str, ...], bool]],
) -> None:
    run_tests(paths, {**ENVIRON, "CI": value}, report)
    assert set_up_already == [(groups, False)]


@pytest.fixture
def checked(paths: Paths, program: Program) -> Paths:
    """A checkout with a template and a front-end lint, in which every checker passes."""
    (paths.root / "package.json").write_text('{"scripts": {"lint": "eslint"}}', encoding="utf-8")
    (paths.root / "templates").mkdir()
    (paths.root / "templates" / "base.html").touch()
    for name in ("ruff", "mypy", "djade", "python", "npm"):
        program(name)
    return paths


@pytest.mark.parametrize(
    ("command", "asked"),
    [(run_tests, (("dev",), False)), (lint, (("dev",), True)), (bench, (("dev", "bench"), False))],
)
def test_each_command_installs_what_it_needs(
    command: Callable[..., int],
    asked: tuple[tuple[str, ...], bool],
    checked: Paths,
    report: Report,
    set_up_already: list[tuple[tuple[str, ...], bool]],
) -> None:
    (checked.root / "tests" / "bench").mkdir(parents=True)
    (checked.root / "tests" / "bench" / "__main__.py").touch()
    command(checked, ENVIRON, report)
    assert set_up_already == [asked]


def test_lint_calls_every_checker(checked: Paths, report: Report, calls: Calls, out: io.StringIO) -> None:
    assert lint(checked, ENVIRON, report) == 0
    assert calls() == [
        "ruff check",
        "ruff format --check",
        "mypy console hooks plugins",
        "djade --check --target-version 5.2 templates/base.html",
        "python manage.py makemigrations --check --dry-run",
        "python manage.py check --fail-level WARNING",
        "npm run --silent lint",
    ]
    assert out.getvalue().endswith("Lint: everything passed\n")


def test_a_failing_checker_stops_none_of_the_others(
    checked: Paths, report: Report, program: Program, calls: Calls, out: io.StringIO
) -> None:
    program("mypy", "exit 1")
    program("npm", "exit 1")
    assert lint(checked, ENVIRON, report) == 1
    assert len(calls()) == len(checkers(checked.root))
    assert out.getvalue().endswith("Lint: mypy, front end FAILED\n")


def test_without_templates_there_is_nothing_for_djade(paths: Paths) -> None:
    (paths.root / "package.json").write_text("{}", encoding="utf-8")
    assert [name for name, _ in checkers(paths.root)] == ["ruff", "format", "mypy", "migrations", "django check"]


@pytest.mark.parametrize(
    ("node", "groups", "called"),
    [("v20.1.0", ("dev", "bench"), 1), ("v18.0.0", ("dev", "bench"), 0), ("v20.1.0", ("dev",), 0)],
)
def test_the_yardstick_is_installed_once_and_only_for_a_benchmark_where_npm_is_found(
    tools: Tools, report: Report, program: Program, calls: Calls, node: str, groups: tuple[str, ...], called: int
) -> None:
    home = tools.paths.root / "tests" / "bench" / "workerd"
    (home / "node_modules").mkdir(parents=True)
    (home / "package.json").write_text("{}", encoding="utf-8")
    program("node", f"echo {node}")
    program("npm")
    for _ in range(2):
        run_steps(yardstick_steps(tools, groups), report)
    installs = [call for call in calls() if call.startswith("npm ci --ignore-scripts")]
    assert len(installs) == called
    assert all(call.endswith(f"--prefix {home}") for call in installs)


def test_bench_says_what_is_missing(paths: Paths, report: Report) -> None:
    with pytest.raises(Problem):
        bench(paths, ENVIRON, report)


def test_bench_gives_its_exit_code(paths: Paths, report: Report, program: Program, calls: Calls) -> None:
    (paths.root / "tests" / "bench").mkdir(parents=True)
    (paths.root / "tests" / "bench" / "__main__.py").touch()
    program("python", "exit 4")
    assert bench(paths, {**ENVIRON, "ARGS": "engine"}, report) == 4
    assert calls() == ["python -m tests.bench engine"]
