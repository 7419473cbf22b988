"""Write stored secrets with the newest key."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from hooks.exceptions import SecretsKeyMissing
from hooks.services.secrets import secrets_rotate


class Command(BaseCommand):
    help = "Write every stored secret again with the first key of HOOKLINE_SECRETS_KEYS."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            count = secrets_rotate()
        except SecretsKeyMissing as error:
            raise CommandError(f"{error.message} Nothing was changed.") from error
        self.stdout.write(f"{count:,} secrets are written with the newest key.")
