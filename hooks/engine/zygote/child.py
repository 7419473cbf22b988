"""The one run of a child: reads one job from its socket, drives it to its end, and is gone.

Nothing here is trusted by anyone else: what it writes is parsed by the caller as hostile input. A page that a child
writes to is copied for it, and every Python object it looks at is written to: so this is as few steps as it can be.
"""

from __future__ import annotations

import select
from posix import _exit, read, write
from resource import RUSAGE_SELF, getrusage
from time import process_time

from . import protocol
from .host import PEAK_UNITS

TYPE_CHECKING = False  # typing itself would cost every child its pages
if TYPE_CHECKING:
    from typing import NoReturn

    from .interpreter import Interpreter

CONNECTION = 3
_TOLD_MS = 50
_CHUNK = 65_536  # below malloc's threshold for mappings of their own
_QUOTE = b'"'  # where dukpy's eval_string answers, a state comes as a JSON string
_MALFORMED, _LEFT = 4, 3  # exit statuses
_LENGTH, _START = protocol.LENGTH, protocol.START
_MAX = protocol.MAX_FRAME


def serve(js: Interpreter, base_kb: int) -> NoReturn:
    """Runs the job that comes on ``CONNECTION`` and ends the process, whatever happens."""
    try:
        run(js, base_kb)
    except MemoryError:
        send(protocol.FRAME_FAILED, b"memory")
    except js.error:
        send(protocol.FRAME_FAILED, b"engine")
    finally:
        _exit(0)
    raise SystemExit  # never reached: tells the type checker that nothing returns


def run(js: Interpreter, base_kb: int) -> None:
    """One job. ``base_kb`` is what an idle child holds."""
    data = at_least(b"", _START.size)
    memory_mb, timeout_ms, source, rest = _START.unpack_from(data)
    if source > _MAX or rest > _MAX:
        _exit(_MALFORMED)
    end = _START.size + source + rest
    data = at_least(data, end)
    cpu = process_time()
    js.begin(memory_mb, timeout_ms, data[_START.size : end - rest])
    output = js.turn(b"run", data[end - rest : end])
    data = data[end:]
    while output.lstrip(_QUOTE)[:1] == b"W" and not js.is_late:
        reply, data = wait(output, data)
        output = js.turn(b"resume", reply)
    kb = getrusage(RUSAGE_SELF).ru_maxrss // PEAK_UNITS - base_kb
    measured = b"%d %d " % ((process_time() - cpu) * 1e6, kb if kb > 0 else 0)
    if js.is_late:
        send(protocol.FRAME_LATE, measured + (output if output[:1] == b"D" else b"D{}"))
        _exit(protocol.EXIT_LATE)
    send(protocol.FRAME_DONE, measured + output)


def wait(output: bytes, data: bytes) -> tuple[bytes, bytes]:
    """Sends the host calls of a turn and waits for an answer or the next timer; the answer and what came behind it."""
    delay, _, calls = output.lstrip(_QUOTE)[1:].partition(b";")
    if calls not in (b"", _QUOTE):
        send(protocol.FRAME_WAIT, calls if output[:1] != _QUOTE else _QUOTE + calls)
    elif delay != b"-" and int(delay) >= _TOLD_MS:
        send(protocol.FRAME_WAIT, b"")  # so that a timeout can say that it was a timer
    poll = select.poll()
    poll.register(CONNECTION, select.POLLIN)
    if not (data or delay == b"-" or poll.poll(int(delay))):
        return b"[]", data
    data = at_least(data, _LENGTH.size)
    size = _LENGTH.unpack_from(data)[0]
    if size > _MAX:
        _exit(_MALFORMED)
    end = _LENGTH.size + size
    data = at_least(data, end)
    return data[_LENGTH.size : end], data[end:]


def at_least(data: bytes, size: int) -> bytes:
    """``data`` and what comes, until it is ``size`` bytes or more. Ends the process where the caller has left."""
    while len(data) < size:
        chunk = read(CONNECTION, _CHUNK)
        if not chunk:
            _exit(_LEFT)
        data += chunk
    return data


def log(line: bytes) -> None:
    """Sends a console line, as JSON, at once."""
    send(protocol.FRAME_LOG, line)


def send(kind: bytes, payload: bytes) -> None:
    data = _LENGTH.pack(len(payload) + 1) + kind + payload
    while data:
        data = data[write(CONNECTION, data) :]
