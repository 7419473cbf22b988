"""Owns the socket and starts the zygote, again when it ends: callers wait in the socket's backlog meanwhile."""

from __future__ import annotations

import _signal  # type: ignore[import-not-found]  # the C half of signal; typeshed has no stub
import _socket
import posix
import select
import sys
import time

from . import host
from .options import READY, REFUSED, WANTS_SUCCESSOR, Options

_BACKLOG = 512
_QUICK_DEATH_S = 0.5
_REST_S = 0.5


def log(options: Options, text: str) -> None:
    level = "" if options.level == "full" else f" [WEAKER SANDBOX: {options.level}]"
    posix.write(2, f"engine{level}: {text}\n".encode())


def bind(path: str) -> _socket.socket:
    """A listening Unix socket at ``path`` that only its user may open. Raises OSError."""
    listener = _socket.socket(_socket.AF_UNIX, _socket.SOCK_STREAM)
    if _is_there(path):
        posix.unlink(path)
    previous = posix.umask(0o177)
    try:
        listener.bind(path)
    finally:
        posix.umask(previous)
    listener.listen(_BACKLOG)
    return listener


def _is_there(path: str) -> bool:
    try:
        posix.lstat(path)
    except FileNotFoundError:
        return False
    return True


class Zygote:
    """One zygote. ``voice`` hears its word and is its lifeline: when this end closes, the zygote ends."""

    def __init__(self, words: list[str], listener: int, here: host.Unix) -> None:
        ours, theirs = _socket.socketpair(_socket.AF_UNIX, _socket.SOCK_STREAM)
        posix.set_inheritable(listener, True)
        code = f"import sys; sys.argv[0] = {__file__!r}; "
        folder = __file__.rsplit("/", 1)[0]
        code += f"m = type(sys)('zygote'); m.__path__ = [{folder!r}]; sys.modules['zygote'] = m; "
        code += "from zygote.zygote import main; main(sys.argv[1:])"
        argv = [sys.executable, "-I", "-S", "-E", "-c", code, *words, f"listener={listener}"]
        actions = [(posix.POSIX_SPAWN_DUP2, theirs.fileno(), 0)]
        liveness = here.open_liveness()
        here.pass_liveness_on(liveness)
        self.pid: int = posix.posix_spawn(sys.executable, argv, {}, file_actions=actions, setpgroup=0)
        theirs.close()
        self.voice = ours
        self.pidfd = here.watch(self.pid, liveness)
        self.began = time.monotonic()
        self.retired = False

    def retire(self) -> None:
        """Takes no more jobs, lets the running ones end."""
        self.retired = True
        posix.kill(self.pid, _signal.SIGTERM)  # only this process reaps it: the pid is still its own

    def bury(self) -> int:
        """The wait status. Children that outlive it go with it, also where no kernel sees to that."""
        posix.close(self.pidfd)
        self.voice.close()
        _end_group(self.pid)
        return posix.waitpid(self.pid, 0)[1]


def _end_group(leader: int) -> None:
    try:
        posix.killpg(leader, _signal.SIGKILL)
    except OSError:
        return  # nobody is left


class Guardian:
    """Keeps one zygote at work until it is asked to end (SIGTERM) or orphaned.

    A zygote that asks for a successor goes on until that one is ready: nobody waits for a recycling.
    """

    def __init__(self, words: list[str]) -> None:
        self._options = Options.parse(words)
        self._words = [word for word in words if not word.startswith("listener=")]
        options = self._options
        self._listener = bind(options.socket) if options.socket else _socket.socket(fileno=options.listener)
        self._host = host.of(options.host)
        self._parent = posix.getppid()
        self._stopping = False
        self._zygotes: list[Zygote] = []
        self._poll = select.poll()

    def main(self) -> int:
        """The exit status."""
        _signal.signal(_signal.SIGTERM, self._stop)
        _signal.signal(_signal.SIGINT, self._stop)
        if self._options.lifeline:
            self._poll.register(0, select.POLLIN)
        self._start()
        while self._zygotes:
            for descriptor, _ in self._poll.poll(1000):
                if not self._react(descriptor):
                    return REFUSED
            if posix.getppid() != self._parent:
                posix._exit(0)  # the lifelines take the zygotes along
        return 0

    def _stop(self, *_: object) -> None:
        self._stopping = True
        for zygote in self._zygotes:
            zygote.retire()

    def _start(self) -> None:
        zygote = Zygote(self._words, self._listener.fileno(), self._host)
        self._zygotes.append(zygote)
        self._poll.register(zygote.pidfd, select.POLLIN)
        self._poll.register(zygote.voice.fileno(), select.POLLIN)
        if self._stopping:
            zygote.retire()

    def _react(self, descriptor: int) -> bool:
        """False when the sandbox cannot be set up here."""
        for zygote in self._zygotes:
            if descriptor == zygote.pidfd:
                return self._bury(zygote)
            if descriptor == zygote.voice.fileno():
                self._hear(zygote)
                return True
        if descriptor == 0:
            posix._exit(0)
        return True  # of one that was buried in this very turn

    def _hear(self, zygote: Zygote) -> None:
        word = zygote.voice.recv(1)
        if word == READY:
            for other in self._zygotes:
                if other is not zygote and not other.retired:
                    other.retire()
        elif word == WANTS_SUCCESSOR and not self._stopping and zygote is self._zygotes[-1]:
            self._start()
        elif not word:
            self._poll.unregister(zygote.voice.fileno())  # its end follows

    def _bury(self, zygote: Zygote) -> bool:
        self._poll.unregister(zygote.pidfd)
        self._unwatch(zygote.voice.fileno())
        self._zygotes.remove(zygote)
        status = zygote.bury()
        if self._stopping or any(not other.retired for other in self._zygotes):
            return True  # a successor that could not start leaves the old one at work
        if posix.WIFEXITED(status) and posix.WEXITSTATUS(status) == REFUSED:
            return False
        if time.monotonic() - zygote.began < _QUICK_DEATH_S:
            log(self._options, f"the zygote ended at once (status {status})")
            time.sleep(_REST_S)
        self._start()
        return True

    def _unwatch(self, descriptor: int) -> None:
        try:
            self._poll.unregister(descriptor)
        except KeyError:
            return


def main(words: list[str]) -> int:
    """Guards until asked to end. Raises ValueError for bad options, OSError when the socket cannot be bound."""
    return Guardian(words).main()
