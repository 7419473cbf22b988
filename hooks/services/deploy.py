"""Deploying moves the live pointer. Rolling back is deploying an older version."""

from __future__ import annotations

from django.db import transaction

from hooks.exceptions import NotDeployable
from hooks.models import Hook, HookVersion
from hooks.services.actors import Actor
from hooks.services.audit import audit_record, brand_lock
from hooks.services.edit import compile_check


def hook_deploy(*, hook: Hook, actor: Actor, number: int) -> Hook:
    """Make version `number` the one that runs, from the next event on.

    Raises NotDeployable where there is no such version, where it is live already or is still the event's default
    code, and CodeDoesNotCompile.
    """
    version = hook.versions.filter(number=number).first()
    if version is None:
        raise NotDeployable(f"“{hook.name}” has no version {number}")
    if untouched_default(hook, version):
        raise NotDeployable("This is still the event's default code: it would do nothing. Edit it, then deploy.")
    compile_check(version.source)
    with transaction.atomic():
        brand_lock(hook.brand_id)
        rows = Hook.objects.select_related("live_version", "brand")
        locked: Hook = rows.get(pk=hook.pk)
        live = locked.live_version
        if live is not None and live.number == number:
            raise NotDeployable(f"Version {number} is live already")
        locked.live_version = version
        locked.save(update_fields=["live_version", "updated_at"])
        action = "hook.rollback" if live is not None and number < live.number else "hook.deploy"
        before = {"version": live.number if live else None}
        audit_record(
            brand=locked.brand, actor=actor, action=action, target=locked, before=before, after={"version": number}
        )
    hook.live_version = version
    return locked


def untouched_default(hook: Hook, version: HookVersion) -> bool:
    """Compare without white space: the same code laid out in another way does as little."""
    return version.source.split() == hook.event_type.default_hook.split()
