from __future__ import annotations

from django.apps import AppConfig


class ConsoleConfig(AppConfig):
    name = "console"
    verbose_name = "Hookline console"

    def ready(self) -> None:
        # Tasks are shared: the app must be the current one in web processes too, or they would publish nowhere.
        from console.celery import app

        app.set_default()
