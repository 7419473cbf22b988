from __future__ import annotations

from django.apps import AppConfig


class HooksConfig(AppConfig):
    name = "hooks"
    verbose_name = "Hookline hooks"

    def ready(self) -> None:
        from hooks import checks  # noqa: F401  importing registers the checks
