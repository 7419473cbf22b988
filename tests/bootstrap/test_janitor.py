from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from console.bootstrap import janitor, launcher
from tests.bootstrap.processes import PATIENCE_S, is_alive, python, wait_until

LAUNCHER = str(Path(launcher.__file__))
SLEEPS = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); signal.pause()"
WITH_GRANDCHILD = """
import os, signal
child = os.fork()
if child == 0: os.setpgid(0, 0)
if child: print(child, flush=True)
while True: signal.pause()
"""


@pytest.fixture
def sleeper() -> Iterator[subprocess.Popen[bytes]]:
    """A process that leads its own session and ignores SIGTERM."""
    with subprocess.Popen(python(SLEEPS), start_new_session=True) as process:
        yield process
        process.kill()


@pytest.mark.parametrize(
    ("lines", "left"),
    [
        ([], set()),
        (["+1\n", "+2\n"], {1, 2}),
        (["+1\n", "-1\n"], set()),
        (["+1\n", "+2\n", "-1\n", "+3\n"], {2, 3}),
        (["-9\n"], set()),
    ],
)
def test_it_keeps_count(lines: list[str], left: set[int]) -> None:
    assert janitor.follow(lines) == left


def test_a_session_has_its_leader_as_member(sleeper: subprocess.Popen[bytes]) -> None:
    wait_until(lambda: janitor.session_of(sleeper.pid) == sleeper.pid, "a session of its own")
    assert janitor.members(sleeper.pid) == [sleeper.pid]


def test_a_process_that_is_gone_has_no_session() -> None:
    with subprocess.Popen(["true"]) as process:
        process.wait()
    assert janitor.session_of(process.pid) is None


def test_a_session_from_outside_of_the_namespace_is_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(janitor, "PROC", tmp_path)
    (tmp_path / "7").mkdir()
    (tmp_path / "7" / "stat").write_text("7 (make) S 1 7 0 0 -1", encoding="utf-8")
    assert janitor.session_of(7) == 0


def test_a_zombie_has_no_session() -> None:
    process = subprocess.Popen(["true"])
    wait_until(lambda: janitor.session_of(process.pid) is None, "the process a zombie")
    assert process.wait() == 0


def test_a_whole_session_is_killed_also_what_left_its_group() -> None:
    with subprocess.Popen(python(WITH_GRANDCHILD), start_new_session=True, stdout=subprocess.PIPE) as process:
        assert process.stdout
        grandchild = int(process.stdout.readline())
        wait_until(lambda: os.getpgid(grandchild) == grandchild, "the grandchild in a group of its own")
        janitor.kill_session(process.pid)
        assert process.wait(PATIENCE_S) == -signal.SIGKILL
    wait_until(lambda: not is_alive(grandchild), "the grandchild gone")


def test_killing_a_session_that_is_gone_is_no_error() -> None:
    with subprocess.Popen(["true"], start_new_session=True) as process:
        process.wait()
    janitor.kill_session(process.pid)


def test_it_outlives_signals_and_kills_when_its_pipe_closes(sleeper: subprocess.Popen[bytes]) -> None:
    argv = [sys.executable, "-I", "-S", str(Path(janitor.__file__))]
    with subprocess.Popen(argv, stdin=subprocess.PIPE, bufsize=0, start_new_session=True) as process:
        assert process.stdin
        process.stdin.write(f"+{sleeper.pid}\n".encode())
        ignored = int(signal.SIGTERM)
        status = Path(f"/proc/{process.pid}/status")
        wait_until(lambda: ignores(status.read_text(encoding="utf-8"), ignored), "the janitor deaf to SIGTERM")
        process.send_signal(signal.SIGTERM)
        process.send_signal(signal.SIGINT)
        assert is_alive(sleeper.pid)
        process.stdin.close()
        assert process.wait(PATIENCE_S) == 0
    assert sleeper.wait(PATIENCE_S) == -signal.SIGKILL


def ignores(status: str, number: int) -> bool:
    mask = next(line for line in status.splitlines() if line.startswith("SigIgn:")).split()[1]
    return bool(int(mask, 16) & 1 << (number - 1))


def test_the_launcher_becomes_the_program() -> None:
    argv = [sys.executable, "-I", "-S", LAUNCHER, str(os.getpid()), "sh", "-c", "echo $$ $0 $1", "name", "more"]
    with subprocess.Popen(argv, stdout=subprocess.PIPE, text=True) as process:
        out, _ = process.communicate(timeout=PATIENCE_S)
    assert out == f"{process.pid} name more\n"


def test_it_does_not_start_for_a_supervisor_that_is_gone(tmp_path: Path) -> None:
    mark = tmp_path / "started"
    argv = [sys.executable, "-I", "-S", LAUNCHER, "1", "touch", str(mark)]
    assert subprocess.run(argv, check=False).returncode == launcher.CANNOT_START
    assert not mark.exists()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a process that its parent has ended")
def test_the_program_dies_with_its_supervisor() -> None:
    code = f"""
import os, subprocess, sys
child = subprocess.Popen([sys.executable, "-I", "-S", {LAUNCHER!r}, str(os.getpid()), *sys.argv[1:]])
print(child.pid, flush=True)
sys.stdin.read()
"""
    argv = [sys.executable, "-c", code, *python(SLEEPS)]
    with subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as supervisor:
        assert supervisor.stdout
        child = int(supervisor.stdout.readline())
        # Before that its command line is the launcher's, or still the supervisor's: both name the launcher.
        wait_until(
            lambda: LAUNCHER not in Path(f"/proc/{child}/cmdline").read_text(encoding="utf-8"), "the program started"
        )
        supervisor.kill()
    wait_until(lambda: not is_alive(child), "the program gone")
