"""Which real services this machine has: PostgreSQL, Redis, RabbitMQ, Chromium.

Each finder tries for real (it signs in, or starts the program) and returns where the service is or why it is not
there. The environment names one elsewhere: DATABASE_URL, BROKER_URL, CHROMIUM. `python -m tests.found NAME` prints the
address, or nothing.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache

import psycopg
import redis
from kombu.connection import Connection

# Who listens may be slow on a busy machine, and workers that found different services cannot share a run.
TIMEOUT_S = 20
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


@dataclass(frozen=True)
class Found:
    """`address` is a URL or a path; empty when the service was not found, for the `reason` given."""

    address: str = ""
    reason: str = ""

    def __bool__(self) -> bool:
        return bool(self.address)


def listens(port: int) -> bool:
    """Tell whether anything on this machine listens there, so that a client need not wait for its time-out."""
    try:
        socket.create_connection(("127.0.0.1", port), timeout=TIMEOUT_S).close()
    except OSError:
        return False
    return True


def find_postgresql(environ: Mapping[str, str] = os.environ) -> Found:
    """A PostgreSQL that we can sign in to: DATABASE_URL's, else the one on the usual port of this machine."""
    named = environ.get("DATABASE_URL", "")
    url = named if named.startswith("postgres") else "postgresql://postgres@127.0.0.1:5432/postgres"
    if url != named and not listens(5432):
        return Found(reason="nothing listens on 127.0.0.1:5432 and DATABASE_URL names no PostgreSQL")
    try:
        # The database named may be one that the suite has yet to make; the server's own is always there.
        psycopg.connect(url, dbname="postgres", connect_timeout=TIMEOUT_S).close()
    except psycopg.Error as error:
        return Found(reason=f"PostgreSQL did not let us in: {str(error).splitlines()[0]}")
    return Found(url)


def find_redis(environ: Mapping[str, str] = os.environ) -> Found:
    """A Redis that answers PING: BROKER_URL's, else database 15 of the one on the usual port of this machine."""
    named = environ.get("BROKER_URL", "")
    url = named if named.startswith("redis") else "redis://127.0.0.1:6379/15"
    if url != named and not listens(6379):
        return Found(reason="nothing listens on 127.0.0.1:6379 and BROKER_URL names no Redis")
    client = redis.Redis.from_url(url, socket_timeout=TIMEOUT_S, socket_connect_timeout=TIMEOUT_S)
    try:
        client.ping()
    except redis.RedisError as error:
        return Found(reason=f"Redis did not answer: {error}")
    finally:
        client.close()
    return Found(url)


def find_rabbitmq(environ: Mapping[str, str] = os.environ) -> Found:
    """A RabbitMQ that we can sign in to: BROKER_URL's, else the one on the usual port of this machine."""
    named = environ.get("BROKER_URL", "")
    url = named if named.startswith(("amqp", "pyamqp")) else "amqp://guest:guest@127.0.0.1:5672//"
    if url != named and not listens(5672):
        return Found(reason="nothing listens on 127.0.0.1:5672 and BROKER_URL names no RabbitMQ")
    try:
        with Connection(url, connect_timeout=TIMEOUT_S) as connection:  # type: ignore[no-untyped-call]  # Kombu has no types
            connection.ensure_connection(max_retries=1, timeout=TIMEOUT_S)
    except Exception as error:  # noqa: BLE001  every transport raises errors of its own; each means "not usable"
        return Found(reason=f"RabbitMQ did not let us in: {error}")
    return Found(url)


def find_chromium(environ: Mapping[str, str] = os.environ) -> Found:
    """A Chromium that starts: CHROMIUM's, else the first of the usual names on PATH."""
    named = environ.get("CHROMIUM", "")
    path = named or next(filter(None, map(shutil.which, CHROMIUM_NAMES)), "")
    if not path:
        return Found(reason="no Chromium on PATH and CHROMIUM names none")
    try:
        subprocess.run([path, "--version"], check=True, capture_output=True, timeout=30)
    except (OSError, subprocess.SubprocessError) as error:
        return Found(reason=f"{path} does not start: {error}")
    return Found(path)


FINDERS: dict[str, Callable[[], Found]] = {
    "postgresql": find_postgresql,
    "redis": find_redis,
    "rabbitmq": find_rabbitmq,
    "browser": find_chromium,
}


@cache
def find(service: str) -> Found:
    """Look for a service of FINDERS once in this process."""
    return FINDERS[service]()


if __name__ == "__main__":
    print(find(sys.argv[1]).address)
