"""The audit log: who changed what, when and from where."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from console.access import get_brand
from console.paging import page_of
from hooks.models import AuditEntry, Permission
from hooks.services.audit import audit_verify


def audit_list(request: HttpRequest, slug: str) -> HttpResponse:
    brand = get_brand(request, slug, Permission.VIEW_AUDIT)
    rows = AuditEntry.objects.filter(brand=brand)
    query, action = request.GET.get("q", "").strip(), request.GET.get("action", "")
    if query:
        rows = rows.filter(actor_label__icontains=query) | rows.filter(object_label__icontains=query)
    actions = AuditEntry.objects.filter(brand=brand).order_by("action").values_list("action", flat=True).distinct()
    if action:
        rows = rows.filter(action=action)
    entries, page = page_of(rows, request.GET, field="at", noun="entries")
    context: dict[str, Any] = {"entries": entries, "page": page, "query": query, "action": action, "actions": actions}
    if request.GET.get("verify"):
        context["broken"] = audit_verify(brand=brand)
        context["verified"] = True
    return render(request, "console/audit/list.html", context)
