"""`manage.py check`: a package that cannot be used is an error that names it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, register

from plugins import catalog


@register("plugins")
def plugins_check(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """One error per problem of a broken package (plugins.E001)."""
    return [
        Error(
            f"Plugin {slug}: {problem}",
            hint=f"Mend plugins/packages/{slug}; plugins/plugin.schema.json describes the manifest.",
            obj=slug,
            id="plugins.E001",
        )
        for slug, error in catalog.broken_plugins().items()
        for problem in error.problems
    ]
