"""The frame of every page: sections one may open, brands one is in, where one is."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory

from console.navigation import BUILD, GOVERN, WATCH, navigation, sections
from hooks.models import Brand, Permission, Role
from hooks.permissions import ROLE_PERMISSIONS
from tests import factories

SECTIONS = (*BUILD, *WATCH, *GOVERN)


def seen(user: Any, brand: Brand | None, path: str = "/") -> dict[str, Any]:
    request: Any = RequestFactory().get(path)
    request.user = user
    if brand is not None:
        membership = user.memberships.filter(brand=brand).first()
        request.brand, request.held = brand, frozenset(map(str, ROLE_PERMISSIONS[membership.role]))
    return navigation(request)


@pytest.mark.parametrize("role", Role.values)
def test_a_role_sees_the_sections_it_may_open(brand: Brand, member: Any, role: str) -> None:
    nav = seen(member(role), brand)["nav"]
    shown = [entry["label"] for group in nav for entry in group["entries"]]
    assert shown == [section.label for section in SECTIONS if section.permission in ROLE_PERMISSIONS[role]]
    assert all(group["entries"] for group in nav)


@pytest.mark.parametrize("user", [None, AnonymousUser()])
def test_a_visitor_sees_no_sections(user: Any) -> None:
    request: Any = RequestFactory().get("/")
    if user is not None:
        request.user = user
    assert navigation(request) == {"nav": [], "brands": [], "held": frozenset()}


@pytest.mark.parametrize(
    ("path", "label"),
    [
        ("/b/acme/", "Overview"),
        ("/b/acme/hooks/", "Hooks"),
        ("/b/acme/hooks/hok_x/versions/", "Hooks"),
        ("/b/acme/library/hubspot/publish/", "Plugin library"),
        ("/b/acme/applications/new/", "Applications"),
        ("/b/acme/journeys/jrn_1/", "Journeys"),
        ("/b/acme/executions/exe_1/", "Executions"),
        ("/b/acme/settings/team/", "Settings"),
        ("/b/acme/audit/", "Audit log"),
        ("/b/acme/search/", None),
        ("/b/other/hooks/", None),
    ],
)
def test_one_section_is_the_one_where_one_is(brand: Brand, path: str, label: str | None) -> None:
    held = frozenset(str(name) for name in Permission)
    active = [entry["label"] for group in sections(brand, held, path) for entry in group["entries"] if entry["active"]]
    assert active == ([label] if label else [])


def test_brands_to_switch_to_are_ones_own(brand: Brand, owner: Any) -> None:
    factories.BrandFactory(name="Not mine")
    other = factories.MembershipFactory(user=owner, brand__name="Aardvark").brand
    brands = seen(owner, brand)["brands"]
    assert [(entry["name"], entry["active"]) for entry in brands] == [("Aardvark", False), ("Acme", True)]
    assert brands[0]["url"] == f"/b/{other.slug}/"


@pytest.mark.parametrize(("role", "label"), Role.choices)
def test_the_role_is_named(brand: Brand, member: Any, role: str, label: str) -> None:
    assert seen(member(role), brand)["role_label"] == label


def test_outside_a_brand_there_is_no_search(brand: Brand, owner: Any) -> None:
    context = seen(owner, None)
    assert (context["search_url"], context["nav"], context["role_label"]) == ("", [], "")
    assert seen(owner, brand)["search_url"] == "/b/acme/search/"


def test_a_long_or_odd_brand_name_breaks_no_page(db: None, client_of: Any) -> None:
    name = "<i>Ärger & Söhne</i> " + "x" * 70
    membership = factories.MembershipFactory(brand__name=name, role="viewer")
    page = client_of(membership.user).get(f"/b/{membership.brand.slug}/").content.decode()
    assert "<i>Ärger" not in page
    assert "&lt;i&gt;Ärger &amp; Söhne" in page
