"""The hosts that a published hook may call follow the variables they were made from, such as a CRM's base URL."""

from __future__ import annotations

from typing import Any

from hooks.encryption import decrypt
from hooks.exceptions import SecretsKeyMissing
from hooks.models import Hook, Variable
from hooks.services.actors import Actor
from hooks.services.audit import audit_record
from plugins.catalog import Plugin, UnknownPlugin, get_plugin


def plugin_hosts(hook: Hook) -> list[str] | None:
    """Return the hosts that the hook's plugin derives from its values, in any application, as they are stored now.

    None where hosts follow nothing: a hook from scratch, a plugin that is gone or has another version by now, one
    whose hosts are fixed, or values that cannot be read.
    """
    plugin = own_plugin(hook)
    if plugin is None or not any(host.startswith("{") for host in plugin.permissions.hosts):
        return None
    try:
        return hosts_of(plugin, list(Variable.objects.filter(hook=hook)))
    except SecretsKeyMissing:
        return None


def own_plugin(hook: Hook) -> Plugin | None:
    try:
        plugin = get_plugin(hook.plugin_slug) if hook.plugin_slug else None
    except UnknownPlugin:
        return None
    return plugin if plugin is not None and plugin.version == hook.plugin_version else None


def hosts_of(plugin: Plugin, variables: list[Variable]) -> list[str]:
    """Return the hosts of the hook's own values first, then those that single applications add."""
    named = {host[1:-1] for host in plugin.permissions.hosts if host.startswith("{")}
    own = {row.key: value_of(row, named) for row in variables if row.application_id is None}
    there: dict[int, dict[str, Any]] = {}
    for row in variables:
        if row.application_id is not None and row.key in named:
            there.setdefault(row.application_id, dict(own))[row.key] = value_of(row, named)
    return list(dict.fromkeys(host for values in [own, *there.values()] for host in plugin.hosts(values)))


def value_of(variable: Variable, named: set[str]) -> Any:
    """Open a secret only where a host is made of it."""
    if not variable.is_secret:
        return variable.value
    return decrypt(variable.ciphertext) if variable.key in named and variable.ciphertext else ""


def hosts_follow(hook: Hook, actor: Actor, before: list[str] | None) -> None:
    """After a variable changed: move the hook's list along, unless somebody has made it their own.

    `before` is what `plugin_hosts` said before the change.
    """
    after = plugin_hosts(hook) if before is not None else None
    current = Hook.objects.values_list("allowed_hosts", flat=True).get(pk=hook.pk)
    if after is None or after == before or current != before:
        return
    hook.allowed_hosts = after
    hook.save(update_fields=["allowed_hosts", "updated_at"])
    audit_record(
        brand=hook.brand,
        actor=actor,
        action="hook.update",
        target=hook,
        before={"allowed_hosts": before},
        after={"allowed_hosts": after},
    )
