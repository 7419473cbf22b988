from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from console.bootstrap.commands import HEAD_LINES, TAIL_LINES, Tools, excerpt
from console.bootstrap.problems import Problem

Program = Callable[..., Path]


def test_a_quiet_command_s_output_is_returned_and_kept(tools: Tools) -> None:
    assert tools.quiet("greeting", ["sh", "-c", "echo hello; echo aside >&2"]) == "hello\n"
    assert (tools.paths.logs / "greeting.log").read_text(encoding="utf-8") == "hello\naside\n"


def test_it_runs_in_the_checkout(tools: Tools) -> None:
    assert tools.quiet("where", ["pwd"]).strip() == str(tools.paths.root)


def test_it_cannot_ask(tools: Tools) -> None:
    assert tools.quiet("question", ["sh", "-c", "read answer; echo answer: $answer"]) == "answer:\n"


def test_programs_of_the_virtual_environment_come_first(tools: Tools, program: Program) -> None:
    program("ls", "echo ours")
    assert tools.quiet("which", ["sh", "-c", "ls"]) == "ours\n"


def test_more_environment_can_be_given(tools: Tools) -> None:
    assert tools.quiet("more", ["sh", "-c", "echo $COLOUR"], COLOUR="blue") == "blue\n"


def test_a_failing_one_is_shown_with_its_words_and_its_log(tools: Tools) -> None:
    with pytest.raises(Problem) as caught:
        tools.quiet("build", ["sh", "-c", "echo broken pipe fitting >&2; exit 3"])
    assert "build failed" in caught.value.what
    assert "broken pipe fitting" in caught.value.what
    assert str(tools.paths.logs / "build.log") in caught.value.what


def test_a_missing_program_is_a_problem(tools: Tools) -> None:
    with pytest.raises(Problem) as caught:
        tools.quiet("nothing", ["/nonexistent/program"])
    assert "/nonexistent/program cannot be started" in caught.value.what


def test_output_that_is_no_text_is_no_problem(tools: Tools) -> None:
    assert tools.quiet("bytes", ["printf", r"a\377b"]) == "a\ufffdb"


def test_a_log_that_cannot_be_written_hides_nothing(tools: Tools) -> None:
    tools.paths.logs.parent.mkdir(parents=True)
    tools.paths.logs.touch()
    with pytest.raises(Problem) as caught:
        tools.quiet("build", ["sh", "-c", "echo No space left on device; exit 1"])
    assert "disk is full" in caught.value.remedy


def test_a_shown_command_gives_its_exit_code(tools: Tools) -> None:
    assert tools.shown(["sh", "-c", "exit 7"]) == 7


def test_management_commands_run_without_the_checks(tools: Tools, program: Program) -> None:
    program("python", 'echo "$@"')
    assert tools.manage("migrate", "migrate", "--noinput") == "manage.py migrate --noinput --skip-checks\n"


@pytest.mark.parametrize("count", [0, 1, HEAD_LINES + TAIL_LINES])
def test_a_short_output_is_shown_whole(count: int) -> None:
    assert excerpt("\n".join(map(str, range(count)))).split() == [str(number) for number in range(count)]


def test_a_long_output_keeps_its_beginning_and_its_end() -> None:
    shown = excerpt("\n".join(map(str, range(1_000)))).split()
    assert shown[:HEAD_LINES] == [str(number) for number in range(HEAD_LINES)]
    assert shown[HEAD_LINES] == "[...]"
    assert shown[-1] == "999"
    assert len(shown) == HEAD_LINES + 1 + TAIL_LINES
