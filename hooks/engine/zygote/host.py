"""What differs between kernels. Full isolation needs Linux; any other Unix has the development level."""

from __future__ import annotations

import ctypes
import posix
import resource
import sys
import time
from _struct import Struct

TYPE_CHECKING = False  # typing itself would cost every child its pages
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    # Both ends of the pipe that tells of a process's end; None where the kernel tells by itself.
    Liveness = tuple[int, int] | None

_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE, _PR_SET_NO_NEW_PRIVS = 1, 4, 38
_SIGKILL, _SIGTERM = 9, 15
_NICE = 10
_SLICE_NS = 20_000_000
_SCHED_SETATTR = {"x86_64": 314, "aarch64": 274}
_SCHEDULING = Struct("<IIQiIQQQ")  # struct sched_attr: its size, policy, flags, nice, priority, runtime, and two more
_LIVENESS = 4
_UNLIMITED = -1

# getrusage(2): macOS counts the peak in bytes, the others in KiB.
PEAK_UNITS = 1024 if sys.platform == "darwin" else 1

_libc = ctypes.CDLL(None, use_errno=True)
# What a child calls: arguments are made before the fork, so that it has next to nothing to do.
plain_libc = ctypes.PyDLL(None)
plain_libc.signal.restype = None
# Without what posix.fork does beside it for processes with threads, of which there are none: half the pages to copy.
# It answers -1 where the host refuses: such a number must never reach kill().
fork = plain_libc.fork

# A call and its arguments. An answer that is not 0 or None says that it failed.
Step = tuple["Callable[..., object]", tuple["Any", ...]]


class Refused(OSError):
    """A lock could not be closed; the message names it."""


class Unix:
    """What every Unix has. A process's end is told by the end of a pipe that only it keeps open."""

    first_closed = _LIVENESS + 1

    def reserve(self) -> None:
        """Takes the descriptors that children are going to use, so that nothing to be handed down has their numbers."""
        taken = posix.dup(0)
        while taken < _LIVENESS:
            taken = posix.dup(0)
        if taken > _LIVENESS:
            posix.close(taken)

    def open_liveness(self) -> Liveness:
        """Before a process is made."""
        return posix.pipe()

    def pass_liveness_on(self, liveness: Liveness) -> None:
        """In the parent of a program that is going to be started."""
        if liveness:
            posix.set_inheritable(liveness[1], True)

    def hold_liveness(self, liveness: Liveness) -> None:
        """In a forked child: it alone keeps the pipe open."""
        if liveness:
            posix.dup2(liveness[1], _LIVENESS)

    def watch(self, pid: int, liveness: Liveness) -> int:
        """A descriptor that becomes readable when the process ends, for its parent."""
        del pid
        ours, theirs = liveness or (-1, -1)
        posix.close(theirs)
        return ours

    def first_of_child(self) -> tuple[Step, ...]:
        """What a child does first: no handler of the supervisor's."""
        return ((plain_libc.signal, (ctypes.c_int(_SIGTERM), ctypes.c_void_p(0))),)

    def forbid_gain(self) -> None:
        """No core file."""
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))

    def hide(self) -> None:
        """Nothing, where the kernel has nothing for it."""

    def cpu_s(self, pid: int) -> float:
        """Seconds of CPU that another process has used; 0 where the kernel does not tell: RLIMIT_CPU holds still."""
        del pid
        return 0.0

    def give_way(self, pid: int) -> None:
        """Lets everybody go before a process that turned out to take long."""
        posix.setpriority(posix.PRIO_PROCESS, pid, _NICE)

    def address_space(self) -> int:
        """Bytes of address space of this process; 0 where it is not known."""
        return 0

    def address_limit(self, wanted: int) -> int:
        """The bytes to limit address space to. Where the kernel ignores that, the JavaScript heap's own limit holds."""
        del wanted
        return _UNLIMITED


class Linux(Unix):
    """pidfd_open(2), prctl(2), /proc, and the CPU clock of another process."""

    first_closed = _LIVENESS

    def reserve(self) -> None:
        """Nothing: a child keeps its connection alone."""

    def open_liveness(self) -> Liveness:
        return None

    def watch(self, pid: int, liveness: Liveness) -> int:
        """Raises OSError where the kernel is too old."""
        descriptor: int = posix.pidfd_open(pid)
        return descriptor

    def first_of_child(self) -> tuple[Step, ...]:
        """Beside that: SIGKILL for it when the supervisor goes."""
        until_orphaned = tuple(map(ctypes.c_ulong, (_PR_SET_PDEATHSIG, _SIGKILL, 0, 0, 0)))
        return ((plain_libc.prctl, until_orphaned), *super().first_of_child())

    def forbid_gain(self) -> None:
        """No new privileges, no core file."""
        self._prctl(_PR_SET_NO_NEW_PRIVS, 1)
        super().forbid_gain()

    def hide(self) -> None:
        """No one of the same user may look inside."""
        self._prctl(_PR_SET_DUMPABLE, 0)

    def _prctl(self, option: int, *values: int) -> None:
        arguments = [ctypes.c_ulong(value) for value in (*values, 0, 0, 0, 0)[:4]]
        if _libc.prctl(ctypes.c_int(option), *arguments):
            raise Refused(ctypes.get_errno(), f"prctl {option} refused")

    def cpu_s(self, pid: int) -> float:
        return time.clock_gettime((~pid << 3) | 2)  # clock_getcpuclockid(3)

    def give_way(self, pid: int) -> None:
        """A process that wakes up need not wait for the end of this one's time slice, where it is the longer one.

        sched_setattr(2): since Linux 6.12 a slice is an ordinary process's own; before that its length is ignored.
        """
        attributes = _SCHEDULING.pack(_SCHEDULING.size, 0, 0, _NICE, 0, _SLICE_NS, 0, 0)
        number = _SCHED_SETATTR.get(posix.uname().machine)
        if number is None or plain_libc.syscall(ctypes.c_long(number), pid, attributes, 0):
            super().give_way(pid)

    def address_space(self) -> int:
        with open("/proc/self/statm", "rb") as statm:
            return int(statm.read().split()[0]) * resource.getpagesize()

    def address_limit(self, wanted: int) -> int:
        return wanted


def of(name: str) -> Unix:
    """The host this is; ``unix`` is what tests ask for."""
    return Linux() if sys.platform == "linux" and name != "unix" else Unix()
