"""The keys that secrets are stored with: sound, and the right ones for what is stored."""

from __future__ import annotations

from collections.abc import Iterator

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings

from hooks.models import Variable
from hooks.services.doctor.findings import Finding, fail, ok, warn

MAKE_ONE = 'python -c "from cryptography.fernet import Fernet; print(Fernet.generate_key().decode())"'


def secrets_keys_check() -> Iterator[Finding]:
    if not settings.SECRETS_KEYS:
        mend = f"Set HOOKLINE_SECRETS_KEYS; this makes a key: {MAKE_ONE}"
        yield fail("secrets keys", "HOOKLINE_SECRETS_KEYS is not set: no secret can be written or read", mend)
        return
    broken = [str(number) for number, key in enumerate(settings.SECRETS_KEYS, 1) if not is_key(key)]
    if broken:
        mend = f"Correct it, or take it out if nothing was written with it. A key is made by: {MAKE_ONE}"
        yield fail("secrets keys", f"of HOOKLINE_SECRETS_KEYS, number {', '.join(broken)} is no Fernet key", mend)
    else:
        count = len(settings.SECRETS_KEYS)
        yield ok("secrets keys", "one is set" if count == 1 else f"{count} are set; the first one writes")


def is_key(text: str) -> bool:
    try:
        Fernet(text)
    except ValueError:
        return False
    return True


def stored_secrets_check() -> Iterator[Finding]:
    """Open every stored secret, without keeping or telling any."""
    keys = [Fernet(key) for key in settings.SECRETS_KEYS if is_key(key)]
    tokens = list(Variable.objects.filter(is_secret=True).exclude(ciphertext="").values_list("ciphertext", flat=True))
    if not keys or not tokens:
        return
    lost = sum(not opens(MultiFernet(keys), token) for token in tokens)
    old = sum(not opens(keys[0], token) for token in tokens) - lost
    if lost:
        mend = "Put the key they were written with back, at the end of HOOKLINE_SECRETS_KEYS, or set them anew."
        yield fail("stored secrets", f"{lost:,} of {len(tokens):,} cannot be opened with these keys", mend)
    elif old:
        mend = "Run `manage.py rotate_secrets`; then the old keys can go."
        yield warn("stored secrets", f"{old:,} of {len(tokens):,} are still written with an older key", mend)
    else:
        yield ok("stored secrets", f"all {len(tokens):,} open with the newest key")


def opens(cipher: Fernet | MultiFernet, token: str) -> bool:
    try:
        cipher.decrypt(token.encode("ascii"))
    except InvalidToken:
        return False
    return True
