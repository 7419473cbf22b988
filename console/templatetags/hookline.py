"""`{% load hookline %}`: every tag and filter of the console's pages. `docs/frontend.md` shows each one."""

from __future__ import annotations

import datetime as dt
import json
from functools import lru_cache
from typing import Any

from django import template
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from console.templatetags import blocks, charts, code, editor, formatting, forms

register = template.Library()
for part in (blocks, charts, code, editor, forms):
    register.tags.update(part.register.tags)
    register.filters.update(part.register.filters)

TONE_ICONS = {
    "success": "circle-check",
    "warning": "triangle-alert",
    "danger": "circle-alert",
    "info": "info",
    "neutral": "circle-dashed",
}
MESSAGE_TONES = {"error": "danger", "success": "success", "warning": "warning"}
MODES = {"sync": ("zap", "sync"), "async": ("clock", "async")}


@lru_cache(maxsize=1)
def icon_names() -> frozenset[str]:
    """The icons that the build puts into the sprite."""
    path = settings.BASE_DIR / "static" / "console" / "icons.json"
    return frozenset(json.loads(path.read_text(encoding="utf-8")))


@register.simple_tag
def icon(name: str, label: str = "", css: str = "") -> SafeString:
    """A Lucide icon. Decorative unless it has a `label`. Raises ValueError in DEBUG for a name not in icons.json."""
    if name not in icon_names():
        if settings.DEBUG:
            raise ValueError(f"The icon {name!r} is not listed in static/console/icons.json")
        name = "circle-dashed"
    href = f"{static('hookline/icons.svg')}#{name}"
    if label:
        return format_html('<svg class="icon {}" role="img" aria-label="{}"><use href="{}"/></svg>', css, label, href)
    return format_html('<svg class="icon {}" aria-hidden="true" focusable="false"><use href="{}"/></svg>', css, href)


@register.simple_tag
def tone_icon(tone: str) -> SafeString:
    """The icon that goes with a tone, for alerts and lists of notices."""
    return icon(TONE_ICONS.get(tone, "info"))


@register.simple_tag
def badge(label: object, tone: str = "neutral", pulse: bool = False) -> SafeString:
    """A word with a shape: success dot, warning triangle, danger diamond, info ring, neutral bar."""
    tone = tone if tone in formatting.TONES else "neutral"
    return format_html('<span class="badge badge-{}{}">{}</span>', tone, " badge-pulse" if pulse else "", label)


@register.simple_tag
def status_badge(value: object, label: str = "") -> SafeString:
    """The badge of a state of an execution, delivery, hook, version, journey or outcome."""
    state = formatting.state_of(value)
    return badge(label or state.label, state.tone)


@register.simple_tag
def execution_badge(execution: Any) -> SafeString:
    """What came of an execution in one badge: a run that succeeded says what the hook decided, else why it failed."""
    decided = str(execution.outcome or "")
    if str(execution.status) == "succeeded" and decided in ("deny", "show_error", "redirect"):
        return status_badge(decided)
    return status_badge(execution.status)


@register.simple_tag
def mode_tag(mode: object) -> SafeString:
    """ "sync" or "async" with its icon."""
    glyph, word = MODES.get(str(getattr(mode, "value", mode)), ("circle-dashed", str(mode)))
    return format_html('<span class="tag">{}{}</span>', icon(glyph), word)


@register.simple_tag
def copy_id(value: object, label: str = "", short: bool = False) -> SafeString:
    """An id (or other short text) that one click copies. `short` shows its first 12 characters."""
    text = str(value)
    shown = f"{text[:12]}…" if short and len(text) > 13 else text
    return format_html(
        '<button class="copy" type="button" data-copy="{}" title="Copy {}"><span class="truncate">{}</span>{}'
        '<span class="visually-hidden">Copy {}</span></button>',
        text, text, shown, icon("copy"), label or "id",
    )  # fmt: skip


def as_moment(value: object) -> dt.datetime | None:
    """An aware datetime from a datetime or an ISO 8601 text (as JSON fields hold them); None for anything else."""
    if isinstance(value, str):
        try:
            value = dt.datetime.fromisoformat(value)
        except ValueError:
            return None
    if not isinstance(value, dt.datetime):
        return None
    return value if timezone.is_aware(value) else timezone.make_aware(value, dt.UTC)


