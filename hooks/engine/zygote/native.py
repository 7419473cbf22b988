"""Evaluates through the QuickJS functions that dukpy's extension file exports.

dukpy's own ``eval_string`` collects the whole heap twice a call, which costs a fresh child more than the hook itself.
The same context is used here; where the functions are not exported as expected, ``eval_string`` does the work.
"""

from __future__ import annotations

import ctypes
import time
from ctypes import byref, string_at
from resource import RLIMIT_STACK, getrlimit

TYPE_CHECKING = False  # typing itself would cost every child its pages
if TYPE_CHECKING:
    from typing import Any

TAG_EXCEPTION, _TAG_UNDEFINED, _TAG_STRING, _TAG_OBJECT = 6, 3, -7, -1
_GC_THRESHOLD = 32 << 20
_STACK = 4 << 20
_NEVER = float("inf")
_TELLER = b"unhandled"


def stack_size() -> int:
    """Bytes of this process's stack that JavaScript may take: half of what there is, at most."""
    soft, _ = getrlimit(RLIMIT_STACK)
    return min(soft // 2, _STACK) if soft > 0 else _STACK


class Mismatch(Exception):
    """The extension does not export QuickJS the way this module expects."""


class Value(ctypes.Structure):
    _fields_ = [("payload", ctypes.c_uint64), ("tag", ctypes.c_int64)]


class _Context(ctypes.Structure):
    _fields_ = [("runtime", ctypes.c_void_p), ("context", ctypes.c_void_p)]


_Interrupt = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p)
_Tracker = ctypes.CFUNCTYPE(None, ctypes.c_void_p, Value, Value, ctypes.c_bool, ctypes.c_void_p)
UNDEFINED = Value(0, _TAG_UNDEFINED)

_SIGNATURES: dict[str, tuple[Any, ...]] = {
    "JS_Eval": (Value, ctypes.c_void_p, ctypes.c_char_p, ctypes.c_size_t, ctypes.c_char_p, ctypes.c_int),
    "JS_Call": (Value, ctypes.c_void_p, Value, Value, ctypes.c_int, ctypes.POINTER(Value)),
    "JS_ParseJSON": (Value, ctypes.c_void_p, ctypes.c_char_p, ctypes.c_size_t, ctypes.c_char_p),
    "JS_GetPropertyStr": (Value, ctypes.c_void_p, Value, ctypes.c_char_p),
    "JS_GetException": (Value, ctypes.c_void_p),
    "JS_DupValue": (Value, ctypes.c_void_p, Value),
    "JS_FreeValue": (None, ctypes.c_void_p, Value),
    "JS_ToCStringLen2": (ctypes.c_void_p, ctypes.c_void_p, ctypes.POINTER(ctypes.c_size_t), Value, ctypes.c_bool),
    "JS_FreeCString": (None, ctypes.c_void_p, ctypes.c_void_p),
    "JS_ExecutePendingJob": (ctypes.c_int, ctypes.c_void_p, ctypes.POINTER(ctypes.c_void_p)),
    "JS_GetRuntime": (ctypes.c_void_p, ctypes.c_void_p),
    "JS_SetMemoryLimit": (None, ctypes.c_void_p, ctypes.c_size_t),
    "JS_SetGCThreshold": (None, ctypes.c_void_p, ctypes.c_size_t),
    "JS_SetMaxStackSize": (None, ctypes.c_void_p, ctypes.c_size_t),
    "JS_UpdateStackTop": (None, ctypes.c_void_p),
    "JS_ComputeMemoryUsage": (None, ctypes.c_void_p, ctypes.c_void_p),
    "JS_SetInterruptHandler": (None, ctypes.c_void_p, _Interrupt, ctypes.c_void_p),
    "JS_SetHostPromiseRejectionTracker": (None, ctypes.c_void_p, _Tracker, ctypes.c_void_p),
}


def _library(path: str) -> ctypes.PyDLL:
    library = ctypes.PyDLL(path)
    for name, (result, *arguments) in _SIGNATURES.items():
        function = getattr(library, name)
        function.restype, function.argtypes = result, arguments
    return library


def context_of(capsule: Any) -> _Context:
    """The runtime and the context that dukpy's capsule holds."""
    api = ctypes.pythonapi
    api.PyCapsule_GetName.restype, api.PyCapsule_GetName.argtypes = ctypes.c_char_p, [ctypes.py_object]
    api.PyCapsule_GetPointer.restype = ctypes.c_void_p
    api.PyCapsule_GetPointer.argtypes = [ctypes.py_object, ctypes.c_char_p]
    return _Context.from_address(api.PyCapsule_GetPointer(capsule, api.PyCapsule_GetName(capsule)))


