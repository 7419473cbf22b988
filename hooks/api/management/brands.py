"""Brands and their settings."""

from __future__ import annotations

from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from hooks.api.management.base import ManagementViewSet
from hooks.models import Brand, Permission
from hooks.services.brands import brand_update


class BrandSerializer(serializers.ModelSerializer[Brand]):
    id = serializers.CharField(source="public_id")
    allowed_hosts = serializers.ListField(child=serializers.CharField())
    http_hosts = serializers.ListField(child=serializers.CharField())

    class Meta:
        model = Brand
        fields = ("id", "name", "slug", "retention_days", "allowed_hosts", "http_hosts", "created_at")


class BrandChangesSerializer(serializers.Serializer[Any]):
    name = serializers.CharField(max_length=100, required=False)
    retention_days = serializers.IntegerField(min_value=1, max_value=3_650, required=False)
    allowed_hosts = serializers.ListField(
        child=serializers.CharField(max_length=255), required=False, help_text="Empty: hooks may call any public host"
    )
    http_hosts = serializers.ListField(
        child=serializers.CharField(max_length=255), required=False, help_text="May be called without encryption"
    )


class BrandViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, ManagementViewSet):
    serializer_class = BrandSerializer
    filterset_fields = ("slug",)
    brand_field = ""
    permission_for: ClassVar[dict[str, str]] = {"partial_update": Permission.MANAGE_BRAND}

    def rows(self) -> Any:
        return Brand.objects.all()

    @extend_schema(request=BrandChangesSerializer, responses=BrandSerializer)
    def partial_update(self, request: Request, public_id: str) -> Response:
        """Change name, retention or the hosts that every hook of the brand may call."""
        changes = self.accepted(BrandChangesSerializer)
        return Response(BrandSerializer(brand_update(brand=self.get_object(), actor=self.actor(), **changes)).data)
