"""Locks a process: namespaces, user, and at last the system-call filter."""

from __future__ import annotations

import ctypes
import posix
import resource

from . import seccomp
from .host import Step, plain_libc

_PR_SET_SECCOMP = 22
_SECCOMP_MODE_FILTER = 2
_CLONE_NEWNS, _CLONE_NEWUTS, _CLONE_NEWIPC, _CLONE_NEWUSER, _CLONE_NEWNET = (
    0x20000,
    0x4000000,
    0x8000000,
    0x10000000,
    0x40000000,
)
_MS_REC, _MS_PRIVATE, _MS_NOSUID, _MS_NODEV, _MS_NOEXEC, _MS_RDONLY = 16384, 1 << 18, 2, 4, 8, 1
_NOBODY = 65534
_PROMPT = -5

_libc = ctypes.CDLL(None, use_errno=True)


class _Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("filter", ctypes.c_void_p)]


# Which, and its soft and hard value.
Limits = tuple[tuple[int, tuple[int, int]], ...]


def limits(address_space: int, cpu_seconds: int, descriptors: int) -> Limits:
    """Limits of a child, as setrlimit takes them: bytes of address space, seconds of CPU, highest descriptor."""
    return (
        (resource.RLIMIT_AS, (address_space,) * 2),
        (resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds + 1)),  # only before the hard one does SIGXCPU say why
        (resource.RLIMIT_NOFILE, (descriptors,) * 2),
        (resource.RLIMIT_NPROC, (0, 0)),
        (resource.RLIMIT_FSIZE, (0, 0)),
    )


def isolate_namespaces() -> list[str]:
    """Moves this process into empty network, IPC, name and mount namespaces where the host allows; says which."""
    wanted = [("network", _CLONE_NEWNET), ("ipc", _CLONE_NEWIPC), ("uts", _CLONE_NEWUTS), ("mount", _CLONE_NEWNS)]
    if posix.geteuid() != 0 and _libc.unshare(_CLONE_NEWUSER):
        return []
    return [name for name, flag in wanted if _libc.unshare(flag) == 0]


def empty_root(directory: bytes) -> bool:
    """Makes an empty read-only file system the root; needs the mount namespace. False where refused."""
    if _libc.mount(b"none", b"/", None, ctypes.c_ulong(_MS_REC | _MS_PRIVATE), None):
        return False
    flags = _MS_NOSUID | _MS_NODEV | _MS_NOEXEC | _MS_RDONLY
    if _libc.mount(b"tmpfs", directory, b"tmpfs", ctypes.c_ulong(flags), b"size=4k"):
        return False
    try:
        posix.chroot(directory)
        posix.chdir("/")
    except OSError:
        return False
    return True


def answer_promptly() -> None:
    """Where it is root: goes before ordinary processes. A run that turns out to be long loses this at once."""
    if posix.getuid() == 0:
        posix.setpriority(posix.PRIO_PROCESS, 0, _PROMPT)


def drop_user() -> None:
    """Becomes nobody where it was root."""
    if posix.getuid() == 0:
        posix.setgroups([])
        posix.setgid(_NOBODY)  # of root, this sets the real, the effective and the saved one
        posix.setuid(_NOBODY)


class SystemCallFilter:
    """The compiled filter; built once before forking, installed in each child."""

    def __init__(self, machine: str, refusal: int = seccomp.KILL_PROCESS) -> None:
        self.instructions = seccomp.allow_list(machine, refusal)
        self._buffer = ctypes.create_string_buffer(self.instructions, len(self.instructions))
        self._program = _Program(len(self.instructions) // 8, ctypes.addressof(self._buffer))
        self._address = ctypes.addressof(self._program)
        values = _PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, self._address, 0, 0
        self.step: Step = (plain_libc.prctl, tuple(map(ctypes.c_ulong, values)))
