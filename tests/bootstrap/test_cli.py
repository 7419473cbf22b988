from __future__ import annotations

from collections.abc import Callable
from typing import NoReturn

import pytest

from console.bootstrap import cli
from console.bootstrap.problems import Problem


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch) -> Callable[[BaseException], None]:
    """Have `run` fail with an error."""

    def install(error: BaseException) -> None:
        def run(*arguments: object) -> NoReturn:
            raise error

        monkeypatch.setitem(cli.COMMANDS, "run", run)

    return install


Failing = Callable[[BaseException], None]


def test_a_problem_ends_with_what_to_do(failing: Failing, capsys: pytest.CaptureFixture[str]) -> None:
    failing(Problem("port 8000 cannot be used", "Choose another."))
    assert cli.main(["run"]) == 1
    shown = capsys.readouterr().out
    assert "Cannot go on: port 8000 cannot be used\n  What to do: Choose another.\n" in shown


def test_a_full_disk_is_no_traceback(failing: Failing, capsys: pytest.CaptureFixture[str]) -> None:
    failing(OSError(28, "No space left on device", "/checkout/.venv"))
    assert cli.main(["run"]) == 1
    shown = capsys.readouterr().out
    assert "No space left on device: /checkout/.venv" in shown
    assert "What to do" in shown


def test_an_interruption_says_that_nothing_is_lost(failing: Failing, capsys: pytest.CaptureFixture[str]) -> None:
    failing(KeyboardInterrupt())
    assert cli.main(["run"]) == 130
    assert "run the same command again" in capsys.readouterr().out


def test_the_disk_is_looked_at_first(
    failing: Failing, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(paths: object) -> NoReturn:
        raise Problem("the disk has 3 MB left", "Free some space.")

    monkeypatch.setattr(cli, "check_disk", full)
    failing(AssertionError("ran on a full disk"))
    assert cli.main(["run"]) == 1
    assert "3 MB" in capsys.readouterr().out


def test_a_command_s_exit_code_is_passed_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(cli.COMMANDS, "test", lambda paths, environ, report: 5)
    assert cli.main(["test"]) == 5


def test_every_command_of_the_makefile_is_there() -> None:
    assert list(cli.COMMANDS) == ["run", "test", "bench", "lint"]
