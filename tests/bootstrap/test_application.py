from __future__ import annotations

import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from console.bootstrap.application import application_steps, wants_demo
from console.bootstrap.commands import Tools
from console.bootstrap.problems import Problem
from console.bootstrap.steps import Step

Program = Callable[..., Path]
Calls = Callable[[], list[str]]

MANAGE = """
case "$2" in
  migrate) touch var/db.sqlite3 ;;
  collectstatic) mkdir -p var/static ;;
  seed_demo) echo "Brand admin  mika@acme.example" ;;
esac
"""


@pytest.fixture
def checkout(tools: Tools, program: Program) -> Tools:
    """A checkout whose manage.py makes what the real one makes."""
    root = tools.paths.root
    for name in ("uv.lock", "hooks/migrations/0001_initial.py", "hooks/services/demo/brand.py", "static/app.js"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text("1", encoding="utf-8")
    program("python", MANAGE)
    return tools


def run(tools: Tools) -> list[str]:
    """Run what is not up to date and return the titles."""
    due = []
    for step in application_steps(tools):
        if not step.is_up_to_date():
            due.append(step)
            step.run()
    return titles(due)


def titles(steps: list[Step]) -> list[str]:
    return [step.title for step in steps]


def test_a_fresh_checkout_gets_everything(checkout: Tools, calls: Calls) -> None:
    assert run(checkout) == ["Secret keys", "Database", "Static files", "Demo brand"]
    assert [call.split()[2] for call in calls()] == ["migrate", "collectstatic", "seed_demo"]


def test_a_second_run_does_nothing(checkout: Tools, calls: Calls) -> None:
    run(checkout)
    before = calls()
    assert run(checkout) == []
    assert calls() == before


def test_a_new_migration_is_run_and_nothing_seeded_again(checkout: Tools) -> None:
    run(checkout)
    (checkout.paths.root / "hooks" / "migrations" / "0002_more.py").write_text("2", encoding="utf-8")
    assert run(checkout) == ["Database"]


def test_changed_static_files_are_collected(checkout: Tools) -> None:
    run(checkout)
    (checkout.paths.root / "static" / "app.js").write_text("2", encoding="utf-8")
    assert run(checkout) == ["Static files"]


def test_a_changed_demo_is_seeded(checkout: Tools) -> None:
    run(checkout)
    (checkout.paths.root / "hooks" / "services" / "demo" / "brand.py").write_text("2", encoding="utf-8")
    assert run(checkout) == ["Demo brand"]


def test_another_port_is_told_to_the_demo_once(checkout: Tools) -> None:
    run(checkout)
    moved = Tools(checkout.paths, {**checkout.environ, "PORT": "8080"})
    assert run(moved) == ["Demo brand"]
    assert run(moved) == []


def test_a_removed_database_is_made_and_seeded_again(checkout: Tools) -> None:
    run(checkout)
    (checkout.paths.data / "db.sqlite3").unlink()
    assert run(checkout) == ["Database", "Demo brand"]


def test_a_replaced_database_is_migrated_and_seeded(checkout: Tools) -> None:
    run(checkout)
    database = checkout.paths.data / "db.sqlite3"
    (checkout.paths.data / "restored").touch()
    (checkout.paths.data / "restored").replace(database)
    assert run(checkout) == ["Database", "Demo brand"]


def test_a_database_on_a_server_is_looked_at_every_time(checkout: Tools) -> None:
    tools = Tools(checkout.paths, {**checkout.environ, "DATABASE_URL": "postgres://h/d"})
    run(tools)
    assert run(tools) == ["Database", "Demo brand"]


def test_the_sign_ins_are_kept_for_the_next_start_and_private(checkout: Tools) -> None:
    run(checkout)
    note = checkout.paths.demo_note
    assert note.read_text(encoding="utf-8") == "Brand admin  mika@acme.example\n"
    assert stat.S_IMODE(note.stat().st_mode) == 0o600


def test_the_keys_survive_every_run(checkout: Tools) -> None:
    run(checkout)
    env_file = checkout.paths.data / "env"
    before = env_file.read_bytes()
    (checkout.paths.stamps / "secrets").unlink()
    assert run(checkout) == ["Secret keys"]
    assert env_file.read_bytes() == before


@pytest.mark.parametrize("value", ["0", "false", "No", "off", " FALSE "])
def test_the_demo_can_be_left_out(checkout: Tools, value: str) -> None:
    tools = Tools(checkout.paths, {**checkout.environ, "HOOKLINE_DEMO": value})
    assert not wants_demo(tools)
    assert run(tools) == ["Secret keys", "Database", "Static files"]
    assert not tools.paths.demo_note.exists()


@pytest.mark.parametrize("value", ["", "1", "true", "yes"])
def test_the_demo_is_there_otherwise(checkout: Tools, value: str) -> None:
    assert wants_demo(Tools(checkout.paths, {"HOOKLINE_DEMO": value}))


def test_a_failing_migration_stops_set_up(checkout: Tools, program: Program) -> None:
    program("python", "echo 'django.db.utils.OperationalError: no such table' >&2; exit 1")
    with pytest.raises(Problem) as caught:
        run(checkout)
    assert "no such table" in caught.value.what
    assert not checkout.paths.demo_note.exists()


def test_data_may_lie_elsewhere(checkout: Tools, tmp_path: Path, program: Program, calls: Calls) -> None:
    program("python", 'echo "data $HOOKLINE_DATA_DIR" >> calls.log; mkdir -p "$HOOKLINE_DATA_DIR/static"')
    paths = checkout.paths.of(checkout.paths.root, {"HOOKLINE_DATA_DIR": str(tmp_path / "elsewhere")})
    run(Tools(paths, checkout.environ))
    assert f"data {tmp_path / 'elsewhere'}" in calls()
    assert (tmp_path / "elsewhere" / "env").exists()
    assert not (checkout.paths.root / "var").exists()
