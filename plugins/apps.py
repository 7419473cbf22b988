from __future__ import annotations

from django.apps import AppConfig


class PluginsConfig(AppConfig):
    """The plugin library: packages of data, and what serves and checks them."""

    name = "plugins"
    label = "plugins"
    verbose_name = "Plugin library"

    def ready(self) -> None:
        from plugins import checks

        self.checks = checks
