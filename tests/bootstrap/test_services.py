from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from console.bootstrap import services
from console.bootstrap.commands import Tools
from console.bootstrap.paths import Paths
from console.bootstrap.problems import Problem
from console.bootstrap.services import LONGEST_SOCKET_PATH, Plan, hookline_services, socket_path
from tests.house.tree import ROOT

PLAN = Plan(host="127.0.0.1", port=8000, web_workers=2, web_threads=5, worker_threads=8)


@pytest.fixture
def running(paths: Paths, monkeypatch: pytest.MonkeyPatch) -> Tools:
    """Tools whose engine's command line is known without an installation."""
    monkeypatch.setattr(services, "engine_argv", lambda tools, socket: ["engine", str(socket)])
    return Tools(paths, {"PATH": "/usr/bin", "HOOKLINE_SECRET_KEY": "s3cret", "DATABASE_URL": "postgres://h/d"})


def test_the_engine_starts_first_and_the_web_last(running: Tools) -> None:
    assert [service.name for service in hookline_services(running, PLAN)] == ["engine", "worker", "beat", "web"]


def test_the_engine_is_told_nothing(running: Tools) -> None:
    engine = hookline_services(running, PLAN)[0]
    assert dict(engine.env) == {}
    assert "s3cret" not in " ".join(engine.argv)


def test_everybody_else_finds_the_engine(running: Tools) -> None:
    engine, *others = hookline_services(running, PLAN)
    for service in others:
        assert service.env["HOOKLINE_ENGINE_SOCKET"] == engine.argv[-1]
        assert service.env["DATABASE_URL"] == "postgres://h/d"
        assert service.env["PORT"] == "8000"


def test_the_scheduler_is_a_process_of_its_own(running: Tools) -> None:
    _, worker, beat, _ = hookline_services(running, PLAN)
    assert "-B" not in worker.argv
    assert "beat" in beat.argv


def test_the_web_listens_where_the_plan_says(running: Tools) -> None:
    plan = Plan(host="0.0.0.0", port=9001, web_workers=3, web_threads=7, worker_threads=1)  # noqa: S104  what is tested
    web = " ".join(hookline_services(running, plan)[-1].argv)
    assert "--host 0.0.0.0 --port 9001" in web
    assert "--workers 3 --blocking-threads 7" in web
    assert web.endswith("console.wsgi:application")


def test_a_foreign_virtual_environment_leaves_no_mark(paths: Paths) -> None:
    foreign = ["VIRTUAL_ENV", "PYTHONHOME", "PYTHONPATH", "PYTHONDONTWRITEBYTECODE"]
    environment = Tools(paths, {"PATH": "/bin", **dict.fromkeys(foreign, "/elsewhere")}).environment()
    assert not set(foreign) & set(environment)
    assert environment["PATH"].split(os.pathsep)[0] == str(paths.venv / "bin")


def test_the_engine_says_its_own_command_line(tmp_path: Path) -> None:
    tools = Tools(Paths(root=ROOT, data=tmp_path))
    socket = tmp_path / "engine.sock"
    argv = services.engine_argv(tools, socket)
    assert any(str(socket) in part for part in argv)
    assert {"-I", "-S", "-E"} <= set(argv)


@pytest.fixture
def short() -> Iterator[Path]:
    """A folder whose path is short on every system: pytest's own are too long for a socket."""
    folder = Path(tempfile.mkdtemp(dir="/tmp"))
    yield folder
    shutil.rmtree(folder)


def test_a_short_socket_path_lies_with_the_data(short: Path) -> None:
    paths = Paths(root=short, data=short / "var")
    assert socket_path(paths) == paths.data / "run" / "engine.sock"
    assert paths.run.is_dir()


@pytest.fixture
def deep(tmp_path: Path) -> Paths:
    """A checkout whose path is longer than a socket's may be."""
    return Paths(root=tmp_path, data=tmp_path / ("d" * 120) / "var")


def test_a_long_one_moves_to_a_private_temporary_folder(deep: Paths, short: Path) -> None:
    path = socket_path(deep, short)
    assert len(os.fsencode(path)) <= LONGEST_SOCKET_PATH
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert socket_path(deep, short) == path
    assert socket_path(Paths(deep.root, deep.data / "other"), short) != path


def test_a_temporary_folder_that_others_can_enter_is_refused(deep: Paths, tmp_path: Path) -> None:
    folder = socket_path(deep, tmp_path).parent
    folder.chmod(0o755)
    with pytest.raises(Problem) as caught:
        socket_path(deep, tmp_path)
    assert "not a private folder" in caught.value.what


def test_a_link_in_its_place_is_refused(deep: Paths, tmp_path: Path) -> None:
    folder = socket_path(deep, tmp_path).parent
    folder.rmdir()
    target = tmp_path / "target"
    target.mkdir(mode=0o700)
    folder.symlink_to(target)
    with pytest.raises(Problem):
        socket_path(deep, tmp_path)


@pytest.mark.parametrize(
    ("host", "url"),
    [
        ("127.0.0.1", "http://localhost:8000/"),
        ("::1", "http://localhost:8000/"),
        ("10.0.0.5", "http://10.0.0.5:8000/"),
        ("fd00::1", "http://[fd00::1]:8000/"),
    ],
)
def test_the_address_is_one_to_click_on(host: str, url: str) -> None:
    assert Plan.of({}, host, 8000).url == url


@pytest.mark.parametrize("name", ["HOOKLINE_WEB_PROCESSES", "HOOKLINE_WEB_THREADS", "HOOKLINE_WORKER_THREADS"])
def test_numbers_come_from_the_environment(name: str) -> None:
    plan = Plan.of({name: "3"}, "127.0.0.1", 8000)
    assert 3 in (plan.web_workers, plan.web_threads, plan.worker_threads)


@pytest.mark.parametrize("raw", ["0", "-1", "many", "257", "1.5", "²"])
def test_a_wrong_number_is_quoted(raw: str) -> None:
    with pytest.raises(Problem) as caught:
        Plan.of({"HOOKLINE_WEB_THREADS": raw}, "127.0.0.1", 8000)
    assert repr(raw) in caught.value.what
    assert "HOOKLINE_WEB_THREADS" in caught.value.what


def test_the_web_has_at_least_two_processes() -> None:
    assert Plan.of({}, "127.0.0.1", 8000).web_workers >= 2
