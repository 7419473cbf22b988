"""Serves `plugins/<slug>/logo.svg` among the static files, and nothing else of a package."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.contrib.staticfiles.finders import BaseFinder
from django.contrib.staticfiles.utils import matches_patterns
from django.core.checks import CheckMessage
from django.core.files.storage import FileSystemStorage

from plugins.catalog import all_plugins

LOGO = "logo.svg"


class PluginLogoFinder(BaseFinder):
    """Looks names up in the catalog and never joins a path from a request, so none can leave a package."""

    def check(self, **kwargs: Any) -> list[CheckMessage]:
        return []

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        """The file of a logo, `[]` when the name is none; with `find_all` a list."""
        for plugin in all_plugins():
            if path == plugin.logo:
                file = str(plugin.folder / LOGO)
                return [file] if find_all or kwargs.get("all") else file
        return []

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, FileSystemStorage]]:
        """(name, storage) for collectstatic; the storage's prefix puts it under `plugins/<slug>/`."""
        for plugin in all_plugins():
            if not matches_patterns(plugin.logo, list(ignore_patterns or ())):
                storage = FileSystemStorage(location=plugin.folder)
                storage.prefix = f"plugins/{plugin.slug}"  # type: ignore[attr-defined]  # read by collectstatic
                yield LOGO, storage
