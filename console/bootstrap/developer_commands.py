"""`make test`, `make lint` and `make bench`."""

from __future__ import annotations

import hashlib
import os
import shlex
from collections.abc import Mapping, Sequence
from pathlib import Path
from urllib.parse import urlsplit

from console.bootstrap.checks import only_one
from console.bootstrap.commands import Tools
from console.bootstrap.engine_child import child_step
from console.bootstrap.front_end import OLDEST_NODE, front_end_steps, lint_command, node_version
from console.bootstrap.paths import Paths
from console.bootstrap.problems import Problem
from console.bootstrap.python_environment import packages_step, venv_step
from console.bootstrap.report import Report
from console.bootstrap.stamps import Stamp, fingerprint
from console.bootstrap.steps import Step, run_steps

NO_TESTS_COLLECTED = 5
# The suite chooses its own database, broker and keys; those of the person's installation must not leak into it.
KEPT_OUT = ("DATABASE_URL", "PORT", "HOOKLINE_DATA_DIR", "HOOKLINE_ENGINE_SOCKET")


def set_up(tools: Tools, report: Report, groups: tuple[str, ...], with_dev: bool) -> None:
    """Packages and bundles, without touching the person's database."""
    with only_one(tools.paths, "setup", wait=True, what="another set-up is under way"):
        run_steps([venv_step(tools), packages_step(tools, groups), child_step(tools)], report)
        run_steps(front_end_steps(tools, with_dev), report)
        run_steps(yardstick_steps(tools, groups), report)


def yardstick_steps(tools: Tools, groups: tuple[str, ...]) -> list[Step]:
    """The server that the benchmark is compared with from outside, where npm is found; no script of it ever runs."""
    if "bench" not in groups or node_version(tools.environment()) < OLDEST_NODE:
        return []
    home = tools.paths.root / "tests" / "bench" / "workerd"
    sources = [home / "package-lock.json", home / "package.json"]
    command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefix", str(home)]

    def install() -> None:
        tools.quiet("bench-packages", command)

    stamp = Stamp(home / "node_modules" / ".hookline-packages")
    return [Step("Benchmark's yardstick", install, lambda: fingerprint(sources), stamp)]


def run_tests(paths: Paths, environ: Mapping[str, str], report: Report) -> int:
    """The whole suite on SQLite, then what touches the database again on PostgreSQL where there is one.

    ARGS go to pytest. Returns the first failing run's exit code.
    """
    tools = Tools(paths, {name: value for name, value in environ.items() if name not in KEPT_OUT})
    set_up(tools, report, test_groups(environ), with_dev=False)
    pytest = [str(paths.python), "-m", "pytest", *parallel(), *shlex.split(environ.get("ARGS", ""))]
    report.line("\nTests on SQLite")
    on_sqlite = tools.shown(pytest)
    address = postgresql(tools, environ)
    if not address:
        return on_sqlite
    report.line("\nTests of the database on PostgreSQL")
    on_postgresql = tools.shown([*pytest, "--database-only"], DATABASE_URL=address)
    report.line(
        f"\nSQLite: {verdict(on_sqlite)}. PostgreSQL: {verdict(on_postgresql)}. {report.elapsed():.0f} s in all."
    )
    return on_sqlite or (0 if on_postgresql == NO_TESTS_COLLECTED else on_postgresql)


def test_groups(environ: Mapping[str, str]) -> tuple[str, ...]:
    """CI skips nothing, so that it has the benchmarks' baselines too; a person's first run need not wait for them."""
    return ("dev", "bench") if environ.get("CI", "").lower() in ("1", "true", "yes") else ("dev",)


def parallel() -> list[str]:
    """One test process per processor, four at most."""
    return ["-n", str(min(os.cpu_count() or 1, 4))]


def verdict(code: int) -> str:
    return {0: "passed", NO_TESTS_COLLECTED: "nothing to run"}.get(code, "FAILED")


def postgresql(tools: Tools, environ: Mapping[str, str]) -> str:
    """The address of a PostgreSQL for the second run: DATABASE_URL's, else one that answers here, else empty."""
    probe = ["python", "-m", "tests.found", "postgresql"]
    server = tools.quiet("postgresql", probe, DATABASE_URL=environ.get("DATABASE_URL", "")).strip()
    return urlsplit(server)._replace(path=f"/{database_name(tools.paths.root)}").geturl() if server else ""


def database_name(root: Path) -> str:
    """One name for each checkout, so that neither a person's database nor another checkout's tests are met."""
    return f"hookline_{hashlib.sha256(os.fsencode(root)).hexdigest()[:8]}"


def lint(paths: Paths, environ: Mapping[str, str], report: Report) -> int:
    """Every checker, one after the other, and a list of those that complained at the end."""
    tools = Tools(paths, environ)
    set_up(tools, report, ("dev",), with_dev=True)
    failed = [name for name, argv in checkers(paths.root) if not passes(tools, report, name, argv)]
    report.line(f"\nLint: {', '.join(failed)} FAILED" if failed else "\nLint: everything passed")
    return 1 if failed else 0


def passes(tools: Tools, report: Report, name: str, argv: Sequence[str | Path]) -> bool:
    report.line(f"\n--- {name}")
    return tools.shown(argv) == 0


def checkers(root: Path) -> list[tuple[str, list[str]]]:
    """Name and command of every checker."""
    templates = [str(path.relative_to(root)) for path in sorted(root.glob("templates/**/*.html"))]
    manage = ["python", "manage.py"]
    front_end = lint_command(root)
    return [
        ("ruff", ["ruff", "check"]),
        ("format", ["ruff", "format", "--check"]),
        ("mypy", ["mypy", "console", "hooks", "plugins"]),
        *([("templates", ["djade", "--check", "--target-version", "5.2", *templates])] if templates else []),
        ("migrations", [*manage, "makemigrations", "--check", "--dry-run"]),
        ("django check", [*manage, "check", "--fail-level", "WARNING"]),
        *([("front end", front_end)] if front_end else []),
    ]


def bench(paths: Paths, environ: Mapping[str, str], report: Report) -> int:
    """The benchmarks, beside the baselines that they are compared with."""
    if not (paths.root / "tests" / "bench" / "__main__.py").is_file():
        raise Problem("tests/bench is missing", "Restore it from git, then run the same command again.")
    tools = Tools(paths, environ)
    set_up(tools, report, ("dev", "bench"), with_dev=False)
    return tools.shown([paths.python, "-m", "tests.bench", *shlex.split(environ.get("ARGS", ""))])
