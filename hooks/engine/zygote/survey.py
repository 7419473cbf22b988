"""Finds out which blocks of the engine's a run writes to; see placement.c. Takes some 150 MB for a moment."""

from __future__ import annotations

import ctypes

from . import heap, host, rehearsal
from .compiled import Compiled
from .interpreter import load_extension
from .nursery import Nursery
from .placement import Block
from .zygote import prepare, speed_up

_ROUNDS = 3
_LARGEST = 2048  # those above have pages to themselves already


def main(extension: str, child: str, engine: str) -> list[str]:
    """The lines of hot_blocks.txt. Raises OSError or RuntimeError where this host does not tell."""
    heap.hold()
    module = load_extension(extension)
    compiled = Compiled(child, extension)
    if compiled.library.begin_recording(extension.encode()):
        raise RuntimeError("the engine's calls of malloc cannot be diverted")
    interpreter = prepare(module, engine, compiled)
    speed_up(interpreter, extension)
    blocks = ctypes.POINTER(Block)()
    count = compiled.library.end_recording(ctypes.byref(blocks))
    nursery = Nursery(host.Linux(), interpreter, None, 128, 60, compiled)
    written: set[int] = set()
    for _ in range(_ROUNDS):
        for address, length in rehearsal.footprint(host.Linux(), nursery.perform).written:
            written.update(range(address // heap.PAGE, (address + length) // heap.PAGE))
    if not written:
        raise RuntimeError("this host does not tell which pages a child writes to")
    last = {blocks[at].place: at for at in range(count)}  # a place is given again once its block is freed
    hot = [blocks[at] for at in sorted(last.values()) if blocks[at].size < _LARGEST and _is_in(blocks[at], written)]
    return [f"{block.allocation} {block.reallocation} {block.size}" for block in hot]


def _is_in(block: Block, pages: set[int]) -> bool:
    last = (block.place + block.size - 1) // heap.PAGE
    return any(page in pages for page in range(block.place // heap.PAGE, last + 1))
