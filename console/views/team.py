"""The people of a brand and their roles."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from console.access import get_brand
from console.forms.settings import MemberForm
from console.http import actor_of
from hooks.exceptions import HooklineError
from hooks.models import Brand, Membership, Permission, Role
from hooks.permissions import ROLE_PERMISSIONS
from hooks.services.brands import member_remove, member_set_role


def member_list(request: HttpRequest, slug: str) -> HttpResponse:
    """List the team; on POST add a person."""
    brand = get_brand(request, slug, Permission.MANAGE_BRAND)
    form = MemberForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        user = get_user_model().objects.filter(email__iexact=form.cleaned_data["email"], is_active=True).first()
        if user is None:
            form.add_error("email", "Nobody here has this address. Ask the operator for an account first.")
        else:
            # Who is in the team already gets another role: that must not unmake an owner.
            current = Membership.objects.filter(brand=brand, user=user).first()
            refuse_owner_change(request, form.cleaned_data["role"], current.role if current else "")
            return set_role(request, brand, user, form.cleaned_data["role"])
    context = {
        "memberships": brand.memberships.select_related("user"),
        "form": form,
        "roles": [
            (role, label, sorted(Permission(name).label for name in ROLE_PERMISSIONS[role]))
            for role, label in Role.choices
        ],
        "tab": "team",
    }
    return render(request, "console/settings/team.html", context, status=422 if form.errors else 200)


@require_POST
def member_role(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    brand = get_brand(request, slug, Permission.MANAGE_BRAND)
    membership = find_membership(brand, pk)
    refuse_owner_change(request, membership.role, request.POST.get("role", ""))
    return set_role(request, brand, membership.user, request.POST.get("role", ""))


@require_POST
def member_delete(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    brand = get_brand(request, slug, Permission.MANAGE_BRAND)
    membership = find_membership(brand, pk)
    refuse_owner_change(request, membership.role)
    try:
        member_remove(membership=membership, actor=actor_of(request))
    except HooklineError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, f"{membership.user} is no longer in the team.")
    return redirect("team", slug)


def set_role(request: HttpRequest, brand: Brand, user: object, role: str) -> HttpResponse:
    try:
        member_set_role(brand=brand, user=user, role=role, actor=actor_of(request))  # type: ignore[arg-type]  # a User
    except HooklineError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, f"{user} is {Role(role).label.lower()} now.")
    return redirect("team", brand.slug)


def refuse_owner_change(request: HttpRequest, *roles: str) -> None:
    """Only an owner makes or unmakes owners."""
    held: frozenset[str] = request.held  # type: ignore[attr-defined]  # set by get_brand
    if Role.OWNER in roles and Permission.MANAGE_OWNERS not in held:
        raise PermissionDenied("Only an owner may add, change or remove an owner")


def find_membership(brand: Brand, pk: int) -> Membership:
    rows = Membership.objects.select_related("user", "brand")
    membership: Membership | None = rows.filter(brand=brand, pk=pk).first()
    if membership is None:
        raise Http404("There is no such person in the team")
    return membership
