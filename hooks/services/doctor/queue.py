"""The queue: a broker that answers, a scheduler and worker that live, deliveries that do not pile up."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from celery import current_app
from django.conf import settings
from django.utils import timezone

from hooks.models import Delivery
from hooks.services.doctor.findings import Finding, fail, ok, warn
from hooks.services.heartbeats import SWEEP, heartbeat_age

ANSWER_TIMEOUT_S = 3
# A sweep runs every two seconds and is noted every ten.
ALIVE = timedelta(seconds=60)
OVERDUE = timedelta(minutes=5)
START = "Start the installation (`make run`), or its worker and scheduler: docs/deployment.md."


def broker_check() -> Iterator[Finding]:
    if settings.BROKER_URL.startswith("filesystem://"):
        yield from folder_check(Path(settings.DATA_DIR) / "broker")
        return
    with current_app.connection_for_write() as connection:
        address = connection.as_uri()  # its password is masked
        try:
            connection.ensure_connection(max_retries=1, timeout=ANSWER_TIMEOUT_S)
        except Exception as error:  # noqa: BLE001  each transport fails in its own way
            yield fail(
                "broker",
                f"{address} cannot be reached: {type(error).__name__}",
                "Start the broker, or correct BROKER_URL. Events are answered all the same, and deliveries wait.",
            )
        else:
            yield ok("broker", f"{address} answers")


def folder_check(folder: Path) -> Iterator[Finding]:
    """The embedded broker is a folder that web, scheduler and worker write to."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / ".doctor"
        probe.write_text("", encoding="utf-8")
        probe.unlink()
    except OSError as error:
        yield fail("broker", f"{folder} cannot be written to: {error.strerror}", f"Make {folder} belong to this user.")
    else:
        yield ok("broker", "the embedded queue can be written to")


def sweep_check() -> Iterator[Finding]:
    """A sweep tells of three at once: the scheduler asked for it, the broker carried it, a worker did it."""
    age = heartbeat_age(name=SWEEP)
    if age is None:
        yield warn("worker", "no worker has ever swept the queue", START)
    elif age > ALIVE:
        yield fail("worker", f"the last sweep was {spoken(age)} ago: asynchronous hooks do not run", START)
    else:
        yield ok("worker", f"scheduler and worker live: the last sweep was {spoken(age)} ago")


def spoken(age: timedelta) -> str:
    seconds = int(age.total_seconds())
    for unit, length in (("days", 86_400), ("hours", 3_600), ("minutes", 60)):
        if seconds >= 2 * length:
            return f"{seconds // length} {unit}"
    return f"{max(seconds, 0)} seconds"


def overdue_check() -> Iterator[Finding]:
    """Deliveries of paused applications move their due time on, so that they are not meant."""
    now = timezone.now()
    late = Delivery.objects.due(now - OVERDUE).count()
    if late:
        yield warn(
            "queue",
            f"{late:,} deliveries have been due for more than five minutes",
            "More worker threads (HOOKLINE_WORKER_THREADS) or hosts help where workers live; see the page Deliveries.",
        )
    else:
        yield ok("queue", "nothing is overdue")
