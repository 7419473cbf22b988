from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from console.bootstrap.readiness import answers
from console.bootstrap.report import Report
from console.bootstrap.run_command import engine_level
from tests.bootstrap.processes import PATIENCE_S, is_alive, wait_until
from tests.house.tree import ROOT
from tests.ports import free_port


@pytest.fixture
def port() -> int:
    return free_port()


def environment(port: int, **more: str) -> dict[str, str]:
    """Without what the suite itself was started with: a data folder of its own is what each of these runs is about."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("HOOKLINE_", "MAKE"))}
    return {**kept, "PYTHONPATH": str(ROOT), "PORT": str(port), **more}


class Run:
    """A `make run` of a folder, its output in a file."""

    def __init__(self, folder: Path, port: int, **environ: str) -> None:
        self.log = folder / f"run-{len(list(folder.glob('run-*')))}.log"
        with self.log.open("wb") as out:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "tests.bootstrap.running", str(folder)],
                cwd=ROOT,
                env=environment(port, **environ),
                stdout=out,
                stderr=subprocess.STDOUT,
            )

    def output(self) -> str:
        return self.log.read_text(encoding="utf-8")

    def wait_for(self, text: str) -> None:
        wait_until(lambda: text in self.output() or self.process.poll() is not None, text)
        assert text in self.output()

    def end(self, number: int = signal.SIGINT) -> int:
        self.process.send_signal(number)
        return self.process.wait(PATIENCE_S)


@pytest.fixture
def runs() -> Iterator[list[Run]]:
    running: list[Run] = []
    yield running
    for run in running:
        if run.process.poll() is None:
            run.end(signal.SIGKILL)


def begin(runs: list[Run], folder: Path, port: int, **environ: str) -> Run:
    runs.append(Run(folder, port, **environ))
    return runs[-1]


def test_the_address_and_the_sign_ins_are_shown_once_the_web_answers(
    runs: list[Run], tmp_path: Path, port: int
) -> None:
    run = begin(runs, tmp_path, port)
    run.wait_for("Ctrl-C stops everything")
    assert f"http://localhost:{port}/" in run.output()
    assert "Brand admin  mika@acme.example  pass-word" in run.output()
    assert run.output().index("serving") < run.output().index("Hookline is ready")
    assert run.end() == 0
    assert run.output().endswith("Hookline: stopped\n")


@pytest.mark.parametrize(
    ("platform", "named", "level"),
    [("linux", "", {}), ("darwin", "", {"HOOKLINE_ENGINE_LEVEL": "development"}), ("darwin", "full", {})],
)
def test_off_linux_the_weaker_level_is_named_aloud(
    platform: str, named: str, level: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert engine_level({"HOOKLINE_ENGINE_LEVEL": named}, platform, Report()) == level
    assert ("level `development` here: darwin" in capsys.readouterr().out) is bool(level)


def test_without_the_demo_no_sign_ins_are_shown(runs: list[Run], tmp_path: Path, port: int) -> None:
    run = begin(runs, tmp_path, port, HOOKLINE_DEMO="no")
    run.wait_for("Ctrl-C stops everything")
    assert "mika@acme.example" not in run.output()


def test_the_port_is_free_after_stopping(runs: list[Run], tmp_path: Path, port: int) -> None:
    for _ in range(2):
        run = begin(runs, tmp_path, port)
        run.wait_for("Ctrl-C stops everything")
        socket.create_connection(("127.0.0.1", port)).close()
        assert run.end(signal.SIGTERM) == 0


def test_a_second_one_in_the_same_folder_is_refused(runs: list[Run], tmp_path: Path, port: int) -> None:
    first = begin(runs, tmp_path, port)
    first.wait_for("Ctrl-C stops everything")
    second = begin(runs, tmp_path, port + 1)
    assert second.process.wait(PATIENCE_S) == 1
    assert f"Hookline is already running (process {first.process.pid})" in second.output()
    assert "What to do" in second.output()
    assert first.process.poll() is None


def test_two_with_data_of_their_own_run_side_by_side(runs: list[Run], tmp_path: Path, port: int) -> None:
    begin(runs, tmp_path, port).wait_for("Ctrl-C stops everything")
    begin(runs, tmp_path, free_port(), HOOKLINE_DATA_DIR="var-2").wait_for("Ctrl-C stops everything")
    assert (tmp_path / "var-2").is_dir()


def test_a_taken_port_is_said_before_anything_starts(runs: list[Run], tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        taken = server.getsockname()[1]
        run = begin(runs, tmp_path, taken)
        assert run.process.wait(PATIENCE_S) == 1
    assert f"Cannot go on: port {taken} on 127.0.0.1 cannot be used" in run.output()
    assert "make run PORT=" in run.output()
    assert "serving" not in run.output()
    assert "Traceback" not in run.output()


def test_a_web_that_never_starts_ends_the_run(runs: list[Run], tmp_path: Path, port: int) -> None:
    """The port is taken at another address than the one that is checked: the services themselves meet it."""
    with socket.create_server(("127.0.0.1", port)):
        run = begin(runs, tmp_path, port, HOOKLINE_HOST="127.0.0.2")
        assert run.process.wait(PATIENCE_S) == 1
    assert "while starting" in run.output()
    assert "doctor" in run.output()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a process that its parent has ended")
def test_under_make_a_killed_make_stops_it(runs: list[Run], tmp_path: Path, port: int) -> None:
    """`kill -9` of make leaves its children running, unless they notice."""
    code = "import subprocess, sys; print(subprocess.Popen(sys.argv[1:]).pid, flush=True); input()"
    log = tmp_path / "out.log"
    argv = [sys.executable, "-c", code, sys.executable, "-m", "tests.bootstrap.running", str(tmp_path)]
    with (
        log.open("wb") as out,
        subprocess.Popen(
            argv, cwd=ROOT, env=environment(port, MAKELEVEL="1"), stdin=subprocess.PIPE, stdout=out, stderr=out
        ) as make,
    ):
        wait_until(lambda: "Ctrl-C stops everything" in log.read_text(encoding="utf-8"), "started under make")
        # The run does not wait for make: it may have said something before make told its number.
        told = wait_until(lambda: re.search(r"^\d+$", log.read_text(encoding="utf-8"), re.MULTILINE), "its number")
        pid = int(told[0])
        alive = is_alive(pid)
        make.kill()
    assert alive, log.read_text(encoding="utf-8")
    wait_until(lambda: not is_alive(pid), "stopped with its make")
    assert "Hookline: stopped" in log.read_text(encoding="utf-8")


def test_a_reader_that_went_away_stops_the_run(tmp_path: Path, port: int) -> None:
    argv = [sys.executable, "-m", "tests.bootstrap.running", str(tmp_path)]
    with subprocess.Popen(
        argv, cwd=ROOT, env=environment(port), stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    ) as run:
        assert run.stdout
        said = b""
        while b"serving" not in said:
            line = run.stdout.readline()
            assert line, said.decode()
            said += line
        run.stdout.close()

        def ended() -> bool:
            answers("127.0.0.1", port)  # has the web say something: only who writes learns that nobody reads
            return run.poll() is not None

        try:
            wait_until(ended, "the run ended")
        finally:
            run.kill()
        assert run.returncode in (0, 1, 120)
