"""The process children are forked from: loads the engine and the runtime, locks itself in, and supervises."""

from __future__ import annotations

import _signal  # type: ignore[import-not-found]  # the C half of signal; typeshed has no stub
import _socket
import gc
import posix

from . import heap, host, sandbox, selftest, shedding
from .compiled import Compiled
from .interpreter import Interpreter, load_extension
from .modules import Modules
from .native import Mismatch, Native, stack_size
from .nursery import Nursery
from .options import FULL, REFUSED, Options
from .placement import Placing
from .supervisor import Supervisor

TYPE_CHECKING = False  # typing itself would cost every child its pages
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any


_REHEARSALS = 20  # until Python has specialised what children will run, and lazy parts of the realm are there


class BrokenRuntime(Exception):
    """A file of the JavaScript runtime cannot be loaded."""


def read(path: str) -> bytes:
    with open(path, "rb") as file:
        return file.read()


def runtime_files(engine: str) -> list[str]:
    """The runtime's file names in the order of order.json, a flat list."""
    return read(f"{engine}/runtime/order.json").decode().split('"')[1::2]


def load(extension: Any, engine: str, compiled: Compiled | None = None) -> Interpreter:
    """An interpreter with the runtime's files evaluated. Raises BrokenRuntime naming the file at fault."""
    interpreter = Interpreter(extension)
    if compiled is not None:
        compiled.offer_host(interpreter.capsule)
    for name in runtime_files(engine):
        try:
            interpreter.eval(read(f"{engine}/runtime/{name}"))
        except (interpreter.error, OSError) as error:
            raise BrokenRuntime(f"runtime/{name}: {error}") from error
    return interpreter


def exports_of(extension: Any, engine: str) -> bytes:
    """What an ES module may import by name from each module of the runtime, as JSON. Raises BrokenRuntime.

    A process of its own loads them all: here the lazy modules stay lazy, and the heap without holes.
    """
    ours, theirs = posix.pipe()
    pid = posix.fork()
    if pid == 0:
        try:
            listed = load(extension, engine).eval(b"__host.builtinExports()") or b'""'
            while listed:
                listed = listed[posix.write(theirs, listed) :]
            posix._exit(0)
        finally:
            posix._exit(1)
    posix.close(theirs)
    listed = b""
    while chunk := posix.read(ours, 65536):
        listed += chunk
    posix.close(ours)
    posix.waitpid(pid, 0)
    return listed or b'""'


def exports_in(listing: bytes) -> dict[str, list[str]]:
    """``exports_of`` taken apart."""
    pairs = [entry.partition("=") for entry in listing.decode()[1:-1].split(";") if entry]
    return {name: names.split(",") for name, _, names in pairs}


def prepare(extension: Any, engine: str, compiled: Compiled | None = None) -> Interpreter:
    """An interpreter with the whole runtime loaded, no hook, and no trace of the host object."""
    interpreter = load(extension, engine, compiled)
    listing = exports_of(extension, engine)
    interpreter.exports = exports_in(listing)
    interpreter.eval(b"__host.setBuiltinExports(" + listing + b")")
    try:
        classes = read(f"{engine}/../contracts/classes.json")
    except FileNotFoundError:
        classes = b"[]"
    interpreter.eval(b"__host.defineClasses(" + classes + b")")
    interpreter.eval(b"delete globalThis.__host; delete globalThis.call_python; delete globalThis.dukpy")
    return interpreter


def speed_up(interpreter: Interpreter, path: str) -> str:
    """Uses the direct way into the engine where the extension exports it; says why where it does not."""
    try:
        native = Native(path, interpreter.capsule)
        interpreter.speed_up(native)
        interpreter.modules = Modules(native)
    except (Mismatch, AttributeError, OSError, MemoryError) as problem:
        return f"evaluates by dukpy's eval_string ({problem})"
    native.stack(stack_size())
    for _ in range(_REHEARSALS):
        interpreter.turn(b"warm", b"null")
    return f"evaluates natively, heap {native.measure() >> 10} KiB"


def lock_in(options: Options, here: host.Unix) -> list[str]:
    """Leaves the host's network, files and user behind, as far as the host lets it; says what was left."""
    locks = []
    if options.level == FULL:
        locks = sandbox.isolate_namespaces()
        if "mount" in locks and sandbox.empty_root(b"/tmp"):
            locks.append("root")
    sandbox.answer_promptly()
    sandbox.drop_user()
    here.hide()
    return locks


