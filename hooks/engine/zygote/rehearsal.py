"""A whole run before the first job: it shows which pages a run writes to."""

from __future__ import annotations

import _socket
import posix
import select

from . import child, heap, protocol
from .host import Linux
from .interpreter import Interpreter

TYPE_CHECKING = False  # typing itself would cost every child its pages
if TYPE_CHECKING:
    from collections.abc import Callable

_MOST = 1 << 20
_PATIENCE_MS = 5000
_END = b'"warnings":[]}'

# What hooks do most: look at nested data, match, count, build an answer, wait for a promise. In the usual size: a
# kilobyte of code, two of event, half a kilobyte of answer.
SOURCE = rb"""
'use strict';
const BLOCKED = new Set(['trash.example', 'temp.example']);
const LEVELS = { gold: 60, silver: 30 };

function clean(text) { return String(text ?? '').trim().toLowerCase(); }

function score(orders) {
  let points = 0;
  for (const order of orders) points += order.items.length * 2 - (order.returned ? 5 : 0);
  return Math.max(0, Math.min(100, points));
}

module.exports = async (args, callback, deny) => {
  const { customer, session } = args;
  const email = clean(customer.identifiers.email);
  const domain = email.slice(email.lastIndexOf('@') + 1);
  if (BLOCKED.has(domain) || /^(?:test|no-?reply)@/.test(email)) return deny('not_allowed', `no ${domain} here`);
  const points = await Promise.resolve(score(customer.attributes.orders));
  const items = customer.attributes.orders.flatMap((order) => order.items).slice(0, 12);
  const tier = Object.keys(LEVELS).find((level) => points > LEVELS[level]) ?? 'basic';
  const found = { domain, points, tier, items, joined: new Date(Date.UTC(2026, 0, 1)).toISOString() };
  callback({ attributes: { ...found, note: 'seen '.repeat(20).trim() }, session: { ...session, tier } });
};
"""
_ITEMS = b",".join(b'"article-%04d"' % number for number in range(6))
_ORDERS = b",".join(
    b'{"at":"2026-11-%02dT10:00:00Z","items":[%s],"returned":%s}' % (day, _ITEMS, b"false" if day % 3 else b"true")
    for day in range(1, 11)
)
_ARGS = (
    rb'{"event":{"key":"before-registration","id":"evt_1"},"application":{"name":"Shop","client_id":"shop"},'
    rb'"customer":{"attributes":{"name":{"givenName":"Ada"},"emails":{"primaryEmail":" Ada@Shop.example "},"n":[1,2.5,'
    rb'true,null],"orders":[%s]},"identifiers":{"email":"ada@shop.example"},"ip_address":"198.51.100.7"},"session":{},'
    rb'"variables":{},"secrets":{},"interactive":true,"continue_context":null}' % _ORDERS
)


# What else a hook may have the engine do: each way that leads out of JavaScript.
_MODULE = rb"""
import { join } from 'node:path';
import crypto from 'node:crypto';
export default async (args) => {
  console.warn('%d of %s', 0.25, join('a', 'b'), crypto.randomUUID());
  Promise.reject(new Error('handled')).catch(() => {});
  try { null.x; } catch (error) { String(error.stack); }
  await new Promise((done) => setTimeout(done, 1));
  const long = 'x'.repeat(300000).length;
  return [Number('0.25e1'), (12.345).toFixed(1), new Date(0).toLocaleString(), Math.random(), long];
};
"""


def job(source: bytes = SOURCE) -> bytes:
    """The bytes that a caller would send."""
    quoted = source.replace(b"\\", b"\\\\").replace(b'"', b'\\"').replace(b"\n", b"\\n")
    rest = (
        b'{"source":"%s","settle":"callback","modules":{},"seed":"%s","limits":{"console":65536,"result":262144},'
        b'"check":false,"args":%s}' % (quoted, b"07" * 32, _ARGS)
    )
    return protocol.START.pack(64, 2000, len(source), len(rest)) + source + rest


def footprint(host: Linux, start: Callable[[int], int]) -> heap.Footprint:
    """The pages that a child needs, from its fork to the end of its run; none where the host does not tell.

    ``start`` makes a child that serves a connection, and stays after its run.
    """
    pairs = [_socket.socketpair(_socket.AF_UNIX, _socket.SOCK_STREAM) for _ in range(2)]
    connections = [theirs.fileno() for _, theirs in pairs]
    caller = pairs[1][0].fileno()
    # What the parent writes to from now on, the waiting child shares with the running one: that one's own pages are
    # those that it wrote to itself. Nothing may stand between the forks.
    forked = [start(connections[0]), start(connections[1])]
    has_run = min(forked) > 0 and _has_run(host, forked[1], caller)
    found = heap.footprint_of(forked[1]) if has_run else heap.Footprint()
    for pid in forked:
        if pid > 0:
            posix.kill(pid, 9)
            posix.waitpid(pid, 0)
    for pair in pairs:
        for end in pair:
            end.close()
    return found


def works(host: Linux, start: Callable[[int], int]) -> bool:
    """Whether children that are made so run what hooks do."""
    return all(_works(host, start, source) for source in (SOURCE, _MODULE))


def _works(host: Linux, start: Callable[[int], int], source: bytes) -> bool:
    ours, theirs = _socket.socketpair(_socket.AF_UNIX, _socket.SOCK_STREAM)
    pid = start(theirs.fileno())
    theirs.close()
    if pid <= 0:
        return False
    ended_well = _has_run(host, pid, ours.fileno(), source)
    posix.kill(pid, 9)
    posix.waitpid(pid, 0)
    ours.close()
    return ended_well


def _has_run(host: Linux, pid: int, connection: int, source: bytes = SOURCE) -> bool:
    posix.write(connection, job(source))
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


def perform(js: Interpreter, base_kb: int) -> None:
    """A run that does not end: its pages can then be looked at."""
    child.run(js, base_kb)
    posix.read(child.CONNECTION, 1)  # until it is killed
