"""ES modules of a context that is driven natively: the runtime has the text of each, its ``moduleText`` gives it."""

from __future__ import annotations

import ctypes
from ctypes import byref

from .interpreter import LIBRARY, MAIN
from .native import TAG_EXCEPTION, UNDEFINED, Native, Value

TYPE_CHECKING = False  # typing itself would cost every child its pages
if TYPE_CHECKING:
    from typing import Any

_MODULE, _COMPILE_ONLY = 1, 1 << 5
_Normalize = ctypes.CFUNCTYPE(ctypes.c_void_p, ctypes.c_void_p, ctypes.c_char_p, ctypes.c_char_p, ctypes.c_void_p)
_Load = ctypes.CFUNCTYPE(ctypes.c_void_p, ctypes.c_void_p, ctypes.c_char_p, ctypes.c_void_p)

SIGNATURES: dict[str, tuple[Any, ...]] = {
    "js_malloc": (ctypes.c_void_p, ctypes.c_void_p, ctypes.c_size_t),
    "JS_NewStringLen": (Value, ctypes.c_void_p, ctypes.c_char_p, ctypes.c_size_t),
    "JS_SetModuleLoaderFunc": (None, ctypes.c_void_p, _Normalize, _Load, ctypes.c_void_p),
}


class Modules:
    """Loads what an ES import names. An error is left for the engine to throw where the import stands."""

    def __init__(self, native: Native) -> None:
        """Raises AttributeError where the extension does not export what is needed."""
        self._native, self._js = native, native.library
        for name, (result, *arguments) in SIGNATURES.items():
            function = getattr(self._js, name)
            function.restype, function.argtypes = result, arguments
        self._callbacks = _Normalize(self._normalize), _Load(self._load)
        self._js.JS_SetModuleLoaderFunc(native.runtime, *self._callbacks, None)

    def _normalize(self, context: int, base: bytes, name: bytes, opaque: object) -> int | None:
        del base, opaque
        whole = name if name == MAIN.encode() or name.startswith(LIBRARY.encode()) else LIBRARY.encode() + name
        block: int | None = self._js.js_malloc(context, len(whole) + 1)
        if block:
            ctypes.memmove(block, whole, len(whole) + 1)
        return block

    def _load(self, context: int, name: bytes, opaque: object) -> int | None:
        del opaque
        given = self._js.JS_NewStringLen(context, name, len(name))
        text = self._js.JS_Call(context, self._native.held[b"moduleText"], UNDEFINED, 1, byref(given))
        self._js.JS_FreeValue(context, given)
        if text.tag == TAG_EXCEPTION:
            return None
        code = self._native.text(text)
        module: Value = self._js.JS_Eval(context, code, len(code), name, _MODULE | _COMPILE_ONLY)
        if module.tag == TAG_EXCEPTION:
            return None
        self._js.JS_FreeValue(context, module)  # the context keeps it
        return int(module.payload)
