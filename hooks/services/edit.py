"""Editing: every save is a new immutable version; an edit that began from an older one is told, not overwritten."""

from __future__ import annotations

import difflib
from dataclasses import asdict
from typing import Any

from django.db import transaction

from hooks.exceptions import CodeDoesNotCompile, InUse, InvalidField, StaleVersion
from hooks.models import Hook, HookVersion
from hooks.services.actors import Actor
from hooks.services.audit import audit_record, brand_lock
from hooks.services.changes import changed_fields
from hooks.services.engine import shared_engine
from hooks.services.host_lists import host_lists_check

LONGEST_SOURCE = 256_000


def version_save(*, hook: Hook, actor: Actor, source: str, base_number: int, message: str = "") -> HookVersion:
    """Save the code as the next version and return it; unchanged code returns the latest version as it is.

    `base_number` is the version this edit began from. Raises StaleVersion (with a diff) where a newer one exists,
    CodeDoesNotCompile, and InvalidField for code that is empty or too long.
    """
    source = source.replace("\r\n", "\n")
    source_check(source)
    compile_check(source)
    with transaction.atomic():
        brand_lock(hook.brand_id)
        latest = hook.latest_version
        if latest.source == source:
            return latest
        if latest.number != base_number:
            refuse_stale(latest, source, base_number)
        version = HookVersion.objects.create(
            hook=hook,
            number=latest.number + 1,
            source=source,
            modules=latest.modules,
            message=message[:200],
            created_by=actor.user,
        )
        hook.save(update_fields=["updated_at"])
        after = {"version": version.number, "digest": version.digest, "message": version.message}
        audit_record(brand=hook.brand, actor=actor, action="hook.save", target=hook, after=after)
    return version


def source_check(source: str) -> None:
    if not source.strip():
        raise InvalidField("source", "The code is empty: a hook exports a function, see the event's default code")
    if len(source) > LONGEST_SOURCE:
        raise InvalidField(
            "source", f"The code has {len(source):,} characters; the limit is {LONGEST_SOURCE:,}. Move data elsewhere"
        )


def compile_check(source: str) -> None:
    """Raise CodeDoesNotCompile where the engine's compiler finds errors."""
    errors = [asdict(found) for found in shared_engine().check(source) if found.severity == "error"]
    if errors:
        raise CodeDoesNotCompile(errors)


def refuse_stale(latest: HookVersion, source: str, base_number: int) -> None:
    author = str(latest.created_by or "somebody")
    raise StaleVersion(
        f"{author} saved version {latest.number} after you began from version {base_number}. "
        "Compare the two, then save again on top of the newer one.",
        latest_number=latest.number,
        diff=source_diff(
            before=latest.source, after=source, before_name=f"version {latest.number}", after_name="yours"
        ),
    )


def source_diff(*, before: str, after: str, before_name: str, after_name: str) -> str:
    """Return a unified diff with three lines of context; empty where both are equal."""
    lines = difflib.unified_diff(
        before.splitlines(), after.splitlines(), fromfile=before_name, tofile=after_name, lineterm=""
    )
    return "\n".join(lines)


@transaction.atomic
def hook_update(*, hook: Hook, actor: Actor, **changes: Any) -> Hook:
    """Change name, description, allowed_hosts or default_timeout_ms. Raises InvalidField and InvalidForm."""
    allowed = ("name", "description", "allowed_hosts", "default_timeout_ms")
    host_lists_check(changes)
    before, after = changed_fields(hook, changes, allowed)
    if after:
        hook.save(update_fields=[*after, "updated_at"])
        audit_record(brand=hook.brand, actor=actor, action="hook.update", target=hook, before=before, after=after)
    return hook


@transaction.atomic
def hook_delete(*, hook: Hook, actor: Actor) -> None:
    """Delete the hook with its versions and executions. Raises InUse while it is assigned."""
    brand_lock(hook.brand_id)
    used_by = [str(assignment.application) for assignment in hook.assignments.select_related("application")]
    if used_by:
        raise InUse(f"“{hook.name}” is assigned to {', '.join(used_by)}: remove it there first", used_by=used_by)
    before = {"name": hook.name, "event": hook.event, "versions": hook.versions.count()}
    audit_record(brand=hook.brand, actor=actor, action="hook.delete", target=hook, before=before)
    # The pointer protects its version; without it the versions go with the hook.
    Hook.objects.filter(pk=hook.pk).update(live_version=None)
    hook.delete()
