"""Field types used by several models."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.db import models

from hooks.identifiers import LENGTH, public_id


class PublicIdField(models.CharField):  # type: ignore[type-arg]  # django-stubs: the field's types are fixed here
    """A unique random identifier with a prefix (`exe_...`): what URLs, pages and the API show."""

    def __init__(self, prefix: str, **options: Any) -> None:
        self.prefix = prefix
        options.setdefault("max_length", len(prefix) + 1 + LENGTH)
        options.setdefault("unique", True)
        options.setdefault("editable", False)
        options.setdefault("default", partial(public_id, prefix))
        super().__init__(**options)

    def deconstruct(self) -> Any:
        name, path, args, options = super().deconstruct()
        options.pop("default", None)
        return name, path, [self.prefix, *args], options
