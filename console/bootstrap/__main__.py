"""Entry point: `python3 -m console.bootstrap run|test|bench|lint`.

Kept to the syntax of Python 3.6, so that one that is too old gets a sentence and not a syntax error.
"""

import os
import platform
import shutil
import subprocess
import sys

OLDEST = (3, 11)
NEWER_NAMES = ("python3.13", "python3.12", "python3.11", "python3.14")


def is_new_enough(command: str) -> bool:
    """Tell whether `command` starts a Python that Hookline runs on."""
    probe = f"import sys; sys.exit(sys.version_info < {OLDEST})"
    with open(os.devnull, "w") as nothing:
        return subprocess.call([command, "-c", probe], stdout=nothing, stderr=nothing) == 0


def find_newer() -> str:
    """The first Python on PATH that is new enough; empty when there is none."""
    for name in NEWER_NAMES:
        path = shutil.which(name)
        if path and is_new_enough(path):
            return path
    return ""


def main() -> int:
    if sys.version_info >= OLDEST:
        from console.bootstrap.cli import main as run_command

        return run_command(sys.argv[1:])
    newer = find_newer()
    if newer:
        os.execv(newer, [newer, "-m", "console.bootstrap", *sys.argv[1:]])  # noqa: S606  the newer Python takes over
    sys.stderr.write(
        f"Hookline needs Python 3.11 or newer; this is Python {platform.python_version()} ({sys.executable}),\n"
        "and PATH has no newer one.\n"
        "  What to do: install one (Debian 12, Ubuntu 24.04: apt install python3 python3-venv; macOS: brew install\n"
        "  python@3.13), then run the same command again. `make run PYTHON=/path/to/python3` names one outside PATH.\n"
    )
    return 1


if __name__ == "__main__":
    sys.exit(main())
