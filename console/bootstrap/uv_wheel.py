"""Which wheel of uv this machine needs, read from uv.lock: its address and hash are already there."""

from __future__ import annotations

import platform
import tomllib
from dataclasses import dataclass
from pathlib import Path

from console.bootstrap.problems import Problem

REPAIR = "Restore uv.lock from git (git checkout uv.lock), then run the same command again."


@dataclass(frozen=True)
class LockedUv:
    """The uv that the lock file names: its version and, for every platform, the wheel's address and SHA-256 (hex)."""

    version: str
    wheels: tuple[tuple[str, str], ...]

    @property
    def requirement(self) -> str:
        """The pinned requirement line for pip's --require-hashes."""
        hashes = " ".join(f"--hash=sha256:{digest}" for _, digest in self.wheels)
        return f"uv=={self.version} {hashes}\n"


def read_lock(lock: Path) -> LockedUv:
    """Find uv in uv.lock. Raises Problem when the file is missing, damaged or names no uv."""
    try:
        packages = tomllib.loads(lock.read_text(encoding="utf-8"))["package"]
        entry = next(package for package in packages if package["name"] == "uv")
        wheels = tuple((wheel["url"], wheel["hash"].removeprefix("sha256:")) for wheel in entry["wheels"])
    except (OSError, tomllib.TOMLDecodeError, KeyError, StopIteration) as error:
        raise Problem(f"{lock.name} cannot be read: {error!r}", REPAIR) from error
    return LockedUv(entry["version"], wheels)


def platform_marks(system: str, machine: str, libc: str) -> tuple[str, str]:
    """The two marks in the name of a wheel for this kind of machine: the platform's and the processor's."""
    machine = {"amd64": "x86_64", "arm64": "aarch64"}.get(machine.lower(), machine.lower())
    if system == "Darwin":
        return "macosx", "arm64" if machine == "aarch64" else machine
    return ("manylinux" if libc == "glibc" else "musllinux"), machine


def wheel_for_this_machine(locked: LockedUv) -> tuple[str, str] | None:
    """Address and hash of the wheel that runs here, or None when uv has none for this kind of machine."""
    kind, machine = platform_marks(platform.system(), platform.machine(), platform.libc_ver()[0])
    for url, digest in locked.wheels:
        name = url.rsplit("/", 1)[-1]
        if kind in name and f"_{machine}" in name:
            return url, digest
    return None
