"""The virtual environment and the locked Python packages in it."""

from __future__ import annotations

import hashlib
import importlib.util
import io
import subprocess
import sys
import urllib.request
import venv
import zipfile
from pathlib import Path

from console.bootstrap.commands import Tools
from console.bootstrap.paths import interpreter
from console.bootstrap.problems import Problem, remedy_for
from console.bootstrap.stamps import Stamp, fingerprint
from console.bootstrap.steps import Step
from console.bootstrap.uv_wheel import LockedUv, read_lock, wheel_for_this_machine

DOWNLOAD_TIMEOUT_S = 60
NO_PIP = "Install Python's own installer (Debian, Ubuntu: apt install python3-venv), then run the same command again."


def venv_step(tools: Tools) -> Step:
    """Make `.venv` when it is missing or its Python does not start any more."""
    paths = tools.paths

    def make() -> None:
        if starts(paths.python):
            return
        builder = venv.EnvBuilder(symlinks=True, clear=paths.venv.exists(), with_pip=False)
        builder.create(paths.venv)

    return Step(
        "Python environment", make, lambda: "made", Stamp(paths.venv / ".hookline-made"), produces=(paths.python,)
    )


def starts(python: Path) -> bool:
    """Tell whether this interpreter runs and is new enough."""
    try:
        probe = [str(python), "-I", "-c", "import sys; sys.exit(sys.version_info < (3, 11))"]
        return subprocess.run(probe, capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def packages_step(tools: Tools, groups: tuple[str, ...]) -> Step:
    """Install the locked packages of the application and of the given dependency groups, by their hashes."""
    paths = tools.paths
    lock, manifest = paths.root / "uv.lock", paths.root / "pyproject.toml"
    title = " + ".join(["Python packages", *groups])
    stamp = Stamp(paths.venv / f".hookline-packages-{'-'.join(groups) or 'run'}")
    return Step(title, lambda: sync(tools, groups), lambda: fingerprint([lock, manifest]), stamp, (paths.python,))


def sync(tools: Tools, groups: tuple[str, ...]) -> None:
    """Bring `.venv` to the lock. Packages of groups not asked for now stay: profiles alternate."""
    locked = read_lock(tools.paths.root / "uv.lock")
    uv = tools.paths.venv / "bin" / "uv"
    if not has_version(uv.as_posix(), locked.version):
        install_uv(tools, locked)
    wanted = [part for group in groups for part in ("--group", group)]
    argv = [str(uv), "sync", "--locked", "--inexact", "--no-default-groups", *wanted]
    tools.quiet(
        "python-packages",
        argv,
        UV_PROJECT_ENVIRONMENT=str(tools.paths.venv),
        UV_PYTHON=str(tools.paths.python),
        UV_PYTHON_DOWNLOADS="never",
        UV_NO_PROGRESS="1",
    )


def has_version(uv: str, version: str) -> bool:
    try:
        done = subprocess.run([uv, "--version"], capture_output=True, text=True, check=False)
    except OSError:
        return False
    return done.stdout.split()[1:2] == [version]


def install_uv(tools: Tools, locked: LockedUv) -> None:
    """Put the locked uv into `.venv`: straight from its wheel, else with whichever pip this Python has."""
    reason = install_from_wheel(tools, locked)
    if not reason:
        return
    pip = usable_pip(tools)
    if not pip:
        raise Problem(f"the installer (uv {locked.version}) could not be fetched: {reason}", remedy_for(reason, NO_PIP))
    requirements = tools.paths.logs / "installer.txt"
    requirements.parent.mkdir(parents=True, exist_ok=True)
    requirements.write_text(locked.requirement, encoding="utf-8")
    tools.quiet(
        "installer", [*pip, "install", "--quiet", "--only-binary=:all:", "--require-hashes", "-r", requirements]
    )


def install_from_wheel(tools: Tools, locked: LockedUv) -> str:
    """Fetch the wheel, check its hash and unpack the program; return why it did not work, or an empty string."""
    wheel = wheel_for_this_machine(locked)
    if wheel is None:
        return "uv has no wheel for this kind of machine"
    url, digest = wheel
    if not url.startswith("https://"):
        return "uv.lock does not name an https address"
    try:
        with urllib.request.urlopen(url, timeout=DOWNLOAD_TIMEOUT_S) as answer:  # noqa: S310  https, checked above
            content: bytes = answer.read()
    except OSError as error:
        return str(error)
    if hashlib.sha256(content).hexdigest() != digest:
        return "hash mismatch: what was downloaded is not what uv.lock names"
    unpack_programs(tools, content)
    return ""


def unpack_programs(tools: Tools, wheel: bytes) -> None:
    """Take only the programs out of a wheel whose hash was checked."""
    with zipfile.ZipFile(io.BytesIO(wheel)) as archive:
        for name in archive.namelist():
            folder, _, program = name.rpartition("/")
            if folder.endswith(".data/scripts"):
                target = tools.paths.venv / "bin" / program
                target.unlink(missing_ok=True)
                target.write_bytes(archive.read(name))
                target.chmod(0o755)


def usable_pip(tools: Tools) -> list[str]:
    """A command that runs pip for `.venv`; empty where this Python came without one."""
    if importlib.util.find_spec("ensurepip"):
        tools.quiet("ensurepip", [tools.paths.python, "-m", "ensurepip", "--upgrade"])
        return [str(tools.paths.python), "-m", "pip"]
    if importlib.util.find_spec("pip"):
        return [interpreter() or sys.executable, "-m", "pip", "--python", str(tools.paths.python)]
    return []
