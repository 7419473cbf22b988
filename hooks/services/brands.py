"""Brands and the people who work in them."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from hooks.exceptions import InUse, InvalidField, InvalidForm
from hooks.models import Brand, Membership, Role
from hooks.permissions import role_grant, role_withdraw
from hooks.services.actors import Actor
from hooks.services.audit import audit_record, brand_lock
from hooks.services.changes import changed_fields, full_check
from hooks.services.host_lists import host_lists_check


@transaction.atomic
def brand_create(*, name: str, slug: str, owner: User, actor: Actor) -> Brand:
    """Create a brand with its first owner. Raises InvalidField where the slug is taken."""
    if Brand.objects.filter(slug=slug).exists():
        raise InvalidField("slug", f"There is a brand “{slug}” already: choose another slug")
    brand = Brand.objects.create(name=name, slug=slug, retention_days=settings.RETENTION_DAYS)
    audit_record(brand=brand, actor=actor, action="brand.create", target=brand, after={"name": name, "slug": slug})
    member_set_role(brand=brand, user=owner, role=Role.OWNER, actor=actor)
    return brand


def person_create(*, email: str, password: str) -> User:
    """Create a person who signs in with the address. Raises InvalidForm for a weak password or a taken address."""
    user = User(username=email, email=email)
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise InvalidForm([{"field": "password", "message": text} for text in error.messages]) from error
    user.set_password(password)
    full_check(user)
    user.save()
    return user


@transaction.atomic
def brand_update(*, brand: Brand, actor: Actor, **changes: Any) -> Brand:
    """Change name, retention_days, allowed_hosts or http_hosts. Raises InvalidField and InvalidForm."""
    host_lists_check(changes)
    before, after = changed_fields(brand, changes, ("name", "retention_days", "allowed_hosts", "http_hosts"))
    if after:
        brand.save(update_fields=list(after))
        audit_record(brand=brand, actor=actor, action="brand.update", target=brand, before=before, after=after)
    return brand


@transaction.atomic
def member_set_role(*, brand: Brand, user: User, role: str, actor: Actor) -> Membership:
    """Add a person to the brand, or change what they are in it. Raises InUse for a brand's last owner."""
    if role not in Role.values:
        raise InvalidField("role", f"{role!r} is no role: choose one of {', '.join(Role.values)}")
    brand_lock(brand.pk)
    current = Membership.objects.filter(brand=brand, user=user).first()
    before = {"role": current.role} if current else {}
    if current and current.role == Role.OWNER and role != Role.OWNER:
        refuse_last_owner(current)
    membership, _ = Membership.objects.update_or_create(brand=brand, user=user, defaults={"role": role})
    role_grant(user, brand, role)
    action = "member.update" if current else "member.add"
    audit_record(brand=brand, actor=actor, action=action, target=membership, before=before, after={"role": role})
    return membership


@transaction.atomic
def member_remove(*, membership: Membership, actor: Actor) -> None:
    """Take a person out of the brand. Raises InUse for its last owner."""
    brand_lock(membership.brand_id)
    membership.refresh_from_db(fields=["role"])
    if membership.role == Role.OWNER:
        refuse_last_owner(membership)
    role_withdraw(membership.user, membership.brand)
    audit_record(
        brand=membership.brand,
        actor=actor,
        action="member.remove",
        target=membership,
        before={"role": membership.role},
    )
    membership.delete()


def refuse_last_owner(membership: Membership) -> None:
    owners = Membership.objects.filter(brand=membership.brand, role=Role.OWNER).exclude(pk=membership.pk)
    if not owners.exists():
        raise InUse("A brand keeps at least one owner: make somebody else owner first", used_by=[str(membership.brand)])
