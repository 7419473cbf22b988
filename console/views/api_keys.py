"""API keys of a brand: issue, show once, revoke."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from console.access import get_brand
from console.forms.settings import ApiKeyForm
from console.http import actor_of
from console.views.applications import take_errors
from hooks.exceptions import InvalidField, InvalidForm
from hooks.models import ApiKey, Permission
from hooks.services.api_keys import api_key_issue, api_key_revoke


def api_key_list(request: HttpRequest, slug: str) -> HttpResponse:
    """List the keys; on POST issue one and show its text this once."""
    brand = get_brand(request, slug, Permission.MANAGE_BRAND)
    form, text = ApiKeyForm(request.POST or None), ""
    if request.method == "POST" and form.is_valid():
        held: frozenset[str] = request.held  # type: ignore[attr-defined]  # set by get_brand
        try:
            _, text = api_key_issue(brand=brand, actor=actor_of(request), held=held, **form.cleaned_data)
        except InvalidForm as error:
            take_errors(form, error)
        except InvalidField as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            form = ApiKeyForm()
    context = {"keys": brand.api_keys.all(), "form": form, "text": text, "now": timezone.now(), "tab": "api-keys"}
    return render(request, "console/settings/api_keys.html", context, status=422 if form.errors else 200)


@require_POST
def revoke(request: HttpRequest, slug: str, public_id: str) -> HttpResponse:
    brand = get_brand(request, slug, Permission.MANAGE_BRAND)
    key = ApiKey.objects.select_related("brand").filter(brand=brand, public_id=public_id).first()
    if key is None:
        raise Http404("There is no such API key")
    api_key_revoke(key=key, actor=actor_of(request))
    messages.success(request, f"“{key.name}” is revoked.")
    return redirect("api-keys", slug)