class Native:
    """The direct way into one context. Made once, before forking.

    ``runtime`` and ``context`` are addresses, ``held`` the functions of the runtime's that ``adopt`` took.
    """

    def __init__(self, path: str, capsule: Any) -> None:
        """Raises Mismatch, or what ctypes raises, where the extension is not as expected."""
        self.library = self._js = _library(path)
        found = context_of(capsule)
        self.runtime, self.context = found.runtime, found.context
        if not self.context or self._js.JS_GetRuntime(self.context) != self.runtime:
            raise Mismatch("the capsule holds another structure")
        self._rejected: dict[int, Value] = {}
        self._tracker = _Tracker(self._track)
        self._interrupt = _Interrupt(self._is_over)
        self.deadline = _NEVER
        self.late = False
        self._job_context = ctypes.c_void_p()
        self._size = ctypes.c_size_t()
        self.held: dict[bytes, Value] = {}
        self._probe()
        self._js.JS_SetGCThreshold(self.runtime, _GC_THRESHOLD)
        self.heap = 0
        self.measure()

    def _probe(self) -> None:
        self._js.JS_UpdateStackTop(self.runtime)
        thrown = self._js.JS_Eval(self.context, b"throw 'x'", 9, b"<dukpy>", 0)
        text = self.text(self._js.JS_GetException(self.context))
        if (
            thrown.tag != TAG_EXCEPTION
            or text != b"x"
            or self.text(self.evaluate(b"'\\ud83d\\ude00'")) != b"\xf0\x9f\x98\x80"
        ):
            raise Mismatch("values have another layout")

    def measure(self) -> int:
        """Bytes that the runtime itself holds; the limit of a run counts from there."""
        usage = (ctypes.c_int64 * 64)()
        self._js.JS_ComputeMemoryUsage(self.runtime, usage)
        self.heap = usage[0]
        return self.heap

    def limit(self, memory_bytes: int) -> None:
        """What a run may allocate on top of the runtime's own heap."""
        self._js.JS_SetMemoryLimit(self.runtime, self.heap + memory_bytes)

    def stack(self, size: int) -> None:
        """Bytes of C stack for JavaScript; must be well below the process's own limit."""
        self._js.JS_SetMaxStackSize(self.runtime, size)

    def adopt(self, entry: bytes, names: tuple[bytes, ...]) -> None:
        """Holds the functions ``names`` of the object that ``entry`` evaluates to: no name in the realm leads to them.

        From now on unhandled rejections are kept, and told to its ``unhandled``.
        """
        found = self.evaluate(entry)
        self.held = {name: self._js.JS_GetPropertyStr(self.context, found, name) for name in (*names, _TELLER)}
        if any(value.tag != _TAG_OBJECT for value in self.held.values()):
            raise Mismatch("the runtime has no entry")
        self._js.JS_SetHostPromiseRejectionTracker(self.runtime, self._tracker, None)
        self._js.JS_SetInterruptHandler(self.runtime, self._interrupt, None)

    def evaluate(self, code: bytes) -> Value:
        """Raises MemoryError when the engine has no memory left; any other exception is told and undefined returned."""
        value: Value = self._js.JS_Eval(self.context, code, len(code), b"<dukpy>", 0)
        if value.tag == TAG_EXCEPTION:
            self._tell(self._js.JS_GetException(self.context))
            return UNDEFINED
        return value

    def turn(self, method: bytes, argument: bytes) -> bytes:
        """Calls the held ``method`` with the JSON ``argument``, drains the jobs, and returns the text of ``state``.

        In one piece, because every function that a child enters costs it pages.
        """
        js, context = self._js, self.context
        js.JS_UpdateStackTop(self.runtime)
        given = js.JS_ParseJSON(context, argument, len(argument), b"<dukpy>")
        value = given
        if given.tag != TAG_EXCEPTION:
            value = js.JS_Call(context, self.held[method], UNDEFINED, 1, byref(given))
            js.JS_FreeValue(context, given)
        if value.tag == TAG_EXCEPTION:
            self._tell(js.JS_GetException(context))
        elif value.tag < 0:
            js.JS_FreeValue(context, value)
        while status := js.JS_ExecutePendingJob(self.runtime, self._job_context):
            if status < 0:
                self._tell(js.JS_GetException(context))
        if self._rejected:
            self._tell_rejected()
        self.deadline = _NEVER if self.late else self.deadline  # the hook has had its time: now the runtime tells
        value = js.JS_Call(context, self.held[b"state"], UNDEFINED, 0, None)
        if value.tag == TAG_EXCEPTION:
            self._tell(js.JS_GetException(context))
            value = UNDEFINED
        return self.text(value)

    def _tell_rejected(self) -> None:
        while self._rejected:
            for reason in list(self._rejected.values()):
                self._tell(reason)
            self._rejected.clear()
            self._drain()

    def _drain(self) -> None:
        while status := self._js.JS_ExecutePendingJob(self.runtime, self._job_context):
            if status < 0:
                self._tell(self._js.JS_GetException(self.context))

    def _is_over(self, runtime: int, opaque: object) -> int:
        """Asked every few thousand steps of a hook: 1 stops it by an error that it cannot catch."""
        del runtime, opaque
        self.late = self.late or time.monotonic() >= self.deadline
        return int(self.late and self.deadline != _NEVER)

    def _tell(self, thrown: Value) -> None:
        if not self.held:
            raise Mismatch("an exception while loading")
        result = self._js.JS_Call(self.context, self.held[_TELLER], UNDEFINED, 1, byref(thrown))
        if result.tag == TAG_EXCEPTION:
            raise MemoryError

    def text(self, value: Value) -> bytes:
        """UTF-8 of a string value; halves of surrogate pairs in the form of three bytes. Frees the value."""
        pointer = self._js.JS_ToCStringLen2(self.context, byref(self._size), value, False)
        if not pointer:
            raise MemoryError
        text = string_at(pointer, self._size.value)
        self._js.JS_FreeCString(self.context, pointer)
        self._js.JS_FreeValue(self.context, value)
        return text

    def _track(self, context: int, promise: Value, reason: Value, handled: bool, opaque: object) -> None:
        del opaque
        if not handled:
            self._rejected[promise.payload] = self._js.JS_DupValue(context, reason)
        else:
            self._rejected.pop(promise.payload, None)
