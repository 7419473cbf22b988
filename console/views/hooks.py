"""A brand's hooks: the list, a new one, its settings, its end."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Count, OuterRef, Q, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from console.access import get_brand, get_hook
from console.forms.hooks import HookSettingsForm, NewHookForm
from console.http import actor_of, is_partial
from console.statistics import hook_statistics
from hooks.exceptions import InUse, InvalidField, InvalidForm
from hooks.models import Brand, Execution, Hook, HookVersion, Permission
from hooks.services.edit import hook_delete, hook_update
from hooks.services.publish import hook_create

SORTS = {"name": "name", "event": "event", "last_run": "last_run_at"}


def hook_list(request: HttpRequest, slug: str) -> HttpResponse:
    brand = get_brand(request, slug)
    hooks = list(filtered(listed_hooks(brand), request.GET))
    statistics = hook_statistics(brand)
    context = {
        "rows": [{"hook": hook, "statistics": statistics.get(hook.pk)} for hook in hooks],
        "counts": status_counts(brand),
        "status": request.GET.get("status", ""),
        "query": request.GET.get("q", ""),
    }
    template = "console/hooks/_rows.html" if is_partial(request) else "console/hooks/list.html"
    return render(request, template, context)


def listed_hooks(brand: Brand) -> Any:
    """Return the hooks with what a row shows, in one query: latest version number, where assigned, last run."""
    latest = HookVersion.objects.filter(hook=OuterRef("pk")).order_by("-number").values("number")[:1]
    # A look at the newest entry of an index: a maximum over a join would read every run of the brand.
    last_run = Execution.objects.filter(hook=OuterRef("pk")).order_by("-created_at").values("created_at")[:1]
    return (
        Hook.objects.filter(brand=brand)
        .select_related("live_version")
        .annotate(latest_number=Subquery(latest), last_run_at=Subquery(last_run))
        .prefetch_related("assignments__application")
        .order_by("name")
    )


def filtered(hooks: Any, asked: Any) -> Any:
    if query := asked.get("q", "").strip():
        hooks = hooks.filter(Q(name__icontains=query) | Q(slug__icontains=query) | Q(event__icontains=query))
    if asked.get("status") == "draft":
        hooks = hooks.filter(live_version=None)
    elif asked.get("status") == "live":
        hooks = hooks.exclude(live_version=None)
    sort = asked.get("sort", "name")
    field = SORTS.get(sort.lstrip("-"), "name")
    return hooks.order_by(f"-{field}" if sort.startswith("-") else field, "pk")


def status_counts(brand: Brand) -> dict[str, int]:
    return Hook.objects.filter(brand=brand).aggregate(
        all=Count("pk"), live=Count("live_version"), draft=Count("pk", filter=Q(live_version=None))
    )


def hook_new(request: HttpRequest, slug: str) -> HttpResponse:
    brand = get_brand(request, slug, Permission.EDIT_HOOKS)
    form = NewHookForm(request.POST or None, initial={"event": request.GET.get("event", "before-registration")})
    if request.method == "POST" and form.is_valid():
        try:
            hook = hook_create(brand=brand, actor=actor_of(request), **form.cleaned_data)
        except InvalidField as error:
            form.add_error(error.field, error.message)
        else:
            return redirect("hook", brand.slug, hook.public_id)
    return render(request, "console/hooks/new.html", {"form": form}, status=422 if form.errors else 200)


def hook_settings(request: HttpRequest, slug: str, public_id: str) -> HttpResponse:
    writing = request.method == "POST"
    hook = get_hook(request, slug, public_id, Permission.EDIT_HOOKS if writing else Permission.VIEW_BRAND)
    values = {"name": hook.name, "description": hook.description, "default_timeout_ms": hook.default_timeout_ms}
    values["allowed_hosts"] = "\n".join(hook.allowed_hosts or [])
    form = HookSettingsForm(request.POST if writing else None, initial=values)
    if writing and form.is_valid():
        try:
            hook_update(hook=hook, actor=actor_of(request), **form.cleaned_data)
        except InvalidForm as error:
            for fault in error.errors:
                form.add_error(fault["field"] or None, fault["message"])
        else:
            messages.success(request, "Saved.")
            return redirect("hook-settings", slug, public_id)
    context = {"hook": hook, "form": form, "tab": "settings", "used_by": used_by(hook)}
    return render(request, "console/hooks/settings.html", context, status=422 if form.errors else 200)


def used_by(hook: Hook) -> list[Any]:
    return list(hook.assignments.select_related("application"))


def hook_remove(request: HttpRequest, slug: str, public_id: str) -> HttpResponse:
    """Delete after the name was typed; an assigned hook stays, and the page says where it is used."""
    hook = get_hook(request, slug, public_id, Permission.EDIT_HOOKS)
    if request.method != "POST" or request.POST.get("confirm", "").strip() != hook.name:
        messages.error(request, "Type the hook's name exactly to delete it.")
        return redirect("hook-settings", slug, public_id)
    try:
        hook_delete(hook=hook, actor=actor_of(request))
    except InUse as error:
        messages.error(request, error.message)
        return redirect("hook-settings", slug, public_id)
    messages.success(request, f"“{hook.name}” is deleted.")
    return redirect("hooks", slug)
