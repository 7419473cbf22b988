from __future__ import annotations

import hashlib
import io
import sys
import urllib.request
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from console.bootstrap import python_environment
from console.bootstrap.commands import Tools
from console.bootstrap.problems import Problem
from console.bootstrap.python_environment import install_uv, packages_step, unpack_programs, venv_step
from console.bootstrap.uv_wheel import LockedUv, platform_marks, read_lock, wheel_for_this_machine
from tests.house.tree import ROOT

Program = Callable[..., Path]
Calls = Callable[[], list[str]]

MARKS = [
    ("Linux", "x86_64", "glibc", "manylinux", "x86_64"),
    ("Linux", "aarch64", "glibc", "manylinux", "aarch64"),
    ("Linux", "x86_64", "", "musllinux", "x86_64"),
    ("Linux", "AMD64", "glibc", "manylinux", "x86_64"),
    ("Darwin", "arm64", "", "macosx", "arm64"),
    ("Darwin", "x86_64", "", "macosx", "x86_64"),
]


@pytest.mark.parametrize(("system", "machine", "libc", "kind", "processor"), MARKS)
def test_the_wheel_fits_the_machine(
    system: str, machine: str, libc: str, kind: str, processor: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert platform_marks(system, machine, libc) == (kind, processor)
    monkeypatch.setattr("platform.system", lambda: system)
    monkeypatch.setattr("platform.machine", lambda: machine)
    monkeypatch.setattr("platform.libc_ver", lambda: (libc, "2.36"))
    wheel = wheel_for_this_machine(read_lock(ROOT / "uv.lock"))
    assert wheel
    assert kind in wheel[0]
    assert processor in wheel[0]
    assert len(wheel[1]) == 64


def test_an_unknown_machine_has_no_wheel(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("platform.machine", lambda: "vax")
    assert wheel_for_this_machine(read_lock(ROOT / "uv.lock")) is None


def test_the_lock_pins_every_wheel_by_hash() -> None:
    requirement = read_lock(ROOT / "uv.lock").requirement
    assert requirement.startswith("uv==")
    assert requirement.count("--hash=sha256:") > 5


@pytest.mark.parametrize("content", ["", "version = 1\n", "package = [", '[[package]]\nname = "uv"\n', "\0"])
def test_a_damaged_lock_says_how_to_restore_it(tmp_path: Path, content: str) -> None:
    lock = tmp_path / "uv.lock"
    lock.write_text(content, encoding="utf-8")
    with pytest.raises(Problem) as caught:
        read_lock(lock)
    assert "git checkout uv.lock" in caught.value.remedy


def test_a_missing_lock_says_how_to_restore_it(tmp_path: Path) -> None:
    with pytest.raises(Problem):
        read_lock(tmp_path / "uv.lock")


def wheel(script: str = "#!/bin/sh\necho uv 9.9.9\n") -> bytes:
    """A wheel as uv's is: a program under .data/scripts, and other files."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("uv-9.9.9.data/scripts/uv", script)
        archive.writestr("uv/__init__.py", "raise SystemExit('never imported')")
        archive.writestr("uv-9.9.9.dist-info/RECORD", "")
    return content.getvalue()


@pytest.fixture
def registry(monkeypatch: pytest.MonkeyPatch) -> Callable[..., LockedUv]:
    """A registry that serves the wheel: `registry(wheel(), error=None)` returns the lock entry that names it."""

    def serve(content: bytes, served: bytes | None = None, error: OSError | None = None) -> LockedUv:
        def answer(url: str, timeout: float) -> io.BytesIO:
            assert url.startswith("https://")
            if error:
                raise error
            return io.BytesIO(content if served is None else served)

        monkeypatch.setattr(urllib.request, "urlopen", answer)
        address = "https://registry.example/uv-9.9.9-py3-none-manylinux_2_17_x86_64.musllinux_1_1_x86_64.whl"
        monkeypatch.setattr("platform.system", lambda: "Linux")
        monkeypatch.setattr("platform.machine", lambda: "x86_64")
        return LockedUv("9.9.9", ((address, hashlib.sha256(content).hexdigest()),))

    return serve


@pytest.fixture
def bin_folder(tools: Tools) -> Path:
    folder = tools.paths.venv / "bin"
    folder.mkdir(parents=True)
    return folder


def test_uv_comes_straight_from_its_wheel(tools: Tools, registry: Callable[..., LockedUv], bin_folder: Path) -> None:
    locked = registry(wheel())
    install_uv(tools, locked)
    assert [path.name for path in bin_folder.iterdir()] == ["uv"]
    assert python_environment.has_version(str(bin_folder / "uv"), "9.9.9")
    assert not python_environment.has_version(str(bin_folder / "uv"), "9.9.8")


def test_a_wheel_that_was_tampered_with_is_not_installed(
    tools: Tools, registry: Callable[..., LockedUv], bin_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(python_environment, "usable_pip", lambda tools: [])
    locked = registry(wheel(), served=wheel("#!/bin/sh\necho evil\n"))
    with pytest.raises(Problem) as caught:
        install_uv(tools, locked)
    assert "hash mismatch" in caught.value.what
    assert "do not go on" in caught.value.remedy
    assert not list(bin_folder.iterdir())


def test_no_network_and_no_pip_says_so(
    tools: Tools, registry: Callable[..., LockedUv], bin_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(python_environment, "usable_pip", lambda tools: [])
    locked = registry(wheel(), error=OSError("Temporary failure in name resolution"))
    with pytest.raises(Problem) as caught:
        install_uv(tools, locked)
    assert "network" in caught.value.remedy


def test_a_machine_without_a_wheel_and_without_pip_is_told_what_to_install(
    tools: Tools, registry: Callable[..., LockedUv], bin_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    locked = registry(wheel())
    monkeypatch.setattr("platform.machine", lambda: "vax")
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(Problem) as caught:
        install_uv(tools, locked)
    assert "apt install python3-venv" in caught.value.remedy


def test_pip_helps_where_the_download_fails(
    tools: Tools, registry: Callable[..., LockedUv], program: Program, calls: Calls, monkeypatch: pytest.MonkeyPatch
) -> None:
    pip = program("pip")
    monkeypatch.setattr(python_environment, "usable_pip", lambda tools: [str(pip)])
    install_uv(tools, registry(wheel(), error=OSError("certificate verify failed")))
    [call] = calls()
    assert "--require-hashes" in call
    assert "--only-binary=:all:" in call
    requirements = Path(call.split()[-1])
    assert requirements.read_text(encoding="utf-8").startswith("uv==9.9.9 --hash=sha256:")


def test_a_program_in_the_way_is_replaced(tools: Tools, bin_folder: Path) -> None:
    (bin_folder / "uv").symlink_to("/nonexistent")
    unpack_programs(tools, wheel())
    assert (bin_folder / "uv").read_text(encoding="utf-8").endswith("echo uv 9.9.9\n")


def test_the_virtual_environment_runs(tools: Tools) -> None:
    step = venv_step(tools)
    assert not step.is_up_to_date()
    step.run()
    assert step.is_up_to_date()
    printed = tools.quiet("probe", [tools.paths.python, "-c", "import sys; print(sys.prefix != sys.base_prefix)"])
    assert printed.strip() == "True"


def test_a_working_one_is_kept_with_what_is_in_it(tools: Tools) -> None:
    """A lost stamp must not cost an installed environment."""
    venv_step(tools).run()
    installed = tools.paths.venv / "bin" / "uv"
    installed.touch()
    (tools.paths.venv / ".hookline-made").unlink()
    venv_step(tools).run()
    assert installed.exists()


def test_one_whose_python_is_gone_is_made_anew(tools: Tools) -> None:
    venv_step(tools).run()
    tools.paths.python.unlink()
    tools.paths.python.symlink_to("/nonexistent/python3")
    step = venv_step(tools)
    assert not step.is_up_to_date()
    step.run()
    assert python_environment.starts(tools.paths.python)


@pytest.fixture
def checkout(tools: Tools, program: Program) -> Tools:
    """A checkout with manifests and an installed uv that succeeds."""
    for name in ("uv.lock", "pyproject.toml"):
        (tools.paths.root / name).write_bytes((ROOT / name).read_bytes())
    version = read_lock(ROOT / "uv.lock").version
    program("uv", f'[ "$1" = --version ] && echo "uv {version}"; exit 0')
    tools.paths.python.symlink_to(sys.executable)
    return tools


def test_packages_come_from_the_lock(checkout: Tools, calls: Calls) -> None:
    packages_step(checkout, ("dev", "bench")).run()
    assert calls()[-1] == "uv sync --locked --inexact --no-default-groups --group dev --group bench"


def test_packages_are_up_to_date_until_the_lock_changes(checkout: Tools) -> None:
    step = packages_step(checkout, ())
    assert not step.is_up_to_date()
    step.run()
    assert packages_step(checkout, ()).is_up_to_date()
    with (checkout.paths.root / "uv.lock").open("a", encoding="utf-8") as lock:
        lock.write("# changed\n")
    assert not packages_step(checkout, ()).is_up_to_date()


def test_each_profile_has_its_own_stamp(checkout: Tools) -> None:
    packages_step(checkout, ("dev",)).run()
    assert packages_step(checkout, ("dev",)).is_up_to_date()
    assert not packages_step(checkout, ()).is_up_to_date()


def test_a_failing_sync_shows_what_uv_said(checkout: Tools, program: Program) -> None:
    version = read_lock(ROOT / "uv.lock").version
    program("uv", f'[ "$1" = --version ] && echo "uv {version}" && exit 0; echo "error: dns error" >&2; exit 2')
    with pytest.raises(Problem) as caught:
        packages_step(checkout, ()).run()
    assert "dns error" in caught.value.what
    assert "network" in caught.value.remedy
    assert not packages_step(checkout, ()).is_up_to_date()
