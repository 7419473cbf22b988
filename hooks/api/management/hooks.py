"""Hooks: settings, versions, deploy and roll back. Trying and checking code is in `hook_code`."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import OuterRef, Subquery
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import mixins, status
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from hooks.api.management.hook_code import CodeActions
from hooks.api.management.hook_shapes import (
    DeploySerializer,
    DiffSerializer,
    HookChangesSerializer,
    HookSerializer,
    NewHookSerializer,
    NewVersionSerializer,
    VersionSerializer,
    VersionSummarySerializer,
)
from hooks.models import Hook, HookVersion, Permission
from hooks.services.deploy import hook_deploy
from hooks.services.edit import hook_delete, hook_update, source_diff, version_save
from hooks.services.publish import hook_create

VERSION = r"versions/(?P<number>[0-9]{1,9})"
NUMBER = OpenApiParameter("number", OpenApiTypes.INT, OpenApiParameter.PATH)
AGAINST = OpenApiParameter("against", OpenApiTypes.INT, description="Another version; default: the one before")


class HookViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, CodeActions):
    serializer_class = HookSerializer
    filterset_fields = ("event", "plugin_slug", "slug")
    permission_for: ClassVar[dict[str, str]] = {
        "create": Permission.EDIT_HOOKS,
        "partial_update": Permission.EDIT_HOOKS,
        "destroy": Permission.EDIT_HOOKS,
        "save_version": Permission.EDIT_HOOKS,
        "try_code": Permission.EDIT_HOOKS,
        "run_cases": Permission.EDIT_HOOKS,
        "deploy": Permission.DEPLOY_HOOKS,
        "rollback": Permission.DEPLOY_HOOKS,
    }

    def rows(self) -> Any:
        newest = HookVersion.objects.filter(hook=OuterRef("pk")).order_by("-number").values("number")[:1]
        rows = Hook.objects.select_related("brand", "live_version").annotate(latest_number=Subquery(newest))
        return rows.defer("live_version__source", "live_version__modules")

    @extend_schema(request=NewHookSerializer, responses={201: HookSerializer})
    def create(self, request: Request) -> Response:
        """Create a hook from scratch."""
        hook = hook_create(brand=self.brand(), actor=self.actor(), **self.accepted(NewHookSerializer))
        return Response(HookSerializer(hook).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=HookChangesSerializer, responses=HookSerializer)
    def partial_update(self, request: Request, public_id: str) -> Response:
        """Change name, description, hosts or default timeout."""
        hook = hook_update(hook=self.get_object(), actor=self.actor(), **self.accepted(HookChangesSerializer))
        return Response(HookSerializer(hook).data)

    @extend_schema(request=None, responses={204: None})
    def destroy(self, request: Request, public_id: str) -> Response:
        """Delete a hook that is assigned nowhere."""
        hook_delete(hook=self.get_object(), actor=self.actor())
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(responses=VersionSummarySerializer(many=True), filters=False)
    @action(detail=True, methods=["get"], pagination_class=None, filterset_fields=None)
    def versions(self, request: Request, public_id: str) -> Response:
        """List the hook's versions, newest first."""
        versions = self.get_object().versions.select_related("created_by").defer("source", "modules")
        return Response(VersionSummarySerializer(versions, many=True).data)

    @extend_schema(request=NewVersionSerializer, responses={201: VersionSerializer})
    @versions.mapping.post
    def save_version(self, request: Request, public_id: str) -> Response:
        """Save code as a new version; it runs from its deploy on. Unchanged code is no new version."""
        version = version_save(hook=self.get_object(), actor=self.actor(), **self.accepted(NewVersionSerializer))
        return Response(VersionSerializer(version).data, status=status.HTTP_201_CREATED)

    @extend_schema(responses=VersionSerializer, filters=False, parameters=[NUMBER])
    @action(detail=True, methods=["get"], url_path=VERSION, filterset_fields=None)
    def version(self, request: Request, public_id: str, number: str) -> Response:
        """Return one version with its code."""
        return Response(VersionSerializer(version_of(self.get_object(), number)).data)

    @extend_schema(responses=DiffSerializer, filters=False, parameters=[NUMBER, AGAINST])
    @action(detail=True, methods=["get"], url_path=f"{VERSION}/diff", filterset_fields=None)
    def diff(self, request: Request, public_id: str, number: str) -> Response:
        """Return what changed from another version to this one."""
        hook = self.get_object()
        after = version_of(hook, number)
        before = version_of(hook, request.query_params.get("against") or str(max(after.number - 1, 1)))
        names = {"before_name": f"version {before.number}", "after_name": f"version {after.number}"}
        text = source_diff(before=before.source, after=after.source, **names)
        return Response({"before": before.number, "after": after.number, "diff": text})

    @extend_schema(request=DeploySerializer, responses=HookSerializer)
    @action(detail=True, methods=["post"])
    def deploy(self, request: Request, public_id: str) -> Response:
        """Make a version live."""
        return self.make_live()

    @extend_schema(request=DeploySerializer, responses=HookSerializer)
    @action(detail=True, methods=["post"])
    def rollback(self, request: Request, public_id: str) -> Response:
        """Make an older version live again."""
        return self.make_live()

    def make_live(self) -> Response:
        hook, number = self.get_object(), self.accepted(DeploySerializer)["number"]
        return Response(HookSerializer(hook_deploy(hook=hook, actor=self.actor(), number=number)).data)


def version_of(hook: Hook, number: str) -> HookVersion:
    """Raises NotFound for a number that the hook does not have."""
    known = number.isascii() and number.isdigit() and len(number) < 10
    rows = hook.versions.select_related("created_by")
    version: HookVersion | None = rows.filter(number=int(number)).first() if known else None
    if version is None:
        raise NotFound(f"This hook has no version {number[:10]}")
    return version
