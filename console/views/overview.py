"""The first page: health at a glance, every number a link to its list."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.defaultfilters import pluralize
from django.urls import reverse

from console.access import get_brand
from console.statistics import brand_statistics, hook_statistics
from console.templatetags.formatting import duration, grouped, percent
from hooks.models import AuditEntry, Brand, Delivery, Execution, Hook, Permission
from hooks.models.choices import FAILURES
from hooks.selectors import left_out


def home(request: HttpRequest) -> HttpResponse:
    """Send a person to their brand: the one they worked in last, else the first by name."""
    brands = Brand.objects.visible_to(request.user).order_by("name")
    last = request.session.get("brand")
    brand = brands.filter(slug=last).first() or brands.first()
    if brand is None:
        return render(request, "console/overview/no_brand.html")
    return redirect("overview", brand.slug)


def overview(request: HttpRequest, slug: str) -> HttpResponse:
    brand = get_brand(request, slug)
    held: frozenset[str] = request.held  # type: ignore[attr-defined]  # set by get_brand
    if request.session.get("brand") != brand.slug:
        request.session["brand"] = brand.slug
    context: dict[str, Any] = {"steps": first_steps(brand), "left_out": left_out(brand)}
    if Permission.VIEW_EXECUTIONS in held:
        context |= watch_context(brand)
    if Permission.VIEW_AUDIT in held:
        context["changes"] = AuditEntry.objects.filter(brand=brand)[:8]
    return render(request, "console/overview/overview.html", context)


def watch_context(brand: Brand) -> dict[str, Any]:
    numbers = brand_statistics(brand)
    executions = reverse("executions", args=[brand.slug])
    queue = Delivery.objects.filter(brand=brand)
    by_hook = hook_statistics(brand)
    hooks = Hook.objects.filter(brand=brand, pk__in=by_hook).order_by("name")
    failing = Execution.objects.filter(brand=brand, status__in=FAILURES, kind="event").select_related("hook")
    return {
        "numbers": numbers,
        "total": grouped(numbers["today"]["runs"]),
        "change": f"{numbers['change']:+.1%} on the day before" if numbers["change"] is not None else "",
        "tiles": [
            (
                "Success rate",
                percent(numbers["success"], 2),
                f"{executions}?result=failures&period=day",
                f"{grouped(numbers['today']['failures'])} failed",
            ),
            ("p95 duration", duration(numbers["p95_ms"]), f"{executions}?period=day", "newest 2,000 runs"),
            (
                "Denied or stopped",
                percent(numbers["deny_rate"], 1),
                f"{executions}?result=outcome:deny&period=day",
                f"{grouped(numbers['today']['denied'])} run{pluralize(numbers['today']['denied'])}",
            ),
        ],
        "waiting": queue.in_statuses(["waiting", "claimed"]).count(),
        "dead": queue.in_statuses(["dead"]).count(),
        "hook_rows": [{"hook": hook, "statistics": by_hook[hook.pk]} for hook in hooks],
        "failures": failing.defer("input", "result", "requests").order_by("-created_at")[:6],
    }


def first_steps(brand: Brand) -> list[dict[str, Any]]:
    """Return what a new brand still has to do, each with where to do it; empty once all is done."""
    hooks = Hook.objects.filter(brand=brand)
    steps = [
        ("Publish a plugin", hooks.exists(), reverse("library", args=[brand.slug])),
        ("Deploy a hook", hooks.exclude(live_version=None).exists(), reverse("hooks", args=[brand.slug])),
        (
            "Assign it to an application",
            hooks.exclude(assignments=None).exists(),
            reverse("applications", args=[brand.slug]),
        ),
        (
            "See it run",
            Execution.objects.filter(brand=brand, kind="event").exists(),
            reverse("executions", args=[brand.slug]),
        ),
    ]
    return [] if all(done for _, done, _ in steps) else [{"label": a, "done": b, "url": c} for a, b, c in steps]
