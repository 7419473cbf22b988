"""The engine daemon, run as ``python -I -S -E daemon.py key=value...`` with an empty environment."""

from __future__ import annotations

import posix
import sys


def package() -> None:
    """Makes the siblings importable as ``zygote.*`` without the web application's packages."""
    here = __file__.rsplit("/", 1)[0]
    made = type(sys)("zygote")
    made.__path__ = [here]
    sys.modules["zygote"] = made


if __name__ == "__main__":
    package()
    from zygote.guardian import main  # type: ignore[import-not-found]  # named by package() above

    posix._exit(main(sys.argv[1:]))
