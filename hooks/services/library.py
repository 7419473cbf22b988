"""The plugin library as services hand it on: found by words, or by slug."""

from __future__ import annotations

from hooks.exceptions import HooklineError
from hooks.models import Hook
from plugins.catalog import Plugin, PluginHook, UnknownPlugin, get_plugin, search


class PluginNotFound(HooklineError):
    code = "unknown_plugin"


def plugin_search(*, query: str = "", category: str = "") -> tuple[Plugin, ...]:
    """Return the plugins in which every word of `query` occurs, the best match first."""
    return search(query, category)


def plugin_find(*, slug: str) -> Plugin:
    """Return a plugin. Raises PluginNotFound."""
    try:
        return get_plugin(slug)
    except UnknownPlugin as error:
        raise PluginNotFound(f"There is no plugin “{slug}” in the library", slug=slug) from error


def template_of(hook: Hook) -> PluginHook | None:
    """Return the template that a hook was published from; None where it has none, or the library lost it."""
    try:
        return get_plugin(hook.plugin_slug).hook(hook.event) if hook.plugin_slug else None
    except (UnknownPlugin, KeyError):
        return None
