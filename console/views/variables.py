"""A hook's variables and secrets."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from console.access import get_hook
from console.forms.hooks import VariableForm
from console.http import actor_of
from hooks.exceptions import HooklineError
from hooks.models import Permission, Variable
from hooks.services.variables import variable_delete, variable_set


def variable_list(request: HttpRequest, slug: str, public_id: str) -> HttpResponse:
    """List them; on POST set one. A secret's value goes in and never comes out."""
    writing = request.method == "POST"
    hook = get_hook(request, slug, public_id, Permission.EDIT_HOOKS if writing else Permission.VIEW_BRAND)
    form = VariableForm(request.POST if writing else None, applications=hook.brand.applications.all())
    if writing and form.is_valid():
        chosen = form.cleaned_data
        try:
            variable_set(
                hook=hook,
                actor=actor_of(request),
                key=chosen["key"],
                value=form.typed_value(),
                is_secret=chosen["is_secret"],
                application=chosen["application"],
            )
        except HooklineError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, f"{chosen['key']} is set. It counts from the next run on.")
            return redirect("hook-variables", slug, public_id)
    variables = hook.variables.select_related("application").order_by("key", "application__name")
    context = {"hook": hook, "variables": variables, "form": form, "tab": "variables"}
    return render(request, "console/hooks/variables.html", context, status=422 if form.errors else 200)


@require_POST
def variable_remove(request: HttpRequest, slug: str, public_id: str, pk: int) -> HttpResponse:
    hook = get_hook(request, slug, public_id, Permission.EDIT_HOOKS)
    variable = Variable.objects.filter(hook=hook, pk=pk).first()
    if variable is None:
        raise Http404("There is no such variable")
    variable_delete(variable=variable, actor=actor_of(request))
    messages.success(request, f"{variable.key} is deleted.")
    return redirect("hook-variables", slug, public_id)
