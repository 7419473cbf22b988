from __future__ import annotations

import io

import pytest

from console.bootstrap.console_log import ConsoleLog
from console.bootstrap.service import FIRST_DELAY_S, LONGEST_DELAY_S, STEADY_AFTER_S, Child, Service, how_it_ended


@pytest.fixture
def child() -> Child:
    return Child(Service("web", ["true"], {}))


def test_each_quick_death_doubles_the_wait_up_to_a_limit(child: Child) -> None:
    delays = [child.ended(now=0.0) for _ in range(10)]
    assert delays[:4] == [FIRST_DELAY_S, 2 * FIRST_DELAY_S, 4 * FIRST_DELAY_S, 8 * FIRST_DELAY_S]
    assert delays[-1] == LONGEST_DELAY_S


def test_a_steady_run_makes_the_wait_short_again(child: Child) -> None:
    for _ in range(6):
        child.ended(now=0.0)
    assert child.ended(now=STEADY_AFTER_S) == FIRST_DELAY_S
    assert child.quick_deaths == 0


def test_the_next_start_is_planned(child: Child) -> None:
    child.ended(now=100.0)
    assert child.start_at == 100.0 + FIRST_DELAY_S


@pytest.mark.parametrize(
    ("chunks", "lines"),
    [
        ([b"one\ntwo\n"], [["one", "two"]]),
        ([b"on", b"e\n"], [[], ["one"]]),
        ([b"one\r\n"], [["one"]]),
        ([b"\n\n"], [["", ""]]),
        ([b""], [[]]),
        ([b"\xe2\x82", b"\xac\n"], [[], ["\u20ac"]]),
        ([b"\xff\n"], [["\ufffd"]]),
    ],
)
def test_output_becomes_lines(child: Child, chunks: list[bytes], lines: list[list[str]]) -> None:
    assert [child.lines(chunk) for chunk in chunks] == lines


def test_a_line_without_end_is_cut(child: Child) -> None:
    assert child.lines(b"x" * 100, longest=50) == ["x" * 100]
    assert child.lines(b"y\n") == ["y"]


@pytest.mark.parametrize(
    ("code", "words"), [(0, "stopped with exit code 0"), (3, "stopped with exit code 3"), (-9, "was ended by signal 9")]
)
def test_an_exit_code_in_words(code: int, words: str) -> None:
    assert how_it_ended(code) == words


def test_names_are_aligned() -> None:
    out = io.StringIO()
    log = ConsoleLog(["engine", "web"], out)
    log("engine", "ready")
    log("web", "serving")
    assert out.getvalue() == "engine | ready\nweb    | serving\n"


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_terminal_gets_colours_and_a_file_does_not() -> None:
    out = Terminal()
    ConsoleLog(["web"], out)("web", "serving")
    assert out.getvalue() == "\x1b[32mweb |\x1b[0m serving\n"


class Closed(io.StringIO):
    def write(self, text: str) -> int:
        raise BrokenPipeError


def test_a_closed_output_is_told_and_not_raised() -> None:
    told: list[bool] = []
    log = ConsoleLog(["web"], Closed())
    log.on_closed = lambda: told.append(True)
    log("web", "serving")
    assert told == [True]
