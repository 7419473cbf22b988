"""Where the engine's parts are, and a private daemon for programs that have no shared one."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from hooks.engine import wire
from hooks.engine.types import EngineUnavailable
from hooks.engine.zygote import protocol

_HERE = Path(__file__).resolve().parent
_START_S = 10.0
_END_S = 5.0


def extension_path() -> Path:
    """dukpy's extension file. Raises EngineUnavailable when it is not installed."""
    package = importlib.util.find_spec("dukpy")
    for folder in (package.submodule_search_locations or []) if package else []:
        for found in sorted(Path(folder).glob("_dukpy*.so")):
            return found
    raise EngineUnavailable("dukpy's extension file is not installed")


def daemon_command(socket: Path, **options: str | int) -> list[str]:
    """The argv that serves on ``socket``, for an EMPTY environment. Options are those of zygote/options.py."""
    from hooks.engine.compiler import compiled_path  # here, because it is a program too

    words = [f"extension={extension_path()}", f"child={compiled_path() or ''}", f"socket={socket}"]
    level = os.environ.get("HOOKLINE_ENGINE_LEVEL", "")
    if level and "level" not in options:
        words.append(f"level={level}")
    words += [f"{name}={value}" for name, value in options.items()]
    return [sys.executable, "-I", "-S", "-E", str(_HERE / "zygote" / "daemon.py"), *words]


# A Unix socket's address holds 108 bytes with its end; "/engine.sock" stands behind the folder.
LONGEST_FOLDER = 90
PREFIX = "hookline-engine-"


def short_folder() -> Path:
    """Make a folder of our own in the usual place, or in /tmp where the usual one has too long a name for a socket."""
    fits = len(os.fsencode(tempfile.gettempdir())) + len(PREFIX) + 9 <= LONGEST_FOLDER
    return Path(tempfile.mkdtemp(prefix=PREFIX, dir=None if fits else "/tmp"))  # noqa: S108  made safely by mkdtemp


class PrivateDaemon:
    """A daemon of this process alone, in a directory of its own; started again when it is found dead. Thread-safe."""

    def __init__(self, **options: str | int) -> None:
        self._options = options
        self._folder = short_folder()
        self.socket = self._folder / "engine.sock"
        self._process: subprocess.Popen[bytes] | None = None
        self._ready = False
        self._lock = threading.Lock()
        self._owner = os.getpid()

    def ensure(self) -> None:
        """Starts it if it is not running. Raises EngineUnavailable with what it said."""
        if self._runs():
            return
        with self._lock:
            if not self._runs():
                self._start()

    def _runs(self) -> bool:
        return self._ready and self._process is not None and self._process.poll() is None

    def _start(self) -> None:
        if not self._folder.exists():
            raise EngineUnavailable("this engine is closed")
        self._ready = False
        self._forget()
        self.socket.unlink(missing_ok=True)
        command = daemon_command(self.socket, lifeline=1, **self._options)
        errors = (self._folder / "log").open("ab")
        with errors:
            self._process = subprocess.Popen(  # noqa: S603  our own interpreter and file
                command, env={}, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=errors
            )
        until = time.monotonic() + _START_S
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > until:
                raise EngineUnavailable(f"the engine did not start: {self.log()[-500:]}")
            time.sleep(0.002)
        self._ready = True

    def _forget(self) -> None:
        """Lets go of a daemon that is dead or must end."""
        process, self._process = self._process, None
        if process is None:
            return
        if process.stdin is not None:
            process.stdin.close()
        process.terminate()
        try:
            process.wait(_END_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def _answers(self) -> bool:
        if not self.socket.exists():
            return False
        try:
            wire.ask(str(self.socket), protocol.KIND_STATUS, _START_S)
        except EngineUnavailable:
            return False
        return True

    def log(self) -> str:
        """What the daemon wrote, if anything."""
        path = self._folder / "log"
        return path.read_text(errors="replace").strip() if path.exists() else ""

    @property
    def pid(self) -> int | None:
        return None if self._process is None else self._process.pid

    def close(self) -> None:
        """Ends the daemon and removes its directory. A forked child of the owner leaves both alone."""
        if os.getpid() != self._owner:
            return
        with self._lock:
            self._ready = False
            self._forget()
            shutil.rmtree(self._folder, ignore_errors=True)
