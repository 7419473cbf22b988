"""Compiling the engine's child: where there is a compiler, once for each source, and never half."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from hooks.engine import compiler

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the compiled child is Linux's")


@pytest.fixture
def prefix(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that takes what is compiled."""
    monkeypatch.setattr(sys, "prefix", str(tmp_path))
    return tmp_path / "lib" / "hookline"


@pytest.fixture
def tools(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only folder on PATH, empty."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    return folder


def script(path: Path, body: str) -> None:
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(0o755)


def test_it_is_compiled_without_a_warning(compiled_child: Path, tmp_path: Path) -> None:
    """By whichever compiler made the one that the tests use."""
    flags = ["-O2", "-std=c11", "-Wall", "-Wextra", "-Wpedantic", "-Werror", "-fPIC", "-shared"]
    command = ["cc", *flags, "-o", str(tmp_path / "child.so"), *map(str, compiler.SOURCES)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_older_one_goes_and_the_newer_is_found(compiled_child: Path, prefix: Path) -> None:
    prefix.mkdir(parents=True)
    (prefix / "child-x86_64-older.so").touch()
    assert compiler.compiled_path() is None
    made = compiler.compile_child()
    assert made is not None
    assert [made] == list(prefix.iterdir()) == [compiler.compiled_path()]


def test_what_is_there_is_not_compiled_again(tools: Path, prefix: Path) -> None:
    script(tools / "cc", f'while [ "$1" != -o ]; do shift; done; echo made > "$2"; echo x >> "{tools}/calls"')
    assert compiler.compile_child() == compiler.compile_child()
    assert (tools / "calls").read_text() == "x\n"


def test_without_a_compiler_there_is_none(tools: Path, prefix: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert compiler.compile_child() is None
    assert compiler.main() == 0
    assert "needs Linux and a C compiler" in capsys.readouterr().out
    assert not prefix.exists()


def test_what_the_compiler_says_is_told_and_nothing_is_left(
    tools: Path, prefix: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    script(tools / "gcc", "echo 'stdint.h: no such file' >&2; exit 1")
    with pytest.raises(compiler.CannotCompile, match=r"stdint\.h"):
        compiler.compile_child()
    assert compiler.main() == 1
    assert "stdint.h" in capsys.readouterr().err
    assert list(prefix.iterdir()) == []
