"""The brand: what everything belongs to, and what permissions are granted on."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from hooks.models.fields import PublicIdField
from hooks.querysets import BrandQuerySet, BrandScopedQuerySet


class Permission(models.TextChoices):
    """Object permissions on a brand; an API key's scopes are the same words."""

    VIEW_BRAND = "view_brand", "See hooks, plugins and applications"
    EDIT_HOOKS = "edit_hooks", "Publish, edit and try hooks, set variables"
    DEPLOY_HOOKS = "deploy_hooks", "Deploy and roll back hooks"
    ASSIGN_HOOKS = "assign_hooks", "Assign hooks to applications"
    MANAGE_APPLICATIONS = "manage_applications", "Add applications and rotate their tokens"
    VIEW_EXECUTIONS = "view_executions", "See executions, personal data masked"
    REVEAL_PERSONAL_DATA = "reveal_personal_data", "Reveal personal data in an execution"
    REPLAY_EXECUTIONS = "replay_executions", "Replay executions"
    VIEW_AUDIT = "view_audit", "Read the audit log"
    MANAGE_BRAND = "manage_brand", "Manage the team, API keys and settings"
    MANAGE_OWNERS = "manage_owners", "Add and remove owners"


class Role(models.TextChoices):
    OWNER = "owner", "Owner"
    ADMIN = "admin", "Admin"
    DEVELOPER = "developer", "Developer"
    DEPLOYER = "deployer", "Deployer"
    SUPPORT = "support", "Support"
    VIEWER = "viewer", "Viewer"


class Brand(models.Model):
    public_id = PublicIdField("brd")
    name = models.CharField(max_length=100)
    slug = models.SlugField(max_length=60, unique=True)
    retention_days = models.PositiveIntegerField(default=30)
    allowed_hosts = models.JSONField(default=list, blank=True)
    http_hosts = models.JSONField(default=list, blank=True)
    # Set by the operator alone: host:port pairs inside the installation that this brand's hooks may call.
    internal_hosts = models.JSONField(default=list, blank=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    members = models.ManyToManyField(settings.AUTH_USER_MODEL, through="hooks.Membership", related_name="brands")

    objects = BrandQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        permissions = Permission.choices  # type: ignore[assignment]  # the stub wants lazy labels as well
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(condition=models.Q(retention_days__gte=1), name="brand_retention_at_least_a_day"),
        ]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """One person's role in a brand. The permissions themselves are guardian's; see `hooks.permissions.role_grant`."""

    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=20, choices=Role.choices)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = BrandScopedQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        ordering = ["user__email"]
        constraints = [
            models.UniqueConstraint(fields=["brand", "user"], name="membership_once_per_brand"),
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="membership_role_known"),
        ]

    def __str__(self) -> str:
        return f"{self.user} in {self.brand} as {self.role}"
