"""Classic BPF as seccomp runs it (Documentation/networking/filter.rst, seccomp(2)): enough of it for our filters."""

from __future__ import annotations

import struct

DATA = struct.Struct("<iIQ6Q")  # struct seccomp_data: number, architecture, instruction pointer, arguments


def answer(code: bytes, number: int, machine: int, arguments: tuple[int, ...] = ()) -> tuple[int, int]:
    """What the filter returns for a call, and after how many instructions. Raises KeyError for one it must not hold."""
    data = DATA.pack(number, machine, 0, *(*arguments, 0, 0, 0, 0, 0, 0)[:6])
    program = list(struct.iter_unpack("<HBBI", code))
    accumulator = at = steps = 0
    while True:
        steps += 1
        operation, when_true, when_false, value = program[at]
        at += 1
        if operation == 0x06:
            return value, steps
        if operation == 0x20:
            accumulator = struct.unpack_from("<I", data, value)[0]
            continue
        holds = {0x15: accumulator == value, 0x35: accumulator >= value, 0x45: bool(accumulator & value)}[operation]
        at += when_true if holds else when_false
