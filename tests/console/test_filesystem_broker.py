from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from queue import Empty
from typing import Any

import pytest
from kombu import Connection
from kombu.exceptions import ChannelError

from console import filesystem_broker
from console.filesystem_broker import Channel, write_whole

Connect = Callable[[], Connection]
MESSAGES = 200


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "queue").mkdir()
    return tmp_path


@pytest.fixture
def connect(folder: Path) -> Iterator[Connect]:
    """Open connections to the embedded queue of the test's own folder."""
    filesystem_broker.install()
    connections: list[Connection] = []

    def open_one() -> Connection:
        options = {
            "data_folder_in": str(folder / "queue"),
            "data_folder_out": str(folder / "queue"),
            "control_folder": str(folder / "control"),
            "polling_interval": 0.01,
        }
        connections.append(Connection("filesystem://", transport_options=options))
        return connections[-1]

    yield open_one
    for connection in connections:
        connection.release()


def test_filesystem_means_this_transport(connect: Connect) -> None:
    assert isinstance(connect().channel(), Channel)


def test_messages_arrive_in_order_and_once(connect: Connect) -> None:
    queue = connect().SimpleQueue("hookline")
    for number in range(5):
        queue.put({"number": number})
    received = [queue.get(timeout=10) for _ in range(5)]
    assert [message.payload["number"] for message in received] == [0, 1, 2, 3, 4]
    for message in received:
        message.ack()
    with pytest.raises(Empty):
        queue.get(block=False)
    queue.close()


def test_queues_do_not_mix(connect: Connect) -> None:
    first, second = connect().SimpleQueue("first"), connect().SimpleQueue("second")
    first.put({"for": "first"})
    with pytest.raises(Empty):
        second.get(block=False)
    assert first.get(timeout=10).payload == {"for": "first"}
    first.close()
    second.close()


def test_what_is_on_disk_is_always_a_whole_message(connect: Connect, folder: Path) -> None:
    """Read as fast as messages are written, which ended the worker with Kombu's own transport."""
    channel = connect().channel()
    done = threading.Event()
    broken: list[str] = []

    def look() -> None:
        while not done.is_set():
            for path in (folder / "queue").glob("*.msg"):
                try:
                    json.loads(path.read_text(encoding="utf-8"))
                except ValueError:
                    broken.append(path.name)

    reader = threading.Thread(target=look)
    reader.start()
    for number in range(MESSAGES):
        channel._put("hookline", {"number": number, "padding": "x" * 10_000})
    done.set()
    reader.join()
    assert broken == []
    assert len(list((folder / "queue").glob("*.msg"))) == MESSAGES
    assert not list((folder / "queue").glob("*.part"))


def test_queues_bound_at_once_are_all_kept(connect: Connect, folder: Path) -> None:
    channels = [connect().channel() for _ in range(8)]
    threads = [
        threading.Thread(target=channel._queue_bind, args=("hookline", f"key-{number}", None, f"queue-{number}"))
        for number, channel in enumerate(channels)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {entry.queue for entry in channels[0].get_table("hookline")} == {f"queue-{number}" for number in range(8)}


def test_a_queue_bound_twice_is_kept_once(connect: Connect) -> None:
    channel = connect().channel()
    for _ in range(2):
        channel._queue_bind("hookline", "key", None, "queue")
    assert len(channel.get_table("hookline")) == 1


def test_a_missing_folder_is_a_channel_error(connect: Connect, folder: Path) -> None:
    channel = connect().channel()
    (folder / "queue").rmdir()
    with pytest.raises(ChannelError):
        channel._put("hookline", {})


def test_a_failed_write_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "table"
    write_whole(target, "old")

    def full(*arguments: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.replace", full)
    with pytest.raises(OSError, match="No space left"):
        write_whole(target, "new")
    assert target.read_text(encoding="utf-8") == "old"
