"""Keeps the services of one machine running, and leaves nothing behind when it ends or is killed.

One thread, one loop: service output, signals and child deaths all wake the same selector. Each service leads its own
session; a killed supervisor takes them along by the kernel's parent-death signal and by the janitor, which notices
that its pipe has closed.
"""

from __future__ import annotations

import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from types import FrameType
from typing import IO

from console.bootstrap import janitor
from console.bootstrap.service import Child, Service, how_it_ended

GIVE_UP_AFTER = 4
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
TICK_S = 1.0


class Supervisor:
    """Runs services until it is told to stop. Log lines go to `write(name, line)`."""

    def __init__(
        self,
        services: Sequence[Service],
        write: Callable[[str, str], None],
        *,
        cwd: Path,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.children = [Child(service) for service in services]
        self.write = write
        self.cwd = cwd
        self.clock = clock
        self.selector = selectors.DefaultSelector()
        self.stop_requests = 0
        self.failed = ""
        self.is_ready = False
        self.on_ready: Callable[[], None] = lambda: None
        self.wake_read, self.wake_write = os.pipe()
        self.janitor = self.start_janitor()

    def start_janitor(self) -> subprocess.Popen[bytes]:
        argv = [sys.executable, "-I", "-S", str(Path(janitor.__file__))]
        return subprocess.Popen(argv, bufsize=0, stdin=subprocess.PIPE, start_new_session=True, cwd="/", env={})

    def run(self) -> int:
        """Start everything and stay until a stop signal or a start that keeps failing; return the exit code."""
        self.listen()
        try:
            for child in self.children:
                self.start(child)
            while not self.stop_requests and not self.failed:
                self.pump(self.next_wake())
                self.restart_due()
        finally:
            self.stop_all()
        return 1 if self.failed else 0

    def listen(self) -> None:
        """Have signals and child deaths wake the loop."""
        os.set_blocking(self.wake_read, False)
        os.set_blocking(self.wake_write, False)
        signal.set_wakeup_fd(self.wake_write, warn_on_full_buffer=False)
        self.selector.register(self.wake_read, selectors.EVENT_READ, None)
        for number in STOP_SIGNALS:
            signal.signal(number, self.request_stop)
        signal.signal(signal.SIGCHLD, lambda *_: None)

    def request_stop(self, number: int = signal.SIGTERM, frame: FrameType | None = None) -> None:
        """Stop in order; a second request stops at once."""
        self.stop_requests += 1

    def announce_ready(self) -> None:
        """Tell the loop, from any thread, that the web answers."""
        self.is_ready = True
        os.write(self.wake_write, b"\0")

    def start(self, child: Child) -> None:
        process = child.start(os.getpid(), self.cwd, self.clock())
        self.tell_janitor("+", process.pid)
        if process.stdout:
            os.set_blocking(process.stdout.fileno(), False)
            self.selector.register(process.stdout, selectors.EVENT_READ, child)

    def tell_janitor(self, sign: str, session: int) -> None:
        """Keep the janitor's list; one that has died is replaced and told everything."""
        try:
            self.write_to_janitor(f"{sign}{session}\n")
        except BrokenPipeError:
            self.janitor.wait()
            self.janitor = self.start_janitor()
            running = [child.process.pid for child in self.children if child.process]
            self.write_to_janitor("".join(f"+{pid}\n" for pid in running))

    def write_to_janitor(self, text: str) -> None:
        if self.janitor.stdin:
            self.janitor.stdin.write(text.encode())

    def next_wake(self) -> float:
        """Seconds until the next planned restart, one tick at most."""
        planned = [child.start_at - self.clock() for child in self.children if child.start_at is not None]
        return max(0.0, min([TICK_S, *planned]))

    def pump(self, timeout: float) -> None:
        """Pass on what services printed, and notice those that ended."""
        for key, _ in self.selector.select(timeout):
            if key.data is None:
                self.drain_wakeups()
            else:
                self.read(key.data)
        for child in self.children:
            if child.process and child.process.poll() is not None:
                self.bury(child)

    def drain_wakeups(self) -> None:
        os.read(self.wake_read, 4096)
        if self.is_ready:
            on_ready, self.on_ready = self.on_ready, lambda: None
            on_ready()

    def read(self, child: Child) -> bool:
        """Pass on what is there to be read; False when there is nothing (yet, or any more)."""
        pipe = child.process.stdout if child.process else None
        chunk = pipe.read(65_536) if pipe else None
        if pipe and chunk == b"":
            self.unwatch(pipe)
        for line in child.lines(chunk or b""):
            self.write(child.name, line)
        return bool(chunk)

    def unwatch(self, pipe: IO[bytes]) -> None:
        """Stop waiting for a pipe; one that was closed by its service is waited for no more already."""
        if pipe in self.selector.get_map():
            self.selector.unregister(pipe)

    def bury(self, child: Child) -> None:
        """Reap a service that ended, with all it had started, and plan its restart."""
        process = child.process
        if process is None or process.stdout is None:
            return
        janitor.kill_session(process.pid)
        self.tell_janitor("-", process.pid)
        while self.read(child):
            continue
        if child.tail:
            self.write(child.name, child.tail.decode("utf-8", "replace"))
        self.unwatch(process.stdout)
        process.stdout.close()
        self.plan_restart(child, process.returncode)

    def plan_restart(self, child: Child, code: int) -> None:
        delay = child.ended(self.clock())
        if self.stop_requests or self.failed:
            return
        if not self.is_ready and child.quick_deaths >= GIVE_UP_AFTER:
            self.failed = f"{child.name} {how_it_ended(code)} {GIVE_UP_AFTER} times in a row while starting"
            return
        self.write(child.name, f"{how_it_ended(code)}; starting it again in {delay:g} s")

    def restart_due(self) -> None:
        for child in self.children:
            if child.start_at is not None and child.start_at <= self.clock():
                self.start(child)

    def stop_all(self) -> None:
        """End the services in the reverse order of their start, then the janitor."""
        self.stop_requests = max(self.stop_requests, 1)
        requests = self.stop_requests
        for child in reversed(self.children):
            self.stop(child, requests)
        if self.janitor.stdin:
            self.janitor.stdin.close()
        self.janitor.wait()

    def stop(self, child: Child, requests: int) -> None:
        """SIGTERM, then SIGKILL to the whole session when the grace is over or a person asked again."""
        if child.process is None:
            return
        session = child.process.pid
        child.process.terminate()
        deadline = self.clock() + child.service.grace_s
        while child.process and self.clock() < deadline and self.stop_requests == requests:
            self.pump(0.1)
        if child.process:
            self.write(child.name, "did not stop in time; killing it")
            janitor.kill_session(session)
        while child.process:
            self.pump(0.1)
