"""The host: files to serve, space to write to, a clock that agrees with the others."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.utils import timezone

from hooks.models import AuditEntry
from hooks.services.doctor.findings import Finding, fail, ok, warn

MANIFEST = "staticfiles.json"
LOW_MB, EMPTY_MB = 1_000, 100
DRIFT = timedelta(seconds=5)
AHEAD = timedelta(minutes=1)
BUILT_AFTER = datetime(2025, 1, 1, tzinfo=UTC)


def static_check() -> Iterator[Finding]:
    built = Path(settings.STATICFILES_DIRS[0])
    if not any(built.glob("**/*.css")):
        yield fail(
            "static files",
            f"the front end is not built: {built} is empty",
            "Run `make run`, or `node static/build.mjs`.",
        )
    elif settings.DEBUG:
        yield ok("static files", "built; served from where they lie, because HOOKLINE_DEBUG is on")
    else:
        yield from collected_check(Path(settings.STATIC_ROOT) / MANIFEST)


def collected_check(manifest: Path) -> Iterator[Finding]:
    mend = "Run `manage.py collectstatic --noinput --clear`, or `make run`."
    try:
        paths = json.loads(manifest.read_text(encoding="utf-8"))["paths"]
    except (OSError, ValueError, KeyError, TypeError):
        yield fail("static files", f"they are not collected: {manifest} is not there or broken", mend)
        return
    missing = [name for name in paths.values() if not (manifest.parent / name).is_file()]
    if missing:
        yield fail("static files", f"{len(missing):,} of {len(paths):,} collected files are gone", mend)
    else:
        yield ok("static files", f"{len(paths):,} are collected")


def disk_check() -> Iterator[Finding]:
    free = shutil.disk_usage(first_existing(Path(settings.DATA_DIR))).free // 1_000_000
    mend = f"Free some space, keep executions for fewer days, or move {settings.DATA_DIR} to a larger disk."
    if free < EMPTY_MB:
        yield fail("disk", f"{free:,} MB are free for {settings.DATA_DIR}", mend)
    elif free < LOW_MB:
        yield warn("disk", f"{free:,} MB are free for {settings.DATA_DIR}", mend)
    else:
        yield ok("disk", f"{free:,} MB are free for {settings.DATA_DIR}")


def first_existing(path: Path) -> Path:
    return next(parent for parent in (path, *path.parents) if parent.exists())


def clock_check() -> Iterator[Finding]:
    """Leases, retries, expiries and one-time links all read the clock."""
    now, mend = timezone.now(), "Keep the clock by NTP, on every host of the installation."
    if now < BUILT_AFTER:
        yield fail("clock", f"it says {now:%Y-%m-%d}", mend)
        return
    if (drift := server_drift()) > DRIFT:
        yield fail("clock", f"the database's clock differs by {drift.total_seconds():,.0f} seconds", mend)
        return
    newest = AuditEntry.objects.order_by("-at").values_list("at", flat=True).first()
    if newest is not None and newest > now + AHEAD:
        yield warn("clock", f"the audit log has an entry of {newest:%Y-%m-%d %H:%M}, which lies ahead", mend)
    else:
        yield ok("clock", f"it says {now:%Y-%m-%d %H:%M} UTC")


def server_drift() -> timedelta:
    """Return how far the database server's clock is from this host's; SQLite has none of its own."""
    if connection.vendor != "postgresql":
        return timedelta(0)
    with connection.cursor() as cursor:
        before = timezone.now()
        cursor.execute("SELECT clock_timestamp()")
        server: datetime = cursor.fetchone()[0]
        return max(before - server, server - timezone.now(), timedelta(0))
