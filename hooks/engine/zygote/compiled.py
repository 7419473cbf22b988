"""The child without Python, child.c, where set-up could compile it; see compiler.py for how."""

from __future__ import annotations

import ctypes
import posix
from ctypes import byref

from .heap import PAGE
from .interpreter import NATIVE_ROOM
from .native import Mismatch, Native, Value, context_of, stack_size

TYPE_CHECKING = False  # typing itself would cost every child its pages
if TYPE_CHECKING:
    from typing import Any

    from .heap import Footprint
    from .interpreter import Room
    from .sandbox import Limits

# The functions of QuickJS, in the order of child.c's struct engine.
_FUNCTIONS = (
    "JS_ParseJSON", "JS_Call", "JS_GetException", "JS_DupValue", "JS_FreeValue", "JS_ToCStringLen2", "JS_FreeCString",
    "JS_Eval", "JS_ExecutePendingJob", "JS_SetMemoryLimit", "JS_UpdateStackTop", "JS_SetInterruptHandler",
    "JS_SetHostPromiseRejectionTracker", "JS_SetModuleLoaderFunc", "js_malloc", "JS_NewCFunction2",
    "JS_NewCFunctionData", "JS_GetRuntime", "JS_SetMaxStackSize", "JS_NewStringLen", "JS_ToInt64",
    "JS_ThrowRangeError", "JS_GetGlobalObject", "JS_SetPropertyStr",
)  # fmt: skip
_LIMITS = 5
_NO_CONNECTION = -1


class _Limit(ctypes.Structure):
    _fields_ = [(name, ctypes.c_uint64) for name in ("which", "soft", "hard")]


class _Plan(ctypes.Structure):
    """child.c's struct plan."""

    _fields_ = [
        *((name, ctypes.c_void_p) for name in ("runtime", "context")),
        *((name, Value) for name in ("run", "resume", "state", "unhandled", "module_text")),
        *((name, ctypes.c_uint64) for name in ("heap", "base", "ceiling", "memory_most", "native_room")),
        ("limits", _Limit * _LIMITS),
        ("filter_size", ctypes.c_uint64),
        ("filter", ctypes.c_char_p),
    ]


class Compiled:
    """The compiled library, which makes children of its own once it is prepared."""

    def __init__(self, path: str, extension: str) -> None:
        """Raises OSError or AttributeError where either cannot be used."""
        self.library = ctypes.PyDLL(path)
        engine = ctypes.PyDLL(extension)
        addresses = [ctypes.cast(getattr(engine, name), ctypes.c_void_p).value for name in _FUNCTIONS]
        self._engine = (ctypes.c_void_p * len(addresses))(*addresses)

    def offer_host(self, capsule: Any) -> None:
        """Before the runtime is loaded: gives it the functions that it has of its host. Raises Mismatch."""
        context = ctypes.c_void_p(context_of(capsule).context)
        if self.library.offer_host(byref(self._engine), context, ctypes.c_size_t(stack_size())):
            raise Mismatch("the engine takes no functions")

    def prepare(self, native: Native, room: Room, limits: Limits, instructions: bytes) -> None:
        """Once it is loaded. ``instructions`` are the system-call filter, none at the development level.

        Raises MemoryError.
        """
        plan = _Plan(native.runtime, native.context, filter_size=len(instructions), filter=instructions)
        for name in ("run", "resume", "state", "unhandled"):
            setattr(plan, name, native.held[name.encode()])
        plan.module_text = native.held[b"moduleText"]
        plan.heap, plan.native_room = native.heap, NATIVE_ROOM
        plan.base, plan.ceiling, plan.memory_most = room.base, room.ceiling, room.most
        for at, (which, (soft, hard)) in enumerate(limits):
            plan.limits[at] = _Limit(which, soft, hard)
        if self.library.prepare(byref(plan)):
            raise MemoryError

    def make_ready(self, footprint: Footprint) -> None:
        """Children are to have copies of what a run writes to, and what it reads, before their job comes.

        Raises MemoryError.
        """
        writes = [address + at for address, length in footprint.written for at in range(0, length, PAGE)]
        arguments: list[Any] = []
        for addresses in (writes, footprint.read):
            arguments += [(ctypes.c_uint64 * len(addresses))(*addresses), ctypes.c_size_t(len(addresses))]
        if self.library.make_ready(*arguments):
            raise MemoryError

    def bear(self, connection: int, *, lingers: bool = False) -> int:
        """The number of a new locked child, or -1 where the host refuses; one that lingers outlives its run."""
        pid: int = self.library.bear(connection, int(lingers))
        return pid

    def lock(self) -> None:
        """Locks this process as a child is locked. Ends it where a lock does not close."""
        if refused := self.library.lock_child(_NO_CONNECTION):
            posix._exit(refused)
