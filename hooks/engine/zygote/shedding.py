"""Keeps Python's own memory out of compiled children: they run none of it.

It is more than half of what the kernel would copy for each of them and take apart again, and what this process writes
to meanwhile need not be copied either.
"""

from __future__ import annotations

import ctypes
import gc
import posix
import sys

_MADV_DONTFORK, _MADV_DOFORK = 10, 11

_libc = ctypes.PyDLL(None)

Areas = list[tuple[int, int]]  # addresses: the first, and the one behind the last


def pythons_areas(extension: str) -> Areas:
    """The mappings that hold Python's code and objects alone; none where the host does not tell.

    Whatever else there is stays. malloc takes no mapping of its own while the runtime is loaded (``heap.hold``): one
    without a name that holds an object of Python's holds nothing of JavaScript's.
    """
    try:
        with open("/proc/self/maps", "rb") as maps:
            mappings = [line.split(maxsplit=5) for line in maps]
    except OSError:
        return []
    named = [(*_ends(area), name[0].strip() if name else b"", rights) for area, rights, _, _, _, *name in mappings]
    files = _pythons_files(extension) | {name for start, end, name, _ in named if start <= _of_libpython() < end}
    objects = list(map(id, gc.get_objects()))
    return [
        (start, end)
        for start, end, name, rights in named
        if name in files
        or name.rpartition(b"/")[2].startswith(b"libffi.")
        or (not name and rights == b"rw-p" and _holds_objects_alone(start, end, objects))
    ]


def _ends(area: bytes) -> tuple[int, int]:
    start, _, end = area.partition(b"-")
    return int(start, 16), int(end, 16)


def _pythons_files(extension: str) -> set[bytes]:
    """The interpreter's program and the extension modules, but for the engine."""
    paths = [getattr(module, "__file__", None) or "" for module in list(sys.modules.values())]
    libraries = {path.encode("utf-8", "surrogateescape") for path in paths if ".so" in path and path != extension}
    return libraries | {posix.readlink(b"/proc/self/exe")}


def _of_libpython() -> int:
    """An address in the file that Python's functions are in."""
    return ctypes.cast(ctypes.pythonapi.Py_IsInitialized, ctypes.c_void_p).value or 0


def _holds_objects_alone(start: int, end: int, objects: list[int]) -> bool:
    """False where the C library keeps this thread's own variables there."""
    _libc.pthread_self.restype = ctypes.c_size_t
    _libc.__errno_location.restype = ctypes.c_size_t
    if any(start <= address < end for address in (_libc.pthread_self(), _libc.__errno_location())):
        return False
    return any(start <= address < end for address in objects)


def size_of(areas: Areas) -> int:
    return sum(end - start for start, end in areas)


def shed(areas: Areas) -> bool:
    """From now on no child has them. False where the host refuses; then all are kept."""
    if all(_advise(start, end, _MADV_DONTFORK) == 0 for start, end in areas):
        return True
    keep(areas)
    return False


def keep(areas: Areas) -> None:
    for start, end in areas:
        _advise(start, end, _MADV_DOFORK)


def _advise(start: int, end: int, advice: int) -> int:
    status: int = _libc.madvise(ctypes.c_void_p(start), ctypes.c_size_t(end - start), advice)
    return status