@register.simple_tag
def relative_time(value: object, empty: str = formatting.NOTHING) -> SafeString:
    """ "5 min ago"; the exact time on hover, which the browser turns into the viewer's own zone."""
    moment = as_moment(value)
    if moment is None:
        return format_html('<span class="muted">{}</span>', empty)
    text = formatting.ago(moment, timezone.now())
    return format_html(
        '<time datetime="{}" title="{}" data-relative>{}</time>', moment.isoformat(), formatting.exact(moment), text
    )


@register.simple_tag
def exact_time(value: object, empty: str = formatting.NOTHING) -> SafeString:
    """The full time: in UTC from the server, in the viewer's own zone once the page's script has run."""
    moment = as_moment(value)
    if moment is None:
        return format_html('<span class="muted">{}</span>', empty)
    return format_html('<time datetime="{}">{}</time>', moment.isoformat(), formatting.exact(moment))


def present(value: formatting.Number | str | None) -> formatting.Number | None:
    """None for the empty text, which is what the template engine passes for a name that is not there."""
    return None if isinstance(value, str) else value


@register.filter
def duration_ms(value: formatting.Number | None) -> str:
    """Milliseconds with their unit: "171 ms", "1.20 s"."""
    return formatting.duration(present(value))


@register.filter
def number(value: formatting.Number | None, digits: int = 0) -> str:
    """Thousands separated: "12,542"."""
    return formatting.grouped(present(value), digits)


@register.filter
def percent(value: formatting.Number | None, digits: int = 1) -> str:
    """A share of 1 as per cent: "99.5%"."""
    return formatting.percent(present(value), digits)


@register.filter
def filesize(value: formatting.Number | None) -> str:
    """Bytes with a binary unit: "300 KiB"."""
    return formatting.size(present(value))


@register.filter
def state_label(value: object) -> str:
    """The word for a state, without the badge."""
    return formatting.state_of(value).label


@register.filter
def state_tone(value: object) -> str:
    """The tone of a state: for sparklines, bars and timelines."""
    return formatting.state_of(value).tone


@register.filter
def minutes_of(span: dt.timedelta) -> int:
    """A time span in whole minutes, rounded up."""
    return -(-int(span.total_seconds()) // 60)


@register.filter
def message_tone(level: str) -> str:
    """The alert tone of a django.contrib.messages level."""
    return MESSAGE_TONES.get(level, "info")


@register.filter
def person(user: AbstractBaseUser) -> str:
    """A user's full name, or the name they sign in with."""
    full_name = getattr(user, "get_full_name", lambda: "")()
    return full_name or user.get_username()


@register.filter
def initials(user: AbstractBaseUser) -> str:
    """One or two letters for an avatar."""
    words = person(user).replace("@", " ").replace(".", " ").split()
    letters = [word[0] for word in words if word[0].isalnum()]
    return "".join(letters[:2]).upper() or "?"


@register.inclusion_tag("components/breadcrumb.html")
def breadcrumb(*pairs: str) -> dict[str, Any]:
    """Label and address in turn, the last label without one: {% breadcrumb "Hooks" hooks_url hook.name %}."""
    entries = [{"label": pairs[i], "url": pairs[i + 1] if i + 1 < len(pairs) else ""} for i in range(0, len(pairs), 2)]
    return {"entries": entries}


@register.inclusion_tag("components/stat.html")
def stat(
    label: str, value: object, note: str = "", url: str = "", delta: str = "", tone: str = "neutral"
) -> dict[str, Any]:
    """A number with its name. `delta` is a change as text ("-12 ms"), coloured by `tone`; `url` leads to its list."""
    return {"label": label, "value": value, "note": note, "url": url, "delta": delta, "tone": tone}


@register.simple_tag(takes_context=True)
def query(context: dict[str, Any], **changes: object) -> str:
    """This page's query string with some parameters changed: {% query sort="-created" cursor=None %}; None removes."""
    params = context["request"].GET.copy()
    for name, value in changes.items():
        if value is None or value == "":
            params.pop(name, None)
        else:
            params[name] = str(value)
    return f"?{params.urlencode()}" if params else "?"


@register.inclusion_tag("components/sort_header.html", takes_context=True)
def sort_header(context: dict[str, Any], label: str, field: str, css: str = "") -> dict[str, Any]:
    """A <th> whose link sorts by `field` through ?sort= and turns the order when it is already sorted by it."""
    current = context["request"].GET.get("sort", "")
    direction = {"": "", field: "ascending", f"-{field}": "descending"}.get(current, "")
    target = f"-{field}" if current == field else field
    return {"label": label, "css": css, "direction": direction, "url": query(context, sort=target, cursor=None)}
