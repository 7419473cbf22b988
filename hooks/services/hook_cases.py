"""A published hook's cases: the examples its plugin came with, run on the brand's own code."""

from __future__ import annotations

from hooks.models import Hook
from hooks.services.cases import CaseResult, case_run
from hooks.services.engine import shared_engine
from plugins.catalog import Plugin, PluginCase, UnknownPlugin, get_plugin


def hook_plugin(hook: Hook) -> Plugin | None:
    """Return the plugin that the hook was published from; None for hooks from scratch and plugins that are gone."""
    try:
        return get_plugin(hook.plugin_slug) if hook.plugin_slug else None
    except UnknownPlugin:
        return None


def hook_cases(*, hook: Hook) -> tuple[PluginCase, ...]:
    """Return the cases of the hook's event in its plugin; none for a hook from scratch."""
    plugin = hook_plugin(hook)
    templates = plugin.hooks if plugin is not None else ()
    return next((template.cases for template in templates if template.event == hook.event), ())


def hook_cases_run(*, hook: Hook, source: str | None = None) -> list[CaseResult]:
    """Run every case on `source` (default: the latest version), with the cases' own values and recorded answers.

    Nothing reaches the network and nothing is recorded.
    """
    plugin, code = hook_plugin(hook), hook.latest_version.source if source is None else source
    if plugin is None:
        return []
    engine = shared_engine()
    return [
        case_run(
            engine=engine,
            event=hook.event,
            source=code,
            case=case.data,
            allowed_hosts=plugin.hosts({**case.data["variables"], **case.data.get("secrets", {})}),
        )
        for case in hook_cases(hook=hook)
    ]
