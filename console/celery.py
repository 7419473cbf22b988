"""The Celery application: `celery -A console.celery worker` and `... beat`."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from celery import Celery
from celery.signals import setup_logging, worker_init, worker_process_init
from django.conf import settings

from console import filesystem_broker

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "console.settings")

app = Celery("hookline")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@setup_logging.connect  # type: ignore[untyped-decorator]  # Celery has no types
def use_django_logging(**_: Any) -> None:
    """Keep Celery from replacing the handlers that Django's LOGGING has set up."""


@worker_init.connect  # type: ignore[untyped-decorator]  # Celery has no types
@worker_process_init.connect  # type: ignore[untyped-decorator]  # as above
def warm(**_: Any) -> None:
    """A worker's first hook need not wait either: with threads, or in each process that a pool makes."""
    from hooks.services.engine import engine_warm

    engine_warm()


def make_broker_folders() -> None:
    """The filesystem transport fails on its first publish where its folders are missing."""
    for key in ("data_folder_in", "control_folder"):
        if folder := settings.CELERY_BROKER_TRANSPORT_OPTIONS.get(key):
            Path(str(folder)).mkdir(parents=True, exist_ok=True)


if settings.BROKER_URL.startswith("filesystem://"):
    filesystem_broker.install()
    make_broker_folders()
