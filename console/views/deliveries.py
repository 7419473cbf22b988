"""The asynchronous queue: what waits, what is retried, what is dead, and another chance for each."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from console.access import get_brand, get_delivery
from console.http import actor_of
from console.paging import page_of
from hooks.exceptions import HooklineError
from hooks.models import Delivery, DeliveryStatus, Permission
from hooks.services.deliveries import deliveries_retry, delivery_retry


def delivery_list(request: HttpRequest, slug: str) -> HttpResponse:
    brand = get_brand(request, slug, Permission.VIEW_EXECUTIONS)
    counted = dict(Delivery.objects.filter(brand=brand).values_list("status").annotate(Count("pk")).order_by())
    tabs = [(value, label, counted.get(value, 0)) for value, label in DeliveryStatus.choices]
    rows = Delivery.objects.filter(brand=brand).select_related("execution__hook", "execution__application")
    rows = rows.defer("execution__input", "execution__result", "execution__requests", "execution__source")
    status = request.GET.get("status", "")
    if status in DeliveryStatus.values:
        rows = rows.filter(status=status)
    deliveries, page = page_of(rows, request.GET, field="created_at", noun="deliveries")
    context = {"deliveries": deliveries, "page": page, "tabs": tabs, "status": status, "total": sum(counted.values())}
    return render(request, "console/deliveries/list.html", context)


@require_POST
def retry(request: HttpRequest, slug: str, public_id: str) -> HttpResponse:
    delivery = get_delivery(request, slug, public_id, Permission.REPLAY_EXECUTIONS)
    try:
        delivery_retry(delivery=delivery, actor=actor_of(request))
    except HooklineError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, "It is due now: a worker takes it within a second.")
    return redirect("deliveries", slug)


@require_POST
def retry_matching(request: HttpRequest, slug: str) -> HttpResponse:
    """Retry every dead delivery of the brand."""
    brand = get_brand(request, slug, Permission.REPLAY_EXECUTIONS)
    dead = Delivery.objects.filter(brand=brand, status=DeliveryStatus.DEAD)
    count = deliveries_retry(brand=brand, deliveries=dead, actor=actor_of(request))
    messages.success(request, f"{count:,} dead deliveries are due now.")
    return redirect("deliveries", slug)
