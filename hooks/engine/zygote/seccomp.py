"""Builds the allow-list of system calls as a classic BPF program (x86-64 and aarch64)."""

from __future__ import annotations

from _struct import pack

AUDIT_ARCH = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
_LOAD, _JUMP_EQUAL, _JUMP_SET, _JUMP_GREATER_EQUAL, _RETURN = 0x20, 0x15, 0x45, 0x35, 0x06
KILL_PROCESS, ALLOW = 0x80000000, 0x7FFF0000
_ARCH, _NUMBER, _ARG0, _ARG2 = 4, 0, 16, 32
_PROT_EXEC = 4
_SIZE = 8  # bytes of an instruction

# What a run needs: nothing opens, receives or passes on descriptors, forks or executes.
NUMBERS: dict[str, dict[str, int]] = {
    "x86_64": {
        "read": 0, "write": 1, "poll": 7, "mmap": 9, "mprotect": 10, "munmap": 11, "brk": 12,
        "rt_sigaction": 13, "rt_sigprocmask": 14, "rt_sigreturn": 15, "mremap": 25, "madvise": 28,
        "exit": 60, "gettimeofday": 96, "getrusage": 98, "sigaltstack": 131, "futex": 202, "restart_syscall": 219,
        "clock_gettime": 228, "exit_group": 231, "prlimit64": 302, "getrandom": 318,
    },
    "aarch64": {
        "read": 63, "write": 64, "ppoll": 73, "mmap": 222, "mprotect": 226, "munmap": 215, "brk": 214,
        "rt_sigaction": 134, "rt_sigprocmask": 135, "rt_sigreturn": 139, "mremap": 216, "madvise": 233,
        "exit": 93, "gettimeofday": 169, "getrusage": 165, "sigaltstack": 132, "futex": 98, "restart_syscall": 128,
        "clock_gettime": 113, "exit_group": 94, "prlimit64": 261, "getrandom": 278,
    },
}  # fmt: skip


def _op(code: int, jump_true: int, jump_false: int, value: int) -> bytes:
    return pack("HBBI", code, jump_true, jump_false, value)


def _rule(name: str, refusal: int) -> bytes:
    """What is done once the number is known to be this one."""
    allow, refuse = _op(_RETURN, 0, 0, ALLOW), _op(_RETURN, 0, 0, refusal)
    if name in ("mmap", "mprotect"):  # never executable memory
        return _op(_LOAD, 0, 0, _ARG2) + _op(_JUMP_SET, 0, 1, _PROT_EXEC) + refuse + allow
    if name == "prlimit64":  # only its own limits, and those cannot be raised
        return _op(_LOAD, 0, 0, _ARG0) + _op(_JUMP_EQUAL, 1, 0, 0) + refuse + allow
    return allow


def _search(calls: list[tuple[int, str]], refusal: int) -> bytes:
    """Halves the sorted calls until one is left.

    The kernel asks a new filter about every number there is, for each child: a list would be read to its end each time.
    """
    if len(calls) == 1:
        number, name = calls[0]
        rule = _rule(name, refusal)
        return _op(_JUMP_EQUAL, 0, len(rule) // _SIZE, number) + rule + _op(_RETURN, 0, 0, refusal)
    middle = len(calls) // 2
    below = _search(calls[:middle], refusal)
    return _op(_JUMP_GREATER_EQUAL, len(below) // _SIZE, 0, calls[middle][0]) + below + _search(calls[middle:], refusal)


def allow_list(machine: str, refusal: int = KILL_PROCESS) -> bytes:
    """The program for ``machine``; raises KeyError where no filter is known."""
    program = _op(_LOAD, 0, 0, _ARCH) + _op(_JUMP_EQUAL, 1, 0, AUDIT_ARCH[machine]) + _op(_RETURN, 0, 0, KILL_PROCESS)
    program += _op(_LOAD, 0, 0, _NUMBER)
    if machine == "x86_64":  # the x32 calls share the architecture word
        program += _op(_JUMP_GREATER_EQUAL, 0, 1, 0x40000000) + _op(_RETURN, 0, 0, KILL_PROCESS)
    return program + _search(sorted((number, name) for name, number in NUMBERS[machine].items()), refusal)
