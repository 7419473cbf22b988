"""What every page's frame shows: the brand, its sections and who is signed in. Only what this person may open."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from hooks.models import Brand, Membership, Permission


@dataclass(frozen=True, slots=True)
class Section:
    """One entry of the navigation: `view` is a URL name that takes the brand's slug."""

    label: str
    icon: str
    view: str
    permission: str


BUILD = (
    Section("Overview", "layout-dashboard", "overview", Permission.VIEW_BRAND),
    Section("Plugin library", "library", "library", Permission.VIEW_BRAND),
    Section("Hooks", "webhook", "hooks", Permission.VIEW_BRAND),
    Section("Events", "zap", "events", Permission.VIEW_BRAND),
    Section("Applications", "app-window", "applications", Permission.VIEW_BRAND),
)
WATCH = (
    Section("Journeys", "route", "journeys", Permission.VIEW_EXECUTIONS),
    Section("Executions", "activity", "executions", Permission.VIEW_EXECUTIONS),
    Section("Deliveries", "inbox", "deliveries", Permission.VIEW_EXECUTIONS),
)
GOVERN = (
    Section("Audit log", "history", "audit", Permission.VIEW_AUDIT),
    Section("Settings", "settings", "settings", Permission.MANAGE_BRAND),
)


def navigation(request: HttpRequest) -> dict[str, Any]:
    """Context of every page: `nav`, `brand`, `brands` to switch to, `held` permissions, the role and the search."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"nav": [], "brands": [], "held": frozenset()}
    brand: Brand | None = getattr(request, "brand", None)
    held: frozenset[str] = getattr(request, "held", frozenset())
    return {
        "brand": brand,
        "brands": [brand_entry(other, brand) for other in Brand.objects.visible_to(user).order_by("name")],
        "held": held,
        "nav": sections(brand, held, request.path) if brand else [],
        "role_label": role_label(user, brand),
        "search_url": reverse("search", args=[brand.slug]) if brand else "",
        "user_links": [{"url": reverse("api-docs"), "icon": "book-open", "label": "API reference"}],
    }


def brand_entry(other: Brand, current: Brand | None) -> dict[str, Any]:
    return {"url": reverse("overview", args=[other.slug]), "name": other.name, "active": other == current}


def role_label(user: Any, brand: Brand | None) -> str:
    membership = Membership.objects.filter(brand=brand, user=user).first() if brand else None
    return membership.get_role_display() if membership else ""


def sections(brand: Brand, held: frozenset[str], path: str) -> list[dict[str, Any]]:
    groups = (("", BUILD), ("Watch", WATCH), ("Govern", GOVERN))
    shown = [
        (label, [entry(section, brand, path) for section in group if section.permission in held])
        for label, group in groups
    ]
    return [{"label": label, "entries": entries} for label, entries in shown if entries]


def entry(section: Section, brand: Brand, path: str) -> dict[str, Any]:
    url = reverse(section.view, args=[brand.slug])
    active = path == url if section.view == "overview" else path.startswith(url)
    return {"label": section.label, "icon": section.icon, "url": url, "active": active}
