"""Forks a child per call: `empty` echoes from a pre-forked one, `zygote` forks on accept and runs a hook.

argv: mode, listening descriptor, dukpy's extension file, the runtime's file. Started with `-I -S -E`; ends with stdin.
"""

from __future__ import annotations

import gc
import os
import select
import socket
import struct
import sys

POOL = 8


def read_frame(conn: socket.socket) -> bytes:
    data = conn.recv(65536)
    size = struct.unpack_from("<I", data)[0] + 4
    while len(data) < size:
        data += conn.recv(65536)
    return data[4:]


def write_frame(conn: socket.socket, data: bytes) -> None:
    conn.sendall(struct.pack("<I", len(data)) + data)


def echo(listener: socket.socket) -> None:
    """The life of an empty child: one connection, the request sent back, gone."""
    conn, _ = listener.accept()
    write_frame(conn, read_frame(conn)[:512])


def keep_empty_children(listener: socket.socket) -> None:
    """POOL children wait; each that ends is replaced."""
    alive: dict[int, int] = {}
    poller = select.poll()
    poller.register(0, select.POLLIN | select.POLLHUP)
    while True:
        while len(alive) < POOL:
            pid = os.fork()
            if pid == 0:
                echo(listener)
                os._exit(0)
            handle = os.pidfd_open(pid)
            alive[handle] = pid
            poller.register(handle, select.POLLIN)
        for handle, _ in poller.poll():
            if handle == 0:
                for pid in alive.values():
                    os.kill(pid, 9)
                return
            poller.unregister(handle)
            os.waitpid(alive.pop(handle), 0)
            os.close(handle)


def fork_on_accept(listener: socket.socket, extension: str, runtime: str) -> None:
    """The runtime is loaded once, before the forks; the hook comes with the request."""
    import json

    sys.path.insert(0, os.path.dirname(__file__))
    import slim  # type: ignore[import-not-found]  # beside this file; the path is set above

    with open(runtime, "rb") as file:
        warm = slim.Slim(slim.load_extension(extension), file.read())
    gc.freeze()
    poller = select.poll()
    poller.register(0, select.POLLIN | select.POLLHUP)
    poller.register(listener, select.POLLIN)
    while True:
        for handle, _ in poller.poll():
            if handle == 0:
                return
            conn, _ = listener.accept()
            pid = os.fork()
            if pid == 0:
                source, _, args = read_frame(conn).partition(b"\0")
                warm.load(source.decode())
                write_frame(conn, json.dumps(warm.run(args)).encode())
                os._exit(0)
            conn.close()
            os.waitpid(pid, 0)


def main() -> None:
    mode, descriptor, extension, runtime = sys.argv[1:5]
    listener = socket.socket(fileno=int(descriptor))
    gc.collect()
    if mode == "empty":
        gc.freeze()
        keep_empty_children(listener)
    else:
        fork_on_accept(listener, extension, runtime)


if __name__ == "__main__":
    main()
