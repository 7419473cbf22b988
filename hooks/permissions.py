"""Who may do what: permissions are granted on the brand (django-guardian), roles are sets of them."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import models as auth
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet
from guardian.shortcuts import get_objects_for_user, get_perms
from guardian.utils import get_user_obj_perms_model

from hooks.models.api_key import ApiKey
from hooks.models.brand import Brand, Permission, Role

Principal = AbstractBaseUser | AnonymousUser | ApiKey


LOOK = frozenset({Permission.VIEW_BRAND})
WATCH = LOOK | {Permission.VIEW_EXECUTIONS}
ROLE_PERMISSIONS: dict[str, frozenset[Permission]] = {
    Role.OWNER: frozenset(Permission),
    Role.ADMIN: frozenset(Permission) - {Permission.MANAGE_OWNERS},
    Role.DEVELOPER: WATCH | {Permission.EDIT_HOOKS, Permission.REPLAY_EXECUTIONS},
    Role.DEPLOYER: WATCH | {Permission.DEPLOY_HOOKS, Permission.ASSIGN_HOOKS},
    Role.SUPPORT: WATCH | {Permission.REVEAL_PERSONAL_DATA},
    Role.VIEWER: LOOK,
}


def permissions_on(principal: Principal, brand: Brand) -> frozenset[str]:
    """Return the permission names (`edit_hooks`, ...) that a user or an API key holds on a brand."""
    if isinstance(principal, ApiKey):
        return frozenset(principal.scopes) if principal.brand_id == brand.pk else frozenset()
    if not principal.is_authenticated or not principal.is_active:
        return frozenset()
    return frozenset(get_perms(principal, brand))


def brands_for(principal: Principal, permission: str = Permission.VIEW_BRAND) -> list[int]:
    """Return the primary keys of the brands on which the principal holds the permission."""
    if isinstance(principal, ApiKey):
        return [principal.brand_id] if permission in principal.scopes else []
    if not principal.is_authenticated or not principal.is_active:
        return []
    granted = get_objects_for_user(
        principal, f"hooks.{permission}", Brand, with_superuser=False, accept_global_perms=False
    )
    return list(granted.values_list("pk", flat=True))


def role_grant(user: AbstractBaseUser, brand: Brand, role: str) -> None:
    """Make the user's permissions on the brand exactly those of the role, in a few queries whatever their number."""
    wanted = {str(name) for name in ROLE_PERMISSIONS[role]}
    grants = grants_on(user, brand)
    held = set(grants.values_list("permission__codename", flat=True))
    if held - wanted:
        grants.filter(permission__codename__in=held - wanted).delete()
    of_brand = {"content_type": ContentType.objects.get_for_model(Brand)}
    missing = auth.Permission.objects.filter(codename__in=wanted - held, **of_brand)
    grants.model._default_manager.bulk_create(
        [grants.model(permission=one, user=user, object_pk=brand.pk, **of_brand) for one in missing],
        ignore_conflicts=True,
    )


def role_withdraw(user: AbstractBaseUser, brand: Brand) -> None:
    grants_on(user, brand).delete()


def grants_on(user: AbstractBaseUser, brand: Brand) -> QuerySet[Any]:
    """The rows in which guardian keeps what the user was granted on the brand."""
    of_brand = ContentType.objects.get_for_model(Brand)
    rows: QuerySet[Any] = get_user_obj_perms_model(brand)._default_manager.all()
    return rows.filter(user=user, content_type=of_brand, object_pk=brand.pk)
