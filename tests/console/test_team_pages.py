"""The team and its roles: who may add, change and remove whom, and what each of them may do afterwards."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from hooks.models import AuditEntry, Brand, Membership, Role
from hooks.permissions import ROLE_PERMISSIONS, permissions_on
from tests import factories

OTHERS = [role for role in Role.values if role != Role.OWNER]


@pytest.fixture
def team(url: Callable[..., str], client_of: Any) -> Callable[..., Any]:
    """Add a person as somebody: `team(admin, "ada@example.com", "viewer")`."""

    def add(user: Any, email: str, role: str) -> Any:
        return client_of(user).post(url("team"), {"email": email, "role": role})

    return add


def role_of(brand: Brand, user: Any) -> str:
    membership = Membership.objects.filter(brand=brand, user=user).first()
    return membership.role if membership else ""


def texts(answer: Any) -> str:
    return " ".join(str(message) for message in answer.wsgi_request._messages)


@pytest.mark.parametrize("role", OTHERS)
def test_an_admin_adds_people_in_every_role_but_owner(team: Any, brand: Any, admin: Any, role: str) -> None:
    newcomer = factories.UserFactory(email="Newcomer@Example.com")
    answer = team(admin, " newcomer@example.com ", role)
    assert answer.status_code == 302
    assert "is" in texts(answer)
    assert role_of(brand, newcomer) == role
    assert permissions_on(newcomer, brand) == {str(name) for name in ROLE_PERMISSIONS[role]}
    assert AuditEntry.objects.get(brand=brand).action == "member.add"


def test_only_owners_make_owners(team: Any, brand: Any, admin: Any, owner: Any) -> None:
    newcomer = factories.UserFactory()
    assert team(admin, newcomer.email, "owner").status_code == 403
    assert role_of(brand, newcomer) == ""
    assert not AuditEntry.objects.exists()
    assert team(owner, newcomer.email, "owner").status_code == 302
    assert role_of(brand, newcomer) == "owner"


@pytest.mark.parametrize("role", OTHERS)
def test_an_admin_cannot_unmake_an_owner_by_adding_them_again(
    team: Any, brand: Any, admin: Any, owner: Any, member: Any, role: str
) -> None:
    second = member("owner", username="second-owner")
    assert team(admin, second.email, role).status_code == 403
    assert role_of(brand, second) == "owner"
    assert "manage_owners" in permissions_on(second, brand)
    assert not AuditEntry.objects.exists()


@pytest.mark.parametrize(("view", "data"), [("team-role", {"role": "viewer"}), ("team-remove", {})])
def test_an_admin_neither_changes_nor_removes_an_owner(
    url: Any, client_of: Any, brand: Any, admin: Any, owner: Any, member: Any, view: str, data: dict[str, str]
) -> None:
    membership = Membership.objects.get(user=member("owner", username="second-owner"))
    assert client_of(admin).post(url(view, membership.pk), data).status_code == 403
    assert role_of(brand, membership.user) == "owner"
    assert not AuditEntry.objects.exists()


def test_an_admin_does_not_make_themselves_owner(url: Any, client_of: Any, brand: Any, admin: Any, owner: Any) -> None:
    membership = Membership.objects.get(user=admin)
    assert client_of(admin).post(url("team-role", membership.pk), {"role": "owner"}).status_code == 403
    assert role_of(brand, admin) == "admin"
    assert "manage_owners" not in permissions_on(admin, brand)


def test_an_unknown_address_is_refused_beside_its_field(team: Any, admin: Any, brand: Any) -> None:
    answer = team(admin, "nobody@example.com", "viewer")
    assert answer.status_code == 422
    assert answer.context["form"].errors["email"] == [
        "Nobody here has this address. Ask the operator for an account first."
    ]
    assert 'value="nobody@example.com"' in answer.content.decode()
    assert Membership.objects.filter(brand=brand).count() == 1


def test_who_was_dismissed_from_the_installation_is_nobody(team: Any, admin: Any, brand: Any) -> None:
    gone = factories.UserFactory(is_active=False)
    assert team(admin, gone.email, "viewer").status_code == 422
    assert role_of(brand, gone) == ""


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"email": "no address", "role": "viewer"}, "email"),
        ({"email": "a@b.example", "role": "king"}, "role"),
        ({}, ""),
    ],
)
def test_a_form_with_faults_adds_nobody(url: Any, client_of: Any, admin: Any, data: dict[str, str], field: str) -> None:
    answer = client_of(admin).post(url("team"), data)
    assert answer.status_code in (200, 422)
    assert not field or field in answer.context["form"].errors
    assert Membership.objects.count() == 1
    assert not AuditEntry.objects.exists()


def test_adding_somebody_again_changes_their_role(team: Any, brand: Any, admin: Any, developer: Any) -> None:
    assert team(admin, developer.email, "support").status_code == 302
    assert role_of(brand, developer) == "support"
    assert permissions_on(developer, brand) == {str(name) for name in ROLE_PERMISSIONS["support"]}
    assert AuditEntry.objects.get().before == {"role": "developer"}


def test_a_changed_role_counts_at_once(url: Any, client_of: Any, admin: Any, viewer: Any) -> None:
    theirs = client_of(viewer)
    assert theirs.get(url("executions")).status_code == 403
    membership = Membership.objects.get(user=viewer)
    client_of(admin).post(url("team-role", membership.pk), {"role": "support"})
    assert theirs.get(url("executions")).status_code == 200
    client_of(admin).post(url("team-remove", membership.pk))
    assert theirs.get(url("overview")).status_code == 404


@pytest.mark.parametrize("role", ["", "king", "Owner ", "OWNER"])
def test_a_role_that_is_none_changes_nothing(
    url: Any, client_of: Any, brand: Any, owner: Any, viewer: Any, role: str
) -> None:
    membership = Membership.objects.get(user=viewer)
    answer = client_of(owner).post(url("team-role", membership.pk), {"role": role})
    assert answer.status_code == 302
    assert "is no role" in texts(answer)
    assert role_of(brand, viewer) == "viewer"


@pytest.mark.parametrize("view", ["team-role", "team-remove"])
def test_the_last_owner_stays_and_the_page_says_why(
    url: Any, client_of: Any, brand: Any, owner: Any, view: str
) -> None:
    membership = Membership.objects.get(user=owner)
    answer = client_of(owner).post(url(view, membership.pk), {"role": "viewer"}, follow=True)
    assert "make somebody else owner first" in answer.content.decode()
    assert role_of(brand, owner) == "owner"
    assert not AuditEntry.objects.exists()


def test_an_owner_hands_over_and_leaves(
    url: Any, client_of: Any, team: Any, brand: Any, owner: Any, admin: Any
) -> None:
    team(owner, admin.email, "owner")
    membership = Membership.objects.get(user=owner)
    client_of(owner).post(url("team-remove", membership.pk))
    assert role_of(brand, owner) == ""
    assert role_of(brand, admin) == "owner"
    assert client_of(owner).get(url("team")).status_code == 404
    actions = list(AuditEntry.objects.order_by("sequence").values_list("action", flat=True))
    assert actions == ["member.update", "member.remove"]


@pytest.mark.parametrize("view", ["team-role", "team-remove"])
def test_members_of_other_brands_are_out_of_reach(
    url: Any, client_of: Any, owner: Any, stranger: Any, view: str
) -> None:
    membership = Membership.objects.get(user=stranger)
    assert client_of(owner).post(url(view, membership.pk), {"role": "viewer"}).status_code == 404
    membership.refresh_from_db()
    assert membership.role == "admin"


def test_the_team_page_shows_people_roles_and_what_roles_may_do(
    url: Any, client_of: Any, owner: Any, member: Any
) -> None:
    member("support", username="sam", first_name="<b>Sam</b>", email="sam@example.com")
    page = client_of(owner).get(url("team")).content.decode()
    assert "&lt;b&gt;Sam&lt;/b&gt;" in page
    assert "sam@example.com" in page
    assert "Reveal personal data in an execution" in page


@pytest.mark.parametrize("view", ["team-role", "team-remove"])
def test_a_link_changes_nobody(url: Any, client_of: Any, brand: Any, owner: Any, viewer: Any, view: str) -> None:
    membership = Membership.objects.get(user=viewer)
    assert client_of(owner).get(url(view, membership.pk)).status_code == 405
    assert role_of(brand, viewer) == "viewer"


def test_a_person_of_two_brands_has_a_role_in_each(team: Any, client_of: Any, brand: Any, admin: Any) -> None:
    other = factories.MembershipFactory(role="owner", user__username="both")
    team(admin, other.user.email, "viewer")
    client = client_of(other.user)
    assert client.get(reverse("settings", args=[brand.slug])).status_code == 403
    assert client.get(reverse("settings", args=[other.brand.slug])).status_code == 200
