"""What must hold before anything is installed or started; each failure says what to do."""

from __future__ import annotations

import fcntl
import os
import shutil
import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from console.bootstrap.paths import Paths
from console.bootstrap.problems import Problem

FIRST_SETUP_MB = 1_500
LATER_MB = 100


def check_disk(paths: Paths) -> None:
    """Raise Problem where the disk cannot hold what set-up will write."""
    needed = LATER_MB if paths.python.exists() and paths.node_modules.exists() else FIRST_SETUP_MB
    free = shutil.disk_usage(paths.root).free // 1_000_000
    if free < needed:
        raise Problem(
            f"the disk of {paths.root} has {free:,} MB left and set-up needs {needed:,} MB",
            "Free some space, or move this folder to a larger disk, then run the same command again.",
        )


def check_writable(paths: Paths) -> None:
    """Raise Problem where the folder, or the data folder, cannot be written to."""
    for folder in (paths.root, first_existing(paths.data)):
        if not os.access(folder, os.W_OK | os.X_OK):
            raise Problem(
                f"{folder} cannot be written to by this user", f"Run as its owner, or: sudo chown -R $(id -u) {folder}"
            )


def first_existing(path: Path) -> Path:
    """The path itself or the nearest folder above it that is there."""
    return next(folder for folder in (path, *path.parents) if folder.exists())


def read_port(environ: Mapping[str, str]) -> int:
    """PORT as a number from 1 to 65535 (8000 when unset). Raises Problem for anything else."""
    raw = environ.get("PORT", "").strip() or "8000"
    if raw.isascii() and raw.isdigit() and 0 < int(raw) < 65_536:
        return int(raw)
    raise Problem(f"PORT is {raw!r}", "Write a number from 1 to 65535, for example: make run PORT=8080")


def check_port(host: str, port: int) -> None:
    """Raise Problem where the web server could not listen on host:port."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except PermissionError as error:
            raise Problem(f"port {port} is reserved for root", "Choose one above 1023: make run PORT=8080") from error
        except OSError as error:
            raise Problem(
                f"port {port} on {host} cannot be used ({error.strerror}): another program is probably listening there",
                f"Stop that program, or choose another port: make run PORT={port + 1 if port < 65_535 else 8080}",
            ) from error


@contextmanager
def only_one(paths: Paths, name: str, wait: bool, what: str) -> Iterator[None]:
    """Hold the lock `<data>/run/<name>.lock` for the block; the system frees it however this process ends.

    Raises Problem when another process holds it and `wait` is false.
    """
    paths.run.mkdir(parents=True, exist_ok=True)
    with open(paths.run / f"{name}.lock", "a+", encoding="ascii") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            file.seek(0)
            holder = file.read().strip() or "unknown"
            raise Problem(
                f"{what} (process {holder}) with the data of {paths.data}",
                f"Stop it first (kill {holder}), or give this one data of its own: HOOKLINE_DATA_DIR=var-2 make run",
            ) from error
        file.truncate(0)
        file.write(f"{os.getpid()}\n")
        file.flush()
        yield
