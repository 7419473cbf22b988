"""One QuickJS context of dukpy's extension file, with a host object that exports two harmless functions."""

from __future__ import annotations

from _frozen_importlib import ModuleSpec
from _frozen_importlib_external import ExtensionFileLoader
from posix import urandom
from resource import RLIMIT_AS, setrlimit
from time import monotonic

from . import child

TYPE_CHECKING = False  # typing itself would cost every child its pages
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from .modules import Modules
    from .native import Native

MAIN = "hook.js"
LIBRARY = "lib:"
NODE = "node:"
NATIVE_ROOM = 12 << 20  # the heap's own limit comes first: it ends in a clean error
_METHODS = (b"run", b"resume", b"state", b"warm", b"moduleText")


def load_extension(path: str) -> Any:
    """The extension module at ``path``, without dukpy's package (importing that costs four times a fork)."""
    loader = ExtensionFileLoader("_dukpy", path)
    module = loader.create_module(ModuleSpec("_dukpy", loader, origin=path))
    loader.exec_module(module)
    return module


def quote(text: str) -> bytes:
    """``text`` as an ASCII JavaScript string literal; imports no codec, because a child can open no file."""
    parts = []
    for character in text:
        code = ord(character)
        if 32 <= code < 127 and character not in '"\\':
            parts.append(character)
        elif code < 0x10000:
            parts.append(f"\\u{code:04x}")
        else:
            code -= 0x10000
            parts.append(f"\\u{0xD800 | code >> 10:04x}\\u{0xDC00 | code & 0x3FF:04x}")
    return f'"{"".join(parts)}"'.encode("ascii")


class Room:
    """Address space of a child, in bytes: what is there before its job, the most it may be, the most a run may add."""

    __slots__ = ("base", "ceiling", "most")

    def __init__(self, base: int, ceiling: int, most: int) -> None:
        self.base, self.ceiling, self.most = base, ceiling, most


class Interpreter:
    """What dukpy's C code expects of an interpreter: ``_ctx``, ``loader`` and four methods.

    ``source`` is the hook's text as UTF-8, for ES modules.
    """

    def __init__(self, extension: Any) -> None:
        self._extension = extension
        self._ctx = extension.create_context()
        self.loader = self
        self.error: type[Exception] = extension.JSRuntimeError
        self.source: bytes | None = None
        self.exports: dict[str, list[str]] = {}
        self.on_log: Callable[[bytes], None] = child.log
        self.room = Room(0, -1, 0)
        self.input = b"null"
        self.native: Native | None = None
        self.modules: Modules | None = None
        self._entry = b""

    @property
    def capsule(self) -> Any:
        return self._ctx

    def speed_up(self, native: Native) -> None:
        """Before forking: drives the runtime by functions that no name in the realm leads to. Raises Mismatch."""
        native.adopt(b"__entry", _METHODS)
        self.eval(b"delete globalThis.__entry; delete globalThis.call_python; delete globalThis.dukpy")
        self.native = native

    @property
    def is_late(self) -> bool:
        """Whether the hook was stopped at its deadline."""
        return self.native is not None and self.native.late

    def begin(self, memory_mb: int, timeout_ms: int, source: bytes) -> None:
        """In a child, when its job has come: its limits, and the text that ES modules are loaded from."""
        self.source = source
        memory = min(memory_mb << 20, self.room.most)
        if self.native is not None:
            self.native.limit(memory)
            self.native.deadline = monotonic() + timeout_ms / 1000
            memory += NATIVE_ROOM
        setrlimit(RLIMIT_AS, (min(self.room.base + memory, self.room.ceiling),) * 2)

    def enter(self) -> None:
        """In a child that has only eval_string: hides the way into the runtime under a name no hook can guess."""
        if self.native is None:
            self._entry = b"h" + urandom(16).hex().encode()
            self.eval(b"const %s = __entry; delete globalThis.__entry; %s.warm()" % (self._entry, self._entry))

    def turn(self, method: bytes, argument: bytes) -> bytes:
        """Calls the runtime's ``method``, drains the jobs, and returns its state. Raises MemoryError or ``error``.

        ``argument`` is JSON; with eval_string the runtime fetches it: a literal in the code would be read twice.
        """
        if self.native is not None:
            return self.native.turn(method, argument)
        self.input = argument
        return self._evaluated(b"%s.%s()" % (self._entry, method)) or b'""'

    def _evaluated(self, code: bytes) -> bytes | None:
        try:
            return self.eval(code)
        except (self.error, UnicodeDecodeError) as problem:
            text = str(problem)[:8000]
            if text.startswith("InternalError: out of memory"):
                raise MemoryError from problem
            return self.eval(b"%s.rejected(%s)" % (self._entry, quote(text)))

    def eval(self, code: bytes) -> bytes | None:
        """Evaluates a script, drains its jobs, and returns the JSON of its value. Raises ``error``."""
        result: bytes | None = self._extension.eval_string(self, code, b"{}", False, "<host>")
        return result

    def _check_exported_function_exists(self, name: bytes) -> bool:
        return name in (b"log", b"random", b"input")

    def _call_python(self, name: bytes, arguments: bytes) -> bytes | None:
        if name == b"log":
            self.on_log(arguments)
        elif name == b"input":
            return self.input
        elif name == b"random":
            return self._random(arguments)
        return None

    def _random(self, arguments: bytes) -> bytes:
        count = int(arguments[1:-1])
        if not 0 < count <= 65536:
            raise ValueError("between 1 and 65536 bytes")
        return b'"' + urandom(count).hex().encode() + b'"'

    def _normalize_module(self, base: str, name: str) -> str:
        del base
        return name if name == MAIN or name.startswith(LIBRARY) else LIBRARY + name

    def load(self, name: str) -> tuple[str, str, str]:
        """(name, source, kind) of a module that an ES import names; the runtime's own are thin shims over require.

        Where only eval_string is there: it cannot ask the runtime for the text meanwhile, as ``modules.py`` does.
        """
        if name == MAIN and self.source is not None:
            return name, self.source.decode(), "module"
        return name, self._shim(name[len(LIBRARY) :]), "module"

    def _shim(self, name: str) -> str:
        """Raises ImportError."""
        if not name.isprintable() or '"' in name or "\\" in name:
            raise ImportError(name)
        lines = [f'const m = {self._entry.decode()}.require("{name}"); export default m;']
        names = [one for one in self.exports.get(name.removeprefix(NODE), []) if one.isidentifier()]
        lines += [f"const e{at} = m.{one}; export {{ e{at} as {one} }};" for at, one in enumerate(names)]
        return " ".join(lines)
