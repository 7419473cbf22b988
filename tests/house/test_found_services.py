"""Which tests run where: the rules of tests/services.py and what tests/found.py finds."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from typing import Any

import pytest

from tests import found, services
from tests.found import Found

MISSING = Found(reason="nothing listens")
HERE = Found("postgresql://here/db")


class Item:
    """As much of a collected test as the rules look at."""

    def __init__(self, *marks: str, fixtures: tuple[str, ...] = ()) -> None:
        self.marks = marks
        self.fixturenames = fixtures

    def get_closest_marker(self, name: str) -> bool | None:
        return name in self.marks or None


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> dict[str, Found]:
    """A machine on which nothing is found, until a test says so."""
    has = dict.fromkeys(found.FINDERS, MISSING)
    monkeypatch.setattr(services, "find", has.__getitem__)
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.delenv("DATABASE_URL", raising=False)
    return has


def deselected(item: Any, database_only: bool = False) -> bool:
    return services.is_deselected(item, database_only)


@pytest.mark.parametrize(
    ("item", "uses"),
    [
        (Item("django_db"), True),
        (Item(fixtures=("db",)), True),
        (Item(fixtures=("tmp_path", "transactional_db")), True),
        (Item(fixtures=("live_server",)), True),
        (Item(fixtures=("tmp_path",)), False),
        (Item("redis"), False),
    ],
)
def test_the_second_run_keeps_what_uses_the_database(item: Any, uses: bool) -> None:
    assert services.uses_database(item) is uses
    assert deselected(item, database_only=True) is not uses


def test_scripts_and_styles_are_looked_at_once() -> None:
    item = Item("browser", "django_db", "front_end")
    assert not deselected(item)
    assert deselected(item, database_only=True)


def test_a_postgresql_test_waits_for_the_run_on_postgresql(machine: dict[str, Found]) -> None:
    machine["postgresql"] = HERE
    assert deselected(Item("postgresql", "django_db"))


def test_it_runs_there(machine: dict[str, Found], monkeypatch: pytest.MonkeyPatch) -> None:
    machine["postgresql"] = HERE
    monkeypatch.setenv("DATABASE_URL", "postgresql://here/db")
    assert not deselected(Item("postgresql", "django_db"))
    assert not deselected(Item("postgresql", "django_db"), database_only=True)


def test_it_is_skipped_with_its_reason_where_there_is_none(machine: dict[str, Found]) -> None:
    assert not deselected(Item("postgresql", "django_db"))
    with pytest.raises(pytest.skip.Exception, match="needs postgresql: nothing listens"):
        services.require("postgresql")


@pytest.mark.parametrize("service", found.FINDERS)
def test_in_ci_a_missing_service_is_a_failure(
    service: str, machine: dict[str, Found], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match=f"{service} is missing.*nothing listens"):
        services.require(service)


def test_a_found_service_is_handed_out(machine: dict[str, Found]) -> None:
    machine["redis"] = Found("redis://here/15")
    assert services.require("redis").address == "redis://here/15"


@pytest.fixture
def closed_port() -> Iterator[int]:
    """A port that nothing listens on and that nobody else can take."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        yield held.getsockname()[1]


def test_a_named_service_that_does_not_answer_says_why(closed_port: int) -> None:
    for result in (
        found.find_postgresql({"DATABASE_URL": f"postgresql://nobody@127.0.0.1:{closed_port}/none"}),
        found.find_redis({"BROKER_URL": f"redis://127.0.0.1:{closed_port}/0"}),
        found.find_rabbitmq({"BROKER_URL": f"amqp://guest:guest@127.0.0.1:{closed_port}//"}),
        found.find_chromium({"CHROMIUM": "/nonexistent/chromium"}),
    ):
        assert not result
        assert result.reason


def test_a_program_that_fails_is_no_chromium() -> None:
    assert "does not start" in found.find_chromium({"CHROMIUM": "/bin/false"}).reason


def test_a_program_that_answers_is_taken_by_its_path() -> None:
    assert found.find_chromium({"CHROMIUM": "/bin/true"}).address == "/bin/true"


@pytest.mark.parametrize("url", ["sqlite:///x.db", ""])
def test_another_database_s_address_names_no_postgresql(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(found, "listens", lambda port: False)
    assert "names no PostgreSQL" in found.find_postgresql({"DATABASE_URL": url}).reason
