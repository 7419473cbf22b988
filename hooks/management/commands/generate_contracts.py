from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from hooks.contracts.generate import stale_files, write_files


class Command(BaseCommand):
    help = "Write the types and reference pages that are made from the event contracts."
    requires_system_checks: list[str] = []  # it mends what the checks complain about

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="write nothing; fail when something is stale")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["check"]:
            self._refuse_stale(stale_files())
            return
        written = write_files()
        for path in written:
            self.stdout.write(f"wrote {path}")
        self.stdout.write(f"{len(written)} files written.")

    def _refuse_stale(self, stale: list[Path]) -> None:
        if stale:
            names = ", ".join(sorted(path.name if path.suffix == ".md" else path.parent.name for path in stale))
            raise CommandError(f"Stale: {names}. Run manage.py generate_contracts.")
        self.stdout.write("Everything agrees with the contracts.")
