"""Delete what is older than each brand keeps."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from hooks.services.prune import executions_prune


class Command(BaseCommand):
    help = "Delete executions and event occurrences past their brand's retention. The scheduler does so every hour."

    def handle(self, *args: Any, **options: Any) -> None:
        count = executions_prune(now=timezone.now())
        self.stdout.write(f"{count:,} rows were past their retention and are gone.")
