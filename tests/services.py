"""Pytest plugin: a test marked with a service runs where the service is found, else it is skipped with the reason.

With CI=true a missing service fails its tests instead. `postgresql` marks a test whose own database must be
PostgreSQL: it runs when DATABASE_URL names one (`make test` does so by itself in its second run). `--database-only`
keeps what uses the database, for that second run, without the browser tests that are about scripts and styles alone.
"""

from __future__ import annotations

import os

import pytest

from tests.found import FINDERS, Found, find

DATABASE_FIXTURES = {"db", "transactional_db", "live_server"}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--database-only", action="store_true", help="run only the tests that use the database")


def in_ci() -> bool:
    return os.environ.get("CI", "").lower() in ("1", "true", "yes")


def uses_database(item: pytest.Item) -> bool:
    """Tell whether a test reads or writes the database, by its mark or by any fixture it asks for."""
    fixtures = set(getattr(item, "fixturenames", ()))
    return item.get_closest_marker("django_db") is not None or bool(fixtures & DATABASE_FIXTURES)


def on_postgresql() -> bool:
    return os.environ.get("DATABASE_URL", "").startswith("postgres")


def is_deselected(item: pytest.Item, database_only: bool) -> bool:
    """Leave out what the other of the two runs covers."""
    if database_only:
        return not uses_database(item) or item.get_closest_marker("front_end") is not None
    waits_for_postgresql = item.get_closest_marker("postgresql") is not None and not on_postgresql()
    return waits_for_postgresql and bool(find("postgresql"))


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    database_only = bool(config.getoption("--database-only"))
    dropped = [item for item in items if is_deselected(item, database_only)]
    if dropped:
        config.hook.pytest_deselected(items=dropped)
        gone = set(dropped)
        items[:] = [item for item in items if item not in gone]


def pytest_runtest_setup(item: pytest.Item) -> None:
    for service in FINDERS:
        if item.get_closest_marker(service):
            require(service)


def require(service: str) -> Found:
    """Return where the service is; skip the running test (or fail it in CI) where it is missing."""
    found = find(service)
    if not found and in_ci():
        pytest.fail(f"{service} is missing, and CI=true makes that a failure: {found.reason}", pytrace=False)
    if not found:
        pytest.skip(f"needs {service}: {found.reason}")
    return found


def pytest_report_header() -> str:
    return "found: " + ", ".join(f"{name} {'yes' if find(name) else 'NO'}" for name in FINDERS)


@pytest.fixture(scope="session")
def redis_url() -> str:
    """The URL of a real Redis database that tests may fill and empty."""
    return require("redis").address


@pytest.fixture(scope="session")
def rabbitmq_url() -> str:
    """The URL of a real RabbitMQ virtual host; use queue names of your own."""
    return require("rabbitmq").address


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """The path of a Chromium that starts. As root it needs --no-sandbox."""
    return require("browser").address
