"""Compiles zygote/*.c where there is a C compiler: ``python -m hooks.engine.compiler``.

Without one the engine is the same, only slower: Python does what the compiled child would do.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

SOURCES = sorted((Path(__file__).resolve().parent / "zygote").glob("*.c"))
_COMPILERS = ("cc", "gcc", "clang")
_FLAGS = ("-O2", "-std=c11", "-fPIC", "-shared", "-Wl,-z,now")  # bound at once: not in each child
_MOST_S = 120


class CannotCompile(Exception):
    """The compiler's own words."""


def compiled_path() -> Path | None:
    """The compiled child of these very sources; None where it has not been compiled."""
    path = _target()
    return path if path.is_file() else None


def compile_child() -> Path | None:
    """Compiles the child unless that is done; None where nothing here can. Raises CannotCompile."""
    target = _target()
    if sys.platform != "linux" or target.is_file():
        return compiled_path()
    compiler = next(filter(None, map(shutil.which, _COMPILERS)), None)
    if compiler is None:
        return None
    target.parent.mkdir(parents=True, exist_ok=True)
    half = target.with_name(f"{target.name}.{os.getpid()}")
    command = [compiler, *_FLAGS, "-o", str(half), *map(str, SOURCES)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=_MOST_S, check=False)  # noqa: S603  every argument is built here
    if done.returncode:
        half.unlink(missing_ok=True)
        raise CannotCompile(f"{compiler} cannot compile the engine's child:\n{done.stderr.strip()}")
    half.replace(target)
    for older in target.parent.glob("child-*.so"):
        if older != target:
            older.unlink(missing_ok=True)
    return target


def _target() -> Path:
    """Named by its sources, so that no other version's is ever used; where this Python's own packages are."""
    name = hashlib.sha256(b"".join(source.read_bytes() for source in SOURCES)).hexdigest()[:16]
    return Path(sys.prefix) / "lib" / "hookline" / f"child-{os.uname().machine}-{name}.so"


def main() -> int:
    try:
        path = compile_child()
    except (CannotCompile, OSError, subprocess.TimeoutExpired) as problem:
        sys.stderr.write(f"{problem}\nHooks run without it, more slowly.\n")
        return 1
    sys.stdout.write(f"{path or 'none here: it needs Linux and a C compiler; hooks run without it, more slowly'}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
