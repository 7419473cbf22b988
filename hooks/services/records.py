"""Executions that stand alone: written once, after they ran."""

from __future__ import annotations

from django.db import transaction

from hooks.models import ConsoleLine, Execution
from hooks.services.execute import Ran, console_rows


@transaction.atomic
def execution_record(ran: Ran) -> Execution:
    """Write an execution that nobody waits for in the database, with its console lines."""
    ran.execution.save(force_insert=True)
    ConsoleLine.objects.bulk_create(console_rows(ran))
    return ran.execution
