from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.bootstrap.processes import Supervised, is_alive, python, wait_until

Start = Callable[..., Supervised]

STAYS = "import os, signal\nprint('pid', os.getpid())\nsignal.pause()"
STUBBORN = """
import os, signal
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print('pid', os.getpid())
while True: signal.pause()
"""
WITH_GRANDCHILD = """
import os, signal
child = os.fork()
if child == 0:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    while True: signal.pause()
print('grandchild', child)
print('pid', os.getpid())
signal.pause()
"""
# These wait for a blocked signal: one that came just before pause() would not end it.
NOTES_ITS_END = """
import os, signal, sys
signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGTERM])
print('pid', os.getpid())
signal.sigwait([signal.SIGTERM])
with open('ends.txt', 'a') as file: file.write(sys.argv[1] + '\\n')
"""
SAYS_GOOD_BYE = """
import signal
signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGTERM])
print('up')
signal.sigwait([signal.SIGTERM])
print('good bye')
"""
SAYS_NO = """
import os, signal
signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGTERM])
print('pid', os.getpid())
signal.sigwait([signal.SIGTERM])
print('no')
while True: signal.pause()
"""
SHOWS_ITSELF = """
import os, signal
print(os.getsid(0) == os.getpid(), os.read(0, 1), len(os.listdir('/proc/self/fd')))
signal.pause()
"""


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Start a supervisor of services: `start({"name": ..., "argv": [...]}, ready_after_s=0)`."""
    running: list[Supervised] = []

    def begin(*services: dict[str, Any], **plan: Any) -> Supervised:
        running.append(Supervised(tmp_path, list(services), **plan))
        return running[-1]

    yield begin
    for supervised in running:
        supervised.close()


def service(name: str, code: str, *arguments: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "argv": [*python(code), *arguments], **more}


def gone(*pids: int) -> bool:
    return not any(map(is_alive, pids))


def test_lines_carry_the_name_of_their_service(start: Start) -> None:
    supervised = start(service("web", "print('one\\ntwo')\nimport signal; signal.pause()"), service("beat", STAYS))
    assert supervised.wait_line("one") == "web | one"
    assert supervised.wait_line("two") == "web | two"
    assert supervised.wait_line("pid").startswith("beat | ")


def test_errors_are_shown_like_output(start: Start) -> None:
    supervised = start(service("web", "import sys, signal\nprint('oh', file=sys.stderr, flush=True)\nsignal.pause()"))
    assert supervised.wait_line("oh") == "web | oh"


def test_last_words_without_a_line_end_are_shown(start: Start) -> None:
    supervised = start(service("web", "import sys\nsys.stdout.write('last words')"))
    assert supervised.wait_line("last words") == "web | last words"


def test_output_that_is_no_text_is_shown_as_well_as_it_can_be(start: Start) -> None:
    supervised = start(service("web", "import sys, signal\nsys.stdout.buffer.write(b'a\\xffb\\n')\nsignal.pause()"))
    assert supervised.wait_line("web | a") == "web | a\ufffdb"


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSEGV, signal.SIGTERM])
def test_a_service_that_was_killed_is_started_again(start: Start, number: signal.Signals) -> None:
    supervised = start(service("worker", STAYS), service("web", STAYS), ready_after_s=0)
    supervised.wait_line("ready")
    first = supervised.number("worker | pid")
    other = supervised.number("web | pid")
    os.kill(first, number)
    second = supervised.number("worker | pid", times=2)
    assert second != first
    assert is_alive(second)
    assert is_alive(other)
    assert f"was ended by signal {int(number)}; starting it again" in supervised.wait_line("starting it again")


def test_a_service_that_ends_by_itself_is_started_again(start: Start) -> None:
    supervised = start(service("web", "import sys; print('up'); sys.exit(3)"), ready_after_s=0)
    supervised.wait_line("web | up", times=3)
    assert supervised.wait_line("starting it again") == "web | stopped with exit code 3; starting it again in 0.5 s"
    assert supervised.wait_line("starting it again", times=2).endswith("again in 1 s")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_stop_signal_ends_everything_in_order(start: Start, number: signal.Signals, tmp_path: Path) -> None:
    names = ["engine", "worker", "web"]
    supervised = start(*(service(name, NOTES_ITS_END, name) for name in names))
    pids = [supervised.number(f"{name} | pid") for name in names]
    assert supervised.end(number) == 0
    assert (tmp_path / "ends.txt").read_text(encoding="utf-8").split() == ["web", "worker", "engine"]
    assert gone(*pids)
    assert "supervisor | ended: on request" in supervised.lines


def test_what_a_service_prints_while_stopping_is_shown(start: Start) -> None:
    supervised = start(service("web", SAYS_GOOD_BYE))
    supervised.wait_line("up")
    supervised.end()
    assert "web | good bye" in supervised.lines


def test_one_that_will_not_stop_is_killed(start: Start) -> None:
    supervised = start(service("worker", STUBBORN, grace_s=0.2))
    pid = supervised.number("worker | pid")
    assert supervised.end() == 0
    assert gone(pid)
    assert "worker | did not stop in time; killing it" in supervised.lines


def test_a_second_signal_does_not_wait(start: Start) -> None:
    """The grace is longer than this test would ever wait."""
    supervised = start(service("worker", SAYS_NO, grace_s=3_600))
    pid = supervised.number("worker | pid")
    supervised.process.send_signal(signal.SIGINT)
    supervised.wait_line("worker | no")  # two signals at once would be one
    assert supervised.end(signal.SIGINT) == 0
    assert gone(pid)


def test_killing_the_supervisor_leaves_nothing(start: Start) -> None:
    supervised = start(service("worker", STUBBORN), service("web", WITH_GRANDCHILD))
    pids = [
        supervised.number("janitor |"),
        supervised.number("worker | pid"),
        supervised.number("web | pid"),
        supervised.number("web | grandchild"),
    ]
    assert all(map(is_alive, pids))
    assert supervised.end(signal.SIGKILL) == -signal.SIGKILL
    wait_until(lambda: gone(*pids), "all of them gone")


def test_stopping_takes_grandchildren_along(start: Start) -> None:
    supervised = start(service("web", WITH_GRANDCHILD))
    grandchild = supervised.number("web | grandchild")
    supervised.wait_line("web | pid")
    supervised.end()
    wait_until(lambda: gone(grandchild), "the grandchild gone")


def test_a_crashed_service_takes_its_grandchildren_along(start: Start) -> None:
    """A new web server must find the port free, so the workers of the old one have to be gone."""
    supervised = start(service("web", WITH_GRANDCHILD), ready_after_s=0)
    supervised.wait_line("ready")
    grandchild = supervised.number("web | grandchild")
    os.kill(supervised.number("web | pid"), signal.SIGKILL)
    assert supervised.number("web | grandchild", times=2) != grandchild
    wait_until(lambda: gone(grandchild), "the first grandchild gone")


def test_a_killed_janitor_is_replaced(start: Start) -> None:
    supervised = start(service("worker", STAYS), service("web", WITH_GRANDCHILD), ready_after_s=0)
    supervised.wait_line("ready")
    grandchild = supervised.number("web | grandchild")
    worker = supervised.number("worker | pid")
    janitor = supervised.number("janitor |")
    os.kill(janitor, signal.SIGKILL)
    wait_until(lambda: gone(janitor), "the first janitor gone")
    os.kill(worker, signal.SIGKILL)
    again = supervised.number("worker | pid", times=2)
    supervised.end(signal.SIGKILL)
    wait_until(lambda: gone(grandchild, again), "all of them gone")


def test_a_start_that_keeps_failing_is_given_up(start: Start) -> None:
    supervised = start(service("engine", STAYS), service("web", "raise SystemExit('no such module')"))
    engine = supervised.number("engine | pid")
    assert supervised.wait() == 1
    assert supervised.lines.count("web | no such module") == 4
    assert "supervisor | ended: web stopped with exit code 1 4 times in a row while starting" in supervised.lines
    assert gone(engine)


def test_a_missing_program_is_named(start: Start) -> None:
    supervised = start({"name": "web", "argv": ["/nonexistent/granian"]})
    assert supervised.wait() == 1
    assert "web | /nonexistent/granian cannot be started: No such file or directory" in supervised.lines


def test_readiness_is_announced_once(start: Start) -> None:
    supervised = start(service("web", STAYS), ready_after_s=0)
    supervised.wait_line("web | pid")
    supervised.wait_line("supervisor | ready")
    supervised.end()
    assert supervised.lines.count("supervisor | ready") == 1


def test_a_service_gets_its_own_environment_and_no_more(start: Start) -> None:
    code = "import os, signal\nprint('env', sorted(set(os.environ) - {'LC_CTYPE'}))\nsignal.pause()"
    supervised = start(service("engine", code), service("web", code, env={"PORT": "8000"}))
    assert supervised.wait_line("engine | env") == "engine | env []"
    assert supervised.wait_line("web | env") == "web | env ['PORT']"


def test_a_service_leads_its_own_session_and_cannot_be_typed_at(start: Start) -> None:
    supervised = start(service("engine", SHOWS_ITSELF))
    # Standard input, output and error, and the folder that is being listed.
    assert supervised.wait_line("engine |") == "engine | True b'' 4"
