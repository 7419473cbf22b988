"""Changing the key that secrets are stored with."""

from __future__ import annotations

from django.db import transaction

from hooks.encryption import decrypt, encrypt
from hooks.models import Variable


def secrets_rotate() -> int:
    """Write every stored secret again with the newest key of HOOKLINE_SECRETS_KEYS; return how many there are.

    What is encrypted for minutes (journeys that wait for a browser) or by retention (sealed answers) is left to end
    by itself. Raises SecretsKeyMissing where one cannot be opened; nothing has changed then.
    """
    with transaction.atomic():
        rows = list(
            Variable.objects.select_for_update().filter(is_secret=True).exclude(ciphertext="").only("ciphertext")
        )
        for row in rows:
            row.ciphertext = encrypt(decrypt(row.ciphertext))
        Variable.objects.bulk_update(rows, ["ciphertext"], batch_size=200)
    return len(rows)
