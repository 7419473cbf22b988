"""The audit log, and the proof that nobody touched it."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from hooks.api.management.base import BRAND_HELP, ManagementViewSet
from hooks.models import AuditEntry, Permission
from hooks.services.audit import audit_verify


class AuditEntrySerializer(serializers.ModelSerializer[AuditEntry]):
    brand = serializers.SlugRelatedField[Any](slug_field="slug", read_only=True)
    before = serializers.DictField()
    after = serializers.DictField()

    class Meta:
        model = AuditEntry
        fields = (
            "brand",
            "sequence",
            "at",
            "actor_label",
            "ip_address",
            "action",
            "object_type",
            "object_id",
            "object_label",
            "before",
            "after",
            "previous_digest",
            "digest",
        )


class VerifiedSerializer(serializers.Serializer[Any]):
    brand = serializers.CharField()
    intact = serializers.BooleanField()
    entries = serializers.IntegerField(help_text="How many entries the log has")
    broken = serializers.ListField(
        child=serializers.IntegerField(), help_text="Sequence numbers that were changed, or before which some are gone"
    )


class AuditViewSet(mixins.ListModelMixin, ManagementViewSet):
    """The audit log, newest first; each entry's digest covers the one before."""

    serializer_class = AuditEntrySerializer
    sees = Permission.VIEW_AUDIT
    filterset_fields = ("action", "object_type", "object_id", "actor_label")

    def rows(self) -> Any:
        return AuditEntry.objects.select_related("brand")

    @extend_schema(
        responses=VerifiedSerializer, filters=False, parameters=[OpenApiParameter("brand", str, description=BRAND_HELP)]
    )
    @action(detail=False, methods=["get"], pagination_class=None, filterset_fields=None)
    def verify(self, request: Request) -> Response:
        """Check the chain of digests of one brand from its first entry to its last."""
        brand = self.brand()
        broken = audit_verify(brand=brand)
        entries = AuditEntry.objects.filter(brand=brand).count()
        return Response({"brand": brand.slug, "intact": not broken, "entries": entries, "broken": broken})
