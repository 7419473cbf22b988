"""Lays out memory before forking, so that a child writes to as few shared pages as it can.

A page that a child writes to is copied for it. Loading the runtime leaves thousands of free holes all over the heap:
a child would fill them, and join them, and so get a copy of nearly everything. Here they are joined and taken once.
"""

from __future__ import annotations

import ctypes
from _struct import Struct
from posix import getpid
from resource import getpagesize

_M_TRIM_THRESHOLD, _M_TOP_PAD, _M_MMAP_MAX, _M_ARENA_MAX = -1, -2, -4, -8
_MAPPINGS = 65_536  # glibc's own default
_BLOCK = 64 << 10  # below malloc's threshold for mappings of their own
_MOST_HOLES = 100_000
PAGE = getpagesize()
_VECTOR = Struct("<QQ")
_MOST_VECTORS = 1024
_PRESENT, _PRESENT_ALONE = 0x80, 0x81  # of an entry's highest byte
_AROUND = 64 << 10

TYPE_CHECKING = False  # typing itself would cost every child its pages
if TYPE_CHECKING:
    from typing import BinaryIO

_libc = ctypes.PyDLL(None)
_process_vm_writev = getattr(_libc, "process_vm_writev", lambda *_: -1)


def hold() -> None:
    """Lets malloc hold what it has: in a process of a few milliseconds, giving pages back only costs.

    Until ``allow_mappings`` it takes none of its own, so that large blocks stand apart from Python's arenas.
    """
    if hasattr(_libc, "mallopt"):
        held = (_M_TRIM_THRESHOLD, 64 << 20), (_M_TOP_PAD, 1 << 20), (_M_ARENA_MAX, 1), (_M_MMAP_MAX, 0)
        for option, value in held:
            _libc.mallopt(option, value)


def allow_mappings() -> None:
    """Large blocks may again have a mapping of their own, which grows without being copied."""
    if hasattr(_libc, "mallopt"):
        _libc.mallopt(_M_MMAP_MAX, _MAPPINGS)


def settle() -> None:
    """Joins and takes the free holes: from now on memory comes from one unbroken piece. Needs glibc to do so."""
    if not hasattr(_libc, "malloc_trim"):
        return
    _libc.malloc.restype, _libc.free.argtypes = ctypes.c_void_p, [ctypes.c_void_p]
    _libc.sbrk.restype, _libc.sbrk.argtypes = ctypes.c_void_p, [ctypes.c_ssize_t]
    _libc.malloc_trim(0)
    _fill_holes(_libc.sbrk(0) - PAGE)


def _fill_holes(top: int) -> None:
    """Takes every free block below ``top``, for good, the largest first."""
    size, left = _BLOCK, _MOST_HOLES
    while size >= 24 and left:
        left -= 1
        block = _libc.malloc(size)
        if block is None or block >= top:
            _libc.free(block)
            size = size - 16 if size <= 1040 else size * 4 // 5


# Addresses and lengths in bytes, of whole pages.
Pages = list[tuple[int, int]]


class Footprint:
    """The pages that a process wrote to, in stretches, and an address in each part of a file that it looked at."""

    __slots__ = ("read", "written")

    def __init__(self) -> None:
        self.written: Pages = []
        self.read: list[int] = []


def footprint_of(pid: int) -> Footprint:
    """What the process has that it shares with nobody, and of files; nothing where the host does not tell.

    Bit 56 of an entry of pagemap says that a page is mapped once, bit 63 that it is there
    (Documentation/admin-guide/mm/pagemap.rst).
    """
    found = Footprint()
    try:
        with open(f"/proc/{pid}/maps", "rb") as maps, open(f"/proc/{pid}/pagemap", "rb", 0) as table:
            for line in maps:
                area, rights, _, _, _, *file = line.split()
                start, end = (int(part, 16) for part in area.split(b"-"))
                if rights.startswith(b"rw"):
                    found.written += _stretches(start, _entries(table, start, end))
                elif rights.startswith(b"r") and file and file[0].startswith(b"/"):
                    found.read += _parts(start, _entries(table, start, end))
    except OSError:
        return Footprint()
    return found


def _entries(table: BinaryIO, start: int, end: int) -> bytes:
    table.seek(start // PAGE * 8)
    return table.read((end - start) // PAGE * 8)


def _parts(start: int, entries: bytes) -> list[int]:
    """One page for each 64 KiB: the kernel maps what stands around a page of a file with it."""
    there = [start + index * PAGE for index, flags in enumerate(entries[7::8]) if flags & _PRESENT]
    return list({address // _AROUND: address for address in there}.values())


def _stretches(start: int, entries: bytes) -> Pages:
    found: Pages = []
    for index, flags in enumerate(entries[7::8]):
        if flags & _PRESENT_ALONE == _PRESENT_ALONE:
            address = start + index * PAGE
            if found and sum(found[-1]) == address:
                found[-1] = (found[-1][0], found[-1][1] + PAGE)
            else:
                found.append((address, PAGE))
    return found


class Own:
    """Takes a child's copies of pages while nobody waits, by one system call that copies a byte of each onto itself.

    It needs nothing but Linux; where the call is refused, a run takes the copies itself.
    """

    def __init__(self, pages: Pages) -> None:
        singles = [address + at for address, length in pages for at in range(0, length, PAGE)][:_MOST_VECTORS]
        self._vectors = ctypes.create_string_buffer(b"".join(_VECTOR.pack(address, 1) for address in singles))
        count = ctypes.c_ulong(len(singles))
        self._arguments = (self._vectors, count, self._vectors, count, ctypes.c_ulong(0))

    def __call__(self) -> None:
        _process_vm_writev(getpid(), *self._arguments)
