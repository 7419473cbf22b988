"""Becomes a service: asks the kernel to end it with its supervisor, then replaces itself by the service's program.

Run by path in an isolated interpreter (`python -I -S launcher.py SUPERVISOR_PID PROGRAM ARGUMENT...`), so that the
parent needs no code between fork and exec.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1
CANNOT_START = 127


def die_with_parent(signal_number: int = signal.SIGKILL) -> None:
    """Have the kernel send us the signal when our parent ends. Only Linux can; elsewhere the janitor does it."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, int(signal_number), 0, 0, 0)


def main(arguments: list[str]) -> None:
    supervisor, program = int(arguments[0]), arguments[1]
    die_with_parent()
    if os.getppid() != supervisor:
        sys.exit(CANNOT_START)
    try:
        os.execvp(program, arguments[1:])  # noqa: S606  no shell is wanted: the program takes this process's place
    except OSError as error:
        sys.exit(f"{program} cannot be started: {error.strerror}")


if __name__ == "__main__":
    main(sys.argv[1:])
