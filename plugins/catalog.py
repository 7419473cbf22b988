"""The plugin library: every package of `plugins/packages`, read once, by slug."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

from plugins.config import ConfigField
from plugins.manifest import Change, Permissions, Plugin, PluginCase, PluginHook
from plugins.package import package_read
from plugins.problems import PluginError, Problem

__all__ = [
    "Change",
    "ConfigField",
    "Permissions",
    "Plugin",
    "PluginCase",
    "PluginError",
    "PluginHook",
    "Problem",
    "UnknownPlugin",
    "all_plugins",
    "broken_plugins",
    "categories",
    "get_plugin",
    "plugin_from_folder",
    "reload",
    "search",
]

PACKAGES = Path(__file__).with_name("packages")


class UnknownPlugin(LookupError):
    """No usable plugin has this slug."""

    def __init__(self, slug: str) -> None:
        self.slug = slug
        super().__init__(f"There is no plugin {slug!r} in the library.")


def get_plugin(slug: str) -> Plugin:
    """The plugin of a slug. Raises UnknownPlugin for one that is absent or broken."""
    try:
        return _library()[0][slug]
    except KeyError:
        raise UnknownPlugin(slug) from None


def all_plugins() -> tuple[Plugin, ...]:
    """Every usable plugin, by name."""
    return tuple(sorted(_library()[0].values(), key=lambda plugin: plugin.name.casefold()))


def broken_plugins() -> Mapping[str, PluginError]:
    """What is wrong with each package that cannot be used, by the name of its folder."""
    return _library()[1]


def search(query: str = "", category: str = "") -> tuple[Plugin, ...]:
    """Plugins in which every word of `query` occurs, the best match first; `category` is matched whole."""
    words = query.casefold().split()
    found = [
        (_score(plugin, words), plugin)
        for plugin in all_plugins()
        if not category or category.casefold() in {name.casefold() for name in plugin.categories}
    ]
    return tuple(plugin for score, plugin in sorted(found, key=lambda pair: -pair[0]) if score > 0)


def categories() -> tuple[tuple[str, int], ...]:
    """(category, number of plugins) in alphabetical order."""
    names = [name for plugin in all_plugins() for name in plugin.categories]
    return tuple((name, names.count(name)) for name in sorted(set(names), key=str.casefold))


def plugin_from_folder(folder: Path) -> Plugin:
    """Read one package from any folder. Raises PluginError with every problem found."""
    return package_read(folder)


def reload() -> None:
    """Forget what was read; the next look reads the folders again."""
    _library.cache_clear()


@cache
def _library() -> tuple[Mapping[str, Plugin], Mapping[str, PluginError]]:
    good: dict[str, Plugin] = {}
    broken: dict[str, PluginError] = {}
    for folder in sorted(entry for entry in PACKAGES.iterdir() if entry.is_dir() and entry.name[0] not in "._"):
        try:
            good[folder.name] = package_read(folder)
        except PluginError as error:
            broken[folder.name] = error
    return MappingProxyType(good), MappingProxyType(broken)


def _score(plugin: Plugin, words: list[str]) -> int:
    """0 unless every word is found somewhere; a hit in the name weighs more than one in the description."""
    fields = (
        (8, plugin.name),
        (8, plugin.slug),
        (4, " ".join(plugin.keywords)),
        (3, " ".join(plugin.categories)),
        (2, plugin.summary),
        (2, " ".join(plugin.events).replace("-", " ") + " " + " ".join(plugin.events)),
        (1, plugin.description),
    )
    scores = [sum(weight for weight, text in fields if word in text.casefold()) for word in words]
    return 1 + sum(scores) if all(scores) else 0
