"""The audit log's one writer and its verifier."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import models, transaction

from hooks.models import AuditEntry, Brand
from hooks.services.actors import Actor, address_normal


def brand_lock(brand_id: int) -> None:
    """Let the changes of one brand follow each other, each until its transaction ends. What checks first locks first.

    The lock is one that rows which refer to the brand do not wait for: events are reported meanwhile.
    """
    Brand.objects.select_for_update(no_key=True).only("pk").get(pk=brand_id)


@transaction.atomic
def audit_record(
    *,
    brand: Brand,
    actor: Actor,
    action: str,
    target: models.Model,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> AuditEntry:
    """Append an entry (`action` such as "hook.deploy") in the caller's transaction.

    `before` and `after` hold JSON values of what changed; of a secret, its name alone.
    """
    # Makes a brand's chain one line also where two people change things at once.
    brand_lock(brand.pk)
    last = AuditEntry.objects.filter(brand=brand).order_by("-sequence").first()
    entry = AuditEntry(
        brand=brand,
        sequence=last.sequence + 1 if last else 1,
        actor=actor.user,
        actor_label=actor.label,
        # The digest is over what the database will give back, and it knows addresses in one form.
        ip_address=address_normal(actor.ip_address),
        action=action,
        object_type=target._meta.model_name or "",
        object_id=str(getattr(target, "public_id", target.pk)),
        object_label=str(target)[:200],
        before=dict(before or {}),
        after=dict(after or {}),
        previous_digest=last.digest if last else "",
    )
    entry.digest = entry.computed_digest()
    entry.save(force_insert=True)
    return entry


def audit_verify(*, brand: Brand) -> list[int]:
    """Return the sequence numbers of entries that were changed, or before which some are missing. Empty: intact."""
    broken, previous, expected = [], "", 1
    for entry in AuditEntry.objects.filter(brand=brand).order_by("sequence").iterator():
        if (entry.sequence, entry.previous_digest, entry.digest) != (expected, previous, entry.computed_digest()):
            broken.append(entry.sequence)
        previous, expected = entry.digest, entry.sequence + 1
    return broken
