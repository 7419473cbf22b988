"""The plugin library: find a plugin, see what it does, publish it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from console.access import get_brand
from console.forms.publish import PublishForm
from console.http import actor_of, is_partial
from console.markdown import markdown_html
from hooks.events import get_event
from hooks.exceptions import InvalidForm
from hooks.models import Brand, Hook, Permission
from hooks.services.publish import plugin_publish
from plugins.catalog import Plugin, UnknownPlugin, all_plugins, categories, get_plugin, search


def plugin_list(request: HttpRequest, slug: str) -> HttpResponse:
    brand = get_brand(request, slug)
    query, category = request.GET.get("q", "").strip(), request.GET.get("category", "")
    context = {
        "plugins": [card(plugin) for plugin in search(query, category)],
        "categories": categories(),
        "total": len(all_plugins()),
        "query": query,
        "category": category,
        "published": published_counts(brand),
    }
    template = "console/library/_cards.html" if is_partial(request) else "console/library/list.html"
    return render(request, template, context)


def card(plugin: Plugin) -> dict[str, Any]:
    return {"plugin": plugin, "events": [get_event(key) for key in plugin.events]}


def published_counts(brand: Brand) -> dict[str, int]:
    slugs = Hook.objects.filter(brand=brand).exclude(plugin_slug="").values_list("plugin_slug", flat=True)
    counts: dict[str, int] = {}
    for slug in slugs:
        counts[slug] = counts.get(slug, 0) + 1
    return counts


def plugin_detail(request: HttpRequest, slug: str, plugin: str) -> HttpResponse:
    brand = get_brand(request, slug)
    found = find_plugin(plugin)
    context = {
        "plugin": found,
        "readme": markdown_html(found.readme),
        "templates": [(template, get_event(template.event)) for template in found.hooks],
        "hosts": found.hosts(found.defaults()) or found.permissions.hosts,
        "published": Hook.objects.filter(brand=brand, plugin_slug=found.slug).select_related("live_version"),
    }
    return render(request, "console/library/plugin.html", context)


def publish(request: HttpRequest, slug: str, plugin: str) -> HttpResponse:
    brand = get_brand(request, slug, Permission.EDIT_HOOKS)
    found = find_plugin(plugin)
    can_assign = Permission.ASSIGN_HOOKS in request.held  # type: ignore[attr-defined]  # set by get_brand
    applications = brand.applications.all() if can_assign else brand.applications.none()
    form = PublishForm(request.POST or None, plugin=found, applications=applications, initial=demo_values(brand, found))
    if request.method == "POST" and form.is_valid():
        try:
            hooks = plugin_publish(
                brand=brand,
                actor=actor_of(request),
                slug=found.slug,
                values=form.values(),
                name=form.cleaned_data["hook_name"],
                assign_to=form.cleaned_data["assign_to"],
            )
        except InvalidForm as error:
            form.take_errors(error)
        else:
            messages.success(request, published_message(hooks))
            return redirect("hook", brand.slug, hooks[0].public_id)
    status = 422 if form.errors else 200
    return render(request, "console/library/publish.html", {"plugin": found, "form": form}, status=status)


def published_message(hooks: list[Hook]) -> str:
    if len(hooks) == 1:
        return f"“{hooks[0].name}” is published as a draft. Try it with the sample input, then deploy it."
    names = " and ".join(f"“{hook.name}”" for hook in hooks)
    return f"{names} are published together as drafts. Try and deploy each."


def demo_values(brand: Brand, plugin: Plugin) -> dict[str, Any]:
    """Prefill the form with the demo's own services, for the brand that may call them."""
    if not (settings.DEMO and brand.internal_hosts):
        return {}
    return plugin.demo_config(settings.DEMO_URL)


def find_plugin(slug: str) -> Plugin:
    try:
        return get_plugin(slug)
    except UnknownPlugin as error:
        raise Http404(str(error)) from error
