"""All checks in the order in which their faults explain one another."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from django.db import DatabaseError

from hooks.services.doctor.configuration import addresses_check, debug_check, secret_key_check
from hooks.services.doctor.database import database_check, journal_check, migrations_check
from hooks.services.doctor.findings import Finding, fail, warn
from hooks.services.doctor.host import clock_check, disk_check, static_check
from hooks.services.doctor.keys import secrets_keys_check, stored_secrets_check
from hooks.services.doctor.queue import broker_check, overdue_check, sweep_check
from hooks.services.doctor.sandbox import sandbox_check

Check = Callable[[], Iterator[Finding]]

CHECKS: tuple[tuple[str, Check], ...] = (
    ("engine", sandbox_check),
    ("database", database_check),
    ("migrations", migrations_check),
    ("journal", journal_check),
    ("broker", broker_check),
    ("worker", sweep_check),
    ("queue", overdue_check),
    ("secret key", secret_key_check),
    ("secrets keys", secrets_keys_check),
    ("stored secrets", stored_secrets_check),
    ("address", addresses_check),
    ("debug", debug_check),
    ("static files", static_check),
    ("disk", disk_check),
    ("clock", clock_check),
)


def doctor_examine() -> list[Finding]:
    """Run every check and return what each found; a check that breaks is a finding too."""
    return [finding for name, check in CHECKS for finding in one_check(name, check)]


def one_check(name: str, check: Check) -> list[Finding]:
    try:
        return list(check())
    except DatabaseError:
        return [warn(name, "cannot be told without the database", "Mend the database first, then run doctor again.")]
    except Exception as error:  # noqa: BLE001  a broken check must not hide what the others found
        # The text of an unexpected error may hold anything, a password too: only its kind is told.
        return [fail(name, f"the check itself broke: {type(error).__name__}", "Report this, with how you installed.")]
