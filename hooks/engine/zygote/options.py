"""The daemon's command line: ``key=value`` words, so that no parser is loaded."""

from __future__ import annotations

FULL, DEVELOPMENT = "full", "development"
REFUSED = 78  # exit status: the sandbox cannot be set up here
READY, WANTS_SUCCESSOR = b"R", b"S"  # a zygote's words to its guardian


class Options:
    """Pool sizes are children (``lent``: to one caller in advance); times ms; memory MiB; queues jobs.

    ``child`` is the compiled child's file, if there is one. ``machine``, ``native`` and ``host`` are for tests.
    """

    extension: str = ""
    child: str = ""
    socket: str = ""
    listener: int = -1
    lifeline: int = 0
    level: str = FULL
    machine: str = ""
    native: int = 1
    host: str = ""
    pool: int = 24
    low: int = 6
    lent: int = 6
    running: int = 64
    tenant_running: int = 16
    queue: int = 256
    tenant_queue: int = 64
    max_timeout_ms: int = 60_000
    max_memory_mb: int = 128
    max_cpu_s: int = 60
    recycle_forks: int = 50_000

    @classmethod
    def names(cls) -> list[str]:
        return list(cls.__annotations__)

    @classmethod
    def parse(cls, words: list[str]) -> Options:
        """Raises ValueError for an unknown key or a value of the wrong kind."""
        options = cls()
        for word in words:
            key, separator, value = word.partition("=")
            if not separator or key not in cls.__annotations__:
                raise ValueError(f"unknown option {word!r}")
            setattr(options, key, int(value) if isinstance(getattr(cls, key), int) else value)
        if options.level not in (FULL, DEVELOPMENT):
            raise ValueError(f"no engine level named {options.level!r}: use {FULL} or {DEVELOPMENT}")
        return options

    def words(self) -> list[str]:
        return [f"{name}={getattr(self, name)}" for name in self.names()]
