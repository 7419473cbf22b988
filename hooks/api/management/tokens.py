"""The tokens of an application: several may be valid at once, so that one can be changed without an outage."""

from __future__ import annotations

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from hooks.api.management.base import ManagementViewSet
from hooks.models import ApplicationToken
from hooks.services.applications import token_issue, token_revoke

TOKEN = OpenApiParameter("token", OpenApiTypes.INT, OpenApiParameter.PATH)


class TokenSerializer(serializers.ModelSerializer[ApplicationToken]):
    class Meta:
        model = ApplicationToken
        fields = ("id", "prefix", "created_at", "last_used_at", "revoked_at")


class TokenTextSerializer(serializers.Serializer[Any]):
    token = serializers.CharField(help_text="Shown this once")


class TokenActions(ManagementViewSet):
    @extend_schema(responses=TokenSerializer(many=True), filters=False)
    @action(detail=True, methods=["get"], pagination_class=None, filterset_fields=None)
    def tokens(self, request: Request, public_id: str) -> Response:
        """List the application's tokens by their first letters: what they are is shown once, when they are issued."""
        return Response(TokenSerializer(self.get_object().tokens.all(), many=True).data)

    @extend_schema(request=None, responses={201: TokenTextSerializer})
    @tokens.mapping.post
    def issue_token(self, request: Request, public_id: str) -> Response:
        """Issue one more token; the answer holds it, this once."""
        token = token_issue(application=self.get_object(), actor=self.actor())
        return Response({"token": token}, status=status.HTTP_201_CREATED)

    @extend_schema(request=None, responses={204: None}, parameters=[TOKEN])
    @action(detail=True, methods=["delete"], url_path=r"tokens/(?P<token>[0-9]{1,18})")
    def revoke_token(self, request: Request, public_id: str, token: str) -> Response:
        """Make a token useless at once; the list still tells of it."""
        found = self.get_object().tokens.select_related("application__brand").filter(pk=int(token)).first()
        if found is None:
            raise NotFound("This application has no such token")
        token_revoke(token=found, actor=self.actor())
        return Response(status=status.HTTP_204_NO_CONTENT)
