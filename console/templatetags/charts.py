"""Small charts drawn on the server as SVG: no script, no inline style, and a table for screen readers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import template

from console.templatetags import formatting

register = template.Library()

WIDTH = 100.0
HEIGHT = 28.0


def points_of(values: Sequence[float]) -> str:
    """The corner points of a line through the values, newest at the right, in a 100 x 28 box."""
    top, low = max(values), min(values)
    spread = (top - low) or 1.0
    step = WIDTH / max(len(values) - 1, 1)
    return " ".join(
        f"{index * step:.1f},{HEIGHT - 4 - (value - low) / spread * (HEIGHT - 8) if top != low else HEIGHT / 2:.1f}"
        for index, value in enumerate(values)
    )


@register.inclusion_tag("components/sparkline.html")
def sparkline(values: Iterable[float], label: str, tone: str = "success") -> dict[str, Any]:
    """A line of the size of a word. `label` says what it shows ("Executions, last 24 h"); the end values are added."""
    numbers = [float(value) for value in values]
    if not numbers or tone not in formatting.TONES:
        tone = "neutral"
    line = points_of(numbers) if len(numbers) > 1 else f"0,{HEIGHT / 2} {WIDTH:.0f},{HEIGHT / 2}"
    total = f"{sum(numbers):,.0f} in all, {numbers[-1]:,.0f} at the end" if numbers else "nothing yet"
    return {"line": line, "area": f"0,28 {line} 100,28", "tone": tone, "text": f"{label}: {total}"}


def bars_of(points: Sequence[Mapping[str, Any]], height: float) -> list[dict[str, Any]]:
    """Bar geometry for points of {label, value, fault?}; `fault` is the part of `value` that went wrong."""
    top = max((float(point["value"]) for point in points), default=0.0) or 1.0
    slot = WIDTH * 6 / max(len(points), 1)
    bars = []
    for index, point in enumerate(points):
        value, fault = float(point["value"]), float(point.get("fault") or 0)
        tall = max(value / top * height, 1.0 if value else 0.0)
        bad = max(fault / top * height, 2.0 if fault else 0.0)
        bars.append(
            {
                "x": f"{index * slot:.2f}",
                "width": f"{max(slot - min(2.0, slot * 0.2), 0.5):.2f}",
                "slot": f"{slot:.2f}",
                "y": f"{height - tall:.2f}",
                "height": f"{tall:.2f}",
                "fault_y": f"{height - bad:.2f}",
                "fault_height": f"{bad:.2f}",
                "label": point["label"],
                "value": formatting.grouped(value),
                "fault": formatting.grouped(fault) if fault else "",
            }
        )
    return bars


@register.inclusion_tag("components/bar_chart.html")
def bar_chart(
    points: Iterable[Mapping[str, Any]], label: str, unit: str = "Executions", fault: str = "Failed", tall: bool = False
) -> dict[str, Any]:
    """Bars over time. `points`: [{"label": "14:00", "value": 120, "fault": 3}]; `label` names the chart."""
    rows = list(points)
    height = 140.0 if tall else 52.0
    return {
        "bars": bars_of(rows, height),
        "label": label,
        "unit": unit,
        "fault": fault,
        "has_fault": any(row.get("fault") for row in rows),
        "first": rows[0]["label"] if rows else "",
        "last": rows[-1]["label"] if rows else "",
        "height": f"{height:.0f}",
        "tall": tall,
    }


@register.inclusion_tag("components/span_bar.html")
def span_bar(start: float, length: float, total: float, tone: str = "accent", label: str = "") -> dict[str, Any]:
    """One bar of a waterfall: from `start`, `length` long, on a track of `total` (all in one unit, usually ms)."""
    scale = WIDTH / total if total > 0 else 0.0
    left = min(max(start * scale, 0.0), WIDTH - 0.8)
    return {
        "x": f"{left:.2f}",
        "width": f"{max(min(length * scale, WIDTH - left), 0.8):.2f}",
        "tone": tone,
        "label": label,
    }
