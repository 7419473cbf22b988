"""Run as `python -I -S -E probes.py ROOT EXTENSION CHILD NAME...`: does what a hostile child would do; how it ended.

CHILD is the file of the compiled child, whose locks are tried then; "-" tries Python's.

Prints one JSON object {name: wait status}; a status with signal 31 is a child killed for a forbidden system call.
"""

from __future__ import annotations

import ctypes
import json
import posix
import resource
import sys
from collections.abc import Callable
from typing import Any

LIBC = ctypes.CDLL(None, use_errno=True)
X86 = posix.uname().machine == "x86_64"
# (x86-64, aarch64) numbers; None where the architecture has no such call.
CALLS: dict[str, tuple[int | None, int | None, tuple[Any, ...]]] = {
    "open": (2, None, (b"/etc/passwd", 0, 0)),
    "openat": (257, 56, (-100, b"/etc/passwd", 0, 0)),
    "openat2": (437, 437, (-100, b"/etc/passwd", 0, 0)),
    "creat": (85, None, (b"/tmp/x", 0o600)),
    "socket": (41, 198, (2, 1, 0)),
    "socketpair": (53, 199, (1, 1, 0, 0)),
    "connect": (42, 203, (1, 0, 0)),
    "bind": (49, 200, (1, 0, 0)),
    "accept4": (288, 242, (1, 0, 0, 0)),
    "sendto": (44, 206, (1, b"x", 1, 0, 0, 0)),
    "sendmsg": (46, 211, (1, 0, 0)),
    "recvmsg": (47, 212, (3, 0, 0)),
    "close": (3, 57, (3,)),
    "process_vm_writev": (311, 271, (1, 0, 0, 0, 0, 0)),
    "fork": (57, None, ()),
    "vfork": (58, None, ()),
    "clone": (56, 220, (17, 0, 0, 0, 0)),
    "clone3": (435, 435, (0, 0)),
    "execve": (59, 221, (b"/bin/true", 0, 0)),
    "execveat": (322, 281, (-100, b"/bin/true", 0, 0, 0)),
    "kill": (62, 129, (1, 0)),
    "tgkill": (234, 131, (1, 1, 0)),
    "pidfd_open": (434, 434, (1, 0)),
    "ptrace": (101, 117, (0, 0, 0, 0)),
    "process_vm_readv": (310, 270, (1, 0, 0, 0, 0, 0)),
    "prctl": (157, 167, (4, 1, 0, 0, 0)),
    "seccomp": (317, 277, (0, 0, 0)),
    "setuid": (105, 146, (0,)),
    "unshare": (272, 97, (0x10000000,)),
    "setns": (308, 268, (0, 0)),
    "mount": (165, 40, (0, 0, 0, 0, 0)),
    "chroot": (161, 51, (b"/",)),
    "unlinkat": (263, 35, (-100, b"/tmp/x", 0)),
    "getdents64": (217, 61, (0, 0, 0)),
    "ioctl": (16, 29, (1, 0x5412, b"x")),
    "dup2": (33, None, (0, 9)),
    "dup3": (292, 24, (0, 9, 0)),
    "fcntl": (72, 25, (0, 0, 9)),
    "pipe2": (293, 59, (0, 0)),
    "memfd_create": (319, 279, (b"x", 0)),
    "userfaultfd": (323, 282, (0,)),
    "io_uring_setup": (425, 425, (1, 0)),
    "bpf": (321, 280, (0, 0, 0)),
    "perf_event_open": (298, 241, (0, 0, 0, 0, 0)),
    "keyctl": (250, 219, (0, 0, 0, 0, 0)),
    "add_key": (248, 217, (0, 0, 0, 0, 0)),
    "shmget": (29, 194, (0, 4096, 0o1000)),
    "init_module": (175, 105, (0, 0, 0)),
    "reboot": (169, 142, (0, 0, 0, 0)),
    "nanosleep": (35, 101, (0, 0)),
    "sched_setaffinity": (203, 122, (0, 0, 0)),
    "setpriority": (141, 140, (0, 0, 0)),
    "getppid": (110, 173, ()),
    "prlimit64 of another process": (302, 261, (1, 7, 0, 0)),
    "mmap executable": (9, 222, (0, 4096, 7, 0x22, -1, 0)),
    "mprotect executable": (10, 226, (0, 4096, 5)),
    "an x32 call": (0x40000000 | 39, None, ()),
    "an unknown call": (9999, 9999, ()),
}
ALLOWED: dict[str, tuple[int | None, int | None, tuple[Any, ...]]] = {
    "mmap": (9, 222, (0, 4096, 3, 0x22, -1, 0)),
    "write to nowhere": (1, 64, (1, b"x", 1)),
    "prlimit64 of itself": (302, 261, (0, 9, 0, 0)),
}


def raw(name: str) -> Callable[[], None] | None:
    x86, arm, arguments = {**CALLS, **ALLOWED}[name]
    number = x86 if X86 else arm
    if number is None:
        return None
    values = [ctypes.c_char_p(one) if isinstance(one, bytes) else ctypes.c_long(one) for one in arguments]

    def act() -> None:
        LIBC.syscall(ctypes.c_long(number), *values)

    return act


def state() -> None:
    """Exits with a bit for each thing that is not locked."""
    faults = 0
    for bit, (which, value) in enumerate(
        [
            (resource.RLIMIT_NPROC, 0),
            (resource.RLIMIT_FSIZE, 0),
            (resource.RLIMIT_CORE, 0),
            (resource.RLIMIT_NOFILE, 8),
        ]
    ):
        if resource.getrlimit(which) != (value, value):
            faults |= 1 << bit
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    if soft != hard or not 0 < hard < 1 << 30:
        faults |= 16
    if resource.getrlimit(resource.RLIMIT_CPU)[1] > 60:
        faults |= 32
    posix._exit(faults)


def raise_limit() -> None:
    """Exits 0 when the own limits cannot be raised."""
    try:
        resource.setrlimit(resource.RLIMIT_AS, (1 << 40, 1 << 40))
    except (ValueError, OSError):
        posix._exit(0)
    posix._exit(1)


def main(root: str, extension: str, child: str, names: list[str]) -> None:
    package = type(sys)("zygote")
    package.__path__ = [f"{root}/hooks/engine/zygote"]
    sys.modules["zygote"] = package
    from zygote import compiled, host, sandbox, zygote  # type: ignore[import-not-found]  # named just above
    from zygote.nursery import Nursery  # type: ignore[import-not-found]  # named just above
    from zygote.options import Options  # type: ignore[import-not-found]  # named just above

    options = Options.parse([f"extension={extension}"])
    module = zygote.load_extension(extension)
    library = compiled.Compiled(child, extension) if child != "-" else None
    interpreter = zygote.prepare(module, f"{root}/hooks/engine", library)
    if library:
        zygote.speed_up(interpreter, extension)
    nursery = Nursery(host.Linux(), interpreter, sandbox.SystemCallFilter(posix.uname().machine), 64, 10, library)
    nursery.host.forbid_gain()
    facts: dict[str, Any] = {
        "kind": nursery.kind,
        "locks": zygote.lock_in(options, nursery.host),
        "uid": posix.getuid(),
        "groups": posix.getgroups(),
    }
    facts["dumpable"] = LIBC.prctl(3, 0, 0, 0, 0)
    facts["no_new_privs"] = LIBC.prctl(39, 0, 0, 0, 0)
    special = {"state": state, "raise_limit": raise_limit}
    for name in names:
        action = special.get(name) or raw(name)
        facts[name] = None if action is None else nursery.probe(action)
    print(json.dumps(facts))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3], sys.argv[4:])
