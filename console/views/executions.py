"""The execution log: search, live tail, one execution in full, replay, reveal."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from console.access import get_brand, get_execution
from console.forms.executions import ExecutionFilterForm
from console.http import actor_of, is_partial, refusal, whole_number
from console.paging import PAGE_SIZE, newer_than, page_of
from hooks.exceptions import HooklineError
from hooks.models import Brand, Execution, Permission
from hooks.services.replay import execution_replay
from hooks.services.reveal import execution_reveal, execution_show, is_own_input

HEAVY = ("input", "result", "error", "warnings", "requests", "source")


def listed(brand: Brand) -> QuerySet[Execution, Any]:
    """Return the rows of a list, without the parts that only a single execution shows."""
    rows = Execution.objects.filter(brand=brand).select_related("hook", "version", "application")
    return rows.defer(*HEAVY, "version__source", "version__modules")


def execution_list(request: HttpRequest, slug: str) -> HttpResponse:
    brand = get_brand(request, slug, Permission.VIEW_EXECUTIONS)
    form = ExecutionFilterForm(request.GET, brand=brand)
    executions, page = page_of(form.filtered(listed(brand)), request.GET, field="created_at", noun="executions")
    filters = {name: value for name, value in request.GET.items() if value and name in form.fields}
    context = {"executions": executions, "page": page, "form": form, "filters": filters}
    template = "console/executions/_list.html" if is_partial(request) else "console/executions/list.html"
    return render(request, template, context)


@never_cache
def tail(request: HttpRequest, slug: str) -> HttpResponse:
    """Return the rows newer than `?after=` under the page's filters; 204 where there are none."""
    brand = get_brand(request, slug, Permission.VIEW_EXECUTIONS)
    form = ExecutionFilterForm(request.GET, brand=brand)
    after = request.GET.get("after", "")
    rows = newer_than(form.filtered(listed(brand)), after, "created_at").order_by("-created_at", "-pk")[:PAGE_SIZE]
    if not rows:
        return HttpResponse(status=204)
    return render(request, "console/executions/_rows.html", {"executions": rows, "is_new": True})


def execution_detail(request: HttpRequest, slug: str, public_id: str) -> HttpResponse:
    execution = get_execution(request, slug, public_id)
    return render(request, "console/executions/detail.html", detail_context(request, execution))


def detail_context(request: HttpRequest, execution: Execution, revealed: Any = None) -> dict[str, Any]:
    # The trial is the developer's own input; of a customer's, one sees the masked form until asking for more.
    held: frozenset[str] = request.held  # type: ignore[attr-defined]  # set by get_brand, as an attribute of our own
    reveal = is_own_input(execution) and Permission.EDIT_HOOKS in held
    hook = execution.hook
    return {
        "execution": execution,
        "shown": revealed or execution_show(execution=execution, reveal=reveal),
        "siblings": siblings(execution),
        "versions": hook.versions.values_list("number", flat=True),
        "replays": execution.replays.select_related("version").order_by("-created_at")[:10],
        "original": execution.replay_of,
        "delivery": getattr(execution, "delivery", None),
    }


def siblings(execution: Execution) -> list[Execution]:
    """Return the other runs of the same event occurrence, in the order of the chain."""
    if execution.occurrence is None:
        return []
    return list(execution.occurrence.executions.exclude(pk=execution.pk).select_related("hook").order_by("pk"))


@require_POST
def replay(request: HttpRequest, slug: str, public_id: str) -> HttpResponse:
    """Run the same input again: on the chosen version, with recorded requests unless asked otherwise."""
    execution = get_execution(request, slug, public_id, Permission.REPLAY_EXECUTIONS)
    try:
        replayed = execution_replay(
            execution=execution,
            actor=actor_of(request),
            number=whole_number(request.POST.get("number")),
            use_recorded=request.POST.get("requests", "recorded") == "recorded",
        )
    except HooklineError as error:
        return refusal(request, error)
    return redirect("execution", slug, replayed.public_id)


@require_POST
def reveal(request: HttpRequest, slug: str, public_id: str) -> HttpResponse:
    """Show personal data once, for a reason that goes into the audit log."""
    execution = get_execution(request, slug, public_id, Permission.REVEAL_PERSONAL_DATA)
    try:
        revealed = execution_reveal(execution=execution, actor=actor_of(request), reason=request.POST.get("reason", ""))
    except HooklineError as error:
        context = detail_context(request, execution) | {"reveal_error": error.message}
        return render(request, "console/executions/detail.html", context, status=422)
    return render(request, "console/executions/detail.html", detail_context(request, execution, revealed))
