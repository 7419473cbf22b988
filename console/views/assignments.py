"""Which hooks run on an application's events: assign, change, reorder, remove."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from console.access import get_application
from console.forms.applications import AssignForm, AssignmentForm, assignment_form
from console.forms.conditions import PREFIX, ConditionRows, condition_rows, fields_offered
from console.http import actor_of, is_partial, refusal
from console.views.applications import detail_context
from hooks.exceptions import HooklineError
from hooks.models import Application, Assignment, Hook, Permission
from hooks.services.assign import assignment_create, assignment_delete, assignment_update, assignments_reorder
from hooks.services.breaker import breaker_close
from hooks.services.conditions import condition_text

PAGE = "console/applications/assignment.html"


@require_POST
def assign(request: HttpRequest, slug: str, public_id: str) -> HttpResponse:
    application = get_application(request, slug, public_id, Permission.ASSIGN_HOOKS)
    form = AssignForm(request.POST, hooks=Hook.objects.filter(brand=application.brand_id))
    if not form.is_valid():
        messages.error(request, "Choose a hook to assign.")
        return redirect("application", slug, public_id)
    hook = form.cleaned_data["hook"]
    try:
        assignment_create(application=application, hook=hook, actor=actor_of(request))
    except HooklineError as error:
        messages.error(request, error.message)
    else:
        note = "" if hook.live_version else " It runs once it is deployed."
        messages.success(request, f"“{hook.name}” is assigned to {application.name}.{note}")
    return redirect("application", slug, public_id)


def assignment(request: HttpRequest, slug: str, public_id: str, assignment: str) -> HttpResponse:
    """Show how one assigned hook runs, as a dialog or a page of its own; on POST, change it."""
    application = get_application(request, slug, public_id, Permission.ASSIGN_HOOKS)
    found = find_assignment(application, assignment)
    if request.method == "POST":
        return update(request, application, found)
    template = "console/applications/_assignment_dialog.html" if is_partial(request) else PAGE
    return render(request, template, form_context(application, found, assignment_form(found), condition_rows(found)))


def update(request: HttpRequest, application: Application, found: Assignment) -> HttpResponse:
    """Change what the control sent: mode alone from a switch of the list, or the whole form with its conditions."""
    whole = "percentage" in request.POST
    form = assignment_form(found, request.POST, whole=whole)
    rows = condition_rows(found, request.POST) if f"{PREFIX}-TOTAL_FORMS" in request.POST else None
    valid = form.is_valid()
    if not (rows is None or rows.is_valid()) or not valid:
        if whole:
            return form_refused(request, application, found, form, rows)
        return refused(request, faults(form), application)
    changes = form.changes()
    if rows is not None and rows.has_changed():
        changes["conditions"] = rows.conditions()
    try:
        assignment_update(assignment=found, actor=actor_of(request), **changes)
    except HooklineError as error:
        if whole:
            return form_refused(request, application, found, form, rows, error)
        return refused(request, error, application)
    return shown(request, application)


def faults(form: AssignmentForm) -> HooklineError:
    told = (f"{form[name].label}: {' '.join(map(str, texts))}" for name, texts in form.errors.items())
    return HooklineError("; ".join(told))


def form_refused(
    request: HttpRequest,
    application: Application,
    found: Assignment,
    form: AssignmentForm,
    rows: ConditionRows | None,
    error: HooklineError | None = None,
) -> HttpResponse:
    """Show the whole form again with its faults, on its own page: what was typed is kept."""
    found.refresh_from_db()
    context = form_context(application, found, form, rows or condition_rows(found)) | {"error": error}
    return render(request, PAGE, context, status=422)


def form_context(
    application: Application, found: Assignment, form: AssignmentForm, rows: ConditionRows | None
) -> dict[str, Any]:
    return {
        "application": application,
        "assignment": found,
        "form": form,
        "rows": rows,
        "condition": condition_text(found.conditions),
        "offered": fields_offered(found.event_type),
    }


@require_POST
def breaker(request: HttpRequest, slug: str, public_id: str, assignment: str) -> HttpResponse:
    """Close the circuit breaker by hand."""
    application = get_application(request, slug, public_id, Permission.ASSIGN_HOOKS)
    found = find_assignment(application, assignment)
    breaker_close(assignment=found, actor=actor_of(request))
    messages.success(request, f"“{found.hook.name}” runs again from the next event on.")
    return redirect("application", slug, public_id)


@require_POST
def reorder(request: HttpRequest, slug: str, public_id: str) -> HttpResponse:
    application = get_application(request, slug, public_id, Permission.ASSIGN_HOOKS)
    # PostgreSQL takes no NUL, not even to compare with.
    event, order = request.POST.get("event", "").replace("\x00", ""), request.POST.getlist("order")
    if moved := request.POST.get("move"):
        order = moved_order(order, moved)
    try:
        assignments_reorder(application=application, event=event, actor=actor_of(request), order=order)
    except HooklineError as error:
        return refused(request, error, application)
    return shown(request, application)


def moved_order(order: list[str], move: str) -> list[str]:
    """Apply "asg_...:up" or "asg_...:down", what the buttons send where no script runs."""
    public_id, _, direction = move.partition(":")
    if public_id not in order:
        return order
    place = order.index(public_id)
    other = max(0, place - 1) if direction == "up" else min(len(order) - 1, place + 1)
    order[place], order[other] = order[other], order[place]
    return order


@require_POST
def remove(request: HttpRequest, slug: str, public_id: str, assignment: str) -> HttpResponse:
    application = get_application(request, slug, public_id, Permission.ASSIGN_HOOKS)
    found = find_assignment(application, assignment)
    assignment_delete(assignment=found, actor=actor_of(request))
    messages.success(request, f"“{found.hook.name}” no longer runs in {application.name}. The hook itself is kept.")
    return redirect("application", slug, public_id)


def find_assignment(application: Application, public_id: str) -> Assignment:
    related = ("hook__live_version", "application__brand")
    found = Assignment.objects.select_related(*related).filter(application=application, public_id=public_id).first()
    if found is None:
        raise Http404("There is no such assignment: somebody may have removed it")
    assert isinstance(found, Assignment)  # noqa: S101  narrows the type for mypy
    return found


def shown(request: HttpRequest, application: Application) -> HttpResponse:
    if not is_partial(request):
        return redirect("application", application.brand.slug, application.public_id)
    return render(request, "console/applications/_events.html", detail_context(application))


def refused(request: HttpRequest, error: HooklineError, application: Application) -> HttpResponse:
    if is_partial(request):
        return refusal(request, error)
    messages.error(request, error.message)
    return redirect("application", application.brand.slug, application.public_id)
