"""A whole run before the first job: it shows which pages a run writes to."""

from __future__ import annotations

import _socket
import posix
import select

from . import child, heap, protocol
from .host import Linux, fork
from .interpreter import Interpreter

TYPE_CHECKING = False  # typing itself would cost every child its pages
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import NoReturn

    from .host import Liveness

    Work = Callable[[Interpreter, int], None]

_MOST = 1 << 20
_PATIENCE_MS = 5000
_END = b'"warnings":[]}'

# What hooks do most: look at nested data, match, build an answer, wait for a promise, write a line.
SOURCE = rb"""
function clean(text) { return String(text ?? '').trim().toLowerCase(); }
module.exports = async (args, callback) => {
  const { customer, session } = args;
  const email = clean(customer.identifiers.email);
  const found = { domain: email.slice(email.indexOf('@') + 1), pages: [] };
  for (const value of [1, 2, 3].map((n) => n + 1)) found.pages.push(value);
  await Promise.resolve();
  callback({ attributes: { ...customer.attributes, ...found }, session });
};
"""
_ARGS = (
    rb'{"event":{"key":"before-registration","id":"evt_1"},"application":{"name":"Shop","client_id":"shop"},'
    rb'"customer":{"attributes":{"name":{"givenName":"Ada"},"emails":{"primaryEmail":" Ada@Shop.example "},"n":[1,2.5,'
    rb'true,null]},"identifiers":{"email":"ada@shop.example"},"ip_address":"198.51.100.7"},"session":{},"variables":{},'
    rb'"secrets":{},"interactive":true,"continue_context":null}'
)


def job() -> bytes:
    """The bytes that a caller would send."""
    quoted = SOURCE.replace(b"\\", b"\\\\").replace(b'"', b'\\"').replace(b"\n", b"\\n")
    rest = (
        b'{"source":"%s","settle":"callback","modules":{},"seed":"%s","limits":{"console":65536,"result":262144},'
        b'"check":false,"args":%s}' % (quoted, b"07" * 32, _ARGS)
    )
    return protocol.START.pack(64, 2000, len(SOURCE), len(rest)) + SOURCE + rest


def written_pages(host: Linux, start: Callable[[int, Liveness, Work], NoReturn]) -> heap.Pages:
    """The pages that a child writes to, from its fork to the end of its run; none where the host does not tell."""
    one, other = _socket.socketpair(_socket.AF_UNIX, _socket.SOCK_STREAM)
    connection = other.fileno()
    # What the parent writes to from now on, the sleeping child shares with the running one: that one's own pages are
    # those that it wrote to itself. Nothing may stand between the forks.
    sleeping = fork()
    if sleeping == 0:
        start(connection, None, sleep)
    running = fork()
    if running == 0:
        start(connection, None, perform)
    forked = [pid for pid in (sleeping, running) if pid > 0]
    pages = heap.own_pages(running) if len(forked) == 2 and _has_run(host, running, one.fileno()) else []
    for pid in forked:
        posix.kill(pid, 9)
        posix.waitpid(pid, 0)
    one.close()
    other.close()
    return pages


def _has_run(host: Linux, pid: int, connection: int) -> bool:
    posix.write(connection, job())
    poll = select.poll()
    pidfd = host.watch(pid, None)
    poll.register(connection, select.POLLIN)
    poll.register(pidfd, select.POLLIN)
    said = b""
    while _END not in said:
        if connection not in [descriptor for descriptor, _ in poll.poll(_PATIENCE_MS)]:
            break
        said += posix.read(connection, _MOST)
    posix.close(pidfd)
    return _END in said


def sleep(js: Interpreter, base_kb: int) -> None:
    del js, base_kb
    poll = select.poll()
    while True:
        poll.poll()


def perform(js: Interpreter, base_kb: int) -> None:
    """A run that does not end: its pages can then be looked at."""
    child.run(js, base_kb)
    posix.read(child.CONNECTION, 1)  # until it is killed
