"""API keys: issued with scopes and an expiry, shown once."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from hooks.api.management.base import ManagementViewSet, NewThingSerializer
from hooks.models import ApiKey, Permission
from hooks.permissions import permissions_on
from hooks.services.api_keys import api_key_issue, api_key_revoke


class ApiKeySerializer(serializers.ModelSerializer[ApiKey]):
    id = serializers.CharField(source="public_id")
    brand = serializers.SlugRelatedField[Any](slug_field="slug", read_only=True)
    scopes = serializers.ListField(child=serializers.ChoiceField(choices=Permission.choices))

    class Meta:
        model = ApiKey
        fields = ("id", "brand", "name", "prefix", "scopes", "created_at", "expires_at", "last_used_at", "revoked_at")


class NewApiKeySerializer(NewThingSerializer):
    name = serializers.CharField(max_length=100)
    scopes = serializers.ListField(child=serializers.ChoiceField(choices=Permission.choices))
    expires_at = serializers.DateTimeField(required=False, help_text="Within 366 days; default: in 90 days")


class ApiKeyWithTextSerializer(ApiKeySerializer):
    key = serializers.CharField(help_text="Shown this once")

    class Meta(ApiKeySerializer.Meta):
        fields = (*ApiKeySerializer.Meta.fields, "key")  # type: ignore[assignment]  # one more field


class ApiKeyViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, ManagementViewSet):
    serializer_class = ApiKeySerializer
    sees = Permission.MANAGE_BRAND
    filterset_fields = ("name",)

    def rows(self) -> Any:
        return ApiKey.objects.select_related("brand")

    @extend_schema(request=NewApiKeySerializer, responses={201: ApiKeyWithTextSerializer})
    def create(self, request: Request) -> Response:
        """Issue a key; the answer holds its text, this once. It reaches no further than its maker."""
        brand = self.brand()
        held = permissions_on(request.user, brand)
        body = self.accepted(NewApiKeySerializer)
        key, text = api_key_issue(brand=brand, actor=self.actor(), held=held, **body)
        return Response({**ApiKeySerializer(key).data, "key": text}, status=status.HTTP_201_CREATED)

    @extend_schema(request=None, responses={204: None})
    def destroy(self, request: Request, public_id: str) -> Response:
        """Revoke a key at once; the list still tells of it."""
        api_key_revoke(key=self.get_object(), actor=self.actor())
        return Response(status=status.HTTP_204_NO_CONTENT)
