"""Check the installation."""

from __future__ import annotations

import json
import sys
from collections import Counter
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from hooks.services.doctor import Finding, Level, doctor_examine


class Command(BaseCommand):
    """Exit 0 when nothing fails, 1 when something does; warnings alone are no failure."""

    help = "Check engine, database, queue, keys, addresses, static files and host, and say how to mend what is wrong."
    requires_system_checks: list[str] = []  # an installation that fails them is the one that needs a doctor

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        findings = doctor_examine()
        counted = Counter(finding.level for finding in findings)
        worst = next((level for level in (Level.FAIL, Level.WARN) if counted[level]), Level.OK)
        if options["json"]:
            body = {"status": worst, "checks": [asdict(finding) for finding in findings]}
            self.stdout.write(json.dumps(body, ensure_ascii=False, indent=2))
        else:
            self.page(findings, counted)
        if worst == Level.FAIL:
            sys.exit(1)

    def page(self, findings: list[Finding], counted: Counter[Level]) -> None:
        for finding in findings:
            self.stdout.write(f"{finding.level.upper():<5} {finding.check}: {finding.says}")
            if finding.mend:
                self.stdout.write(f"      -> {finding.mend}")
        self.stdout.write("")
        self.stdout.write(f"{counted[Level.OK]} good, {counted[Level.WARN]} to look at, {counted[Level.FAIL]} to mend.")
