"""The one door: every view's first line. What the person may not see is 404; seen but forbidden is 403."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest

from hooks.models import Application, Brand, Delivery, Execution, Hook, Permission
from hooks.permissions import permissions_on


def get_brand(request: HttpRequest, slug: str, permission: str = Permission.VIEW_BRAND) -> Brand:
    """Return the brand of a page. Raises Http404 for strangers, PermissionDenied for members without the right."""
    brand: Brand | None = Brand.objects.filter(slug=slug).first()
    held = permissions_on(request.user, brand) if brand is not None else frozenset()
    if brand is None or Permission.VIEW_BRAND not in held:
        raise Http404("There is no such brand, or you are not a member of it")
    if permission not in held:
        label = Permission(permission).label
        raise PermissionDenied(f"Your role in {brand.name} does not include “{label}”. Ask an admin of {brand.name}.")
    # Kept on the request: navigation and templates show only what this person may do.
    request.brand = brand  # type: ignore[attr-defined]  # our own attribute
    request.held = held  # type: ignore[attr-defined]  # our own attribute
    return brand


def get_hook(request: HttpRequest, slug: str, public_id: str, permission: str = Permission.VIEW_BRAND) -> Hook:
    brand = get_brand(request, slug, permission)
    hook: Hook = find(Hook.objects.select_related("brand", "live_version"), brand=brand, public_id=public_id)
    return hook


def get_application(
    request: HttpRequest, slug: str, public_id: str, permission: str = Permission.VIEW_BRAND
) -> Application:
    brand = get_brand(request, slug, permission)
    application: Application = find(Application.objects.select_related("brand"), brand=brand, public_id=public_id)
    return application


def get_execution(
    request: HttpRequest, slug: str, public_id: str, permission: str = Permission.VIEW_EXECUTIONS
) -> Execution:
    brand = get_brand(request, slug, permission)
    related = ("brand", "application", "hook", "version", "occurrence", "assignment", "replay_of", "created_by")
    execution: Execution = find(Execution.objects.select_related(*related), brand=brand, public_id=public_id)
    return execution


def get_delivery(
    request: HttpRequest, slug: str, public_id: str, permission: str = Permission.VIEW_EXECUTIONS
) -> Delivery:
    brand = get_brand(request, slug, permission)
    delivery: Delivery = find(Delivery.objects.select_related("execution__hook"), brand=brand, public_id=public_id)
    return delivery


def find(rows: Any, **named: Any) -> Any:
    """Return the one row; 404 in words where there is none."""
    try:
        return rows.get(**named)
    except rows.model.DoesNotExist as error:
        raise Http404(f"There is no such {rows.model._meta.verbose_name} in this brand") from error
