"""How numbers, times and states read on every page. Plain functions; the tags in `hookline` expose them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

Number = int | float | Decimal

NOTHING = "—"


@dataclass(frozen=True)
class State:
    """A state as people see it: a word and a tone (the tone also decides the shape of the mark)."""

    label: str
    tone: str


TONES = ("success", "warning", "danger", "info", "neutral")

# Executions, deliveries, hooks, versions, journeys and outcomes share one vocabulary, so one table serves every page.
STATES: dict[str, State] = {
    "succeeded": State("Succeeded", "success"),
    "ok": State("Succeeded", "success"),
    "denied": State("Denied", "warning"),
    "deny": State("Denied", "warning"),
    "continue": State("Continued", "success"),
    "show_error": State("Showed a message", "warning"),
    "redirect": State("Redirected", "info"),
    "redirected": State("Redirected", "info"),
    "failed": State("Failed", "danger"),
    "error": State("Failed", "danger"),
    "crashed": State("Crashed", "danger"),
    "timeout": State("Timed out", "danger"),
    "timed_out": State("Timed out", "danger"),
    "out_of_memory": State("Out of memory", "danger"),
    "output_too_large": State("Result too large", "danger"),
    "invalid_result": State("Invalid result", "danger"),
    "engine_unavailable": State("Engine not available", "danger"),
    "skipped": State("Skipped", "neutral"),
    "queued": State("Queued", "info"),
    "pending": State("Waiting", "info"),
    "waiting": State("Waiting", "info"),
    "running": State("Running", "info"),
    "claimed": State("Running", "info"),
    "retrying": State("Retrying", "info"),
    "delivered": State("Delivered", "success"),
    "dead": State("Dead", "danger"),
    "discarded": State("Discarded", "neutral"),
    "cancelled": State("Cancelled", "neutral"),
    "live": State("Live", "success"),
    "draft": State("Draft", "neutral"),
    "superseded": State("Superseded", "neutral"),
    "paused": State("Paused", "neutral"),
    "degraded": State("Degraded", "warning"),
    "healthy": State("Healthy", "success"),
    "active": State("Active", "success"),
    "enabled": State("On", "success"),
    "disabled": State("Off", "neutral"),
    "archived": State("Archived", "neutral"),
    "expired": State("Expired", "warning"),
    "revoked": State("Revoked", "neutral"),
    "completed": State("Completed", "success"),
    "passed": State("Passed", "success"),
    "open": State("Open", "info"),
}


def state_of(value: object) -> State:
    """The label and tone of a state value ("timed_out"); an unknown one is shown as words, neutral, never hidden."""
    key = str(getattr(value, "value", value) or "").strip()
    known = STATES.get(key.lower().replace("-", "_"))
    if known is not None:
        return known
    return State(key.replace("_", " ").replace("-", " ").capitalize() or NOTHING, "neutral")


def grouped(value: Number | None, digits: int = 0) -> str:
    """A number with thousands separators: 12542 -> "12,542"; None -> a dash."""
    return NOTHING if value is None else f"{value:,.{digits}f}"


def percent(value: Number | None, digits: int = 1) -> str:
    """A share between 0 and 1 as per cent: 0.9951 -> "99.5%"; only a true 1 reads "100%", only a true 0 reads "0%"."""
    if value is None:
        return NOTHING
    share = float(value)
    if share in (0.0, 1.0):
        return f"{share:.0%}"
    step = 10 ** -(digits + 2)
    return f"{min(max(share, step), 1 - step):.{digits}%}"


def duration(milliseconds: Number | None) -> str:
    """Milliseconds as people read them: 4.13 -> "4.1 ms", 171 -> "171 ms", 1204 -> "1.20 s", 95000 -> "1 min 35 s"."""
    if milliseconds is None:
        return NOTHING
    value = float(milliseconds)
    if value < 9.95:
        return f"{value:.1f} ms" if value % 1 else f"{value:.0f} ms"
    if value < 999.5:
        return f"{value:.0f} ms"
    if value < 59_995:
        return f"{value / 1000:.2f} s"
    minutes, seconds = divmod(round(value / 1000), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min {seconds} s"


def size(count: Number | None) -> str:
    """Bytes in binary units: 312 -> "312 B", 307200 -> "300 KiB", 1258291 -> "1.2 MiB"."""
    if count is None:
        return NOTHING
    value = float(count)
    if value < 1024:
        return f"{value:,.0f} B"
    for unit in ("KiB", "MiB", "GiB"):
        value /= 1024
        if value < 1023.5 or unit == "GiB":
            break
    return f"{value:.0f} {unit}" if value >= 10 or value % 1 == 0 else f"{value:.1f} {unit}"


def ago(moment: dt.datetime, now: dt.datetime) -> str:
    """The distance of two aware times: "just now", "12 s ago", "5 min ago", "in 2 h", then the date."""
    seconds = (now - moment).total_seconds()
    distance = abs(seconds)
    if distance < 2:
        return "just now"
    for limit, unit, name in ((60, 1, "s"), (3600, 60, "min"), (86_400, 3600, "h"), (30 * 86_400, 86_400, "d")):
        if distance < limit:
            amount = f"{int(distance // unit)} {name}"
            return f"{amount} ago" if seconds >= 0 else f"in {amount}"
    return f"{moment.day} {moment:%b %Y}"


def exact(moment: dt.datetime) -> str:
    """An aware time to the second in UTC, the form shown where the viewer's zone is not known."""
    return f"{moment.astimezone(dt.UTC):%Y-%m-%d %H:%M:%S} UTC"
