"""What the Makefile starts: any Python, also one that is too old."""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.tree import ROOT

ENTRY = ROOT / "console" / "bootstrap" / "__main__.py"
MAKE = shutil.which("make")


def start(entry: str, path: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the entry's `main` as if this Python were of another version."""
    argv = f"sys.argv = ['entry', *{list(arguments)!r}]"
    code = f"import sys, runpy\n{argv}\n{entry}\nrunpy.run_path({str(ENTRY)!r})['main']()"
    return subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env={"PATH": path}, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize(
    "name", ["console/__init__.py", "console/bootstrap/__init__.py", "console/bootstrap/__main__.py"]
)
def test_an_old_python_can_read_what_it_meets(name: str) -> None:
    """Up to the version check, nothing newer than Python 3.6 may stand."""
    source = (ROOT / name).read_text(encoding="utf-8")
    ast.parse(source, feature_version=(3, 6))
    assert "from __future__ import annotations" not in source
    assert "match " not in source
    assert ":=" not in source


def test_an_old_python_is_told_what_to_install(tmp_path: Path) -> None:
    done = start("sys.version_info = (3, 8, 10)", str(tmp_path))
    assert "Hookline needs Python 3.11 or newer" in done.stderr
    assert "apt install python3" in done.stderr
    assert "make run PYTHON=" in done.stderr
    assert "Traceback" not in done.stderr


def fake_python(folder: Path, name: str, is_new: bool) -> None:
    """A python that answers the version question, and otherwise says how it was called."""
    script = folder / name
    probe = f'[ "$1" = -c ] && exit {0 if is_new else 1}'
    script.write_text(f'#!/bin/sh\n{probe}\necho "{name} $*"\n', encoding="utf-8")
    script.chmod(0o755)


def test_a_newer_one_on_path_takes_over(tmp_path: Path) -> None:
    fake_python(tmp_path, "python3.12", is_new=True)
    done = start("sys.version_info = (3, 9, 2)", f"{tmp_path}:/usr/bin:/bin", "test")
    assert done.stdout == "python3.12 -m console.bootstrap test\n"


def test_one_that_only_pretends_does_not(tmp_path: Path) -> None:
    """Version managers put a launcher on PATH for every version that they know of."""
    fake_python(tmp_path, "python3.13", is_new=False)
    fake_python(tmp_path, "python3.11", is_new=True)
    done = start("sys.version_info = (3, 9, 2)", f"{tmp_path}:/bin", "run")
    assert done.stdout == "python3.11 -m console.bootstrap run\n"


@pytest.mark.parametrize("arguments", [[], ["fly"], ["run", "fast"]])
def test_bad_usage_says_which_commands_there_are(arguments: list[str]) -> None:
    argv = [sys.executable, "-m", "console.bootstrap", *arguments]
    done = subprocess.run(argv, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "run|test|bench|lint" in done.stderr


def test_a_wrong_port_is_said_before_anything_is_touched(tmp_path: Path) -> None:
    environ = {"PATH": os.environ["PATH"], "PORT": "eighty", "HOOKLINE_DATA_DIR": str(tmp_path / "var")}
    argv = [sys.executable, "-m", "console.bootstrap", "run"]
    done = subprocess.run(argv, cwd=ROOT, env=environ, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "PORT is 'eighty'" in done.stdout
    assert not list(tmp_path.iterdir())


@pytest.mark.skipif(MAKE is None, reason="there is no make on this machine")
@pytest.mark.parametrize("target", ["run", "test", "bench", "lint"])
def test_make_starts_each_command(target: str, tmp_path: Path) -> None:
    fake_python(tmp_path, "python", is_new=True)
    argv = [str(MAKE), target, f"PYTHON={tmp_path / 'python'}", "PORT=9999"]
    done = subprocess.run(argv, cwd=ROOT, capture_output=True, text=True, check=True)
    assert f"python -m console.bootstrap {target}" in done.stdout


@pytest.mark.skipif(MAKE is None, reason="there is no make on this machine")
def test_make_hands_the_port_on(tmp_path: Path) -> None:
    script = tmp_path / "python"
    script.write_text('#!/bin/sh\necho "port $PORT"\n', encoding="utf-8")
    script.chmod(0o755)
    argv = [str(MAKE), "--no-print-directory", "run", f"PYTHON={script}", "PORT=9999"]
    done = subprocess.run(argv, cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "port 9999\n"
