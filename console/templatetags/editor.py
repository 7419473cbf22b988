"""The code editor's tags: a textarea that works by itself and becomes the editor where script runs."""

from __future__ import annotations

from typing import Any

from django import template
from django.urls import reverse

register = template.Library()


@register.inclusion_tag("components/editor.html")
def editor(
    name: str,
    value: str,
    event: str = "",
    hook: Any = None,
    types_url: str = "",
    draft: str = "",
    language: str = "javascript",
    compact: bool = False,
    label: str = "Code of the hook",
    readonly: bool = False,
) -> dict[str, Any]:
    """An editor for the form field `name`. With a `hook`, its own types are completed and its drafts are kept.

    `language` is "javascript" or "json". Include components/editor_head.html in the page's `head` block.
    """
    if hook is not None:
        types_url = types_url or reverse("hook-types", args=[hook.brand.slug, hook.public_id])
        draft = draft or f"{hook.public_id}:{hook.latest_version.number}"
    return {
        "name": name,
        "id": f"id_{name}",
        "value": value,
        "event": event,
        "types_url": types_url,
        "draft": draft,
        "language": language,
        "compact": compact,
        "label": label,
        "readonly": readonly,
    }


@register.inclusion_tag("components/editor_diff.html")
def editor_diff(before: str, after: str, before_label: str = "Before", after_label: str = "After") -> dict[str, Any]:
    """A diff in the editor's own dress, side by side where there is room; without script, the plain diff."""
    return {"before": before, "after": after, "before_label": before_label, "after_label": after_label}
