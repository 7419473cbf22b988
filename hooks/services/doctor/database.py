"""The database: there, migrated, and safe to write to from several processes."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from hooks.services.doctor.findings import Finding, fail, ok, warn


def database_check() -> Iterator[Finding]:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as error:
        # What the driver says may hold the address with its password: its kind is enough.
        yield fail(
            "database",
            f"{connection.vendor} cannot be reached: {type(error).__name__}",
            "Start the database, or correct DATABASE_URL; without it the file db.sqlite3 in the data folder is used.",
        )
    else:
        name = "SQLite" if connection.vendor == "sqlite" else "PostgreSQL"
        yield ok("database", f"{name} {'.'.join(map(str, version()))} answers")


def version() -> tuple[int, ...]:
    found: tuple[int, ...] = connection.get_database_version()
    return found


def migrations_check() -> Iterator[Finding]:
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if plan:
        names = ", ".join(f"{migration.app_label}.{migration.name}" for migration, _ in plan[:3])
        yield fail("migrations", f"{len(plan)} are not applied: {names}", "Run `manage.py migrate`, or `make run`.")
    else:
        yield ok("migrations", "all are applied")


def journal_check() -> Iterator[Finding]:
    """SQLite only: without the write-ahead log, readers and writers block one another."""
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        mode = cursor.execute("PRAGMA journal_mode").fetchone()[0]
    if mode == "wal":
        yield ok("journal", "SQLite writes ahead (WAL)")
    else:
        yield warn(
            "journal",
            f"SQLite's journal mode is {mode!r}, not WAL: readers wait for writers",
            f"Keep {settings.DATA_DIR} on a local disk: network file systems know no WAL.",
        )
