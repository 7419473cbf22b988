"""The embedded queue: Kombu's filesystem transport, with files that appear whole.

Kombu writes a message, and the table of an exchange's queues, under its final name: whoever reads in between finds an
empty file, and a worker ends of it. Here both are written under another name first and appear in one move.
"""

from __future__ import annotations

import fcntl
import json
import os
import uuid
from pathlib import Path
from time import time_ns
from typing import Any

from kombu.exceptions import ChannelError
from kombu.transport import TRANSPORT_ALIASES, filesystem


def write_whole(path: Path, content: str) -> None:
    """Write a file that nobody sees half of. Raises OSError."""
    part = path.with_name(f"{path.name}.{uuid.uuid4()}.part")
    part.write_text(content, encoding="utf-8")
    os.replace(part, path)


class Channel(filesystem.Channel):
    """Messages come in the order of the wall clock, which a restart of the machine does not turn back."""

    def _put(self, queue: str, payload: dict[str, Any], **kwargs: Any) -> None:  # type: ignore[override]  # Kombu's disagree
        """Put a message onto the queue. Raises ChannelError when it cannot be written."""
        name = f"{time_ns():020d}_{uuid.uuid4()}.{queue}.msg"
        try:
            write_whole(Path(self.data_folder_out, name), json.dumps(payload))
        except OSError as error:
            raise ChannelError(f"Cannot add a message to {self.data_folder_out}: {error}") from error

    def _queue_bind(self, exchange: str, routing_key: str | None, pattern: str | None, queue: str | None) -> None:
        """Add a queue to the exchange's table. Raises ChannelError when it cannot be written."""
        entry = [routing_key or "", pattern or "", queue or ""]
        table = Path(self._exchange_file(exchange))  # type: ignore[no-untyped-call]  # Kombu has no types
        try:
            table.parent.mkdir(parents=True, exist_ok=True)
            with open(table.with_name(f"{table.name}.lock"), "w", encoding="ascii") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX)
                entries = json.loads(table.read_text(encoding="utf-8")) if table.exists() else []
                if entry not in entries:
                    write_whole(table, json.dumps([entry, *entries]))
        except OSError as error:
            raise ChannelError(f"Cannot open {table}: {error}") from error


class Transport(filesystem.Transport):
    Channel = Channel


def install() -> None:
    """Have `filesystem://` mean this transport, in this process."""
    TRANSPORT_ALIASES["filesystem"] = f"{__name__}:{Transport.__name__}"
