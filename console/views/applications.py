"""Applications: the list, one application's events as the customer's journey, its tokens and its panic switch."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from console.access import get_application, get_brand
from console.forms.applications import ApplicationForm, NewApplicationForm
from console.http import actor_of
from hooks.events import all_events
from hooks.exceptions import HooklineError, InvalidForm
from hooks.models import Application, ApplicationToken, Assignment, Hook, Permission
from hooks.selectors import Budget, budgets_of
from hooks.services.applications import (
    application_create,
    application_pause,
    application_resume,
    application_update,
    token_issue,
    token_revoke,
)
from hooks.services.conditions import condition_text

GROUPS = (("sign-up", "Sign-up"), ("login", "Login"), ("account", "Account"))


def application_list(request: HttpRequest, slug: str) -> HttpResponse:
    brand = get_brand(request, slug)
    assigned = Count("assignments", filter=Q(assignments__enabled=True), distinct=True)
    applications = brand.applications.annotate(hooks_assigned=assigned).order_by("name")
    return render(request, "console/applications/list.html", {"applications": applications})


def application_new(request: HttpRequest, slug: str) -> HttpResponse:
    brand = get_brand(request, slug, Permission.MANAGE_APPLICATIONS)
    form = NewApplicationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            application, token = application_create(brand=brand, actor=actor_of(request), **form.cleaned_data)
        except InvalidForm as error:
            take_errors(form, error)
        else:
            return render(request, "console/applications/token.html", {"application": application, "token": token})
    return render(request, "console/applications/new.html", {"form": form}, status=422 if form.errors else 200)


def application_detail(request: HttpRequest, slug: str, public_id: str) -> HttpResponse:
    application = get_application(request, slug, public_id)
    return render(request, "console/applications/detail.html", detail_context(application))


def detail_context(application: Application) -> dict[str, Any]:
    """Return the application's events in the order a customer meets them, each with its chain of hooks."""
    chains: dict[str, list[dict[str, Any]]] = {}
    for assignment in application.assignments.select_related("hook__live_version").order_by("event", "position"):
        chains.setdefault(assignment.event, []).append(row(assignment))
    budgets = budgets_of(application)
    groups = [
        {"label": label, "events": [item(event, chains, budgets) for event in events_of(group)]}
        for group, label in GROUPS
    ]
    free = Hook.objects.filter(brand=application.brand_id).exclude(assignments__application=application)
    return {
        "application": application,
        "groups": groups,
        "free_hooks": free.order_by("event", "name"),
        "used": sum(len(chain) for chain in chains.values()),
        "deadline_ms": settings.CHAIN_DEADLINE_MS,
        "tab": "events",
    }


def events_of(group: str) -> list[Any]:
    """Return the events whose first group this is: an event of two journeys is shown once."""
    return [event for event in all_events() if event.groups[0] == group]


def item(event: Any, chains: dict[str, list[dict[str, Any]]], budgets: dict[str, Budget]) -> dict[str, Any]:
    return {"event": event, "chain": chains.get(event.key, []), "budget": budgets.get(event.key)}


def row(assignment: Assignment) -> dict[str, Any]:
    return {"assignment": assignment, "condition": condition_text(assignment.conditions)}


def application_settings(request: HttpRequest, slug: str, public_id: str) -> HttpResponse:
    writing = request.method == "POST"
    needed = Permission.MANAGE_APPLICATIONS if writing else Permission.VIEW_BRAND
    application = get_application(request, slug, public_id, needed)
    initial = {"name": application.name, "continue_url": application.continue_url}
    form = ApplicationForm(request.POST if writing else None, initial=initial)
    if writing and form.is_valid():
        try:
            application_update(application=application, actor=actor_of(request), **form.cleaned_data)
        except InvalidForm as error:
            take_errors(form, error)
        else:
            messages.success(request, "Saved.")
            return redirect("application-settings", slug, public_id)
    context = {"application": application, "form": form, "tab": "settings", "tokens": application.tokens.all()}
    return render(request, "console/applications/settings.html", context, status=422 if form.errors else 200)


@require_POST
def token_new(request: HttpRequest, slug: str, public_id: str) -> HttpResponse:
    """Issue one more token and show it, this once."""
    application = get_application(request, slug, public_id, Permission.MANAGE_APPLICATIONS)
    token = token_issue(application=application, actor=actor_of(request))
    return render(request, "console/applications/token.html", {"application": application, "token": token})


@require_POST
def token_remove(request: HttpRequest, slug: str, public_id: str, pk: int) -> HttpResponse:
    application = get_application(request, slug, public_id, Permission.MANAGE_APPLICATIONS)
    token = ApplicationToken.objects.filter(application=application, pk=pk).first()
    if token is None:
        raise Http404("There is no such token")
    token_revoke(token=token, actor=actor_of(request))
    messages.success(request, f"Token {token.prefix}… is revoked.")
    return redirect("application-settings", slug, public_id)


@require_POST
def pause(request: HttpRequest, slug: str, public_id: str) -> HttpResponse:
    application = get_application(request, slug, public_id, Permission.ASSIGN_HOOKS)
    application_pause(application=application, actor=actor_of(request))
    messages.warning(request, f"All hooks of {application.name} are skipped until you switch them on again.")
    return redirect("application", slug, public_id)


@require_POST
def resume(request: HttpRequest, slug: str, public_id: str) -> HttpResponse:
    application = get_application(request, slug, public_id, Permission.ASSIGN_HOOKS)
    application_resume(application=application, actor=actor_of(request))
    messages.success(request, f"The hooks of {application.name} run again.")
    return redirect("application", slug, public_id)


def take_errors(form: Any, error: HooklineError) -> None:
    """Show what a service refused beside the fields it names."""
    for fault in error.details.get("errors", []):
        form.add_error(fault["field"] if fault["field"] in form.fields else None, fault["message"])
