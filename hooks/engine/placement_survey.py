"""Writes the list of the blocks that a run writes to: `python -m hooks.engine.placement_survey`.

To be run again when the runtime's JavaScript, child.c or dukpy have changed. One that does not fit costs speed.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from hooks.engine.compiler import compile_child
from hooks.engine.private import extension_path

ENGINE = Path(__file__).resolve().parent
TARGET = ENGINE / "zygote" / "hot_blocks.txt"
_HEAD = """\
# The blocks of memory that a run writes to, by when the loading of the runtime asks for each: number of the allocation,
# number of the reallocation since then, bytes. Made by `python -m hooks.engine.placement_survey`; see placement.c.
"""
_CODE = (
    "import sys; package = type(sys)('zygote'); package.__path__ = [sys.argv[3] + '/zygote'];"
    " sys.modules['zygote'] = package; from zygote.survey import main; print('\\n'.join(main(*sys.argv[1:])))"
)


def survey() -> str:
    """The list's text. Raises RuntimeError where this host cannot tell."""
    child = compile_child()
    if child is None:
        raise RuntimeError("no compiled child: it needs Linux and a C compiler")
    command = [sys.executable, "-I", "-S", "-E", "-c", _CODE, str(extension_path()), str(child), str(ENGINE)]
    done = subprocess.run(command, env={}, capture_output=True, text=True, check=False)  # noqa: S603  all built here
    if done.returncode:
        raise RuntimeError(done.stderr.strip())
    return _HEAD + done.stdout


if __name__ == "__main__":
    TARGET.write_text(survey())
    sys.stdout.write(f"{TARGET}: {len(TARGET.read_text().splitlines())} lines\n")
