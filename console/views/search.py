"""The palette: jump to a hook, an application, a plugin or an execution."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from console.access import get_brand
from console.http import is_partial
from hooks.models import Brand, Execution, Permission
from plugins.catalog import search

EACH = 5


def palette(request: HttpRequest, slug: str) -> HttpResponse:
    brand = get_brand(request, slug)
    held: frozenset[str] = request.held  # type: ignore[attr-defined]  # set by get_brand
    query = request.GET.get("q", "").strip()
    groups = found(brand, query) if query else []
    if query and Permission.VIEW_EXECUTIONS in held:
        groups.append({"label": "Executions", "entries": executions(brand, query)})
    context = {"query": query, "groups": [group for group in groups if group["entries"]]}
    template = "components/palette_results.html" if is_partial(request) else "console/overview/search.html"
    return render(request, template, context)


def found(brand: Brand, query: str) -> list[dict[str, Any]]:
    hooks = brand.hooks.filter(name__icontains=query) | brand.hooks.filter(event__icontains=query)
    hooks = hooks | brand.hooks.filter(public_id=query)
    applications = brand.applications.filter(name__icontains=query) | brand.applications.filter(client_id=query)
    return [
        {"label": "Hooks", "entries": [entry("hook", brand, hook, hook.event, "webhook") for hook in hooks[:EACH]]},
        {
            "label": "Applications",
            "entries": [entry("application", brand, row, row.client_id, "app-window") for row in applications[:EACH]],
        },
        {
            "label": "Plugins",
            "entries": [
                {
                    "label": plugin.name,
                    "url": reverse("plugin", args=[brand.slug, plugin.slug]),
                    "icon": "plug",
                    "detail": ", ".join(plugin.categories),
                }
                for plugin in search(query)[:EACH]
            ],
        },
    ]


def entry(view: str, brand: Brand, row: Any, detail: str, icon: str) -> dict[str, Any]:
    return {"label": str(row), "url": reverse(view, args=[brand.slug, row.public_id]), "icon": icon, "detail": detail}


def executions(brand: Brand, query: str) -> list[dict[str, Any]]:
    rows = Execution.objects.filter(brand=brand).select_related("hook").only("public_id", "hook__name", "brand_id")
    matching = rows.filter(public_id=query) | rows.of_customer(query)
    return [
        entry("execution", brand, row, row.hook.name, "activity") for row in matching.order_by("-created_at")[:EACH]
    ]
