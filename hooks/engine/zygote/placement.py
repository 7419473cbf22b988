"""Has the blocks that a run writes to stand side by side: see placement.c, and survey.py for the list of them."""

from __future__ import annotations

import ctypes

from . import heap

TYPE_CHECKING = False  # typing itself would cost every child its pages
if TYPE_CHECKING:
    from .compiled import Compiled

BLOCKS = __file__.rsplit("/", 1)[0] + "/hot_blocks.txt"


class Block(ctypes.Structure):
    """placement.c's struct block."""

    _fields_ = [
        *((name, ctypes.c_uint32) for name in ("allocation", "reallocation", "size", "padding")),
        ("place", ctypes.c_void_p),
    ]


def listed() -> list[tuple[int, int, int]]:
    """(allocation, reallocation, size) of each block, in order; none without the list."""
    try:
        with open(BLOCKS, "rb") as file:
            rows = [line.split() for line in file if not line.startswith(b"#")]
    except FileNotFoundError:
        return []
    return [(int(allocation), int(reallocation), int(size)) for allocation, reallocation, size in rows]


class Placing:
    """Until it is left the engine's blocks are placed, where there is a compiled child; ``placed`` counts them."""

    def __init__(self, compiled: Compiled | None, extension: str) -> None:
        self._library = compiled.library if compiled is not None else None
        self._extension = extension
        self.placed = 0

    def __enter__(self) -> Placing:
        blocks = listed() if self._library is not None else []
        if self._library is not None and blocks:
            heap.settle()
            table = (Block * len(blocks))(*(Block(*row) for row in blocks))
            self._library.begin_placing(self._extension.encode(), table, ctypes.c_size_t(len(blocks)))
        return self

    def __exit__(self, *error: object) -> None:
        if self._library is not None:
            self.placed = self._library.end_placing()
