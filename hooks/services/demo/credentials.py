"""Sign-ins and token of the demo: different in each installation, and the same each time they are shown."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass

from django.conf import settings

from hooks.identifiers import ALPHABET
from hooks.models import Role


@dataclass(frozen=True, slots=True)
class DemoPerson:
    username: str
    first_name: str
    last_name: str
    role: str
    role_label: str

    @property
    def password(self) -> str:
        return derived(f"password of {self.username}", 12)

    @property
    def salt(self) -> str:
        """The salt that the password is stored with: where a user has it, the stored password is this one."""
        return derived(f"salt of {self.username}", 24)


PEOPLE = (
    DemoPerson("mika@acme.example", "Mika", "Kent", Role.ADMIN, "Brand admin"),
    DemoPerson("devi@acme.example", "Devi", "Rao", Role.DEVELOPER, "Hook developer"),
    DemoPerson("sam@acme.example", "Sam", "Ortiz", Role.SUPPORT, "Support"),
)


def storefront_token() -> str:
    """Return the token of the demo's Storefront application."""
    return f"hlapp_{derived('token of storefront', 40)}"


def derived(purpose: str, length: int) -> str:
    """Derive a text from the installation's secret key, which never leaves it."""
    digest = hmac.new(settings.SECRET_KEY.encode(), f"hookline demo: {purpose}".encode(), hashlib.sha512).digest()
    return "".join(ALPHABET[byte % len(ALPHABET)] for byte in digest[:length])
