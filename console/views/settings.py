"""A brand's settings."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from console.access import get_brand
from console.forms.settings import BrandForm
from console.http import actor_of
from console.views.applications import take_errors
from hooks.exceptions import InvalidForm
from hooks.models import Permission
from hooks.services.brands import brand_update


def brand_settings(request: HttpRequest, slug: str) -> HttpResponse:
    brand = get_brand(request, slug, Permission.MANAGE_BRAND)
    initial = {
        "name": brand.name,
        "retention_days": brand.retention_days,
        "allowed_hosts": "\n".join(brand.allowed_hosts),
        "http_hosts": "\n".join(brand.http_hosts),
    }
    form = BrandForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            brand_update(brand=brand, actor=actor_of(request), **form.cleaned_data)
        except InvalidForm as error:
            take_errors(form, error)
        else:
            messages.success(request, "Saved.")
            return redirect("settings", slug)
    context = {"form": form, "tab": "brand"}
    return render(request, "console/settings/brand.html", context, status=422 if form.errors else 200)
