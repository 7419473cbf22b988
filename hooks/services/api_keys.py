"""API keys: issued with scopes and an expiry, shown once, found by digest."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from hooks.exceptions import InvalidField
from hooks.models import ApiKey, Brand, Permission
from hooks.services.actors import Actor
from hooks.services.audit import audit_record, brand_lock
from hooks.services.changes import full_check
from hooks.services.tokens import token_digest, token_make

DEFAULT_LIFETIME = timedelta(days=90)
LONGEST_LIFETIME = timedelta(days=366)
LAST_USED_GRAIN = timedelta(minutes=1)


@transaction.atomic
def api_key_issue(
    *,
    brand: Brand,
    actor: Actor,
    name: str,
    scopes: Sequence[str],
    held: frozenset[str],
    expires_at: datetime | None = None,
) -> tuple[ApiKey, str]:
    """Create a key and return it with its text, in clear for the only time.

    `held` are the permissions of whoever issues it: a key never reaches further than its maker.
    Raises InvalidField for unknown scopes, scopes beyond `held` or an expiry out of range, InvalidForm for a name
    that is taken.
    """
    scopes = scopes_check(scopes, held)
    expires_at = expiry_check(expires_at)
    brand_lock(brand.pk)
    token = token_make("hlkey")
    key = ApiKey(
        brand=brand,
        name=name,
        prefix=token.prefix,
        digest=token.digest,
        scopes=scopes,
        expires_at=expires_at,
        created_by=actor.user,
    )
    full_check(key)
    key.save()
    after = {"name": name, "scopes": scopes, "expires_at": expires_at.isoformat()}
    audit_record(brand=brand, actor=actor, action="api_key.issue", target=key, after=after)
    return key, token.text


def scopes_check(scopes: Sequence[str], held: frozenset[str]) -> list[str]:
    """Return the scopes sorted, with `view_brand`, without which a key sees nothing at all."""
    wanted = {str(scope) for scope in scopes} | {str(Permission.VIEW_BRAND)}
    if unknown := sorted(wanted - set(Permission.values)):
        raise InvalidField("scopes", f"Unknown scopes: {', '.join(unknown)}. Known: {', '.join(Permission.values)}")
    if beyond := sorted(wanted - held):
        raise InvalidField("scopes", f"You do not hold these yourself: {', '.join(beyond)}")
    return sorted(wanted)


def expiry_check(expires_at: datetime | None) -> datetime:
    now = timezone.now()
    expires_at = expires_at or now + DEFAULT_LIFETIME
    if not now < expires_at <= now + LONGEST_LIFETIME:
        raise InvalidField("expires_at", "A key expires within the next 366 days: choose a date in that range")
    return expires_at


@transaction.atomic
def api_key_revoke(*, key: ApiKey, actor: Actor) -> None:
    """Make the key useless at once. Revoking twice changes nothing."""
    if key.revoked_at is None:
        key.revoked_at = timezone.now()
        key.save(update_fields=["revoked_at"])
        audit_record(brand=key.brand, actor=actor, action="api_key.revoke", target=key, before={"name": key.name})


def api_key_find(text: str) -> ApiKey | None:
    """Return the valid key with that text, marked as used; None for an unknown, revoked or expired one."""
    now = timezone.now()
    key = (
        ApiKey.objects.filter(digest=token_digest(text), revoked_at=None, expires_at__gt=now)
        .select_related("brand")
        .first()
    )
    if key is not None and (key.last_used_at is None or now - key.last_used_at > LAST_USED_GRAIN):
        stale = Q(last_used_at=None) | Q(last_used_at__lt=now - LAST_USED_GRAIN)
        ApiKey.objects.filter(stale, pk=key.pk).update(last_used_at=now)
    return key