def say(options: Options, text: str) -> None:
    """One line of the log; a weaker sandbox is named in each."""
    weaker = "" if options.level == FULL else f" [WEAKER SANDBOX: {options.level}]"
    posix.write(2, f"engine{weaker}: {text}\n".encode())


def compiled_child(options: Options, extension: Any) -> Compiled | None:
    """None where there is none, or it cannot be used: Python does its work then."""
    if not options.child or not options.native or type(host.of(options.host)) is not host.Linux:
        return None
    try:
        if has_known_values(extension, options.extension):
            return Compiled(options.child, options.extension)
        problem: object = "the engine's values have another layout"
    except (OSError, AttributeError) as refusal:
        problem = refusal
    say(options, f"cannot use the compiled child: {problem}")
    return None


def has_known_values(extension: Any, path: str) -> bool:
    """Whether values look as child.c knows them: tried by a process of its own, which other ones would end."""
    pid = posix.fork()
    if pid == 0:
        try:
            Native(path, extension.create_context())
            posix._exit(0)
        finally:
            posix._exit(1)
    return posix.waitpid(pid, 0)[1] == 0


def lightest(nursery_without: Callable[[int], Nursery], areas: shedding.Areas) -> tuple[Nursery, int]:
    """Of children without the memory in ``areas``, where those work, else of children that have it; the bytes shed."""
    if shedding.shed(areas):
        size = shedding.size_of(areas)
        nursery = nursery_without(size)
        if nursery.works():
            return nursery, size
        shedding.keep(areas)
    return nursery_without(0), 0


def build(options: Options) -> Nursery:
    """Loads everything and locks this process in. Raises OSError, KeyError or SelfTestFailed where the host refuses."""
    heap.hold()
    extension = load_extension(options.extension)
    compiled = compiled_child(options, extension)
    with Placing(compiled, options.extension) as placing:
        interpreter = prepare(extension, __file__.rsplit("/", 2)[0], compiled)
        way = speed_up(interpreter, options.extension) if options.native else "evaluates by dukpy's eval_string"
    call_filter = sandbox.SystemCallFilter(options.machine or posix.uname().machine) if options.level == FULL else None
    gc.collect()
    areas = shedding.pythons_areas(options.extension) if compiled and interpreter.native else []
    gc.freeze()
    heap.settle()
    heap.allow_mappings()
    here = host.of(options.host)
    here.forbid_gain()

    def nursery_without(shed: int) -> Nursery:
        return Nursery(here, interpreter, call_filter, options.max_memory_mb, options.max_cpu_s, compiled, shed)

    nursery = nursery_without(0)
    if options.level == FULL:
        selftest.run(nursery)
    else:
        nursery.probe(lambda: None)
    shed = 0
    if areas:
        nursery, shed = lightest(nursery_without, areas)
    nursery.rehearse()
    locks = lock_in(options, here)
    nursery.weigh()
    say(
        options,
        f"ready, level {options.level}, namespaces {','.join(locks) or 'none'}, {nursery.kind} children of "
        f"{nursery.idle_kb} KiB without {shed >> 10} KiB of Python's, {placing.placed} blocks placed, {way}",
    )
    return nursery


def main(words: list[str]) -> None:
    """Serves until drained. Exits with REFUSED where the sandbox does not hold."""
    options = Options.parse(words)
    _signal.signal(_signal.SIGPIPE, _signal.SIG_IGN)
    _signal.signal(_signal.SIGINT, _signal.SIG_IGN)
    try:
        nursery = build(options)
    except BrokenRuntime as problem:
        say(options, f"cannot start: {problem}")
        posix._exit(REFUSED)
    except (OSError, KeyError, AttributeError, selftest.SelfTestFailed) as problem:
        say(options, f"refuses to start, the sandbox does not hold here: {type(problem).__name__}: {problem}")
        say(options, "where weaker isolation is acceptable, set HOOKLINE_ENGINE_LEVEL=development")
        posix._exit(REFUSED)
    listener = _socket.socket(_socket.AF_UNIX, _socket.SOCK_STREAM, 0, options.listener)
    supervisor = Supervisor(listener, 0, nursery, options)
    _signal.signal(_signal.SIGTERM, lambda *_: supervisor.drain())
    supervisor.serve()
    say(options, "drained")
    posix._exit(0)
