"""Versions of a hook: compare, deploy, roll back."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from console.access import get_hook
from console.http import actor_of, hx_redirect, whole_number
from hooks.exceptions import HooklineError
from hooks.models import Hook, HookVersion, Permission
from hooks.selectors import budgets_touched
from hooks.services.deploy import hook_deploy


def version_list(request: HttpRequest, slug: str, public_id: str) -> HttpResponse:
    hook = get_hook(request, slug, public_id)
    versions = hook.versions.select_related("created_by").defer("source", "modules")
    return render(request, "console/hooks/versions.html", {"hook": hook, "versions": versions, "tab": "versions"})


def version_detail(request: HttpRequest, slug: str, public_id: str, number: int) -> HttpResponse:
    """Show a version's code and how it differs from another one: the live one unless `?against=` names one."""
    hook = get_hook(request, slug, public_id)
    version = find_version(hook, number)
    asked = whole_number(request.GET.get("against"))
    other = find_version(hook, asked) if asked is not None else hook.live_version
    others = hook.versions.exclude(pk=version.pk).values_list("number", flat=True)
    context = {
        "hook": hook,
        "version": version,
        "version_label": label(version),
        "other": other,
        "other_label": label(other),
        "others": others,
        "tab": "versions",
    }
    return render(request, "console/hooks/version.html", context)


def deploy(request: HttpRequest, slug: str, public_id: str, number: int) -> HttpResponse:
    """Show what a deploy changes and whom it touches; on POST, do it."""
    hook = get_hook(request, slug, public_id, Permission.DEPLOY_HOOKS)
    version = find_version(hook, number)
    error = None
    if request.method == "POST":
        try:
            hook_deploy(hook=hook, actor=actor_of(request), number=number)
        except HooklineError as refused:
            error = refused
        else:
            messages.success(request, f"Version {number} is live.")
            return hx_redirect(request, reverse("hook", args=[slug, public_id]))
    assignments = list(hook.assignments.select_related("application"))
    context = {
        "hook": hook,
        "version": version,
        "version_label": label(version),
        "live": hook.live_version,
        "live_label": label(hook.live_version),
        "is_rollback": hook.live_version is not None and number < hook.live_version.number,
        "assignments": assignments,
        "budgets": budgets_touched(assignments),
        "error": error,
        "tab": "versions",
    }
    return render(request, "console/hooks/deploy.html", context, status=422 if error else 200)


def label(version: HookVersion | None) -> str:
    return f"Version {version.number}" if version else ""


def find_version(hook: Hook, number: int) -> HookVersion:
    version = hook.versions.select_related("created_by").filter(number=number).first()
    if version is None:
        raise Http404(f"This hook has no version {number}")
    assert isinstance(version, HookVersion)  # noqa: S101  narrows the type for mypy
    return version
