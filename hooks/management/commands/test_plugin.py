"""Run the cases of a plugin package in the real engine."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from hooks.services.cases import CaseResult, PackageResult, PluginError, package_run

SIGNS = {True: "ok  ", False: "FAIL"}


class Command(BaseCommand):
    """Exit 0 when every case passes, 1 when one does not, 2 when the package cannot be used."""

    help = "Run all cases of a plugin package in the real engine and print what differs."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", help="folder of the package, such as plugins/packages/hubspot")
        parser.add_argument("--json", action="store_true", help="print one JSON object instead of a table")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            package = package_run(path=Path(options["path"]).resolve())
        except PluginError as error:
            self._refuse(error, as_json=options["json"])
        else:
            self._report(package, as_json=options["json"])

    def _refuse(self, error: PluginError, *, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps({"plugin": error.slug, "problems": [asdict(item) for item in error.problems]}))
        else:
            self.stderr.write(f"Plugin {error.slug} cannot be used:")
            for problem in error.problems:
                self.stderr.write(f"  {problem}")
        sys.exit(2)

    def _report(self, package: PackageResult, *, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps(_as_data(package), ensure_ascii=False, default=str))
        else:
            self._table(package)
        if not package.passed:
            sys.exit(1)

    def _table(self, package: PackageResult) -> None:
        self.stdout.write(f"{package.plugin.name} {package.plugin.version} ({package.plugin.slug})")
        event = ""
        for result in package.results:
            if result.event != event:
                event = result.event
                self.stdout.write(f"\n  {event}")
            self.stdout.write(f"    {SIGNS[result.passed]}  {result.duration_ms:7.1f} ms  {result.name}")
            for mismatch in result.mismatches:
                self.stdout.write(f"          {mismatch}")
        failed = sum(not result.passed for result in package.results)
        total = len(package.results)
        self.stdout.write(f"\n{total} cases, all passed." if not failed else f"\n{failed} of {total} cases failed.")


def _as_data(package: PackageResult) -> dict[str, Any]:
    plugin = package.plugin
    return {
        "plugin": plugin.slug,
        "version": plugin.version,
        "digest": plugin.digest,
        "passed": package.passed,
        "cases": [_case_data(result) for result in package.results],
    }


def _case_data(result: CaseResult) -> dict[str, Any]:
    return {"passed": result.passed, **asdict(result)}
