"""Publishing: a plugin's templates, or an event's default code, become hooks of a brand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils.text import slugify

from hooks.events import UnknownEvent, get_event
from hooks.exceptions import InvalidField, InvalidForm
from hooks.models import Application, Brand, Hook, HookVersion
from hooks.services.actors import Actor
from hooks.services.assign import assignment_create
from hooks.services.audit import audit_record, brand_lock
from hooks.services.changes import full_check
from hooks.services.library import plugin_find
from hooks.services.variables import variable_set
from plugins.catalog import Plugin, PluginHook


@transaction.atomic
def plugin_publish(
    *,
    brand: Brand,
    actor: Actor,
    slug: str,
    values: Mapping[str, Any],
    name: str = "",
    assign_to: Sequence[Application] = (),
) -> list[Hook]:
    """Publish every hook of a plugin together, configured with `values`, and assign them where asked.

    `name` replaces the plugin's own name for its hook (a plugin with several hooks prefixes each with it).
    Returns the hooks in the plugin's order. Raises PluginNotFound, and InvalidForm where values do not fit the form.
    """
    plugin = plugin_find(slug=slug)
    if errors := plugin.validate_config(values):
        raise InvalidForm(errors)
    hooks = [hook_from_template(brand, actor, plugin, template, values, name) for template in plugin.hooks]
    for application in assign_to:
        for hook, template in zip(hooks, plugin.hooks, strict=True):
            assignment_create(
                application=application,
                hook=hook,
                actor=actor,
                mode=template.default_mode,
                on_failure=template.on_failure,
                timeout_ms=template.timeout_ms,
            )
    return hooks


def hook_from_template(
    brand: Brand, actor: Actor, plugin: Plugin, template: PluginHook, values: Mapping[str, Any], name: str
) -> Hook:
    hook = Hook(
        brand=brand,
        name=template_name(plugin, template, name),
        description=plugin.summary,
        event=template.event,
        plugin_slug=plugin.slug,
        plugin_version=plugin.version,
        plugin_digest=plugin.digest,
        allowed_hosts=list(plugin.hosts(values)),
        default_timeout_ms=template.timeout_ms,
        created_by=actor.user,
    )
    message = f"Published from {plugin.name} {plugin.version}"
    hook_write(hook, actor, template.source, message, {"plugin": plugin.slug, "plugin_version": plugin.version})
    variables, secrets = plugin.split_config(values)
    labels = {field.key: field.title for field in plugin.config_fields}
    for key, value in [*variables.items(), *secrets.items()]:
        variable_set(
            hook=hook, actor=actor, key=key, value=value, is_secret=key in plugin.secret_names, label=labels[key]
        )
    return hook


def template_name(plugin: Plugin, template: PluginHook, name: str) -> str:
    if not name:
        return template.name
    return name if len(plugin.hooks) == 1 else f"{name}: {template.name}"


@transaction.atomic
def hook_create(*, brand: Brand, actor: Actor, event: str, name: str, source: str = "") -> Hook:
    """Create a hook from scratch; without a source it begins as the event's default code.

    Raises InvalidField for an unknown event or an empty name.
    """
    try:
        event_type = get_event(event)
    except UnknownEvent as error:
        raise InvalidField("event", f"There is no event “{event}”") from error
    if not name.strip():
        raise InvalidField("name", "Give the hook a name, such as “Only known contacts”")
    hook = Hook(brand=brand, name=name.strip(), event=event, created_by=actor.user)
    return hook_write(hook, actor, source or event_type.default_hook, "First version", {})


def hook_write(hook: Hook, actor: Actor, source: str, message: str, origin: dict[str, Any]) -> Hook:
    brand_lock(hook.brand_id)
    hook.slug = free_slug(hook.brand, hook.name)
    full_check(hook)
    hook.save()
    HookVersion.objects.create(hook=hook, number=1, source=source, message=message, created_by=actor.user)
    after = {"name": hook.name, "event": hook.event} | origin
    audit_record(brand=hook.brand, actor=actor, action="hook.publish", target=hook, after=after)
    return hook


def free_slug(brand: Brand, name: str) -> str:
    """Return a slug for the name that no other hook of the brand has."""
    base = slugify(name)[:130] or "hook"
    taken = set(Hook.objects.filter(brand=brand, slug__startswith=base).values_list("slug", flat=True))
    return base if base not in taken else next(slug for n in range(2, 10_000) if (slug := f"{base}-{n}") not in taken)
