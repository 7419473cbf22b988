from __future__ import annotations

import shutil
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from console.bootstrap import checks
from console.bootstrap.paths import Paths
from console.bootstrap.problems import Problem
from tests.ports import free_port


@pytest.fixture
def busy_port() -> Iterator[int]:
    """A port on which something listens."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def test_a_free_port_passes() -> None:
    checks.check_port("127.0.0.1", free_port())


def test_a_taken_port_is_named_with_another_to_try(busy_port: int) -> None:
    with pytest.raises(Problem) as caught:
        checks.check_port("127.0.0.1", busy_port)
    assert str(busy_port) in caught.value.what
    assert f"make run PORT={busy_port + 1}" in caught.value.remedy


def test_a_host_of_another_machine_cannot_be_listened_on() -> None:
    with pytest.raises(Problem) as caught:
        checks.check_port("192.0.2.1", 8000)
    assert "192.0.2.1" in caught.value.what


def test_a_port_that_was_just_used_passes() -> None:
    """A console that was stopped a moment ago leaves its port in TIME_WAIT; starting again must not wait for that."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        client = socket.create_connection(("127.0.0.1", port))
        accepted, _ = server.accept()
        accepted.close()
        client.close()
    checks.check_port("127.0.0.1", port)


@pytest.mark.parametrize(("raw", "port"), [("", 8000), ("  ", 8000), ("9000", 9000), (" 1 ", 1), ("65535", 65535)])
def test_port_is_read(raw: str, port: int) -> None:
    assert checks.read_port({"PORT": raw}) == port


def test_port_has_a_default() -> None:
    assert checks.read_port({}) == 8000


@pytest.mark.parametrize("raw", ["0", "65536", "-1", "http", "80a", "8000.0", "٨٠٠٠", "1e3"])
def test_a_wrong_port_is_quoted(raw: str) -> None:
    with pytest.raises(Problem) as caught:
        checks.read_port({"PORT": raw})
    assert repr(raw) in caught.value.what


class Usage(NamedTuple):
    total: int
    used: int
    free: int


def test_too_little_disk_says_how_much_is_needed(paths: Paths, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda path: Usage(10**10, 10**10, 200_000_000))
    with pytest.raises(Problem) as caught:
        checks.check_disk(paths)
    assert "200 MB" in caught.value.what
    assert "1,500 MB" in caught.value.what


def test_a_checkout_that_is_set_up_needs_little_disk(paths: Paths, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda path: Usage(10**10, 10**10, 200_000_000))
    paths.python.parent.mkdir(parents=True)
    paths.python.touch()
    paths.node_modules.mkdir()
    checks.check_disk(paths)


def test_a_folder_of_somebody_else_is_named(paths: Paths, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.access", lambda path, mode: Path(path) != paths.root)
    with pytest.raises(Problem) as caught:
        checks.check_writable(paths)
    assert str(paths.root) in caught.value.what
    assert "chown" in caught.value.remedy


def test_a_data_folder_that_is_not_there_yet_is_judged_by_its_parent(tmp_path: Path) -> None:
    checks.check_writable(Paths.of(tmp_path, {"HOOKLINE_DATA_DIR": "deep/down/var"}))


def test_one_lock_has_one_holder(paths: Paths) -> None:
    with (
        checks.only_one(paths, "supervisor", wait=False, what="Hookline is already running"),
        pytest.raises(Problem) as caught,
        checks.only_one(paths, "supervisor", wait=False, what="Hookline is already running"),
    ):
        raise AssertionError("two holders")
    assert "Hookline is already running (process " in caught.value.what
    assert "HOOKLINE_DATA_DIR" in caught.value.remedy


def test_a_lock_is_free_again_after_a_failure(paths: Paths) -> None:
    with pytest.raises(RuntimeError), checks.only_one(paths, "setup", wait=False, what="busy"):
        raise RuntimeError
    with checks.only_one(paths, "setup", wait=False, what="busy"):
        assert (paths.run / "setup.lock").read_text(encoding="ascii").strip().isdigit()


def test_different_locks_do_not_meet(paths: Paths) -> None:
    with (
        checks.only_one(paths, "setup", wait=True, what="a"),
        checks.only_one(paths, "supervisor", wait=False, what="b"),
    ):
        assert len(list(paths.run.iterdir())) == 2
