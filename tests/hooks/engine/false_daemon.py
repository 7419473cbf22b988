"""A daemon that hands out children which answer with bytes of the test's own choice."""

from __future__ import annotations

import socket
import threading
from pathlib import Path

from hooks.engine.zygote import protocol


class FalseDaemon:
    """Who asks gets a child that answers with the next bytes of ``script``; ``lent`` is one child's in advance."""

    def __init__(self, path: Path, lent: bytes | None = None) -> None:
        self.lent = lent
        self.script: list[bytes] = []
        self.asked = 0
        self.given = 0
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(str(path))
        self.listener.listen()
        self.lines: list[socket.socket] = []
        self.threads = [threading.Thread(target=self.serve, daemon=True)]
        self.threads[0].start()

    def serve(self) -> None:
        while True:
            try:
                line, _ = self.listener.accept()
            except OSError:
                return
            self.lines.append(line)
            if line.recv(protocol.HEADER.size)[4] == protocol.KIND_JOB:
                self.asked += 1
                self.give(line, self.script.pop())
            elif self.lent is not None:
                self.give(line, self.lent)

    def give(self, line: socket.socket, answer: bytes) -> None:
        ours, theirs = socket.socketpair()
        socket.send_fds(line, [protocol.CHILD.pack(7)], [ours.fileno()])
        ours.close()
        self.given += 1
        self.threads.append(threading.Thread(target=self.answer, args=(theirs, answer), daemon=True))
        self.threads[-1].start()

    def answer(self, child: socket.socket, answer: bytes) -> None:
        """The life of a child: it waits for its job, says its words, and is gone."""
        with child:
            if child.recv(65536):
                child.sendall(answer)

    def close(self) -> None:
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        for thread in self.threads:
            thread.join(5)
        for line in self.lines:
            line.close()
