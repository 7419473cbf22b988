"""The editor: read, change, check, try and save a hook's code."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from console.access import get_hook
from console.http import actor_of, hx_event, is_partial, refusal, whole_number
from hooks.exceptions import CodeDoesNotCompile, HooklineError, StaleVersion
from hooks.models import Hook, Permission
from hooks.services.edit import version_save
from hooks.services.editor_types import hook_types
from hooks.services.engine import shared_engine
from hooks.services.reveal import execution_show
from hooks.services.trial import hook_try


def edit(request: HttpRequest, slug: str, public_id: str) -> HttpResponse:
    hook = get_hook(request, slug, public_id)
    return render(request, "console/hooks/editor.html", editor_context(hook))


def editor_context(hook: Hook, source: str | None = None) -> dict[str, Any]:
    """Return what the editor page shows; `source` is code that could not be saved and must not be lost."""
    event, latest = hook.event_type, hook.latest_version
    return {
        "hook": hook,
        "event": event,
        "latest": latest,
        "source": latest.source if source is None else source,
        "sample": json.dumps(event.sample, indent=2, ensure_ascii=False),
        "assignments": list(hook.assignments.select_related("application")),
        "applications": hook.brand.applications.all(),
        "tab": "code",
    }


@require_POST
def save(request: HttpRequest, slug: str, public_id: str) -> HttpResponse:
    """Save the code as a new version. 409 with a diff where somebody saved meanwhile, 422 where it does not compile."""
    hook = get_hook(request, slug, public_id, Permission.EDIT_HOOKS)
    source = request.POST.get("source", "").replace("\r\n", "\n")
    try:
        version = version_save(
            hook=hook,
            actor=actor_of(request),
            source=source,
            base_number=whole_number(request.POST.get("base_number")) or 0,
            message=request.POST.get("message", ""),
        )
    except HooklineError as error:
        return save_refused(request, hook, source, error)
    if not is_partial(request):
        return redirect("hook", slug, public_id)
    response = render(request, "console/hooks/_saved.html", editor_context(hook) | {"version": version})
    return hx_event(response, "hookline:saved", {"number": version.number})


def save_refused(request: HttpRequest, hook: Hook, source: str, error: HooklineError) -> HttpResponse:
    status = 409 if isinstance(error, StaleVersion) else 422
    context = editor_context(hook, source) | {"error": error, "theirs": hook.latest_version.source}
    template = "console/hooks/_save_refused.html" if is_partial(request) else "console/hooks/editor.html"
    response = render(request, template, context, status=status)
    if isinstance(error, CodeDoesNotCompile):
        hx_event(response, "hookline:diagnostics", {"diagnostics": error.diagnostics})
    return response


@require_POST
def check(request: HttpRequest, slug: str, public_id: str) -> JsonResponse:
    """Return {"diagnostics": [{"line", "column", "message", "severity"}]} of code that is not saved yet."""
    get_hook(request, slug, public_id)
    found = shared_engine().check(request.POST.get("source", ""))
    return JsonResponse({"diagnostics": [asdict(diagnostic) for diagnostic in found]})


@require_POST
def try_code(request: HttpRequest, slug: str, public_id: str) -> HttpResponse:
    """Run the editor's code with the given input in the real engine, and show what it did."""
    hook = get_hook(request, slug, public_id, Permission.EDIT_HOOKS)
    source = request.POST.get("source", "").replace("\r\n", "\n")
    try:
        given = json.loads(request.POST.get("input", ""))
    except (ValueError, RecursionError) as error:
        problem = HooklineError(f"The input is no JSON: {error}. Mend it in the input box, then try again.")
        return refusal(request, problem)
    application = hook.brand.applications.filter(public_id=request.POST.get("application", "")).first()
    try:
        execution = hook_try(hook=hook, actor=actor_of(request), source=source, input=given, application=application)
    except HooklineError as error:
        return refusal(request, error)
    if not is_partial(request):
        return redirect("execution", slug, execution.public_id)
    shown = execution_show(execution=execution, reveal=True)
    response = render(request, "console/hooks/_tried.html", {"hook": hook, "execution": execution, "shown": shown})
    if execution.error and execution.error.get("line"):
        fault = {"severity": "error", "column": 1} | {
            key: execution.error[key] for key in ("line", "column", "message")
        }
        hx_event(response, "hookline:diagnostics", {"diagnostics": [fault]})
    return response


def types(request: HttpRequest, slug: str, public_id: str) -> HttpResponse:
    """Return the TypeScript declarations of this hook's `args`, result classes and globals."""
    hook = get_hook(request, slug, public_id)
    response = HttpResponse(hook_types(hook), content_type="text/plain; charset=utf-8")
    response["Cache-Control"] = "private, max-age=60"
    return response
